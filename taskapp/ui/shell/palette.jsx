// Palette: a search field for all actions and pages, and for tasks and contacts by name. What is done to a task acts on the
// selected rows, else on the row that had the focus, else on the task whose page is open. What it offers (`palette_commands.mjs`)
// is fetched later than the page; the field takes keys from the start.
import { useContext, useEffect, useMemo, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { ColorModeContext } from "$/utils/context-registry";
import { isComposing } from "../primitives/browser/keys.mjs";
import { LostPart } from "../primitives/browser/lost_part.jsx";
import { usePeople } from "../primitives/browser/people.mjs";
import { isBeside } from "../primitives/browser/press.mjs";

function useFound(commands, query, navigate) {
  const [found, setFound] = useState([]);
  useEffect(() => {
    setFound([]);
    if (!commands || query.trim().length < 2) return undefined;
    const stop = new AbortController();
    const wait = setTimeout(() => commands.search(query, navigate, stop.signal).then(setFound, (error) => { if (error.name !== "AbortError") setFound([]); }), 160);
    return () => { clearTimeout(wait); stop.abort(); };
  }, [commands, query, navigate]);
  return found;
}

export function Palette({ commands, isLost, kept, onClose, onHelp, onUndo, canCreate = false, timezone = "" }) {
  const navigate = useNavigate();
  const { setColorMode } = useContext(ColorModeContext);
  const box = useRef(null);
  const [query, setQuery] = useState(kept.query);
  const [steps, setSteps] = useState(0);
  const back = useRef(document.activeElement);
  const target = useMemo(() => commands?.targetOf(back.current) ?? null, [commands]);
  const people = usePeople(Boolean(target));
  const actions = { navigate, setColorMode, onHelp, onUndo, canCreate, timezone };
  const fixed = useMemo(() => commands?.commandsFor(back.current, target, people, actions) ?? [], [commands, people]);
  const found = useFound(commands, query, navigate);
  useEffect(() => { box.current.showModal(); return () => back.current?.isConnected && back.current.focus(); }, []);

  const shown = commands ? commands.matching(fixed, found, query) : [];
  const within = (place) => (shown.length ? ((place % shown.length) + shown.length) % shown.length : place);
  const at = within(steps);
  const choose = (command) => { if (!command) return; onClose(); requestAnimationFrame(command.run); };
  const step = (by) => setSteps((was) => within(was + by));
  // Enter and the arrows may come before the commands.
  const isEntered = useRef(false);
  useEffect(() => { if (commands && isEntered.current) choose(shown[at]); }, [commands]);
  const enter = () => { isEntered.current = !commands; choose(shown[at]); };
  const onKeyDown = (event) => {
    if (isComposing(event)) return;
    const moves = { ArrowDown: () => step(1), ArrowUp: () => step(-1), Enter: enter };
    if (!moves[event.key]) return;
    event.preventDefault();
    moves[event.key]();
  };
  useEffect(() => { box.current?.querySelector('[data-active="true"]')?.scrollIntoView({ block: "nearest" }); }, [at]);
  return (
    <dialog className="dialog palette" ref={box} aria-label="Command palette" onClose={onClose} onClick={(event) => { if (isBeside(event)) onClose(); }}>
      <input className="palette-input" role="combobox" aria-expanded="true" aria-controls="palette-list" aria-label="Find an action, task or contact" placeholder="Find an action, task or contact…" dir="auto"
        aria-activedescendant={shown[at] ? `palette-${shown[at].id}` : undefined} value={query} autoFocus autoComplete="off" maxLength={200}
        onChange={(event) => { kept.query = event.target.value; setQuery(event.target.value); setSteps(0); }} onKeyDown={onKeyDown} />
      <div className="palette-list" id="palette-list" role="listbox" aria-label="Results">
        {shown.map((c, i) => (
          <div key={c.id} id={`palette-${c.id}`} role="option" aria-selected={i === at} data-active={i === at} className={`menu-item${c.isClosed ? " is-closed" : ""}`} onPointerMove={() => setSteps(i)} onClick={() => choose(c)}>
            <span className="palette-label" dir="auto">{c.label}</span><span className="end"><span dir="auto">{c.end || c.group}</span>{c.keys && <kbd className="kbd">{c.keys}</kbd>}</span>
          </div>
        ))}
      </div>
      {isLost && <div className="palette-none"><LostPart /></div>}
      {commands && !shown.length && <div className="palette-none" role="status">Nothing is called “{query.trim()}”.</div>}
    </dialog>
  );
}
