// The second step of a login, and the ways to log in without a password.
import { useEffect, useId, useRef, useState } from "react";
import { useHydrated } from "../primitives/browser/hydrated.mjs";
import { ownZone } from "../primitives/browser/zones.mjs";
import { canUsePasskeys, getPasskey } from "../security/passkeys.mjs";
import { call } from "../security/rest.mjs";

// Single sign-on comes back with the challenge behind "#", which browsers send to no server.
export function stepFromAddress() {
  const given = new URLSearchParams(window.location.hash.slice(1));
  if (!given.get("challenge")) return null;
  window.history.replaceState(null, "", window.location.pathname + window.location.search);
  return { challenge: given.get("challenge"), second_factor: (given.get("second_factor") || "").split(",") };
}

export function SecondStep({ step, onDone, onBack }) {
  const has = (method) => step.second_factor.includes(method);
  const [recovery, setRecovery] = useState(!has("totp") && !has("passkey"));
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const code = useRef(null);
  const id = useId();
  const asksCode = recovery || has("totp");
  useEffect(() => { code.current?.focus(); }, [recovery]);
  const attempt = async (answer) => {
    setBusy(true); setProblem("");
    try {
      await call("POST", "/api/auth/login/second-factor", { challenge: step.challenge, ...await answer() });
      onDone();
      return;
    } catch (error) { setProblem(error.message); code.current?.select(); }
    setBusy(false);
  };
  const withCode = (event) => { event.preventDefault(); const entered = code.current.value; attempt(() => ({ code: entered })); };
  const withPasskey = () => attempt(async () => {
    const { options, state } = await call("POST", "/api/auth/login/passkey-options", { challenge: step.challenge });
    return { passkey: await getPasskey(options), state };
  });
  return (
    <form className="form panel" method="post" onSubmit={withCode} aria-busy={busy} aria-label="Second factor" noValidate>
      <div aria-live="assertive">{problem && <div className="form-error">{problem}</div>}</div>
      {has("passkey") && !recovery && <button type="button" className={`button wide${has("totp") ? "" : " primary"}`} disabled={busy} onClick={withPasskey} autoFocus={!has("totp")}>Use a passkey</button>}
      {asksCode && (
        <div className="field">
          <label htmlFor={id}>{recovery ? "Recovery code" : "Code of your authenticator app"}</label>
          <input className="input mono" id={id} ref={code} name="code" required maxLength={64} autoComplete="one-time-code" inputMode={recovery ? "text" : "numeric"} autoCapitalize="none" spellCheck="false" key={String(recovery)} aria-invalid={problem ? "true" : undefined} />
        </div>
      )}
      {asksCode && <button type="submit" className="button primary wide" disabled={busy}>Log in</button>}
      <div className="step-links">
        {has("recovery-code") && (has("totp") || has("passkey")) && (
          <button type="button" className="link-like" onClick={() => { setRecovery(!recovery); setProblem(""); }}>{recovery ? "Use another way" : "Use a recovery code"}</button>
        )}
        <button type="button" className="link-like" onClick={onBack}>Back</button>
      </div>
    </form>
  );
}

const REASONS = {
  down: "The single sign-on provider does not answer. Try again in a moment, or log in with your password.",
  refused: "Single sign-on was not completed. Try again.",
  expired: "Single sign-on took too long. Try again.",
  unverified: "The provider has not verified your e-mail address, so it cannot be matched with an account. Log in with your password and link it in Settings, Profile.",
  "not-linked": "This address already has an account here. Log in with your password and link single sign-on in Settings, Profile.",
  "no-account": "There is no account for you here. Ask an admin of your organization for an invitation.",
  closed: "Sign-up is closed here. Ask the operator of this installation for an account.",
  inactive: "You are not an active member of any organization. Ask an admin to let you back in.",
};

export function OtherWays({ onDone }) {
  const [provider, setProvider] = useState("");
  const [problem, setProblem] = useState("");
  const hydrated = useHydrated();
  useEffect(() => {
    const asked = new URLSearchParams(window.location.search);
    if (asked.get("sso")) setProblem(REASONS[asked.get("sso")] || REASONS.refused);
    call("GET", "/api/auth/sso").then((found) => setProvider(found.name || ""), () => {});
  }, []);
  const withPasskey = async () => {
    setProblem("");
    try {
      const { options, state } = await call("POST", "/api/auth/login/passkey-options", {});
      await call("POST", "/api/auth/login/passkey", { passkey: await getPasskey(options), state });
      onDone();
    } catch (error) { setProblem(error.message); }
  };
  const start = () => {
    const next = new URLSearchParams(window.location.search).get("next");
    return `/api/auth/sso/start?${new URLSearchParams({ ...(next && { next }), timezone: ownZone() })}`;
  };
  return (
    <div className="other-ways">
      <div aria-live="polite">{problem && <div className="form-error">{problem}</div>}</div>
      {hydrated && canUsePasskeys() && <button type="button" className="button wide" onClick={withPasskey}>Sign in with a passkey</button>}
      {provider && <a className="button wide" href={hydrated ? start() : "/api/auth/sso/start"}>Continue with {provider}</a>}
    </div>
  );
}
