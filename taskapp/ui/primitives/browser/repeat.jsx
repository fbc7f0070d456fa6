// Repeat: how a date repeats, as a phrase that the server reads ("every 2 weeks", "2 weeks after done"); "" for never.
// `choices` are {label, words, due, done}: how quick-add reads it, the phrase from the due date, and the one from completion, ""
// where there is none.
import { useId, useState } from "react";
import { isComposing } from "./keys.mjs";

const AFTER = " after done";
const LONGEST = 200;

const withoutAfter = (phrase) => (phrase.endsWith(AFTER) ? phrase.slice(0, -AFTER.length) : phrase);

export function Repeat({ value, choices, onChange }) {
  const id = useId();
  const chosen = choices.find((choice) => value && (value === choice.due || value === choice.done));
  const [custom, setCustom] = useState(Boolean(value) && !chosen);
  const fromDone = value.endsWith(AFTER);
  const choose = (index) => {
    setCustom(index === "custom");
    if (index === "custom") return;
    const choice = choices[Number(index)];
    if (choice) onChange((fromDone && choice.done) || choice.due, choice.words);
    else onChange("");
  };
  const countFrom = (done) => {
    if (chosen && !custom) onChange(done ? chosen.done : chosen.due);
    else onChange(done ? `${withoutAfter(value)}${AFTER}` : withoutAfter(value));
  };
  const canCount = custom ? Boolean(value.trim()) : Boolean(chosen?.done);
  const stay = (event) => { if (event.key === "Enter" && !isComposing(event)) event.preventDefault(); };
  return (
    <div className="repeat">
      <label htmlFor={id}>Repeat</label>
      <select id={id} className="select" value={custom ? "custom" : chosen ? choices.indexOf(chosen) : ""} onChange={(event) => choose(event.target.value)}>
        <option value="">Never</option>
        {choices.map((choice, index) => <option key={choice.due} value={index}>{choice.label}</option>)}
        <option value="custom">Other…</option>
      </select>
      {custom && (
        <input className="input repeat-words" aria-label="Repeat in words" placeholder="every 3 weeks on Monday" value={value} autoComplete="off" maxLength={LONGEST} dir="auto" autoFocus
          onChange={(event) => onChange(event.target.value)} onKeyDown={stay} />
      )}
      {canCount && (
        <select className="select repeat-from" aria-label="Repeat from" value={fromDone ? "done" : "due"} onChange={(event) => countFrom(event.target.value === "done")}>
          <option value="due">From the due date</option>
          <option value="done">From the day it is done</option>
        </select>
      )}
    </div>
  );
}
