// Peek: the task of the focused row, beside the list. Space opens and closes it, on a touch screen a long press on a row opens
// it. It takes no focus; it follows the focus from row to row, and reads again when the task or its contact has changed
// (`taskapp:peek-changed`). The panel is fetched later than the list.
import { useEffect, useRef, useState } from "react";
import { hasModifier, isBusy, isComposing, isTyping } from "../../primitives/browser/keys.mjs";
import { later } from "../../primitives/browser/later.mjs";
import { listen } from "../../primitives/browser/listen.mjs";
import { LostPart } from "../../primitives/browser/lost_part.jsx";
import { linkOfTask, taskRowOf } from "../../primitives/browser/rows.mjs";
import { useLongPress } from "./long_press.mjs";

const usePanel = later(() => import("./peek_panel.jsx"));
// Elements for which Space has a meaning of its own.
const TAKES_SPACE = "button, input, select, textarea, summary, label, audio, video, [contenteditable], [role=button], [role=tab], [role=option]";

function useFocusedTask(isOpen, setId) {
  useEffect(() => {
    if (!isOpen) return undefined;
    return listen({ focusin: ({ target }) => { const row = taskRowOf(target); if (row) setId(row.dataset.taskId); } }, document);
  }, [isOpen]);
}

// Space, Escape, and the palette.
function useKeys(id, open, close) {
  useEffect(() => {
    const isFree = ({ target }) => !target.closest?.(TAKES_SPACE);
    const onKey = (event) => {
      if (event.defaultPrevented || isComposing(event) || hasModifier(event) || event.shiftKey || isTyping(event.target) || isBusy()) return;
      const row = taskRowOf(event.target);
      const isSpace = event.key === " " && isFree(event) && (row || id);
      if (!isSpace && !(event.key === "Escape" && id)) return;
      event.preventDefault();
      if (event.repeat) return;
      if (id) close(); else open(row.dataset.taskId);
    };
    // Before the list, where Escape ends a selection.
    return listen({ keydown: onKey, "taskapp:peek": ({ detail }) => open(detail.task) }, window, true);
  }, [id, open, close]);
}

export function Peek({ timezone = "", onWatch }) {
  const [id, setId] = useState("");
  const box = useRef(null);
  const part = usePanel(Boolean(id));
  const close = () => {
    const row = linkOfTask(id);
    if (row && (document.activeElement === document.body || box.current?.contains(document.activeElement))) row.focus();
    setId("");
    onWatch?.({});
  };
  useFocusedTask(Boolean(id), setId);
  useKeys(id, setId, close);
  useLongPress((row) => setId(row.dataset.taskId));
  useEffect(() => {
    document.documentElement.toggleAttribute("data-peek", Boolean(id));
    if (id) document.activeElement?.closest?.("[data-task-id]")?.scrollIntoView({ block: "nearest" });
    return () => document.documentElement.removeAttribute("data-peek");
  }, [Boolean(id)]);
  return (
    <>
      <span className="sr-only" role="status" data-peek-place="">{id ? "The task is shown beside the list. Space closes it." : ""}</span>
      {id && (part ? <part.PeekPanel id={id} box={box} timezone={timezone} onWatch={onWatch} onClose={close} /> : <aside className="peek" ref={box} aria-label="Peek" aria-busy={part === null}>{part === false && <div className="peek-body"><LostPart /></div>}</aside>)}
    </>
  );
}
