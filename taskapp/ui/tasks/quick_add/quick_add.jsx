// QuickAdd: a line of text becomes a task. What is understood is marked in the line and shown as chips; removing a chip
// keeps its text in the title. Enter adds the line at once, also before it was read (sending.mjs).
import { useEffect, useId, useRef, useState } from "react";
import { useLocation } from "react-router";
import { newKey } from "../../primitives/browser/drafts.mjs";
import { hasModifier, isBusy, isComposing, isTyping, keyOf } from "../../primitives/browser/keys.mjs";
import { listen } from "../../primitives/browser/listen.mjs";
import { isBeside } from "../../primitives/browser/press.mjs";
import { readTabText, writeTabText } from "../../primitives/browser/tab_text.mjs";
import { Choices, nameIn, useCompletion } from "./completion.jsx";
import { drop, onAdded, post, send, useLines } from "./sending.mjs";

const WAIT_MS = 120;
const SLOW_MS = 1_500;
const CONTACT_PAGE = /^\/contacts\/([0-9a-f-]{36})/;
const UNKNOWN = /(?:^|[\s([])\+([^\s+@#!].*)/u;
const NOTHING = { line: "", chips: [], unread: [], inherited: [] };

function useDraft(person) {
  const name = `line ${person}`;
  const [text, setText] = useState(() => readTabText(name));
  const write = (next) => { setText(next); if (person) writeTabText(name, next); };
  // The first answer says who writes; what was typed before stays, and is theirs.
  useEffect(() => { if (!person) return; if (text) writeTabText(name, text); else setText(readTabText(name)); }, [person]);
  return [text, write];
}

// What the page lends to the task: the filters of the list, or the contact.
function fromPage({ pathname, search }, today) {
  const contact = CONTACT_PAGE.exec(pathname);
  if (contact) return { contact_id: contact[1] };
  if (pathname !== "/tasks") return {};
  const filters = new URLSearchParams(search);
  const defaults = {};
  for (const name of ["category", "priority", "side"]) if (filters.get(name)) defaults[name] = filters.get(name);
  if (["today", "week"].includes(filters.get("due"))) defaults.due_date = today;
  const assignee = filters.get("assigned_to");
  if (assignee === "none") defaults.assigned_to = null;
  else if (assignee && assignee !== "me") defaults.assigned_to = assignee;
  return Object.keys(defaults).length ? { defaults } : {};
}

function problemText({ field, text }, line) {
  const unknown = UNKNOWN.exec(line);
  if (field === "contact_id") return unknown ? `No contact, or more than one, is called “${nameIn(unknown[1])}”.` : "Whom is it for? Add the contact's name after a plus, as in +Name.";
  if (field === "title") return text.includes("empty") ? "Say what is to be done." : `Title: ${text}`;
  return field === "text" ? `The line ${text}` : text;
}

// The line with what was understood marked behind the text of the input, which has the same font and place.
function Marks({ line, parts, box }) {
  const mirror = useRef(null);
  useEffect(() => {
    const input = box.current;
    const follow = () => { if (mirror.current) mirror.current.scrollLeft = input.scrollLeft; };
    follow();
    return listen({ scroll: follow, input: follow, keyup: follow, click: follow, focus: follow, blur: follow }, input);
  }, [line, parts]);
  const pieces = [];
  let at = 0;
  for (const part of parts) {
    pieces.push(line.slice(at, part.start), <mark key={part.start} className={part.reason ? "is-unread" : ""}>{line.slice(part.start, part.end)}</mark>);
    at = part.end;
  }
  return <div className="quick-marks" ref={mirror} aria-hidden="true" dir="auto">{pieces}{line.slice(at)}</div>;
}

// The parts of the reading that still stand where they were, moved by the spaces before the line.
function partsIn(line, reading) {
  const moved = line.length - line.trimStart().length;
  return [...reading.chips, ...reading.unread]
    .map((part) => ({ ...part, start: part.start + moved, end: part.end + moved }))
    .filter((part) => line.slice(part.start, part.end) === part.text)
    .sort((one, other) => one.start - other.start);
}

function Line({ box, reading = NOTHING, person = "", today = "", canCreateContacts = false, onRead, onMade, onSent, onLeave }) {
  const place = useLocation();
  const [text, setText] = useDraft(person);
  const [cursor, setCursor] = useState(0);
  const [refused, setRefused] = useState([]);
  const [problem, setProblem] = useState(null);
  const [contacts, setContacts] = useState({});
  const [at, setAt] = useState(-1);
  const [isOpen, setOpen] = useState(false);
  const [slow, setSlow] = useState(false);
  const timer = useRef(0);
  const id = useId();
  const lines = useLines(person);
  const completion = useCompletion(text, cursor, canCreateContacts);
  const choices = isOpen ? completion.choices : [];
  const current = reading.line === text.normalize("NFC").trim() ? reading : { ...NOTHING, ...(text.trim() && { chips: partsOf(text, reading.chips), unread: partsOf(text, reading.unread) }) };

  const bodyOf = (line, without) => {
    const named = Object.entries(contacts).find(([name]) => line.includes(`+${name}`));
    const lent = fromPage(place, today);
    return { text: line.normalize("NFC").trim(), ...lent, ...(named && { contact_id: named[1] }), ...(without.length && { refused: without }) };
  };
  const read = (line, without, wait = WAIT_MS) => {
    clearTimeout(timer.current);
    if (line.trim()) timer.current = setTimeout(() => onRead?.(bodyOf(line, without)), wait);
  };
  const write = (line, cursorAt = line.length) => {
    setText(line);
    setCursor(cursorAt);
    setAt(-1);
    setProblem(null);
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
  const submit = (line = text) => {
    if (!line.trim()) return;
    clearTimeout(timer.current);
    send(bodyOf(line, refused));
    setText("");
    setRefused([]);
    setProblem(null);
    setOpen(false);
    onSent?.();
  };
  const put = (line, token, words) => {
    const next = line.slice(0, token.from) + words + line.slice(token.from + 1 + token.query.length).trimStart();
    write(next, token.from + words.length);
    setOpen(false);
    requestAnimationFrame(() => { box.current?.focus(); box.current?.setSelectionRange(token.from + words.length, token.from + words.length); });
  };
  const createContact = async (name) => {
    const answer = await post("/api/contacts", newKey(), { name });
    const contact = await answer.json().catch(() => ({}));
    if (!answer.ok) { setProblem({ field: "", text: contact.detail || "The contact was not created. Try again." }); return null; }
    setContacts((all) => ({ ...all, [contact.name]: contact.id }));
    return contact;
  };
  const choose = async (choice) => {
    const { token } = completion;
    if (choice.create) {
      const contact = await createContact(choice.create);
      if (contact) put(text, { ...token, query: token.query.slice(0, choice.create.length) }, `+${contact.name} `);
      return;
    }
    if (choice.contact) setContacts((all) => ({ ...all, [choice.contact.name]: choice.contact.id }));
    put(text, token, choice.text);
  };
  const createAndAdd = async (name) => {
    const contact = await createContact(name);
    if (!contact) return;
    send({ ...bodyOf(text, refused), contact_id: contact.id });
    write("");
    onSent?.();
  };
  const onKeyDown = (event) => {
    if (isComposing(event)) { if (event.key === "Enter") event.preventDefault(); return; }
    if (event.key === "Enter") {
      event.preventDefault();
      if (choices[at]) choose(choices[at]); else submit();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      event.preventDefault();
      if (choices.length) setOpen(false); else onLeave?.();
    } else if (choices.length && event.key === "Tab" && !event.shiftKey) {
      event.preventDefault();
      choose(choices[Math.max(at, 0)]);
    } else if (choices.length && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      setAt(at < 0 ? (step > 0 ? 0 : choices.length - 1) : (at + step + choices.length) % choices.length);
    }
  };

  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => onAdded(() => onMade?.()), [onMade]);
  // A draft of an earlier page, and a line whose reading the server's state has lost with the connection.
  useEffect(() => {
    read(text, refused);
    return listen({ "taskapp:line": (event) => { if (event.detail.up) read(text, refused); } });
  }, [place.pathname, place.search, contacts]);
  // A line that the server refused comes back, unless another one is being written.
  useEffect(() => {
    const back = lines.find((line) => line.problem);
    if (!back || text) return;
    drop(back.id);
    setText(back.body.text);
    setCursor(back.body.text.length);
    setProblem(back.problem);
    read(back.body.text, refused);
  }, [lines, text]);
  const waiting = lines.filter((line) => !line.problem);
  useEffect(() => {
    setSlow(false);
    if (!waiting.length) return undefined;
    const wait = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(wait);
  }, [waiting.length]);

  const unknown = problem?.field === "contact_id" && canCreateContacts && UNKNOWN.exec(text);
  const name = unknown && nameIn(unknown[1]);
  return (
    <form className="quick-add" onSubmit={(event) => { event.preventDefault(); submit(); }} aria-label="Quick add">
      <div className="quick-line">
        <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" aria-hidden="true"><path d="M12 5v14M5 12h14" /></svg>
        <div className="quick-field">
          <Marks line={text} parts={partsIn(text, current)} box={box} />
          <input ref={box} value={text} dir="auto" role="combobox" aria-label="Add a task" aria-describedby={`${id}-told`} aria-invalid={problem ? "true" : "false"} aria-autocomplete="list"
            aria-expanded={choices.length > 0} aria-controls={`${id}-list`} aria-activedescendant={choices[at] ? `${id}-list-${at}` : undefined} autoComplete="off" autoCorrect="off" enterKeyHint="done"
            placeholder="Add a task: call +name back tomorrow 3pm !high @bob #callback"
            onChange={(event) => { setOpen(true); write(event.target.value, event.target.selectionStart ?? event.target.value.length); }}
            onSelect={(event) => setCursor(event.target.selectionStart ?? 0)} onBlur={() => setOpen(false)} onKeyDown={onKeyDown} />
          {choices.length > 0 && <Choices id={`${id}-list`} label={completion.label} choices={choices} at={at} onHover={setAt} onChoose={choose} />}
        </div>
        <kbd className="kbd" aria-hidden="true">{text ? "↵" : "Q"}</kbd>
      </div>
      <div id={`${id}-told`} className="quick-told" aria-live="polite">
        {current.chips.length > 0 && (
          <ul className="quick-chips" aria-label="Understood">
            {current.chips.map((chip) => (
              <li key={chip.key} className="quick-chip" dir="auto">
                <span className="mute">{chip.kind}</span> {chip.label}
                <button type="button" aria-label={`Keep “${chip.text}” in the title`} title={`Keep “${chip.text}” in the title`} onClick={() => refuse(chip.key)}>
                  <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2.4" strokeLinecap="round" aria-hidden="true"><path d="M7 7l10 10M17 7L7 17" /></svg>
                </button>
              </li>
            ))}
          </ul>
        )}
        {current.inherited.length > 0 && (
          <ul className="quick-chips" aria-label="Also set">
            {current.inherited.map((field) => <li key={field.kind} className="quick-chip is-given" dir="auto"><span className="mute">{field.kind}</span> {field.label}</li>)}
          </ul>
        )}
        {current.unread.map((words) => <p key={words.start} className="quick-unread"><span dir="auto">“{words.text}”</span> stays in the title. {words.reason}</p>)}
        {problem && (
          <p className="quick-problem">
            {problemText(problem, text)}
            {name && <button type="button" className="button small" onClick={() => createAndAdd(name)}>Create “{name}” and add</button>}
          </p>
        )}
        {lines.filter((line) => line.problem).map((line) => (
          <p key={line.id} className="quick-problem">
            Not added: <span dir="auto">“{line.body.text}”</span> {problemText(line.problem, line.body.text)}
            <button type="button" className="button small" onClick={() => drop(line.id)}>Discard</button>
          </p>
        ))}
        {slow && waiting.length > 0 && <p className="quick-unread">{waiting.length === 1 ? "1 line is" : `${waiting.length} lines are`} sent when the server answers.</p>}
      </div>
    </form>
  );
}
// While the server reads, the parts that still stand in the line stay shown.
const partsOf = (text, parts) => parts.filter((part) => text.includes(part.text));

const inlineBox = () => { const input = document.querySelector("main .quick-add input"); return input?.getClientRects().length ? input : null; };

// Above a list: Q moves the focus here, Escape back to where it was.
export function QuickAdd(props) {
  const box = useRef(null);
  const back = useRef(null);
  useEffect(() => listen({ "taskapp-open": (event) => { back.current = event.detail.from; } }, box.current), []);
  const leave = () => {
    box.current.blur();
    if (back.current?.isConnected) back.current.focus();
    back.current = null;
  };
  return <Line box={box} onLeave={leave} {...props} />;
}

// On every page: Q opens the line in a dialog; after Enter or Escape the focus is where it was.
export function QuickAddDialog(props) {
  const dialog = useRef(null);
  const box = useRef(null);
  const back = useRef(null);
  const [isOpen, setOpen] = useState(false);
  const lines = useLines(props.person);
  const open = () => { back.current = document.activeElement; setOpen(true); };
  const close = () => setOpen(false);
  useEffect(() => {
    if (!isOpen) return undefined;
    dialog.current.showModal();
    box.current.focus();
    // Not before the dialog is gone: until then nothing else can have the focus.
    return () => { if (back.current?.isConnected) back.current.focus(); };
  }, [isOpen]);
  useEffect(() => {
    const onKey = (event) => {
      if (event.defaultPrevented || keyOf(event) !== "q" || hasModifier(event) || isComposing(event) || isTyping(event.target) || isBusy()) return;
      event.preventDefault();
      start();
    };
    const start = () => {
      const inline = inlineBox();
      if (!inline) { open(); return; }
      inline.dispatchEvent(new CustomEvent("taskapp-open", { detail: { from: document.activeElement } }));
      inline.focus();
    };
    return listen({ keydown: onKey, "taskapp:quick-add": start });
  }, []);
  // A refused line is shown again, unless the person is at something else.
  const refused = lines.some((line) => line.problem);
  useEffect(() => { if (refused && !inlineBox() && !isBusy() && !isTyping(document.activeElement)) open(); }, [refused]);
  if (!isOpen) return null;
  return (
    <dialog className="dialog quick-dialog" ref={dialog} aria-label="Quick add" onClose={close} onClick={(event) => { if (isBeside(event)) close(); }}>
      <Line box={box} onSent={close} onLeave={close} {...props} />
    </dialog>
  );
}
