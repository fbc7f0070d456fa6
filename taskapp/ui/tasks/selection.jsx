// Selection: a checkbox on every card, and the bar of batch actions. The selection is kept only in this page.
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { Floating, useFloating } from "../primitives/browser/floating.jsx";
import { isBusy, isCommand, isComposing, isTyping, keyOf } from "../primitives/browser/keys.mjs";
import { keepFocus, linkOfTask, rowOf, taskRowOf } from "../primitives/browser/rows.mjs";
import { ChoiceMenu, FIELDS } from "./choice_menu.jsx";

// The server's limit for one batch.
const MAX_BATCH = 200;
// Without an answer for this long (connection lost), the rows are shown as before.
const TIMEOUT_MS = 8_000;

const selected = new Set();
const waiting = new Map();
const listeners = new Set();
let anchor = "";
// True before the first card is selected: touch screens cannot hover to see the checkbox.
let started = false;
// The address of the list of which every task is selected, also those that are not loaded, and when its tasks were counted.
let allOf = "";
let allSince = "";
// How many parts of a batch are not answered yet.
let unanswered = 0;
let version = 0;

const address = () => window.location.pathname + window.location.search;
const isAllSelected = () => allOf === address();

const isSelecting = () => started || selected.size > 0;
const notify = () => {
  version += 1;
  document.documentElement.toggleAttribute("data-selecting", isSelecting());
  listeners.forEach((listener) => listener());
};
const subscribe = (listener) => { listeners.add(listener); return () => listeners.delete(listener); };
const useStore = (read) => useSyncExternalStore(subscribe, read, read);
const onScreen = (part = document) => [...part.querySelectorAll("[data-select]")].map((box) => box.dataset.select);

function toggle(id, extend) {
  const all = onScreen();
  // Of all tasks, those on the screen stay selected.
  if (isAllSelected()) all.forEach((other) => selected.add(other));
  allOf = "";
  const [from, to] = [all.indexOf(anchor), all.indexOf(id)].sort((a, b) => a - b);
  if (extend && from >= 0) all.slice(from, to + 1).forEach((other) => selected.add(other));
  else if (!selected.delete(id)) selected.add(id);
  anchor = id;
  notify();
}
function selectAll(ids = onScreen()) { allOf = ""; ids.forEach((id) => selected.add(id)); notify(); }
// The rows of the group that `row` is in; all rows when these are selected already.
function idsAround(row) {
  const group = onScreen(row?.closest("ul") ?? document);
  return group.every((id) => selected.has(id)) ? onScreen() : group;
}
// Where the bar has the focus, the row that was selected last gets it, before the bar goes.
function leaveBar() {
  if (!document.activeElement?.closest(".batch-bar")) return;
  const last = selected.has(anchor) ? anchor : [...selected].at(-1);
  if (last) linkOfTask(last)?.focus({ preventScroll: true });
}
function clear() { selected.clear(); anchor = allOf = ""; started = false; notify(); }
// Shows the rows as waiting until the server has answered.
export function waitFor(ids, action) {
  ids.forEach((id) => waiting.set(id, action));
  notify();
  setTimeout(() => { ids.forEach((id) => waiting.delete(id)); if (!waiting.size) unanswered = 0; notify(); }, TIMEOUT_MS);
}
function finishWaiting() {
  unanswered = Math.max(0, unanswered - 1);
  if (!unanswered) { waiting.clear(); notify(); }
}

export function SelectBox({ task = "", label = "", rev = "" }) {
  // One subscription a card with a string as snapshot: a list may hold a thousand cards.
  const [on, selecting, action] = useStore(() => `${selected.has(task) || isAllSelected()}|${isSelecting()}|${waiting.get(task) || ""}`).split("|");
  useEffect(() => { if (waiting.delete(task)) notify(); }, [rev]);
  // A card that leaves the list is deselected; with the last one the selection ends.
  useEffect(() => () => { if (selected.delete(task)) { if (!selected.size) allOf = ""; notify(); } }, [task]);
  return (
    <label className="select-box" data-waiting={action || undefined}>
      <input type="checkbox" checked={on === "true"} tabIndex={selecting === "true" ? 0 : -1} aria-label={label} data-select={task} data-key="s"
        onChange={() => {}} onClick={(event) => { event.stopPropagation(); toggle(task, event.shiftKey); }} />
    </label>
  );
}

export function SelectButton() {
  const selecting = useStore(isSelecting);
  const flip = () => { if (selecting) clear(); else { started = true; notify(); } };
  return <button type="button" className="button quiet small select-button" aria-pressed={selecting} onClick={flip}>Select</button>;
}

