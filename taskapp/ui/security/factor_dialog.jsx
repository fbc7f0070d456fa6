// FactorDialog: one change of a second factor. First the password, then what the change needs, then new recovery codes.
import { useEffect, useId, useRef, useState } from "react";
import { CopyButton } from "../primitives/browser/copy_button.jsx";
import { createPasskey } from "./passkeys.mjs";
import { call } from "./rest.mjs";

const BASE = "/api/second-factor";
const KINDS = {
  totp: { title: "Set up an authenticator app", go: "Continue" },
  "totp-off": { title: "Remove the authenticator app?", body: "Logins no longer ask for its codes.", go: "Remove", danger: true },
  passkey: { title: "Add a passkey", body: "Your browser asks for your finger, face, PIN or security key.", go: "Continue" },
  "passkey-off": { title: "Remove this passkey?", body: "It no longer signs you in. Delete it in your browser or device too.", go: "Remove", danger: true },
  codes: { title: "New recovery codes", body: "The codes you have now stop working.", go: "Make new codes" },
  sso: { title: "Link single sign-on", body: "You go to the provider's login page and come back here.", go: "Continue" },
  "sso-off": { title: "Unlink single sign-on?", body: "That account no longer signs you in here.", go: "Unlink", danger: true },
};

async function perform(action, { password, name }) {
  const { kind, target } = action;
  if (kind === "totp") return { setup: await call("POST", `${BASE}/totp`, { password }) };
  if (kind === "totp-off") return call("POST", `${BASE}/totp/disable`, { password });
  if (kind === "codes") return { codes: (await call("POST", `${BASE}/recovery-codes`, { password })).recovery_codes };
  if (kind === "passkey-off") return call("POST", `${BASE}/passkeys/${target.id}/remove`, { password });
  if (kind === "sso-off") return call("POST", "/api/sso/unlink", { password });
  if (kind === "sso") { const { url } = await call("POST", "/api/sso/link", { password }); window.location.assign(url); return { leaving: true }; }
  const { options, state } = await call("POST", `${BASE}/passkeys/options`, { password });
  const credential = await createPasskey(options);
  return { codes: (await call("POST", `${BASE}/passkeys`, { name, credential, state })).recovery_codes };
}

function Field({ label, name, error, ...input }) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input className="input" id={id} name={name} required aria-invalid={error ? "true" : undefined} {...input} />
    </div>
  );
}

function Confirm({ action, hasPassword, form, busy, onSubmit, onCancel }) {
  const { body, go, danger } = KINDS[action.kind];
  return (
    <form ref={form} onSubmit={onSubmit} className="form" method="post" noValidate>
      {body && <p className="mute">{action.target?.name && `${action.target.name}. `}{body}</p>}
      {action.kind === "passkey" && <Field label="Name" name="name" maxLength={100} defaultValue={deviceName()} autoFocus />}
      {hasPassword && <Field label="Your password" name="password" type="password" autoComplete="current-password" maxLength={256} autoFocus={action.kind !== "passkey"} />}
      <footer>
        <button type="button" className="button" onClick={onCancel}>Cancel</button>
        <button type="submit" className={danger ? "button danger full" : "button primary"} disabled={busy}>{go}</button>
      </footer>
    </form>
  );
}

function deviceName() {
  const known = [["iPhone", /iPhone/], ["iPad", /iPad/], ["Android", /Android/], ["Mac", /Macintosh/], ["Windows", /Windows/], ["Linux", /Linux/]];
  return known.find(([, pattern]) => pattern.test(navigator.userAgent))?.[0] || "Passkey";
}

function Scan({ setup, form, busy, onSubmit, onCancel }) {
  return (
    <form ref={form} onSubmit={onSubmit} className="form" method="post" noValidate>
      <p className="mute">Scan the code with your app, or type the key into it. Then enter the six digits that it shows.</p>
      <img className="qr" alt="QR code for the authenticator app" src={`data:image/svg+xml;utf8,${encodeURIComponent(setup.qr_svg)}`} />
      <div className="field">
        <span className="label" id="totp-key">Key</span>
        <code className="mono totp-key" aria-labelledby="totp-key">{setup.secret.match(/.{1,4}/g).join(" ")}</code>
      </div>
      <Field label="Code of the app" name="code" inputMode="numeric" autoComplete="one-time-code" maxLength={7} autoFocus />
      <footer>
        <button type="button" className="button" onClick={onCancel}>Cancel</button>
        <button type="submit" className="button primary" disabled={busy}>Turn on</button>
      </footer>
    </form>
  );
}

// The second click of a double click on the button before, which was at the same place, does not close the codes.
function Codes({ codes, onDone }) {
  const list = useRef(null);
  useEffect(() => { list.current?.focus(); }, []);
  const file = `data:text/plain;charset=utf-8,${encodeURIComponent(`Taskapp recovery codes\n\n${codes.join("\n")}\n`)}`;
  return (
    <>
      <p className="mute">Keep these where you find them without your phone. Each works once. They are not shown again.</p>
      <ul className="recovery-codes mono" ref={list} tabIndex={-1} aria-label="Recovery codes">{codes.map((code) => <li key={code}>{code}</li>)}</ul>
      <footer>
        <a className="button" href={file} download="taskapp-recovery-codes.txt">Download</a>
        <CopyButton text={codes.join("\n")} shown={list} className="button" />
        <button type="button" className="button primary" onClick={(event) => { if (event.detail < 2) onDone(); }}>I have kept them</button>
      </footer>
    </>
  );
}

export function FactorDialog({ action, hasPassword, onClose }) {
  const [step, setStep] = useState({});
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const box = useRef(null);
  const form = useRef(null);
  useEffect(() => { box.current.showModal(); }, []);

  const attempt = async (work) => {
    setBusy(true); setProblem("");
    try {
      const done = await work();
      if (done?.leaving) return;
      if (done?.setup) setStep(done);
      else if (done?.codes?.length) setStep(done);
      else onClose(true);
    } catch (error) {
      setProblem(error.message);
      const field = form.current?.elements[error.field];
      if (field) { field.setAttribute("aria-invalid", "true"); field.focus(); field.select(); }
    }
    setBusy(false);
  };
  const entered = () => Object.fromEntries(new FormData(form.current));
  const confirm = (event) => { event.preventDefault(); const values = { password: "", ...entered() }; attempt(() => perform(action, values)); };
  const enable = (event) => {
    event.preventDefault();
    const code = entered().code.replaceAll(" ", "");
    attempt(async () => ({ codes: (await call("POST", `${BASE}/totp/enable`, { code })).recovery_codes }));
  };
  const cancel = () => onClose(false);
  // The codes are shown once: Escape does not lose them.
  const onEscape = (event) => { event.preventDefault(); if (!step.codes) cancel(); };
  return (
    <dialog className="dialog factor-dialog" ref={box} aria-labelledby="factor-title" onCancel={onEscape}>
      <h2 id="factor-title">{step.codes ? "Your recovery codes" : KINDS[action.kind].title}</h2>
      <div aria-live="assertive">{problem && <div className="form-error">{problem}</div>}</div>
      {step.codes ? <Codes codes={step.codes} onDone={() => onClose(true)} />
        : step.setup ? <Scan setup={step.setup} form={form} busy={busy} onSubmit={enable} onCancel={cancel} />
        : <Confirm action={action} hasPassword={hasPassword} form={form} busy={busy} onSubmit={confirm} onCancel={cancel} />}
    </dialog>
  );
}
