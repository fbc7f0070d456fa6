// DateTimePicker: presets, the month, quarter hours, and how the date repeats. Its values are local strings:
// "YYYY-MM-DDTHH:MM", "YYYY-MM-DD" or "" (cleared); the server converts them to instants. A repeat is a phrase of the server.
import { useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { Calendar } from "./calendar.jsx";
import { useHalfTyped } from "./half_typed.mjs";
import { isComposing } from "./keys.mjs";
import { afterPress } from "./press.mjs";
import { useRestored } from "./restored.mjs";
import { Repeat } from "./repeat.jsx";
import { readDate, useDateWords } from "./typed_date.mjs";
import { joinLocal, monthDay, presets, QUARTERS, splitLocal, formatTime, todayIn, formatValue } from "./date_words.mjs";
import { listen } from "./listen.mjs";

const COLUMNS = 4;
const TIME_STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -COLUMNS, ArrowDown: COLUMNS, PageUp: -COLUMNS * 4, PageDown: COLUMNS * 4, Home: -Infinity, End: Infinity };

function TimeGrid({ value, onPick }) {
  const chosen = QUARTERS.indexOf(value);
  const [at, setAt] = useState(chosen >= 0 ? chosen : QUARTERS.indexOf("09:00"));
  const box = useRef(null);
  useLayoutEffect(() => {
    const cell = box.current?.children[at];
    if (cell) box.current.scrollTop = cell.offsetTop - box.current.offsetTop - cell.offsetHeight - 6;
  }, []);
  const onKeyDown = (event) => {
    const step = TIME_STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(QUARTERS.length - 1, at + step));
    setAt(next);
    box.current.children[next].focus();
  };
  return (
    <div className="times" role="listbox" aria-label="Time" ref={box} onKeyDown={onKeyDown}>
      {QUARTERS.map((time, i) => (
        <button key={time} type="button" role="option" className="time" aria-selected={i === chosen} tabIndex={i === at ? 0 : -1} data-time={time} onClick={() => onPick(time)}>
          {formatTime(time)}
        </button>
      ))}
    </div>
  );
}

function Typed({ typed, id, onRead }) {
  const onKeyDown = async (event) => {
    if (event.key !== "Enter" || isComposing(event)) return;
    event.preventDefault();
    event.stopPropagation();
    if (typed.words.trim() && (await typed.read())) onRead();
  };
  return (
    <div className="picker-typed">
      <input className="input" aria-label="Type a date" placeholder="Type a date: friday at 10" value={typed.words} autoComplete="off" maxLength={100} aria-invalid={typed.problem ? "true" : undefined}
        aria-describedby={`${id}-problem`} onChange={(event) => typed.type(event.target.value)} onKeyDown={onKeyDown} onBlur={typed.read} />
      <div id={`${id}-problem`} className="error" aria-live="polite">{typed.problem}</div>
    </div>
  );
}

const PRESET_STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -2, ArrowDown: 2 };
function stepPresets(event) {
  const all = [...event.currentTarget.children];
  const to = all[all.indexOf(document.activeElement) + (PRESET_STEPS[event.key] ?? NaN)];
  if (!to) return;
  event.preventDefault();
  to.focus();
}

function Popover({ id, value, typed, today, mode, onChoose, onClose, alignRight, name, repeat }) {
  const { day, time } = splitLocal(value);
  const box = useRef(null);
  const [up, setUp] = useState(false);
  useLayoutEffect(() => {
    const pop = box.current.getBoundingClientRect();
    const anchor = box.current.parentElement.getBoundingClientRect();
    setUp(anchor.bottom + pop.height + 14 > window.innerHeight && anchor.top > pop.height + 60);
    box.current.querySelector("button").focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    // The page grows with a picker that reaches below it, or the sidebar would scroll away.
    const page = box.current.closest(".wrap");
    page?.toggleAttribute("data-picker-below", !up);
    box.current.scrollIntoView({ block: "nearest" });
    return () => page?.removeAttribute("data-picker-below");
  }, [up]);
  useEffect(() => {
    const leave = (event) => { if (!box.current?.parentElement.contains(event.target)) afterPress(() => onClose(false)); };
    return listen({ pointerdown: leave }, document, true);
  }, [onClose]);

  const timed = mode !== "date";
  const pickDay = (d) => {
    onChoose(timed ? joinLocal(d, time) : d);
    if (!timed) onClose(true);
    else requestAnimationFrame(() => box.current?.querySelector('.times [tabindex="0"]')?.focus({ preventScroll: true }));
  };
  const finish = (next) => { onChoose(next); onClose(true); };
  const onKeyDown = (event) => {
    if (event.key === "Escape" && !isComposing(event)) { event.stopPropagation(); event.preventDefault(); typed.type(""); onClose(true); }
  };
  const onBlur = (event) => { if (event.relatedTarget && !box.current.parentElement.contains(event.relatedTarget)) afterPress(() => onClose(false)); };
  return (
    <div className={`popover picker-pop${alignRight ? " align-right" : ""}${up ? " opens-up" : ""}`} role="dialog" aria-label={name} tabIndex={-1} ref={box} onKeyDown={onKeyDown} onBlur={onBlur}>
      <Typed typed={typed} id={id} onRead={() => onClose(true)} />
      <div className="presets" onKeyDown={stepPresets}>
        {presets(today).map((p) => (
          <button key={p.label} type="button" className="preset" aria-pressed={p.day === day} onClick={() => pickDay(p.day)}>
            <span>{p.label}</span> <span className="when">{monthDay(p.day)}</span>
          </button>
        ))}
      </div>
      <Calendar value={day} today={today} onPick={pickDay} />
      {timed && <div className="times-head">Time</div>}
      {timed && <TimeGrid key={time} value={time} onPick={(t) => finish(joinLocal(day || today, t))} />}
      {repeat && <Repeat {...repeat} />}
      <div className="picker-foot">
        {timed ? <button type="button" disabled={!day} onClick={() => finish(day)}>No time</button> : <span />}
        <button type="button" disabled={!day && !typed.words} onClick={() => finish("")}>Clear</button>
      </div>
    </div>
  );
}

