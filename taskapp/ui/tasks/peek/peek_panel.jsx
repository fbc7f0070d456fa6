// The panel of the peek: what it reads and shows of a task and its contact.
import { useEffect, useState } from "react";
import { Link } from "react-router";
import { formatValue, todayIn } from "../../primitives/browser/date_words.mjs";
import { listen } from "../../primitives/browser/listen.mjs";
import { RelativeTime } from "../../primitives/browser/relative_time.jsx";
import { QuoteSound } from "../details/quote_sound.jsx";
import { useNumber } from "../phones/phones.jsx";

// So that a held J does not read every row it passes.
const READ_AFTER_MS = 120;
const ENTRIES = 4;
const OTHERS = 6;
const PRIORITY_BADGES = { urgent: "danger", high: "warning" };

async function read(path, signal) {
  const answer = await fetch(path, { signal, credentials: "same-origin" });
  // Missing, or not for this person.
  if ([403, 404].includes(answer.status)) return null;
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}
async function readTask(id, signal) {
  const task = await read(`/api/tasks/${id}`, signal);
  if (!task) return { id, isMissing: true };
  const contactPath = `/api/contacts/${task.contact_id}`;
  const [evidence, brief, timeline] = await Promise.all([`/api/tasks/${id}/evidence`, `${contactPath}/brief`, `${contactPath}/timeline?limit=${ENTRIES}`].map((path) => read(path, signal)));
  const { contact = null, we_owe: we, they_owe: they } = brief || {};
  const others = brief ? [...we.tasks, ...they.tasks].filter((other) => other.id !== id) : [];
  const more = brief ? we.count + they.count - 1 - Math.min(others.length, OTHERS) : 0;
  return { id, task, contact, others: others.slice(0, OTHERS), more, quotes: (evidence?.items || []).filter(({ quote }) => quote), entries: timeline?.items || [] };
}

const versionsOf = ({ id, task, contact }) => ({ [id]: task?.version ?? 0, ...(contact && { [contact.id]: contact.version }) });

// What is shown for the task `id`; the content before it until that has arrived.
function useTask(id, onWatch) {
  const [shown, setShown] = useState(null);
  const [changes, setChanges] = useState(0);
  useEffect(() => listen({ "taskapp:peek-changed": () => setChanges((was) => was + 1) }), []);
  useEffect(() => {
    const stop = new AbortController();
    const show = async () => {
      try {
        const found = await readTask(id, stop.signal);
        setShown(found);
        if (shown?.id !== id || shown?.contact?.id !== found.contact?.id) onWatch?.(versionsOf(found));
      } catch (error) {
        if (error.name !== "AbortError") setShown({ id, isUnread: true });
      }
    };
    const wait = setTimeout(show, shown && shown.id !== id ? READ_AFTER_MS : 0);
    return () => { clearTimeout(wait); stop.abort(); };
  }, [id, changes]);
  return shown;
}

function Icon({ path }) {
  return <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true"><path d={path} /></svg>;
}

function Person({ task, contact }) {
  const number = useNumber(task.contact_id);
  return (
    <div className="peek-person">
      <div>
        <Link to={`/contacts/${task.contact_id}`} className="peek-name" dir="auto">{task.contact_name}</Link>
        {contact?.company && <span className="mute small" dir="auto">{contact.company}</span>}
        {contact?.email && <a className="small" href={`mailto:${contact.email}`}>{contact.email}</a>}
      </div>
      {contact?.phone && <a className="button small" href={`tel:${contact.phone}`}><Icon path="M22 16.9v3a2 2 0 0 1-2.2 2 19.8 19.8 0 0 1-8.6-3.1 19.5 19.5 0 0 1-6-6A19.8 19.8 0 0 1 2.1 4.2 2 2 0 0 1 4.1 2h3a2 2 0 0 1 2 1.7c.1 1 .4 1.9.7 2.8a2 2 0 0 1-.5 2.1L8.1 9.9a16 16 0 0 0 6 6l1.3-1.3a2 2 0 0 1 2.1-.4c.9.3 1.8.6 2.8.7a2 2 0 0 1 1.8 2Z" /><span className="sr-only">Call </span>{number?.words || contact.phone}</a>}
    </div>
  );
}

