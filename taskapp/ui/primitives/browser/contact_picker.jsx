// ContactPicker: a combobox of all contacts, searched on the server while typing; its hidden input holds the id.
import { useEffect, useId, useRef, useState } from "react";
import { newKey } from "./drafts.mjs";
import { useHalfTyped } from "./half_typed.mjs";
import { isComposing } from "./keys.mjs";
import { afterPress } from "./press.mjs";
import { useRestored } from "./restored.mjs";

const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const UNREAD = "Contacts could not be read. Type again in a moment.";

async function ask(query, signal) {
  const answer = await fetch(`/api/contacts?limit=20&q=${encodeURIComponent(query)}`, { signal, credentials: "same-origin" });
  if (!answer.ok) throw new Error(UNREAD);
  return (await answer.json()).items;
}

async function create(name) {
  const headers = { "Content-Type": "application/json", "Idempotency-Key": newKey() };
  const answer = await fetch("/api/contacts", { method: "POST", credentials: "same-origin", headers, body: JSON.stringify({ name }) }).catch(() => null);
  const contact = await answer?.json().catch(() => ({}));
  if (!answer?.ok) throw new Error(contact?.detail || "The contact was not created. Try again.");
  return contact;
}

export function ContactPicker({ id, name = "contact_id", value = "", text = "", invalid, describedBy }) {
  const [chosen, setChosen] = useState({ id: value, name: text });
  const [query, setQuery] = useState(text);
  const [open, setOpen] = useState(false);
  const [rows, setRows] = useState(null);
  const [problem, setProblem] = useState("");
  const [at, setAt] = useState(0);
  // Whether the field was left with words that name no chosen contact yet.
  const [isLeft, setIsLeft] = useState(false);
  const box = useRef(null);
  const list = useId();
  const touched = useRef(false);
  const field = useRef(null);
  // What a person chose stays, whatever the server proposes later.
  useEffect(() => { if (!touched.current) { setChosen({ id: value, name: text }); setQuery(text); } }, [value, text]);
  useRestored(field, (restored, name) => { touched.current = true; setChosen({ id: restored, name }); setQuery(name); });
  useEffect(() => {
    if (!open) return undefined;
    const stop = new AbortController();
    const asked = query === chosen.name ? "" : query.trim();
    const wait = setTimeout(() => ask(asked, stop.signal).then((r) => { setRows(r); setAt(0); setProblem(""); }).catch((e) => { if (e.name !== "AbortError") { setRows(null); setProblem(UNREAD); } }), 120);
    return () => { clearTimeout(wait); stop.abort(); };
  }, [open, query]);

  const wanted = query === chosen.name ? "" : query.trim();
  const isNew = wanted && rows && !rows.some((row) => fold(row.name) === fold(wanted));
  const choices = rows && isNew ? [...rows, { id: "create", create: wanted }] : rows;
  const creation = useRef(null);
  const pick = (row) => {
    if (!row.create) { take(row); return; }
    creation.current ??= create(row.create)
      .then((contact) => { take(contact); return true; }, (error) => { setProblem(error.message); return false; })
      .finally(() => { creation.current = null; });
  };
  const take = (row) => { touched.current = true; setChosen({ id: row.id, name: row.name }); setQuery(row.name); setOpen(false); };
  const leave = (event) => {
    if (box.current.contains(event.relatedTarget) || creation.current) return;
    setOpen(false);
    afterPress(() => setIsLeft(true));
  };
  useHalfTyped(box, () => {
    if (creation.current || !wanted) return creation.current ?? true;
    setIsLeft(true);
    box.current.querySelector('[role="combobox"]').focus();
    return false;
  });
  const onKeyDown = (event) => {
    if (isComposing(event)) return;
    if (event.key === "Escape" && (open || wanted)) { event.stopPropagation(); setOpen(false); setQuery(chosen.name); }
    if (event.key === "Enter" && (open || wanted)) { event.preventDefault(); if (!open) setOpen(true); else if (choices?.[at]) pick(choices[at]); }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    if (!open) { setOpen(true); return; }
    const count = choices?.length || 1;
    setAt((at + (event.key === "ArrowDown" ? 1 : -1) + count) % count);
  };
  useEffect(() => { box.current?.querySelector('[data-active="true"]')?.scrollIntoView({ block: "nearest" }); }, [at]);
  const active = open && choices?.[at] ? `${list}-${at}` : undefined;
  const unchosen = isLeft && !open && wanted ? `“${wanted}” is not chosen yet. Choose a contact from the list, or create it.` : "";
  return (
    <div className="combo" ref={box} onBlur={leave}>
      <input type="hidden" name={name} value={chosen.id} data-text={chosen.name} ref={field} />
      <input id={id} name={`${name}_words`} type="text" className="input" dir="auto" role="combobox" aria-expanded={open} aria-controls={list} aria-autocomplete="list" aria-activedescendant={active} aria-required="true"
        data-half-typed={wanted ? "" : undefined} aria-invalid={invalid || unchosen ? "true" : undefined} aria-describedby={`${list}-unchosen ${describedBy || ""}`.trim()} placeholder="Find a contact…" autoComplete="off" value={query} maxLength={200}
        onFocus={(event) => event.target.select()} onClick={() => setOpen(true)} onKeyDown={onKeyDown}
        onChange={(event) => { touched.current = true; setQuery(event.target.value); setIsLeft(false); if (event.nativeEvent.isTrusted) setOpen(true); if (!event.target.value) setChosen({ id: "", name: "" }); }} />
      <div id={`${list}-unchosen`} aria-live="polite">{unchosen && <span className="error">{unchosen}</span>}</div>
      {open && (
        <div className="popover combo-pop" id={list} role="listbox" aria-label="Contacts" tabIndex={-1}>
          {(choices || []).map((row, i) => (
            <div key={row.id} id={`${list}-${i}`} role="option" aria-selected={row.id === chosen.id} data-active={i === at} className="menu-item"
              onPointerDown={(event) => event.preventDefault()} onPointerMove={() => setAt(i)} onClick={() => pick(row)}>
              {row.create ? `Create “${row.create}”` : <span dir="auto">{row.name}</span>}<span className="end">{row.company !== row.name && row.company}</span>
            </div>
          ))}
          {problem && <div className="menu-head" role="status">{problem}</div>}
          {choices && !choices.length && <div className="menu-head" role="status">No contacts yet. Type a name to create one.</div>}
        </div>
      )}
    </div>
  );
}
