// Swipe: on touch screens a row is moved sideways with a finger: right is Done, left opens the snooze menu; both press the row's
// own controls. A finger that goes up or down scrolls, and the row stays. One for all rows.
import { useEffect, useState } from "react";
import { createPortal } from "react-dom";
import { listen } from "../primitives/browser/listen.mjs";
import { taskRowOf } from "../primitives/browser/rows.mjs";

// From here on a direction is certain (px), and this part of the row's width acts.
const CERTAIN_PX = 12;
const ACTS_AT = 0.35;
// Where the browser's own gesture to go back begins (px).
const EDGE_PX = 20;
const BACK = { duration: 160, easing: "ease-out" };
const SIDES = {
  right: { key: "d", label: "Done", path: "M5 12.5l4.5 4.5L19 7.5" },
  left: { key: "h", label: "Snooze", path: "M12 8v4.5l3 2M12 21a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM4.5 3.5L2 6M19.5 3.5L22 6" },
};
const controlOf = (row, side) => row.querySelector(`[data-key="${SIDES[side].key}"]`);
const sideOf = (dx) => (dx > 0 ? "right" : "left");
const isStill = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

function letGo(row, dx) {
  row.removeAttribute("data-swiping");
  row.style.removeProperty("--swipe");
  if (!isStill()) [...row.children].forEach((child) => child.animate([{ translate: `${dx}px 0` }, { translate: "0 0" }], BACK));
}

export function Swipe() {
  const [swipe, setSwipe] = useState(null);
  useEffect(() => {
    let drag = null;
    const move = (dx) => {
      const { row, width } = drag;
      const side = sideOf(dx);
      const far = controlOf(row, side) ? Math.max(-width, Math.min(width, dx)) : 0;
      drag.dx = far;
      row.setAttribute("data-swiping", "");
      row.style.setProperty("--swipe", `${far}px`);
      setSwipe({ row, side, size: Math.abs(far), acts: Math.abs(far) >= width * ACTS_AT });
    };
    const end = (acts) => {
      const { row, dx, width, isMoved } = drag;
      drag = null;
      if (!isMoved) return;
      letGo(row, dx);
      setSwipe(null);
      if (!acts || Math.abs(dx) < width * ACTS_AT) return;
      // The menu opens beside its button, which only a focused row shows.
      if (dx < 0) row.querySelector(".card-link").focus({ preventScroll: true });
      controlOf(row, sideOf(dx))?.click();
    };
    const onStart = (event) => {
      if (drag) { end(false); return; }
      const row = taskRowOf(event.target);
      const { clientX: x, clientY: y } = event.touches[0];
      const isFree = event.touches.length === 1 && x > EDGE_PX && x < window.innerWidth - EDGE_PX;
      if (!row || !isFree || !window.matchMedia("(pointer: coarse)").matches || document.documentElement.hasAttribute("data-selecting")) return;
      if (controlOf(row, "right") || controlOf(row, "left")) drag = { row, x, y, dx: 0, width: row.offsetWidth, isMoved: false };
    };
    const onMove = (event) => {
      if (!drag) return;
      const { clientX, clientY } = event.touches[0];
      const [dx, dy] = [clientX - drag.x, clientY - drag.y];
      if (!drag.isMoved) {
        if (Math.max(Math.abs(dx), Math.abs(dy)) < CERTAIN_PX) return;
        if (Math.abs(dx) < Math.abs(dy) * 1.5 || !event.cancelable) { drag = null; return; }
        drag.isMoved = true;
      }
      event.preventDefault();
      move(dx);
    };
    const onEnd = () => { if (drag) end(true); };
    const onCancel = () => { if (drag) end(false); };
    const stop = listen({ touchstart: onStart, touchend: onEnd, touchcancel: onCancel }, document, { passive: true });
    const stopMoves = listen({ touchmove: onMove }, document, { passive: false });
    return () => { stop(); stopMoves(); };
  }, []);
  if (!swipe?.size) return null;
  const { label, path } = SIDES[swipe.side];
  return createPortal(
    <div className={`swipe-under ${swipe.side}`} data-acts={swipe.acts || undefined} style={{ width: swipe.size }} aria-hidden="true">
      <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round"><path d={path} /></svg>
      <span>{label}</span>
    </div>,
    swipe.row,
  );
}
