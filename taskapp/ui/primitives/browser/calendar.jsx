// Calendar: one month with arrow-key navigation; only the focused day is a tab stop.
import { useEffect, useRef, useState } from "react";
import { addDays, addMonths, dayLong, MONTHS, monthWeeks, formatMonth, WEEKDAYS, weekday } from "./date_words.mjs";

const STEPS = {
  ArrowLeft: (d) => addDays(d, -1), ArrowRight: (d) => addDays(d, 1),
  ArrowUp: (d) => addDays(d, -7), ArrowDown: (d) => addDays(d, 7),
  Home: (d) => addDays(d, -weekday(d)), End: (d) => addDays(d, 6 - weekday(d)),
};
const stepOf = (event, day) => {
  if (event.key === "PageUp") return addMonths(day, event.shiftKey ? -12 : -1);
  if (event.key === "PageDown") return addMonths(day, event.shiftKey ? 12 : 1);
  return STEPS[event.key]?.(day);
};
const FIRST = "2000-01-01";
const LAST = "2100-12-31";
function Arrow({ to, label, onClick }) {
  return (
    <button type="button" className="icon-button" aria-label={label} title={label} onClick={onClick}>
      <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
        <path d={to === "back" ? "M15 6l-6 6 6 6" : "M9 6l6 6-6 6"} />
      </svg>
    </button>
  );
}

// The days before `first` cannot be chosen.
export function Calendar({ value = "", today, first = FIRST, onPick }) {
  const within = (day) => (day < first ? first : day > LAST ? LAST : day);
  const [at, setAt] = useState(within(value || today));
  const moved = useRef(false);
  const cell = useRef(null);
  useEffect(() => setAt(within(value || today)), [value, today]);
  useEffect(() => { if (moved.current) cell.current?.focus(); moved.current = false; }, [at]);

  const onKeyDown = (event) => {
    const next = stepOf(event, at);
    if (!next) return;
    event.preventDefault();
    moved.current = true;
    setAt(within(next));
  };
  const day = (d) => (
    <td key={d} role="gridcell" aria-selected={d === value}>
      <button type="button" ref={d === at ? cell : null} tabIndex={d === at ? 0 : -1} aria-label={dayLong(d)} data-day={d} disabled={d !== within(d)}
        aria-current={d === today ? "date" : undefined} className={d.slice(0, 7) === at.slice(0, 7) ? "day" : "day outside"}
        onFocus={() => { if (d !== at && d.slice(0, 7) === at.slice(0, 7)) setAt(d); }} onClick={() => onPick(d)}>
        {Number(d.slice(8))}
      </button>
    </td>
  );
  return (
    <div className="calendar">
      <div className="calendar-head">
        <strong aria-live="polite">{formatMonth(at)}</strong>
        <Arrow to="back" label="Previous month" onClick={() => setAt(within(addMonths(at, -1)))} />
        <Arrow to="on" label="Next month" onClick={() => setAt(within(addMonths(at, 1)))} />
      </div>
      <table role="grid" aria-label={`${MONTHS[Number(at.slice(5, 7)) - 1]} ${at.slice(0, 4)}`} onKeyDown={onKeyDown}>
        <thead>
          <tr>{WEEKDAYS.map((w) => <th key={w} scope="col" abbr={w}>{w.slice(0, 2)}</th>)}</tr>
        </thead>
        <tbody>{monthWeeks(at).map((week) => <tr key={week[0]}>{week.map(day)}</tr>)}</tbody>
      </table>
    </div>
  );
}
