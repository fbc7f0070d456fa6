// WorkNote: the note about the shown task. The server keeps it while the page is open; the tab keeps it too, over a restart of
// the server and a new sign-in, until the note is stored: `stored` are the tasks whose notes are.
import { useEffect, useRef } from "react";
import { readTabText, writeTabText } from "../primitives/browser/tab_text.mjs";

const PAUSE_MS = 400;

export function WorkNote({ owner = "", task = "", text = "", max = 2000, stored = [], onKeep }) {
  const box = useRef(null);
  const timer = useRef(0);
  const placeOf = (id) => `note ${owner} ${id}`;
  const tell = () => { clearTimeout(timer.current); onKeep?.(task, box.current.value); };
  const type = () => {
    writeTabText(placeOf(task), box.current.value);
    clearTimeout(timer.current);
    timer.current = setTimeout(tell, PAUSE_MS);
  };
  useEffect(() => { stored.forEach((id) => writeTabText(placeOf(id), "")); }, [stored.join()]);
  useEffect(() => {
    const kept = owner && readTabText(placeOf(task));
    if (kept && !box.current.value) { box.current.value = kept; tell(); }
    return () => clearTimeout(timer.current);
  }, [owner, task]);
  return (
    <textarea className="input work-note" ref={box} rows={2} maxLength={max} aria-label="Note" placeholder="Note while you talk, kept with the outcome…"
      key={task} defaultValue={text} dir="auto" onInput={type} onBlur={tell} />
  );
}
