// Floating: a popover beside a button, in a portal so that nothing cuts it off; on a phone it opens at the bottom.
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { isComposing } from "./keys.mjs";
import { listen } from "./listen.mjs";
import { onlyCloses } from "./press.mjs";

const GAP = 6;
const EDGE = 8;
// What Tab stops at.
const STOPS = 'a[href], select, :is(button, input):not(:disabled, [tabindex="-1"])';

function positionFor(anchor, box, alignRight) {
  const from = anchor.getBoundingClientRect();
  const { width, height } = box.getBoundingClientRect();
  const left = alignRight ? from.right - width : from.left;
  const below = from.bottom + GAP;
  const top = below + height > window.innerHeight - EDGE && from.top > height + GAP + EDGE ? from.top - height - GAP : below;
  const within = (at, size, whole) => Math.max(EDGE, Math.min(at, whole - size - EDGE));
  return { left: within(left, width, window.innerWidth), top: within(top, height, window.innerHeight) };
}

export function Floating({ anchor, label, role = "dialog", className = "", alignRight = true, onClose, children }) {
  const box = useRef(null);
  const [at, setAt] = useState(null);
  useLayoutEffect(() => {
    const updatePosition = () => { if (anchor.current && box.current) setAt(positionFor(anchor.current, box.current, alignRight)); };
    updatePosition();
    box.current.querySelector("button, select, input, [tabindex='0']")?.focus({ preventScroll: true });
    // Its content may load later and be larger, and the button may move.
    const sized = new ResizeObserver(updatePosition);
    sized.observe(box.current);
    const stop = listen({ scroll: updatePosition, resize: updatePosition }, window, true);
    return () => { sized.disconnect(); stop(); };
  }, []);
  useEffect(() => {
    const outside = (event) => {
      if (box.current?.contains(event.target) || anchor.current?.contains(event.target)) return;
      onlyCloses(event);
      onClose(false);
    };
    return listen({ pointerdown: outside }, document, true);
  }, [onClose]);
  // Tab leaves from the button that opened it, as if it stood there; in the page it stands last.
  const isAtEnd = ({ shiftKey, target }) => (shiftKey && target === box.current) || [...box.current.querySelectorAll(STOPS)].at(shiftKey ? 0 : -1) === target;
  const onKeyDown = (event) => {
    event.stopPropagation();
    if (isComposing(event)) return;
    if (event.key === "Escape") { event.preventDefault(); onClose(true); }
    if (event.key === "Tab" && isAtEnd(event)) { if (event.shiftKey) event.preventDefault(); onClose(true); }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const items = [...box.current.querySelectorAll("button.menu-item")];
    const current = items.indexOf(document.activeElement);
    if (current < 0) return;
    event.preventDefault();
    items[(current + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length].focus();
  };
  const onBlur = (event) => { if (event.relatedTarget && !box.current.contains(event.relatedTarget)) onClose(false); };
  return createPortal(
    <div ref={box} role={role} aria-label={label} tabIndex={-1} className={`popover floating ${className}`} style={at || { opacity: 0, left: 0, top: 0 }}
      onKeyDown={onKeyDown} onBlur={onBlur} onClick={(event) => event.stopPropagation()}>
      {children}
    </div>,
    document.body,
  );
}

// The state of a popover: open or closed, with the focus back where it was after closing.
export function useFloating() {
  const [open, setOpen] = useState(false);
  const anchor = useRef(null);
  // Opened by a key, the focus was elsewhere, as on a row.
  const back = useRef(null);
  const close = (refocus) => {
    setOpen(false);
    if (refocus) (back.current?.isConnected && back.current !== document.body ? back.current : anchor.current)?.focus();
  };
  const toggle = () => { back.current = document.activeElement; setOpen((was) => !was); };
  return { open, anchor, close, toggle };
}
