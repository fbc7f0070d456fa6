// FollowUp: a dialog that marks a task done and plans the next one.
import { useRef, useState } from "react";
import { DateTimePicker } from "../primitives/browser/date_time_picker.jsx";
import { newKey } from "../primitives/browser/drafts.mjs";

export function FollowUp({ title = "", today = "", timezone = "", max = 255, className = "button", onPlan, children }) {
  const box = useRef(null);
  const [round, setRound] = useState(0);
  const [nextTitle, setNextTitle] = useState(title);
  const [due, setDue] = useState("");
  const key = useRef("");
  const open = () => { key.current = newKey(); setNextTitle(title); setDue(""); setRound(round + 1); box.current.showModal(); };
  const submit = (event) => {
    event.preventDefault();
    if (!nextTitle.trim()) return;
    box.current.close();
    onPlan?.(nextTitle.trim(), due, key.current);
  };
  return (
    <>
      <button type="button" className={className} data-key="n" onClick={open}>{children}</button>
      <dialog className="dialog holds-picker" ref={box} aria-label="Done, then next" onClick={(event) => { if (event.target === box.current) box.current.close(); }}>
        <form className="form" onSubmit={submit}>
          <div>
            <h2>Done, then next</h2>
            <p className="mute">This task is marked done, and the next one is made for the same contact.</p>
          </div>
          <div className="field">
            <label htmlFor="follow-up-title">Next task</label>
            <input id="follow-up-title" className="input" value={nextTitle} maxLength={max} required autoComplete="off" onChange={(event) => setNextTitle(event.target.value)} />
          </div>
          <div className="field">
            <span className="label">Due date</span>
            <DateTimePicker key={round} value={due} label="Due date" today={today} timezone={timezone} onChange={setDue} />
          </div>
          <footer>
            <button type="button" className="button" onClick={() => box.current.close()}>Cancel</button>
            <button type="submit" className="button primary">Mark Done and plan</button>
          </footer>
        </form>
      </dialog>
    </>
  );
}
