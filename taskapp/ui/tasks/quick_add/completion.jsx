// Completion of what begins with + @ # or ! in the quick-add line.
import { useEffect, useMemo, useState } from "react";
import { usePeople } from "../../primitives/browser/people.mjs";
import { fold, startsAWord } from "../../primitives/browser/words.mjs";

const MOST = 6;
const PRIORITIES = [["urgent", "Urgent"], ["high", "High"], ["medium", "Medium"], ["low", "Low"]];
const CATEGORIES = [["follow-up", "Follow Up"], ["callback", "Callback"], ["send-info", "Send Info"], ["meeting", "Meeting"], ["general", "General"]];
const LABELS = { "+": "Contacts", "@": "Members", "#": "Categories", "!": "Priorities" };
// Up to four words behind + and @, one behind # and !.
const NAME = /(?:^|[\s([])([+@])((?:[^\s+@#!]+ ){0,3}[^\s+@#!]*)$/u;
const WORD = /(?:^|[\s([])([#!])(\S*)$/u;


// What stands before the cursor: {mark, query, from}, or null.
function tokenAt(text, cursor) {
  const match = NAME.exec(text.slice(0, cursor)) || WORD.exec(text.slice(0, cursor));
  return match && { mark: match[1], query: match[2], from: cursor - match[2].length - 1 };
}

// The name that would be created: the words in capitals at the beginning, else the first word.
export function nameIn(query) {
  const words = query.trim().split(/\s+/);
  const end = words.findIndex((word) => !/^[\p{Lu}\p{Lo}]/u.test(word));
  const name = end < 0 ? words : words.slice(0, Math.max(end, 1));
  return name.join(" ").replace(/[.,;:!?]+$/, "");
}

function useContacts(query) {
  const [found, setFound] = useState({ query: null, rows: [] });
  useEffect(() => {
    if (query === null) return undefined;
    const stop = new AbortController();
    const wait = setTimeout(async () => {
      try {
        const answer = await fetch(`/api/contacts?limit=${MOST}&q=${encodeURIComponent(query.trim())}`, { signal: stop.signal, credentials: "same-origin" });
        if (answer.ok) setFound({ query, rows: (await answer.json()).items });
      } catch (error) { if (error.name !== "AbortError") setFound({ query, rows: [] }); }
    }, 100);
    return () => { clearTimeout(wait); stop.abort(); };
  }, [query]);
  return found;
}

function contactChoices(query, { query: asked, rows }, canCreate) {
  if (asked === null) return [];
  const name = nameIn(query);
  const choices = rows.map((row) => ({ id: row.id, label: row.name, end: (row.company !== row.name && row.company) || row.email || "", text: `+${row.name} `, contact: row }));
  const isNew = canCreate && name && !/^\d/.test(name) && asked === query && !rows.some((row) => fold(row.name) === fold(name));
  // Behind a name that is complete the line goes on.
  if (!rows.length && query.trim().length > name.length) return [];
  return isNew ? [...choices, { id: "create", label: `Create “${name}”`, create: name }] : choices;
}

const fixed = (mark, rows, query) => rows.filter(([value, label]) => startsAWord(label, query) || value.startsWith(query)).map(([value, label]) => ({ id: value, label, text: `${mark}${value} ` }));

// The choices for the cursor's place: {token, label, choices}.
export function useCompletion(text, cursor, canCreate) {
  const token = useMemo(() => tokenAt(text, cursor), [text, cursor]);
  const people = usePeople(token?.mark === "@");
  const found = useContacts(token?.mark === "+" ? token.query : null);
  if (!token) return { token, label: "", choices: [] };
  const query = fold(token.query);
  const members = () => (people || []).filter((one) => startsAWord(one.label, query) || (one.isMe && "me".startsWith(query)));
  const choices = {
    "+": () => contactChoices(token.query, found, canCreate),
    "@": () => members().slice(0, MOST).map((one) => ({ id: one.value, label: one.label, end: one.isMe ? "Me" : "", text: one.isMe ? "@me " : `@${one.label} ` })),
    "#": () => fixed("#", CATEGORIES, query),
    "!": () => fixed("!", PRIORITIES, query),
  }[token.mark]();
  const isWritten = choices.length === 1 && choices[0].text?.trim() === text.slice(token.from, cursor).trim();
  return { token, label: LABELS[token.mark], choices: isWritten ? [] : choices };
}

export function Choices({ id, label, choices, at, onHover, onChoose }) {
  return (
    <div className="popover quick-pop" id={id} role="listbox" aria-label={label}>
      {choices.map((choice, i) => (
        <div key={choice.id} id={`${id}-${i}`} role="option" aria-selected={i === at} data-active={i === at} className="menu-item" dir="auto"
          onPointerDown={(event) => event.preventDefault()} onPointerMove={() => onHover(i)} onClick={() => onChoose(choice)}>
          {choice.label}<span className="end">{choice.end}{i === Math.max(at, 0) && <kbd className="kbd" aria-hidden="true">{at < 0 ? "Tab" : "↵"}</kbd>}</span>
        </div>
      ))}
    </div>
  );
}
