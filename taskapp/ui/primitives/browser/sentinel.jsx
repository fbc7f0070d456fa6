// Sentinel: calls onVisible each time the end of the list comes into view.
import { useEffect, useRef } from "react";

export function Sentinel({ onVisible, mark = "", disabled = false, margin = "800px" }) {
  const box = useRef(null);
  const callback = useRef(onVisible);
  callback.current = onVisible;
  // A new mark (another page was loaded) observes again: an end that is still in view triggers again.
  useEffect(() => {
    if (disabled || !box.current) return undefined;
    const observer = new IntersectionObserver((entries) => { if (entries.some((s) => s.isIntersecting)) callback.current?.(); }, { rootMargin: margin });
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [disabled, mark, margin]);
  return <div ref={box} aria-hidden="true" style={{ height: 1 }} />;
}
