// ReviewKeys: on the review page a key presses the visible button that declares it with data-review.
// ReviewSound: plays the recording of a call from a second; the browser loads that part of the file first.
import { useEffect, useRef } from "react";

const isTyping = (el) => el?.closest?.('input, textarea, select, [contenteditable="true"]');
const isControl = (el) => el?.closest?.("button, a, summary");
const seen = (el) => el && el.getClientRects().length > 0;

export function ReviewKeys() {
  useEffect(() => {
    const onKey = (event) => {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || document.querySelector("dialog[open], .popover")) return;
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      if (isTyping(event.target) && key !== "Escape") return;
      // On a focused control Enter and Space press that control.
      if ((key === "Enter" || key === " ") && isControl(event.target)) return;
      const button = [...document.querySelectorAll("[data-review]")].find((one) => one.dataset.review.split(",").includes(key) && seen(one));
      if (!button) return;
      event.preventDefault();
      button.click();
    };
    // Before the shortcuts of all pages.
    window.addEventListener("keydown", onKey, true);
    return () => window.removeEventListener("keydown", onKey, true);
  }, []);
  return null;
}

export function ReviewSound({ src = "", at = 0, clock = "" }) {
  const audio = useRef(null);
  const start = Math.max(0, at);
  const play = () => {
    const sound = audio.current;
    if (!sound.paused) { sound.pause(); return; }
    sound.currentTime = start;
    sound.play().catch(() => {});
  };
  return (
    <div className="review-sound">
      <audio ref={audio} src={`${src}#t=${start}`} preload="auto" />
      <button type="button" className="button small" data-review="p" onClick={play}>Play from {clock || "the start"} <kbd className="kbd" aria-hidden="true">P</kbd></button>
    </div>
  );
}
