// CallPlayer: the recording. What carries data-seek plays it from that second; what carries data-turn shows its place
// in the transcript where there is no recording, or no time.
import { useEffect, useRef } from "react";

function show(turn) {
  const line = document.getElementById(`turn-${turn}`);
  if (!line) return;
  line.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  line.focus({ preventScroll: true });
}

export function CallPlayer({ src = "", label = "Recording" }) {
  const audio = useRef(null);
  useEffect(() => {
    const press = (event) => {
      const told = event.target.closest?.("[data-seek], [data-turn]")?.dataset;
      if (!told) return;
      const at = Number(told.seek ?? -1);
      if (audio.current && Number.isFinite(at) && at >= 0) {
        audio.current.currentTime = at;
        audio.current.play().catch(() => {});
      } else if (told.turn) show(told.turn);
    };
    document.addEventListener("click", press);
    return () => document.removeEventListener("click", press);
  }, []);
  return src ? <audio ref={audio} className="player" controls preload="metadata" src={src} aria-label={label} /> : null;
}