function Facts({ task, timezone }) {
  const due = formatValue(task.due_date_local, todayIn(timezone));
  const facts = [
    ["Status", task.labels.status],
    ["Due", due || "No date"],
    ["Assignee", task.assigned_to_name || "Nobody"],
    ["Priority", task.priority && <span className={`badge ${PRIORITY_BADGES[task.priority] || "secondary"}`}>{task.labels.priority}</span>],
    ["Category", task.labels.category],
    ["Who owes it", task.labels.side],
    ["Repeats", task.labels.recurrence],
    ["Tries", task.attempts > 0 && String(task.attempts)],
  ].filter(([, value]) => value);
  return <dl className="peek-facts">{facts.map(([name, value]) => [<dt key={name}>{name}</dt>, <dd key={`${name} value`} dir="auto">{value}</dd>])}</dl>;
}

function Entries({ entries }) {
  if (!entries.length) return null;
  return (
    <section aria-label="Timeline">
      <h3 className="peek-head">Last with this contact</h3>
      <ol className="peek-entries">
        {entries.map((entry) => (
          <li key={entry.id}>
            <span>{entry.actor.name} {entry.verb}{entry.title && <> <span dir="auto">“{entry.title}”</span></>} <RelativeTime ms={Date.parse(entry.at)} className="mute" /></span>
            {entry.text && <span className="mute peek-text" dir="auto">{entry.text}</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}

// What else is open with this person.
function Others({ others, more, task, timezone }) {
  if (!others.length) return null;
  const today = todayIn(timezone);
  return (
    <section aria-label="Also open">
      <h3 className="peek-head">Also open with this contact</h3>
      <ul className="peek-others" role="list">
        {others.map((other) => (
          <li key={other.id}>
            <Link to={`/tasks/${other.id}`} dir="auto">{other.title}</Link>
            <span className="mute">{other.side === "they" && `${other.labels.side} `}{formatValue(other.due_date_local, today)}</span>
          </li>
        ))}
      </ul>
      {more > 0 && <Link to={`/contacts/${task.contact_id}`} className="small">{more} more</Link>}
    </section>
  );
}

function Quote({ quote, speaker, call_id: call, start_seconds: at, has_recording: isHeard }) {
  return <blockquote className="quote"><span dir="auto">“{quote}”</span><footer className="mute">{speaker && `${speaker} · `}<Link to={`/calls/${call}`}>Open call</Link></footer>{isHeard && <QuoteSound src={`/api/calls/${call}/recording`} at={at ?? -1} preload="none" />}</blockquote>;
}

function Content({ shown, timezone }) {
  if (shown.isUnread) return <p className="mute">The task could not be read. Press Space twice to try again.</p>;
  if (shown.isMissing) return <p className="mute">This task is not here. It was deleted, or you cannot see it any more.</p>;
  const { task, contact, quotes, entries, others, more } = shown;
  return (
    <>
      <Person task={task} contact={contact} />
      <h2 dir="auto">{task.title}</h2>
      {quotes.map((quote) => <Quote key={`${quote.call_id} ${quote.turn}`} {...quote} />)}
      {task.description && <p className="prose" dir="auto">{task.description}</p>}
      <Facts task={task} timezone={timezone} />
      <Others others={others} more={more} task={task} timezone={timezone} />
      <Entries entries={entries} />
    </>
  );
}
export function PeekPanel({ id, box, timezone, onWatch, onClose }) {
  const shown = useTask(id, onWatch);
  const name = shown?.task ? `Peek: ${shown.task.title}` : "Peek";
  return (
    <aside className="peek" ref={box} aria-label={name} aria-busy={shown?.id !== id}>
      <header>
        <span className="spring" />
        <Link to={`/tasks/${id}`} className="button quiet small peek-open"><Icon path="M7 17L17 7M9 7h8v8" />Open</Link>
        <button type="button" className="icon-button" aria-label="Close the peek" title="Close (Space)" onClick={onClose}><Icon path="M7 7l10 10M17 7L7 17" /></button>
      </header>
      <div className="peek-body">{shown && <Content shown={shown} timezone={timezone} />}</div>
    </aside>
  );
}
