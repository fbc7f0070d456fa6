// WorkNote: the note about the shown task. The server keeps it while the page is open; the tab keeps it too, over a restart of
// the server and a new sign-in, until the note is stored: `stored` are the tasks whose notes are. When somebody else has closed
// the task (`ended`), the page goes on by itself only while nothing is being written.
import { useEffect, useRef, useState } from "react";
import { CopyButton } from "../primitives/browser/copy_button.jsx";
import { isBusy } from "../primitives/browser/keys.mjs";
import { readTabText, writeTabText } from "../primitives/browser/tab_text.mjs";

const PAUSE_MS = 400;

export function WorkNote({ owner = "", task = "", text = "", max = 2000, stored = [], ended = "", keeps = true, onKeep, onGoOn }) {
  const box = useRef(null);
  const timer = useRef(0);
  const [typed, setTyped] = useState("");
  const placeOf = (id) => `note ${owner} ${id}`;
  const tell = () => { clearTimeout(timer.current); onKeep?.(task, box.current.value); };
  const type = () => {
    setTyped(box.current.value);
    writeTabText(placeOf(task), box.current.value);
    clearTimeout(timer.current);
    timer.current = setTimeout(tell, PAUSE_MS);
  };
  const goOn = (note) => { clearTimeout(timer.current); onGoOn?.(task, note); };
  useEffect(() => { stored.forEach((id) => writeTabText(placeOf(id), "")); }, [stored.join()]);
  useEffect(() => {
    const kept = owner && readTabText(placeOf(task));
    if (kept && !box.current.value) { box.current.value = kept; tell(); }
    setTyped(box.current.value);
    return () => clearTimeout(timer.current);
  }, [owner, task]);
  useEffect(() => {
    if (ended && !box.current.value && document.activeElement !== box.current && !isBusy()) goOn("");
  }, [ended]);
  return (
    <>
      <textarea className="input work-note" ref={box} rows={2} maxLength={max} aria-label="Note" placeholder="Note while you talk, kept with the outcome…"
        key={task} defaultValue={text} dir="auto" onInput={type} onBlur={tell} />
      {ended && (
        <div className="panel work-ended" role="alert">
          <p>{ended}</p>
          <footer>
            {(keeps || !typed) && <button type="button" className="button primary small" data-work="ArrowRight" onClick={() => goOn(box.current.value)}>{typed ? "Keep the note and go on" : "Go on"}</button>}
            {typed && <CopyButton text={typed} />}
            {typed && <button type="button" className="button quiet small" onClick={() => goOn("")}>Discard the note</button>}
          </footer>
        </div>
      )}
    </>
  );
}
