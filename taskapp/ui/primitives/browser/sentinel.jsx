// Sentinel: tells once each time the end of the list comes near.
import { useEffect, useRef } from "react";

export function Sentinel({ onVisible, mark = "", disabled = false, margin = "800px" }) {
  const box = useRef(null);
  const tell = useRef(onVisible);
  tell.current = onVisible;
  // A new mark (another page arrived) observes anew: an end still in view asks again.
  useEffect(() => {
    if (disabled || !box.current) return undefined;
    const watch = new IntersectionObserver((seen) => { if (seen.some((s) => s.isIntersecting)) tell.current?.(); }, { rootMargin: margin });
    watch.observe(box.current);
    return () => watch.disconnect();
  }, [disabled, mark, margin]);
  return <div ref={box} aria-hidden="true" style={{ height: 1 }} />;
}
