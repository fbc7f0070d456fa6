// SignInForm: posts to REST, which sets the session cookie, then loads a page so that a new socket sends the cookie.
import { useEffect, useId, useRef, useState } from "react";
import { useHydrated } from "../primitives/browser/hydrated.mjs";
import { OtherWays, SecondStep, stepFromAddress } from "./second_step.jsx";

const FIELDS = {
  login: [
    { name: "email", label: "Email", type: "email", auto: "username" },
    { name: "password", label: "Password", type: "password", auto: "current-password" },
  ],
  signup: [
    { name: "organization_name", label: "Organization", type: "text", auto: "organization" },
    { name: "name", label: "Your name", type: "text", auto: "name" },
    { name: "email", label: "Email", type: "email", auto: "username" },
    { name: "password", label: "Password", type: "password", auto: "new-password", hint: "At least 8 characters." },
  ],
};
const COMMON_ZONES = ["UTC", "Europe/London", "Europe/Berlin", "America/New_York", "America/Chicago", "America/Los_Angeles", "Asia/Tokyo", "Australia/Sydney"];
const guess = () => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
const zones = () => [...new Set([guess(), ...(Intl.supportedValuesOf?.("timeZone") || COMMON_ZONES), "UTC"])].sort();

// Only a path on this site is accepted as the target.
function landing() {
  const asked = new URLSearchParams(window.location.search).get("next") || "/tasks";
  try {
    const url = new URL(asked, window.location.origin);
    return asked.startsWith("/") && url.origin === window.location.origin ? url.pathname + url.search : "/tasks";
  } catch { return "/tasks"; }
}

function Field({ spec, id, error, first }) {
  const [shown, setShown] = useState(false);
  const secret = spec.type === "password";
  const note = error || spec.hint ? `${id}-note` : undefined;
  const input = (
    <input className="input" id={id} name={spec.name} type={secret && shown ? "text" : spec.type} autoComplete={spec.auto} required autoFocus={first} aria-invalid={error ? "true" : undefined}
      aria-describedby={note} maxLength={255} autoCapitalize={spec.type === "text" ? "words" : "none"} spellCheck="false" />
  );
  return (
    <div className="field">
      <label htmlFor={id}>{spec.label}</label>
      {secret ? <div className="with-button">{input}<button type="button" aria-pressed={shown} onClick={() => setShown(!shown)}>{shown ? "Hide" : "Show"}</button></div> : input}
      {error ? <span className="error" id={note}>{error}</span> : spec.hint && <span className="hint" id={note}>{spec.hint}</span>}
    </div>
  );
}

export function SignInForm({ mode = "login", submit = "Log in" }) {
  const [errors, setErrors] = useState({});
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const [step, setStep] = useState(null);
  const form = useRef(null);
  const id = useId();
  const hydrated = useHydrated();
  useEffect(() => { if (mode === "login") setStep(stepFromAddress()); }, [mode]);

  const refuse = async (answer) => {
    const body = await answer.json().catch(() => ({}));
    const known = FIELDS[mode].map((f) => f.name).concat("timezone");
    const found = Object.fromEntries((body.errors || []).map((e) => [e.field, e.message]));
    const first = known.find((field) => found[field]);
    setErrors(found);
    setProblem(first ? "" : body.detail || "The server could not be reached. Try again in a moment.");
    if (first) form.current.elements[first]?.focus();
  };
  const send = async (event) => {
    event.preventDefault();
    const entered = Object.fromEntries(new FormData(form.current));
    setBusy(true); setErrors({}); setProblem("");
    try {
      const answer = await fetch(`/api/auth/${mode}`, { method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json" }, body: JSON.stringify(entered) });
      if (answer.ok) {
        const body = await answer.json();
        if (!body.second_factor) { window.location.assign(landing()); return; }
        setStep(body); setBusy(false);
        return;
      }
      await refuse(answer);
    } catch { setProblem("The server could not be reached. Check the connection and try again."); }
    setBusy(false);
  };
  if (step) return <SecondStep step={step} onDone={() => window.location.assign(landing())} onBack={() => setStep(null)} />;
  return (
    <>
    <form className="form panel" ref={form} onSubmit={send} aria-busy={busy}>
      <div aria-live="assertive">{problem && <div className="form-error">{problem}</div>}</div>
      {FIELDS[mode].map((spec, i) => <Field key={spec.name} first={i === 0} spec={spec} id={`${id}-${spec.name}`} error={errors[spec.name]} />)}
      {mode === "signup" && (
        <div className="field">
          <label htmlFor={`${id}-timezone`}>Time zone</label>
          <select className="select" id={`${id}-timezone`} name="timezone" key={hydrated} defaultValue={hydrated ? guess() : "UTC"}>{(hydrated ? zones() : ["UTC"]).map((z) => <option key={z} value={z}>{z.replaceAll("_", " ")}</option>)}</select>
          {errors.timezone && <span className="error">{errors.timezone}</span>}
        </div>
      )}
      <button type="submit" className="button primary wide" disabled={busy}>{submit}</button>
    </form>
    {mode === "login" && <OtherWays onDone={() => window.location.assign(landing())} />}
    </>
  );
}
