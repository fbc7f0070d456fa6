// Controls whose value is the address: they paint at once, and the page loads from the URL they wrote.
// Before the page is alive they take nothing, since what is chosen then would be lost.
import { useEffect, useRef, useState } from "react";
import { useLocation, useNavigate, useSearchParams } from "react-router";
import { useHydrated } from "./hydrated.mjs";

const NONE = new URLSearchParams();

// Where the last change leads: the address follows a moment later, and a second change must not forget the first.
let ahead = null;

// `params` of the address, and `set({name: value})`, which writes them; an empty value takes one away.
export function useAddress() {
  const navigate = useNavigate();
  const { pathname, search } = useLocation();
  const [found] = useSearchParams();
  const ready = useHydrated();
  const params = ready ? found : NONE;
  useEffect(() => {
    if (ahead && (ahead.pathname !== pathname || ahead.query === search.slice(1))) ahead = null;
  }, [pathname, search]);
  const set = (changes, replace = false) => {
    const next = new URLSearchParams(ahead?.pathname === pathname ? ahead.query : window.location.search);
    for (const [name, value] of Object.entries(changes)) { if (value) next.set(name, value); else next.delete(name); }
    const query = next.toString();
    ahead = { pathname, query };
    navigate(pathname + (query ? `?${query}` : ""), { replace, preventScrollReset: true });
  };
  return { params, set, ready };
}

// Status tabs and panel tabs: arrow keys move, the first item is what an absent parameter means.
export function UrlTabs({ name, label, items = [], controls }) {
  const { params, set } = useAddress();
  const row = useRef(null);
  const asked = params.get(name) || "";
  const current = items.some((i) => i.value === asked) ? asked : items[0]?.value;
  const onKeyDown = (event) => {
    const at = items.findIndex((i) => i.value === current);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: items.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const next = (to + items.length) % items.length;
    row.current.children[next].focus();
    set({ [name]: next ? items[next].value : "" }, true);
  };
  return (
    <div className="tabs" role="tablist" aria-label={label} ref={row} onKeyDown={onKeyDown}>
      {items.map((item, i) => (
        <button key={item.value} type="button" role="tab" className="tab" aria-selected={item.value === current} aria-controls={controls} tabIndex={item.value === current ? 0 : -1}
          onClick={() => set({ [name]: i ? item.value : "" })}>
          {item.label}{item.count >= 0 && " "}{item.count >= 0 && <span className="count">{item.count.toLocaleString("en-US")}</span>}
        </button>
      ))}
    </div>
  );
}

export function UrlSelect({ name, label, items = [] }) {
  const { params, set, ready } = useAddress();
  const asked = params.get(name) || "";
  const current = items.some((i) => i.value === asked) ? asked : "";
  return (
    <select className="select" aria-label={label} value={current} disabled={!ready} onChange={(event) => set({ [name]: event.target.value })}>
      {items.map((item) => <option key={item.value} value={item.value}>{item.label}</option>)}
    </select>
  );
}

export function UrlSearch({ name = "q", label = "Search", placeholder = "Search" }) {
  const { params, set, ready } = useAddress();
  const asked = params.get(name) || "";
  const [words, setWords] = useState(asked);
  const wrote = useRef(asked);
  const wait = useRef(null);
  // Back, forward or a link changed the address: follow it, but never over what is being typed.
  useEffect(() => { if (asked !== wrote.current) { wrote.current = asked; setWords(asked); } }, [asked]);
  useEffect(() => () => clearTimeout(wait.current), []);
  const write = (value) => { wrote.current = value.trim(); set({ [name]: value.trim() }, true); };
  const type = (value) => {
    setWords(value);
    clearTimeout(wait.current);
    wait.current = setTimeout(() => write(value), 220);
  };
  const onKeyDown = (event) => {
    if (event.key === "Enter") { clearTimeout(wait.current); write(words); }
    if (event.key === "Escape") { event.stopPropagation(); if (words) type(""); else event.target.blur(); }
  };
  return (
    <div className="search" role="search">
      <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" aria-hidden="true"><circle cx="11" cy="11" r="6.5" /><path d="M16 16l4.5 4.5" /></svg>
      <input type="search" className="input" aria-label={label} placeholder={placeholder} value={words} data-key="/" autoComplete="off" maxLength={200} disabled={!ready}
        onChange={(event) => type(event.target.value)} onKeyDown={onKeyDown} />
      <span className="kbd" aria-hidden="true">/</span>
    </div>
  );
}
