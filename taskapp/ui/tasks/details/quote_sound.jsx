// QuoteSound: plays the recording of a call from the second of a quote; the browser loads that part of the file first.
import { useRef } from "react";

const two = (number) => String(number).padStart(2, "0");
function clockOf(seconds) {
  const [minutes, rest] = [Math.floor(seconds / 60), two(Math.floor(seconds % 60))];
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${rest}`;
}

// `hotkey` presses it on the pages whose keys press buttons: /review and /work.
export function QuoteSound({ src = "", at = -1, hotkey = "", preload = "metadata" }) {
  const audio = useRef(null);
  const start = Math.max(0, at);
  const play = () => {
    const sound = audio.current;
    const isPlaying = !sound.paused;
    document.querySelectorAll("audio").forEach((other) => other.pause());
    if (isPlaying) return;
    sound.currentTime = start;
    sound.play().catch(() => {});
  };
  const keys = hotkey ? { "data-review": hotkey, "data-work": hotkey } : {};
  return (
    <div className="quote-sound">
      <audio ref={audio} src={`${src}#t=${start}`} preload={preload} />
      <button type="button" className="button small" {...keys} onClick={play}>
        Play from {at > 0 ? clockOf(at) : "the start"}{hotkey && <> <kbd className="kbd" aria-hidden="true">{hotkey.toUpperCase()}</kbd></>}
      </button>
    </div>
  );
}
