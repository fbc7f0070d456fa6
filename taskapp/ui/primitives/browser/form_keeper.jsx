// FormKeeper, inside a form: its key (what it makes is made once), its draft, what an edit changed, and where the focus goes.
// StoredForms, once on a page: erases the draft of the form that the server stored last.
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { Keeper, markStored } from "./drafts.mjs";
import "./half_typed.mjs";
import { isCommand, isComposing } from "./keys.mjs";
import { listen } from "./listen.mjs";

// One array: a new one at each render would run the effect below without end.
const NONE = [];
const when = (at) => new Date(at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });

function Conflicts({ rows, onTake }) {
  const people = [...new Set(rows.map((row) => row.who))].join(" and ");
  return (
    <div className="form-error conflicts" role="alert">
      <p>{people} changed the same {rows.length > 1 ? "fields" : "field"} while you were editing. Choose, then save again.</p>
      <ul role="list">
        {rows.map((row) => (
          <li key={row.name}>
            <strong>{row.label}</strong>
            <dl className="conflict">
              <div><dt>Yours</dt><dd>{row.mine || "Empty"}</dd></div>
              <div><dt>{row.who}</dt><dd>{row.theirs || "Empty"}</dd></div>
            </dl>
            <button type="button" className="button small" aria-label={`Use theirs: ${row.label}`} onClick={() => onTake(row)}>Use theirs</button>
          </li>
        ))}
      </ul>
    </div>
  );
}

export function FormKeeper({ name = "", owner = "", accepted = "", refused = "", focusAfter = "", conflicts = NONE }) {
  const marker = useRef(null);
  const keeper = useRef(null);
  const [draftAt, setDraftAt] = useState(0);
  const [taken, setTaken] = useState(NONE);
  useLayoutEffect(() => {
    const { form } = marker.current;
    keeper.current = new Keeper(form, { owner, name, onDraft: setDraftAt });
    return () => {
      const hadFocus = form.contains(document.activeElement);
      keeper.current.stop();
      keeper.current = null;
      if (hadFocus && focusAfter) setTimeout(() => { if (document.activeElement === document.body) document.querySelector(focusAfter)?.focus(); }, 0);
    };
  }, [owner, name]);
  useEffect(() => { if (accepted && keeper.current?.key === accepted) keeper.current.settle(); }, [accepted]);
  useEffect(() => { if (refused) keeper.current?.renew(); }, [refused]);
  useEffect(() => {
    setTaken(NONE);
    if (conflicts.length) keeper.current?.rebase(Object.fromEntries(conflicts.map((row) => [row.name, row.value])));
  }, [conflicts]);
  const onKeyDown = (event) => {
    const { form } = marker.current;
    if (isComposing(event) || form.querySelector('[aria-expanded="true"], [data-half-typed]:focus')) return;
    if (event.key === "Enter" && isCommand(event)) { event.preventDefault(); form.requestSubmit(); }
    if (event.key === "Escape") form.querySelector("[data-leave]")?.click();
  };
  useEffect(() => listen({ keydown: onKeyDown }, marker.current.form), []);
  const take = (row) => {
    setTaken([...taken, row.name]);
    keeper.current.use({ [row.name]: row.value }, { [row.name]: row.theirs });
  };
  const open = conflicts.filter((row) => !taken.includes(row.name));
  const discard = () => {
    keeper.current.discard();
    marker.current.form.querySelector("input:not([type=hidden]), textarea, select")?.focus();
  };
  return (
    <>
      <input type="hidden" name="_key" ref={marker} />
      <input type="hidden" name="_base" />
      <div role="status" className={draftAt ? "draft-note" : "draft-none"}>
        {draftAt > 0 && <><span>Draft of {when(draftAt)}</span><button type="button" className="button quiet small" onClick={discard}>Discard</button></>}
      </div>
      {refused && <div className="form-error" role="alert">{refused}</div>}
      {open.length > 0 && <Conflicts rows={open} onTake={take} />}
    </>
  );
}

export function StoredForms({ accepted = "" }) {
  // While rendering, so that a form that closes in the same step keeps no draft.
  if (accepted) markStored(accepted);
  return null;
}
