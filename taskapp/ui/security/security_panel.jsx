// SecurityPanel: one's own second factors as a list; each change is made in a dialog that asks for the password first.
import { useCallback, useEffect, useRef, useState } from "react";
import { RelativeTime } from "../primitives/browser/relative_time.jsx";
import { signOut } from "../primitives/browser/sign_out.mjs";
import { FactorDialog } from "./factor_dialog.jsx";
import { canUsePasskeys } from "./passkeys.mjs";
import { call } from "./rest.mjs";

const Icon = ({ children }) => (
  <svg className="row-icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">{children}</svg>
);
const PHONE = <><rect x="7" y="3" width="10" height="18" rx="2" /><path d="M11 18h2" /></>;
const KEY = <><circle cx="8" cy="15" r="4" /><path d="M11 12l8-8M16 7l3 3" /></>;
const LIST = <path d="M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01" />;
const LINK = <path d="M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1" />;

function Row({ icon, title, badge, children, action }) {
  return (
    <li className="entity-card member-row">
      <Icon>{icon}</Icon>
      <div className="card-body">
        <div className="card-title"><span className="member-name">{title}</span>{badge}</div>
        <div className="card-meta">{children}</div>
      </div>
      <div className="card-end">{action}</div>
    </li>
  );
}

function Act({ danger, label, of, onClick }) {
  return <button type="button" className={`button small${danger ? " danger" : ""}`} onClick={onClick}>{label}{of && <span className="sr-only"> {of}</span>}</button>;
}

const TAKEN = "That account of the provider is linked to somebody else here, or yours is linked to another one already.";
const on = <span className="badge success">On</span>;

function rows(found, sso, act) {
  const some = found.totp || found.passkeys.length > 0;
  return [
    <Row key="totp" icon={PHONE} title="Authenticator app" badge={found.totp && on}
      action={found.totp ? <Act danger label="Remove" of="authenticator app" onClick={() => act("totp-off")} /> : <Act label="Set up" of="authenticator app" onClick={() => act("totp")} />}>
      <span>Six digits from an app on your phone, at each login.</span>
    </Row>,
    <Row key="passkeys" icon={KEY} title="Passkeys" badge={found.passkeys.length > 0 && on}
      action={canUsePasskeys() ? <Act label="Add" of="passkey" onClick={() => act("passkey")} /> : null}>
      <span>{canUsePasskeys() ? "Your finger, face or PIN, or a security key; also without a password." : "This browser has no passkeys."}</span>
    </Row>,
    ...found.passkeys.map((key) => (
      <Row key={key.id} icon={KEY} title={key.name} action={<Act danger label="Remove" of={key.name} onClick={() => act("passkey-off", key)} />}>
        <span>added <RelativeTime ms={Date.parse(key.created_at)} /></span>
        {key.used_at ? <span>last used <RelativeTime ms={Date.parse(key.used_at)} /></span> : <span>never used</span>}
      </Row>
    )),
    some && (
      <Row key="codes" icon={LIST} title="Recovery codes" badge={found.recovery_codes_left < 3 && <span className="badge warning">{found.recovery_codes_left} left</span>}
        action={<Act label="New codes" onClick={() => act("codes")} />}>
        <span>{found.recovery_codes_left} of 10 left. Each signs you in once when you have no app or passkey at hand.</span>
      </Row>
    ),
    sso && (
      <Row key="sso" icon={LINK} title={sso.name} badge={sso.linked && <span className="badge success">Linked</span>}
        action={sso.linked ? <Act danger label="Unlink" of={sso.name} onClick={() => act("sso-off", sso)} /> : <Act label="Link" of={sso.name} onClick={() => act("sso", sso)} />}>
        <span>{sso.linked ? `Single sign-on as ${sso.email || "this account"}.` : "Single sign-on: log in with that account."}</span>
      </Row>
    ),
  ];
}

export function SecurityPanel({ setup = false }) {
  const [found, setFound] = useState(null);
  const [sso, setSso] = useState(null);
  const [problem, setProblem] = useState("");
  const [open, setOpen] = useState(null);
  const opener = useRef(null);
  const load = useCallback(async () => {
    try {
      setFound(await call("GET", "/api/second-factor"));
      const provider = setup ? null : await call("GET", "/api/sso");
      setSso(provider?.name ? provider : null);
      setProblem("");
    } catch (error) { setProblem(error.message); }
  }, [setup]);
  useEffect(() => {
    load().then(() => { if (new URLSearchParams(window.location.search).get("sso") === "taken") setProblem(TAKEN); });
  }, [load]);
  const act = (kind, target) => { opener.current = document.activeElement; setOpen({ kind, target }); };
  const close = async (changed) => {
    setOpen(null);
    if (changed && setup) { window.location.assign("/today"); return; }
    if (changed) await load();
  };
  // After the dialog is gone: while it is open, nothing behind it takes the focus. A removed row took its button along.
  useEffect(() => { if (!open && opener.current?.isConnected) opener.current.focus(); }, [open]);
  return (
    <div aria-busy={!found && !problem}>
      <div aria-live="polite">{problem && <div className="form-error">{problem}{!found && <button type="button" className="button small" onClick={load}>Try again</button>}</div>}</div>
      {found ? <ul className="entity-grid" role="list" aria-label="Second factors">{rows(found, sso, act)}</ul> : !problem && <div className="entity-grid"><div className="bone" style={{ height: 56 }} /><div className="bone" style={{ height: 56 }} /></div>}
      {setup && <p className="gate-foot"><button type="button" className="link-like" onClick={() => signOut().catch((error) => setProblem(error.message))}>Sign out</button></p>}
      {open && <FactorDialog action={open} hasPassword={found.has_password} onClose={close} />}
    </div>
  );
}