function Menu({ field, label, today, disabled, onChoose }) {
  const { open, anchor: button, close, toggle: flip } = useFloating();
  // By a key it opens while a row has the focus, which then gets it back.
  const back = useRef(null);
  const press = () => { const { activeElement } = document; back.current = rowOf(activeElement) ? activeElement : button.current; flip(); };
  const leave = (refocus) => { close(false); if (refocus) back.current?.focus(); };
  const choose = (value, { isLeft = false } = {}) => { leave(!isLeft); onChoose(FIELDS[field].action, value); };
  return (
    <>
      <button type="button" ref={button} className="button quiet" data-key={FIELDS[field].key} disabled={disabled} aria-haspopup="dialog" aria-expanded={open} onClick={press}>{label}</button>
      {open && <Floating anchor={button} label={label} className="row-menu" alignRight={false} onClose={leave}><ChoiceMenu field={field} today={today} onChoose={choose} /></Floating>}
    </>
  );
}

export function BatchBar({ status = "open", today = "", total = 0, counted = "", onApply, onApplyAll }) {
  useStore(() => version);
  const [announcement, setAnnouncement] = useState("");
  const bar = useRef(null);
  const isAll = isAllSelected() && total > 0;
  const count = isAll ? total : selected.size;
  const shown = isSelecting();
  useEffect(() => {
    const onBatchOver = () => finishWaiting();
    const answers = ["taskapp:batch-over", "taskapp:refused"];
    answers.forEach((name) => window.addEventListener(name, onBatchOver));
    return () => { answers.forEach((name) => window.removeEventListener(name, onBatchOver)); waiting.clear(); unanswered = 0; clear(); };
  }, []);
  useEffect(() => {
    // Elsewhere it selects the text of the page, as always.
    const onKey = (event) => {
      if (!isCommand(event) || keyOf(event) !== "a" || isTyping(event.target) || isBusy() || !(taskRowOf(event.target) || isSelecting())) return;
      event.preventDefault();
      selectAll(idsAround(taskRowOf(event.target)));
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  useEffect(() => { setAnnouncement(count ? `${count} selected` : ""); }, [count]);
  useEffect(() => {
    if (!shown) return undefined;
    const onKey = (event) => { if (event.key === "Escape" && !isComposing(event) && !event.defaultPrevented && !isBusy()) { leaveBar(); clear(); } };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [shown]);

  const apply = (action, value = "", ids = [...selected]) => {
    if (!ids.length) return;
    leaveBar();
    const row = rowOf(document.activeElement);
    if (row) keepFocus(row);
    clear();
    waitFor(ids, action);
    if (isAll) onApplyAll?.(action, value, count, allSince);
    else for (let at = 0; at < ids.length; at += MAX_BATCH, unanswered += 1) onApply?.(ids.slice(at, at + MAX_BATCH), action, value, status);
  };
  useEffect(() => {
    const onBatch = ({ detail }) => {
      detail.handled = true;
      apply(detail.action, detail.value, detail.ids);
    };
    window.addEventListener("taskapp:batch", onBatch);
    return () => window.removeEventListener("taskapp:batch", onBatch);
  });
  const menu = { today, disabled: !count, onChoose: apply };
  const act = (action, text, key, className) => (
    <button type="button" className={`button ${className}`} data-key={key} disabled={!count} onClick={() => apply(action)}>{text} <kbd className="kbd" aria-hidden="true">{key.toUpperCase()}</kbd></button>
  );
  return (
    <>
      <span className="sr-only" role="status">{announcement}</span>
      {shown && (
        <div className="batch-bar" ref={bar} role="toolbar" aria-label="Selected tasks" tabIndex={-1}>
          <div className="batch-what">
            <strong>{isAll ? `All ${count.toLocaleString("en-US")} selected` : `${count} selected`}</strong>
            <button type="button" className="button quiet of-all" onClick={() => selectAll()}>Select all</button>
            {selected.size >= onScreen().length && selected.size > 0 && selected.size < total && !isAll && (
              <button type="button" className="button quiet" onClick={() => { allOf = address(); allSince = counted; notify(); bar.current.focus(); }}>Select all {total.toLocaleString("en-US")}</button>
            )}
            <button type="button" className="icon-button of-all" aria-label="Clear selection" title="Clear selection" onClick={() => { leaveBar(); clear(); }}>
              <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" aria-hidden="true"><path d="M7 7l10 10M17 7L7 17" /></svg>
            </button>
          </div>
          {status === "open" ? <>{act("done", "Done", "d", "green")}{act("dismiss", "Dismiss", "x", "quiet")}</> : act("reopen", "Reopen", "r", "")}
          <Menu field="assigned_to" label="Assign" {...menu} />
          {status === "open" && (
            <>
              <Menu field="due_date" label="Reschedule" {...menu} />
              <Menu field="priority" label="Priority" {...menu} />
              <Menu field="side" label="Who owes it" {...menu} />
            </>
          )}
        </div>
      )}
    </>
  );
}
