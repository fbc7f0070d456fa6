// CallPlayer: player of the recording. A click on an element with data-seek plays from that second; without a recording
// or a time, a click on one with data-turn scrolls to that turn of the transcript.
import { useEffect, useRef } from "react";
import { listen } from "../primitives/browser/listen.mjs";

function show(turn) {
  const line = document.getElementById(`turn-${turn}`);
  if (!line) return;
  line.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  line.focus({ preventScroll: true });
}

export function CallPlayer({ src = "", label = "Recording" }) {
  const audio = useRef(null);
  useEffect(() => listen({
    click: (event) => {
      const data = event.target.closest?.("[data-seek], [data-turn]")?.dataset;
      if (!data) return;
      const at = Number(data.seek ?? -1);
      if (audio.current && Number.isFinite(at) && at >= 0) {
        audio.current.currentTime = at;
        audio.current.play().catch(() => {});
      } else if (data.turn) show(data.turn);
    },
  }, document), []);
  return src ? <audio ref={audio} className="player" controls preload="metadata" src={src} aria-label={label} /> : null;
}
