// Controls whose value is a query parameter: they show it immediately, and the page loads for the new URL.
// They are disabled until hydration, since a choice made before would be lost.
import { useEffect, useRef, useState } from "react";
import { useLocation, useNavigate, useSearchParams } from "react-router";
import { useHydrated } from "./hydrated.mjs";
import { isComposing } from "./keys.mjs";

const NONE = new URLSearchParams();

// The URL after the last change: the location is updated later, and a second change must include the first.
let pendingUrl = null;

// The query parameters, and `set({name: value})` to change them; an empty value removes one.
export function useQueryParams() {
  const navigate = useNavigate();
  const { pathname, search } = useLocation();
  const [urlParams] = useSearchParams();
  const ready = useHydrated();
  const params = ready ? urlParams : NONE;
  useEffect(() => {
    if (pendingUrl && (pendingUrl.pathname !== pathname || pendingUrl.query === search.slice(1))) pendingUrl = null;
  }, [pathname, search]);
  const set = (changes, replace = false) => {
    const next = new URLSearchParams(pendingUrl?.pathname === pathname ? pendingUrl.query : window.location.search);
    for (const [name, value] of Object.entries(changes)) { if (value) next.set(name, value); else next.delete(name); }
    const query = next.toString();
    pendingUrl = { pathname, query };
    navigate(pathname + (query ? `?${query}` : ""), { replace, preventScrollReset: true });
  };
  return { params, set, ready };
}

// Tabs with arrow-key navigation; the first item stands for an absent parameter.
export function UrlTabs({ name, label, items = [], controls }) {
  const { params, set } = useQueryParams();
  const row = useRef(null);
  const fromUrl = params.get(name) || "";
  const current = items.some((i) => i.value === fromUrl) ? fromUrl : items[0]?.value;
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
  const { params, set, ready } = useQueryParams();
  const fromUrl = params.get(name) || "";
  const current = items.some((i) => i.value === fromUrl) ? fromUrl : "";
  return (
    <select className="select" aria-label={label} value={current} disabled={!ready} onChange={(event) => set({ [name]: event.target.value })}>
      {items.map((item) => <option key={item.value} value={item.value}>{item.label}</option>)}
    </select>
  );
}

export function UrlSearch({ name = "q", label = "Search", placeholder = "Search" }) {
  const { params, set, ready } = useQueryParams();
  const fromUrl = params.get(name) || "";
  const [text, setText] = useState(fromUrl);
  const written = useRef(fromUrl);
  const wait = useRef(null);
  // Back, forward or a link changed the URL: show it, without overwriting what is being typed.
  useEffect(() => { if (fromUrl !== written.current) { written.current = fromUrl; setText(fromUrl); } }, [fromUrl]);
  useEffect(() => () => clearTimeout(wait.current), []);
  const write = (value) => { written.current = value.trim(); set({ [name]: value.trim() }, true); };
  const type = (value) => {
    setText(value);
    clearTimeout(wait.current);
    wait.current = setTimeout(() => write(value), 220);
  };
  const onKeyDown = (event) => {
    // Chromium empties a search field with Escape also while an input method takes that key.
    if (isComposing(event)) { if (event.key === "Escape") event.preventDefault(); return; }
    if (event.key === "Enter") { clearTimeout(wait.current); write(text); }
    if (event.key === "Escape") { event.stopPropagation(); if (text) type(""); else event.target.blur(); }
  };
  return (
    <div className="search" role="search">
      <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" aria-hidden="true"><circle cx="11" cy="11" r="6.5" /><path d="M16 16l4.5 4.5" /></svg>
      <input type="search" className="input" dir="auto" aria-label={label} placeholder={placeholder} value={text} data-key="/" autoComplete="off" maxLength={200} disabled={!ready}
        onChange={(event) => type(event.target.value)} onKeyDown={onKeyDown} />
      <span className="kbd" aria-hidden="true">/</span>
    </div>
  );
}
