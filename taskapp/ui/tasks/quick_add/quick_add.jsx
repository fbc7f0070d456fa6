// QuickAdd: a line of text becomes a task. Recognised parts are shown as chips; removing a chip keeps its text in the title.
import { useEffect, useRef, useState } from "react";

const WAIT_MS = 120;

export function QuickAdd({ chips = [], unread = [], problem = "", made = 0, max = 510, onRead, onCreate }) {
  const [text, setText] = useState("");
  const [refused, setRefused] = useState([]);
  const box = useRef(null);
  const timer = useRef(0);
  const shown = text.trim() ? chips : [];

  const read = (line, without, wait = WAIT_MS) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onRead?.(line, without), wait);
  };
  const write = (line) => {
    setText(line);
    // An empty line is a new one, without removed chips.
    const without = line.trim() ? refused : [];
    setRefused(without);
    read(line, without);
  };
  const refuse = (key) => {
    const without = [...refused, key];
    setRefused(without);
    read(text, without, 0);
    box.current.focus();
  };
  const submit = (event) => {
    event.preventDefault();
    if (!text.trim()) return;
    clearTimeout(timer.current);
    onCreate?.(text, refused, shown.map((chip) => chip.key));
  };

  useEffect(() => { if (made) { setText(""); setRefused([]); box.current?.focus(); } }, [made]);
  useEffect(() => () => clearTimeout(timer.current), []);
  // After a reconnect the server's state has lost the chips of this line.
  useEffect(() => {
    const again = (event) => { if (event.detail.up && text.trim()) read(text, refused); };
    window.addEventListener("taskapp:line", again);
    return () => window.removeEventListener("taskapp:line", again);
  });
  useEffect(() => {
    const onKey = (event) => {
      if (event.key !== "q" || event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented) return;
      if (event.target.closest?.("input, textarea, select, [contenteditable=true]") || document.querySelector("dialog[open], .popover")) return;
      event.preventDefault();
      box.current?.focus();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);

  return (
    <form className="quick-add" onSubmit={submit} aria-label="Quick add">
      <div className="quick-line">
        <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" aria-hidden="true"><path d="M12 5v14M5 12h14" /></svg>
        <input ref={box} value={text} maxLength={max} aria-label="Add a task" aria-describedby="quick-add-told" aria-invalid={problem ? "true" : "false"} autoComplete="off" enterKeyHint="done"
          placeholder="Add a task: call +Zoë back tomorrow 3pm !high @bob #callback" onChange={(event) => write(event.target.value)}
          onKeyDown={(event) => { if (event.key === "Escape") { if (text) write(""); else event.target.blur(); } }} />
        <kbd className="kbd" aria-hidden="true">{text ? "↵" : "Q"}</kbd>
      </div>
      <div id="quick-add-told" aria-live="polite">
        {shown.length > 0 && (
          <ul className="quick-chips" aria-label="Understood">
            {shown.map((chip) => (
              <li key={chip.key} className="quick-chip">
                <span className="mute">{chip.kind}</span> {chip.label}
                <button type="button" aria-label={`Keep “${chip.text}” in the title`} title={`Keep “${chip.text}” in the title`} onClick={() => refuse(chip.key)}>
                  <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2.4" strokeLinecap="round" aria-hidden="true"><path d="M7 7l10 10M17 7L7 17" /></svg>
                </button>
              </li>
            ))}
          </ul>
        )}
        {text.trim() && unread.map((words) => (
          <p key={words.text} className="quick-unread">“{words.text}” stays in the title. {words.reason}</p>
        ))}
        {problem && text && <p className="quick-problem">{problem}</p>}
      </div>
    </form>
  );
}
