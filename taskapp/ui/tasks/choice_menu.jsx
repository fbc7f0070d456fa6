// ChoiceMenu: the values of one field of a task. Typing filters, the arrow keys move, Enter takes the marked one.
import { useEffect, useRef, useState } from "react";
import { run } from "$/utils/server_commands";
import { Calendar } from "../primitives/browser/calendar.jsx";
import { formatValue, monthDay, presets, splitLocal } from "../primitives/browser/date_words.mjs";
import { hasModifier, isComposing } from "../primitives/browser/keys.mjs";
import { usePeople } from "../primitives/browser/people.mjs";
import { problemWith, readDate } from "../primitives/browser/typed_date.mjs";
import { fold, startsAWord } from "../primitives/browser/words.mjs";

const READ_AFTER_MS = 150;
const TOLD_MS = 8_000;
const PICK = "pick";
// As in tasks/types.py.
const PRIORITIES = [["urgent", "Urgent"], ["high", "High"], ["medium", "Medium"], ["low", "Low"], ["", "No priority"]];
const SIDES = [["we", "We owe"], ["they", "They owe"]];
const asRows = (pairs) => pairs.map(([value, label]) => ({ value, label }));

// The editable fields: the name of the menu, its key, the batch action, and what its filter asks for.
export const FIELDS = {
  due_date: { label: "Due date", key: "t", action: "reschedule", asks: "friday at 10" },
  assigned_to: { label: "Assignee", key: "a", action: "assign", asks: "Type a name" },
  priority: { label: "Priority", key: "p", action: "set-priority", asks: "Type a priority" },
  side: { label: "Who owes it", key: "o", action: "set-side", asks: "We or they" },
};

const dueRows = (today) => [
  ...presets(today).map((preset) => ({ value: preset.day, label: preset.label, end: monthDay(preset.day) })),
  { value: PICK, label: "Pick a date…" },
  { value: "", label: "No date" },
];
function peopleRows(people) {
  const me = people?.find((person) => person.isMe);
  const others = (people || []).filter((person) => !person.isMe);
  return [...(me ? [{ ...me, label: "Me", end: me.label }] : []), { value: "", label: "Nobody" }, ...others];
}

// The date that the typed words mean, as a further row.
function useTypedDate(words, today) {
  const [found, setFound] = useState({ words: "", value: "" });
  useEffect(() => {
    if (!words) return undefined;
    let mounted = true;
    const wait = setTimeout(async () => { const value = await readDate(words); if (mounted) setFound({ words, value }); }, READ_AFTER_MS);
    return () => { mounted = false; clearTimeout(wait); };
  }, [words]);
  return words && found.words === words && found.value ? [{ value: found.value, label: formatValue(found.value, today) }] : [];
}

async function takeLeft({ words, row, onChoose }) {
  const value = row && row.value !== PICK ? row.value : await readDate(words);
  if (value || row?.value === "") onChoose(value, { isLeft: true });
  else run({ kind: "toast", level: "error", message: `Not changed. ${problemWith(words, value)}`, duration: TOLD_MS });
}

// Touch screens get no field to type in, except for names: it would open the keyboard.
const hasFilter = (field) => field === "assigned_to" || !window.matchMedia("(hover: none)").matches;

export function ChoiceMenu({ field, value, today, onChoose }) {
  const box = useRef(null);
  const input = useRef(null);
  const [words, setWords] = useState("");
  const [picking, setPicking] = useState(false);
  const people = usePeople(field === "assigned_to");
  const typed = useTypedDate(field === "due_date" ? words.trim() : "", today);
  const rows = { due_date: () => dueRows(today), assigned_to: () => peopleRows(people), priority: () => asRows(PRIORITIES), side: () => asRows(SIDES) }[field]();
  const query = fold(words.trim());
  const fits = (row) => !query || startsAWord(row.label, query) || (row.end && startsAWord(row.end, query));
  const named = rows.filter(fits);
  const shown = [...named, ...typed.filter((row) => !named.some((other) => other.value === row.value))];
  // Undefined for a selection, whose tasks may differ.
  const current = field === "due_date" && value !== undefined ? splitLocal(value).day : value;
  // A date that is typed and left is taken as by Enter; Esc drops it.
  const left = useRef(null);
  left.current = field === "due_date" && query ? { words: words.trim(), row: shown[0], onChoose } : null;
  const isSettled = useRef(false);
  useEffect(() => () => { if (left.current && !isSettled.current) takeLeft(left.current); }, []);
  useEffect(() => { if (picking) box.current.querySelector('.calendar [tabindex="0"]')?.focus(); }, [picking]);

  const take = (value) => { isSettled.current = true; onChoose(value); };
  const choose = (row) => { if (row?.value === PICK) setPicking(true); else if (row) take(row.value); };
  // Enter may come before the typed date has been read.
  const enter = async () => {
    if (shown.length || field !== "due_date") { choose(shown[0]); return; }
    const day = await readDate(words.trim());
    if (day) take(day);
  };
  const onKeyDown = (event) => {
    if (isComposing(event)) return;
    if (event.key === "Escape") isSettled.current = true;
    const items = [...box.current.querySelectorAll("button.menu-item")];
    // Handled here, not by the popover around.
    const focus = (element) => { event.preventDefault(); event.stopPropagation(); element?.focus(); };
    if (event.target === input.current) {
      if (event.key === "Enter") { event.preventDefault(); enter(); }
      // The first row is marked already.
      if (event.key === "ArrowDown") focus(items[1] || items[0]);
      if (event.key === "ArrowUp") focus(items.at(-1));
    } else if (event.key === "ArrowUp" && document.activeElement === items[0] && input.current) {
      focus(input.current);
    } else if (event.key.length === 1 && event.key !== " " && !hasModifier(event)) {
      input.current?.focus();
    }
  };
  if (picking) return <div ref={box}><Calendar value={current || ""} today={today} onPick={take} /></div>;
  return (
    <div ref={box} onKeyDown={onKeyDown}>
      {hasFilter(field) && (
        <input ref={input} className="input menu-filter" aria-label={`${FIELDS[field].label}: type to filter`} placeholder={FIELDS[field].asks} value={words} autoComplete="off" maxLength={100} dir="auto" onChange={(event) => setWords(event.target.value)} />
      )}
      <span className="sr-only" role="status">{shown.length ? `${shown[0].label}, first of ${shown.length}` : "Nothing fits"}</span>
      {shown.map((row, i) => (
        <button key={`${row.value} ${row.label}`} type="button" className="menu-item" data-first={i === 0 || undefined} aria-pressed={row.value === current} onClick={() => choose(row)}>
          <span dir="auto">{row.label}</span><span className="end" dir="auto">{row.end}</span>
        </button>
      ))}
      {!shown.length && <div className="menu-head">Nothing fits “{words.trim()}”.</div>}
    </div>
  );
}
