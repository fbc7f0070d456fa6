// FollowUp: a dialog that marks a task done and plans the next one. With children it has a button; without, it opens for the
// row of a list (`taskapp:follow-up`, from the key N). An open dialog outlives its button, as when a colleague marks the task done.
import { useEffect, useRef, useState } from "react";
import { DateTimePicker } from "../primitives/browser/date_time_picker.jsx";
import { presets } from "../primitives/browser/date_words.mjs";
import { FormKeeper } from "../primitives/browser/form_keeper.jsx";
import { listen } from "../primitives/browser/listen.mjs";
import { isBeside } from "../primitives/browser/press.mjs";
import { keepFocus, rowOf } from "../primitives/browser/rows.mjs";

// The picker listens on its hidden field.
const setDay = (form, day) => form.elements.due_date.dispatchEvent(new CustomEvent("taskapp:restore", { detail: { value: day, text: "" } }));

export function FollowUp({ task = "", title = "", today = "", timezone = "", max = 255, className = "button", closed = false, disabled = false, owner = "", accepted = "", onPlan, children }) {
  const box = useRef(null);
  const first = useRef(null);
  const opener = useRef(null);
  const [about, setAbout] = useState(null);
  const [problem, setProblem] = useState("");
  const open = (which) => { opener.current = document.activeElement; setProblem(""); setAbout(which); };
  useEffect(() => {
    if (!about) return;
    box.current.showModal();
    first.current.select();
  }, [about]);
  useEffect(() => (children ? undefined : listen({ "taskapp:follow-up": ({ detail }) => open(detail) })), [!children]);
  const close = () => box.current.close();
  const onClose = () => { setAbout(null); if (opener.current?.isConnected) opener.current.focus(); };
  const submit = (event) => {
    event.preventDefault();
    const entered = Object.fromEntries(new FormData(event.currentTarget));
    if (!entered.title.trim()) { setProblem("Write what is to be done next."); first.current.focus(); return; }
    const row = rowOf(opener.current);
    if (row) keepFocus(row);
    close();
    onPlan?.(about.task, entered.title.trim(), entered.due_date, entered._key);
  };
  return (
    <>
      {children && !closed && <button type="button" className={className} data-key="n" disabled={disabled} onClick={() => open({ task, title })}>{children}</button>}
      <dialog className="dialog holds-picker" ref={box} aria-label="Done, then next" onClose={onClose} onClick={(event) => { if (isBeside(event)) close(); }}>
        {about && (
          <form className="form" onSubmit={submit} noValidate>
            <FormKeeper name={`next ${about.task}`} owner={owner} accepted={accepted} />
            <div>
              <h2>Done, then next</h2>
              <p className="mute">“{about.title}” is marked done, and the next task is made for the same contact.</p>
            </div>
            <div className="field">
              <label htmlFor="follow-up-title">Next task</label>
              <input id="follow-up-title" name="title" className="input" ref={first} defaultValue={about.title} maxLength={max} required autoComplete="off" dir="auto"
                aria-invalid={problem ? "true" : undefined} aria-describedby="follow-up-problem" onChange={() => setProblem("")} />
              <span className="error" id="follow-up-problem" aria-live="polite">{problem}</span>
            </div>
            <div className="field">
              <span className="label">Due date</span>
              <DateTimePicker name="due_date" label="Due date" today={today} timezone={timezone} />
              <div className="days-ahead" role="group" aria-label="Due in a click">
                {presets(today).slice(1).map(({ label, day }) => (
                  <button key={label} type="button" className="button small" onClick={(event) => setDay(event.currentTarget.form, day)}>{label}</button>
                ))}
              </div>
            </div>
            <footer>
              <button type="button" className="button" data-discard="" onClick={close}>Cancel</button>
              <button type="submit" className="button primary">Mark Done and plan</button>
            </footer>
          </form>
        )}
      </dialog>
    </>
  );
}
