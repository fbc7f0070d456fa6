// SettingsTabs: the list of tabs; where they do not fit, it is scrolled so that the current one is in the middle.
import { useEffect, useRef } from "react";

export function SettingsTabs({ children }) {
  const list = useRef(null);
  useEffect(() => {
    const box = list.current;
    const centre = () => {
      const current = box.querySelector('[aria-current="page"]');
      if (current) box.scrollLeft = current.offsetLeft - (box.clientWidth - current.offsetWidth) / 2;
    };
    centre();
    // A tab that depends on the person's rights comes after the first paint.
    const observer = new MutationObserver(centre);
    observer.observe(box, { childList: true });
    return () => observer.disconnect();
  }, []);
  return <ul className="tabs" ref={list}>{children}</ul>;
}
