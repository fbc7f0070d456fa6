// Shortcuts: a key clicks the control on the screen that declares it with data-key; ignored while typing.
import { useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { useNavigate } from "react-router";
import { hasModifier, isBusy, isCommand, isComposing, isTyping, keyOf } from "../primitives/browser/keys.mjs";
import { later } from "../primitives/browser/later.mjs";
import { listen } from "../primitives/browser/listen.mjs";
import { isSeen, rowLinks, rowOf } from "../primitives/browser/rows.mjs";
import "../primitives/browser/paste_notice.mjs";
import "../primitives/browser/second_enter.mjs";
import { Palette } from "./palette.jsx";
import { isMac } from "./platform.mjs";

const useCommands = later(() => import("./palette_commands.mjs"));
const HELP = [
  ["New task", "C"], ["Quick add", "Q"], ["Search", "/"], ["Next, previous", "J", "K"], ["Open", "↵"], ["Peek", "Space"], ["Edit", "E"], ["Mark done", "D"],
  ["Done, then next", "N"], ["Dismiss", "X"], ["Reopen", "R"], ["Snooze", "H"], ["Due date", "T"], ["Assignee", "A"], ["Priority", "P"], ["Who owes it", "O"], ["Select", "S"], ["Select to here", "⇧", "S"], ["Select all", "⌘", "A"], ["Filter", "F"], ["Display", "V"], ["Work this list", "W"], ["This was wrong", "M"], ["Undo", "Z"], ["Everything", "⌘", "K"], ["Assistant", "⌘", "J"], ["These keys", "?"],
];
const ACTS = "edxrhnsfwtapovm";
// These remove the card from the list, so the focus moves to the next card.
const REMOVING = "dxr";
// These belong to the page, also while a row has the focus.
const OF_PAGE = "fwv";
const MOVES = "jk";
// These act on the selected rows while there are any.
const FOR_MANY = "dxrtapo";

const find = (scope, key) => [...scope.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(isSeen);

function move(step) {
  const all = rowLinks();
  const current = all.findIndex((link) => rowOf(link).contains(document.activeElement));
  const next = all[current < 0 ? (step > 0 ? 0 : all.length - 1) : current + step];
  next?.focus();
  rowOf(next)?.scrollIntoView({ block: "nearest" });
}
function act(key, shiftKey) {
  const bar = FOR_MANY.includes(key) && document.querySelector(".batch-bar");
  if (bar) { find(bar, key)?.click(); return true; }
  const card = OF_PAGE.includes(key) ? null : rowOf(document.activeElement);
  const row = document.activeElement?.closest?.("[data-row]");
  if (key === "n" && card?.dataset.taskId) {
    // Before the title may stand "Ask: ".
    const title = card.querySelector(".card-link").lastChild.textContent;
    window.dispatchEvent(new CustomEvent("taskapp:follow-up", { detail: { task: card.dataset.taskId, title } }));
    return true;
  }
  const target = card ? find(card, key) : (row && find(row, key)) || find(document, key);
  if (!target || (!card && rowOf(target))) return false;
  if (card && REMOVING.includes(key)) { const all = rowLinks(); const at = all.findIndex((l) => card.contains(l)); (all[at + 1] || all[at - 1])?.focus(); }
  // With Shift, S selects everything from the row that was selected before.
  if (shiftKey && key === "s") target.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, shiftKey }));
  else target.click();
  return true;
}

// What is open outlives the frame: each page brings its own, also the one that arrives after the palette was opened.
const kept = { isOpen: false, query: "" };
function usePalette() {
  const [isOpen, setOpen] = useState(kept.isOpen);
  // Opened by the page before, after this one was rendered and before it was shown.
  useEffect(() => setOpen(kept.isOpen), []);
  const set = (value) => { kept.isOpen = value; if (!value) kept.query = ""; setOpen(value); };
  useEffect(() => listen({ popstate: () => set(false) }), []);
  return [isOpen, set];
}

export function Shortcuts({ canCreate = false, createPath = "", timezone = "", onUndo }) {
  const navigate = useNavigate();
  const [palette, setPalette] = usePalette();
  const commands = useCommands(palette);
  const help = useRef(null);
  // Its only control is at the end, to which a low window would scroll.
  const showHelp = () => { help.current?.showModal(); help.current?.scrollTo(0, 0); };
  const latest = useRef(onUndo);
  latest.current = onUndo;
  useEffect(() => {
    const create = () => { const button = find(document, "c"); if (button) button.click(); else if (canCreate) navigate(createPath); };
    // At once: the next key belongs to its field.
    const openPalette = () => flushSync(() => setPalette(true));
    const search = () => { const box = find(document, "/"); if (box) { box.focus(); box.select?.(); } else openPalette(); };
    const keys = { c: create, "/": search, "?": showHelp, j: () => move(1), k: () => move(-1), z: () => latest.current?.() };
    const onKey = (event) => {
      if (isComposing(event)) return;
      const key = keyOf(event);
      const command = isCommand(event);
      if (command && key === "k") { event.preventDefault(); if (!document.querySelector("dialog[open]")) openPalette(); return; }
      if (event.defaultPrevented || isTyping(event.target) || isBusy()) return;
      if (command && key === "z") { event.preventDefault(); if (!event.repeat) latest.current?.(); return; }
      // Held down, a key acts once.
      if (hasModifier(event) || (event.repeat && !MOVES.includes(key))) return;
      if (ACTS.includes(key)) { if (act(key, event.shiftKey)) event.preventDefault(); return; }
      if (keys[key]) { event.preventDefault(); keys[key](); }
    };
    return listen({ keydown: onKey, "taskapp:to-top": () => window.scrollTo({ top: 0 }) });
  }, [navigate, canCreate, createPath]);
  return (
    <>
      {palette && <Palette commands={commands || null} isLost={commands === false} kept={kept} canCreate={canCreate} timezone={timezone} onUndo={onUndo} onClose={() => setPalette(false)} onHelp={showHelp} />}
      <dialog className="dialog" ref={help} aria-label="Keyboard shortcuts">
        <h2>Keyboard shortcuts</h2>
        <dl className="keys">
          {HELP.map(([what, ...keys]) => <div key={what}><dt>{what}</dt><dd>{keys.map((k) => <kbd className="kbd" key={k}>{k === "⌘" && !isMac() ? "Ctrl" : k}</kbd>)}</dd></div>)}
        </dl>
        <form method="dialog"><footer><button className="button">Close</button></footer></form>
      </dialog>
    </>
  );
}
