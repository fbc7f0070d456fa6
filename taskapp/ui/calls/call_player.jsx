// CallPlayer: the recording; anything on the page with data-seek plays it from that second.
import { useEffect, useRef } from "react";

export function CallPlayer({ src, label = "Recording" }) {
  const audio = useRef(null);
  useEffect(() => {
    const seek = (event) => {
      const at = Number(event.target.closest?.("[data-seek]")?.dataset.seek);
      if (!audio.current || !Number.isFinite(at) || at < 0) return;
      audio.current.currentTime = at;
      audio.current.play().catch(() => {});
    };
    document.addEventListener("click", seek);
    return () => document.removeEventListener("click", seek);
  }, []);
  return <audio ref={audio} className="player" controls preload="metadata" src={src} aria-label={label} />;
}
