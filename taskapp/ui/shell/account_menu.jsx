// AccountMenu: the signed-in person, switch of organization, theme, sign-out.
import { useContext, useEffect, useRef, useState } from "react";
import { Link, useNavigate } from "react-router";
import { ColorModeContext } from "$/utils/context-registry";
import { listen } from "../primitives/browser/listen.mjs";
import { onlyCloses } from "../primitives/browser/press.mjs";
import { signOut } from "../primitives/browser/sign_out.mjs";

const MODES = ["Light", "Dark", "System"];

async function switchTo(organization) {
  const body = JSON.stringify({ organization_id: organization });
  const request = { method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json" }, body };
  const answer = await fetch("/api/auth/switch", request).catch(() => null);
  if (!answer?.ok && answer?.status !== 401) throw new Error((await answer?.json().catch(() => null))?.detail || "The server did not answer. Try again.");
  window.location.assign("/today");
}

function ThemeRow() {
  const { rawColorMode, setColorMode } = useContext(ColorModeContext);
  return (
    <div className="theme-row" role="group" aria-label="Theme">
      {MODES.map((mode) => (
        <button key={mode} type="button" role="menuitemradio" aria-checked={rawColorMode === mode.toLowerCase()} onClick={() => setColorMode(mode.toLowerCase())}>{mode}</button>
      ))}
    </div>
  );
}

function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8.5" fill="#4f46e5" /><circle cx="16" cy="16" r="8.5" fill="none" stroke="#fff" strokeWidth="2.6" />
      <path d="M12.4 16.4l2.6 2.6 4.8-5.4" fill="none" stroke="#fff" strokeWidth="2.6" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}

export function AccountMenu({ name = "", email = "", role = "", organization = "", organizations = [], links = [], caption = "" }) {
  const [open, setOpen] = useState(false);
  const [problem, setProblem] = useState("");
  const box = useRef(null);
  const button = useRef(null);
  const navigate = useNavigate();
  useEffect(() => {
    if (!open) return undefined;
    box.current.querySelector('[role^="menuitem"]')?.focus();
    return listen({ pointerdown: (event) => { if (!box.current.contains(event.target)) { onlyCloses(event); setOpen(false); } } }, document, true);
  }, [open]);

  const orSay = (leaving) => leaving.catch((error) => setProblem(error.message));
  const onKeyDown = (event) => {
    if (event.key === "Escape") { setOpen(false); button.current.focus(); return; }
    const items = [...box.current.querySelectorAll('[role^="menuitem"]')];
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (to === undefined || !open) return;
    event.preventDefault();
    items[(to + items.length) % items.length].focus();
  };
  const onBlur = ({ relatedTarget }) => { if (relatedTarget && !box.current.contains(relatedTarget)) setOpen(false); };
  const others = organizations.filter((o) => !o.current);
  return (
    <div className="account" ref={box} onKeyDown={onKeyDown} onBlur={onBlur}>
      <button type="button" ref={button} className="account-button" aria-haspopup="menu" aria-expanded={open} aria-label={`Account menu, ${organization}`} onClick={() => setOpen(!open)}>
        <Mark /><span className="org">{caption || organization}</span>
        <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true"><path d="M8 10l4-4 4 4M8 14l4 4 4-4" /></svg>
      </button>
      {open && (
        <div className="popover account-pop" role="menu" aria-label="Account" tabIndex={-1}>
          <div className="account-who"><strong>{name}</strong><span>{email} · {role}</span></div>
          {links.map((l) => (
            <button key={l.to} type="button" role="menuitem" className="menu-item" onClick={() => { setOpen(false); navigate(l.to); }}>{l.label}</button>
          ))}
          {links.length > 0 && <div className="menu-rule" />}
          <ThemeRow />
          {others.length > 0 && <div className="menu-rule" />}
          {others.length > 0 && <div className="menu-head">Switch organization</div>}
          {others.map((o) => (
            <button key={o.id} type="button" role="menuitem" className="menu-item" onClick={() => orSay(switchTo(o.id))}>{o.name}</button>
          ))}
          <div className="menu-rule" />
          {!links.some((l) => l.to.startsWith("/settings")) && <Link to="/settings/profile" role="menuitem" className="menu-item" onClick={() => setOpen(false)}>Settings</Link>}
          <button type="button" role="menuitem" className="menu-item" onClick={() => orSay(signOut())}>Sign out</button>
          {problem && <div className="menu-head" role="alert">{problem}</div>}
        </div>
      )}
    </div>
  );
}
