// A finger that rests on a row of a list.
import { useEffect, useRef } from "react";
import { taskRowOf } from "../../primitives/browser/rows.mjs";

const LONG_MS = 450;
// A finger that moves this far (px) scrolls or swipes.
const STILL_PX = 8;
const CONTROLS = "button, input, label, a:not(.card-link)";

export function useLongPress(onPress) {
  const act = useRef(onPress);
  act.current = onPress;
  useEffect(() => {
    let timer = null;
    let at = null;
    let isLong = false;
    const stop = () => { clearTimeout(timer); timer = null; };
    const onStart = (event) => {
      stop();
      isLong = false;
      const row = event.touches.length === 1 && !event.target.closest(CONTROLS) && taskRowOf(event.target);
      if (!row || document.documentElement.hasAttribute("data-selecting")) return;
      at = event.touches[0];
      timer = setTimeout(() => { isLong = true; timer = null; row.querySelector(".card-link").focus({ preventScroll: true }); act.current(row); }, LONG_MS);
    };
    const onMove = ({ touches }) => {
      if (timer && Math.hypot(touches[0].clientX - at.clientX, touches[0].clientY - at.clientY) > STILL_PX) stop();
    };
    // The link of the row is not opened, and the browser's own menu does not come.
    const onEnd = (event) => { stop(); if (isLong && event.cancelable) event.preventDefault(); isLong = false; };
    const onMenu = (event) => { if (timer || isLong) event.preventDefault(); };
    const listeners = { touchstart: onStart, touchmove: onMove, touchend: onEnd, touchcancel: stop, contextmenu: onMenu };
    Object.entries(listeners).forEach(([name, listener]) => document.addEventListener(name, listener, { passive: name !== "touchend" && name !== "contextmenu" }));
    return () => { stop(); Object.entries(listeners).forEach(([name, listener]) => document.removeEventListener(name, listener)); };
  }, []);
}