export function DateTimePicker({ value = "", onChange, mode = "datetime", placeholder = "Pick a date...", className = "", alignRight = false, timezone = "", today = "", label = "Date", name, invalid, repeatName, repeatValue = "", repeats = [] }) {
  const [current, setCurrent] = useState(value || "");
  const [phrase, setPhrase] = useState(repeatValue || "");
  const [open, setOpen] = useState(false);
  const trigger = useRef(null);
  const id = useId();
  const touched = useRef(false);
  const field = useRef(null);
  const wordsField = useRef(null);
  const box = useRef(null);
  const repeatField = useRef(null);
  // Whether a person chose the date; otherwise it is the first day of the repeat.
  const isChosen = useRef(false);
  const asked = useRef("");
  const firstDay = useRef(true);
  const typed = useDateWords((read) => choose(mode === "date" ? read.slice(0, 10) : read));
  // In a form, what a person chose stays, whatever the server sends later.
  useEffect(() => { if (!name || !touched.current) { setCurrent(value || ""); isChosen.current = Boolean(value); } }, [value]);
  useEffect(() => { if (!touched.current) setPhrase(repeatValue || ""); }, [repeatValue]);
  useRestored(field, (restored) => { touched.current = true; isChosen.current = Boolean(restored); setCurrent(restored); });
  useRestored(wordsField, (restored) => typed.type(restored));
  useRestored(repeatField, (restored) => { touched.current = true; setPhrase(restored); });

  const now = today || todayIn(timezone);
  const choose = (next) => { typed.type(""); touched.current = true; isChosen.current = Boolean(next); setCurrent(next); onChange?.(next); };
  // Words that are left are taken as by Enter, and only Esc drops them.
  const close = (refocus) => { setOpen(false); typed.read(); if (refocus) trigger.current?.focus(); };
  useHalfTyped(box, () => {
    const answer = typed.read();
    return answer === true ? firstDay.current : answer.then((isRead) => { if (!isRead) trigger.current.focus(); return isRead; });
  });
  const findFirstDay = async (next, words) => {
    const first = next ? await readDate(words) : "";
    if (!isChosen.current && asked.current === next) setCurrent((was) => first || (next ? was : ""));
    firstDay.current = true;
    return true;
  };
  const chooseRepeat = (next, words = next) => {
    touched.current = true;
    setPhrase(next);
    if (isChosen.current) return;
    asked.current = next;
    firstDay.current = findFirstDay(next, words);
  };
  const text = formatValue(current, now);
  return (
    <div className="picker" ref={box}>
      <button type="button" id={id} ref={trigger} className={`picker-trigger ${text ? "" : "is-empty"} ${className}`} aria-haspopup="dialog" aria-expanded={open}
        aria-label={`${label}: ${text || placeholder}${phrase ? `, ${phrase}` : ""}`} aria-invalid={invalid || typed.problem ? "true" : undefined} aria-describedby={typed.problem ? `${id}-problem` : undefined} onClick={() => (open ? close(false) : setOpen(true))}
        onKeyDown={(event) => { if (event.key === "ArrowDown") { event.preventDefault(); setOpen(true); } }}>
        <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
          <rect x="4" y="5" width="16" height="16" rx="3" /><path d="M4 10h16M9 3v4M15 3v4" />
        </svg>
        <span className="words">{text || placeholder}</span>
      </button>
      {phrase && <div className="picker-repeats" aria-hidden="true">Repeats {phrase}</div>}
      {!open && typed.problem && <div id={`${id}-problem`} className="error" role="alert">{typed.problem}</div>}
      {open && <Popover id={id} value={current} typed={typed} today={now} mode={mode} alignRight={alignRight} name={label} onChoose={choose} onClose={close} repeat={repeatName ? { value: phrase, choices: repeats, onChange: chooseRepeat } : null} />}
      {name && <input type="hidden" name={name} value={current} ref={field} />}
      {name && <input type="hidden" name={`${name}_words`} value={typed.words} ref={wordsField} />}
      {repeatName && <input type="hidden" name={repeatName} value={phrase} ref={repeatField} />}
    </div>
  );
}
