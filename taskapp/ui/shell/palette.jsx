// Palette: a search field for all actions and pages, and for tasks and contacts by name.
import { useContext, useEffect, useMemo, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { ColorModeContext } from "$/utils/context-registry";

const labelOf = (el) => (el.getAttribute("aria-label") || el.querySelector(".word")?.textContent || el.textContent || "").split(":")[0].trim();

function onScreen() {
  const actions = [...document.querySelectorAll("main [data-key]")].filter((el) => !el.closest(".entity-card") && el.getClientRects().length);
  return actions.map((el) => ({ id: `act-${el.dataset.key}`, group: "Here", label: labelOf(el), keys: el.dataset.key.toUpperCase(), run: () => { el.focus(); el.click(); } }));
}
function pages(navigate) {
  const links = [...document.querySelectorAll("nav.side a.nav")];
  return links.map((el) => ({ id: `go-${el.getAttribute("href")}`, group: "Go to", label: labelOf(el), run: () => navigate(el.getAttribute("href")) }));
}
async function ask(path, query, signal) {
  const answer = await fetch(`${path}?limit=6&q=${encodeURIComponent(query)}`, { signal, credentials: "same-origin" });
  return answer.ok ? (await answer.json()).items || [] : [];
}

function useFound(query, navigate) {
  const [found, setFound] = useState([]);
  useEffect(() => {
    setFound([]);
    if (query.trim().length < 2) return undefined;
    const stop = new AbortController();
    const wait = setTimeout(async () => {
      try {
        const [tasks, contacts] = await Promise.all([ask("/api/tasks", query, stop.signal), ask("/api/contacts", query, stop.signal)]);
        setFound([
          ...tasks.map((t) => ({ id: t.id, group: "Tasks", label: t.title, end: t.contact_name, run: () => navigate(`/tasks/${t.id}`) })),
          ...contacts.map((c) => ({ id: c.id, group: "Contacts", label: c.name, end: c.company, run: () => navigate(`/contacts/${c.id}`) })),
        ]);
      } catch (error) { if (error.name !== "AbortError") setFound([]); }
    }, 160);
    return () => { clearTimeout(wait); stop.abort(); };
  }, [query, navigate]);
  return found;
}

export function Palette({ onClose, onHelp }) {
  const navigate = useNavigate();
  const { setColorMode } = useContext(ColorModeContext);
  const box = useRef(null);
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const back = useRef(document.activeElement);
  const fixed = useMemo(() => [
    ...onScreen(), ...pages(navigate),
    ...["Light", "Dark", "System"].map((mode) => ({ id: `theme-${mode}`, group: "Theme", label: `${mode} theme`, run: () => setColorMode(mode.toLowerCase()) })),
    { id: "help", group: "Help", label: "Keyboard shortcuts", keys: "?", run: onHelp },
  ], []);
  const found = useFound(query, navigate);
  useEffect(() => { box.current.showModal(); return () => back.current?.isConnected && back.current.focus(); }, []);

  const needle = query.trim().toLowerCase();
  const shown = [...fixed.filter((c) => c.label.toLowerCase().includes(needle)), ...found];
  const choose = (command) => { if (!command) return; back.current = null; onClose(); requestAnimationFrame(command.run); };
  const step = (by) => setAt((was) => (was + by + shown.length) % Math.max(shown.length, 1));
  const onKeyDown = (event) => {
    const moves = { ArrowDown: () => step(1), ArrowUp: () => step(-1), Enter: () => choose(shown[at]) };
    if (!moves[event.key]) return;
    event.preventDefault();
    moves[event.key]();
  };
  useEffect(() => { box.current?.querySelector('[data-active="true"]')?.scrollIntoView({ block: "nearest" }); }, [at]);
  return (
    <dialog className="dialog palette" ref={box} aria-label="Command palette" onClose={onClose} onClick={(event) => { if (event.target === box.current) onClose(); }}>
      <input className="palette-input" role="combobox" aria-expanded="true" aria-controls="palette-list" aria-label="Find an action, task or contact" placeholder="Find an action, task or contact…"
        aria-activedescendant={shown[at] ? `palette-${shown[at].id}` : undefined} value={query} autoFocus autoComplete="off" maxLength={200}
        onChange={(event) => { setQuery(event.target.value); setAt(0); }} onKeyDown={onKeyDown} />
      <div className="palette-list" id="palette-list" role="listbox" aria-label="Results">
        {shown.map((c, i) => (
          <div key={c.id} id={`palette-${c.id}`} role="option" aria-selected={i === at} data-active={i === at} className="menu-item" onPointerMove={() => setAt(i)} onClick={() => choose(c)}>
            {c.label}<span className="end">{c.end || c.group}{c.keys && <kbd className="kbd">{c.keys}</kbd>}</span>
          </div>
        ))}
      </div>
      {!shown.length && <div className="palette-none" role="status">Nothing is called “{query.trim()}”.</div>}
    </dialog>
  );
}
