// The forms before the login. Each posts to REST, which sets the session cookie, then loads a page so that a new socket sends the cookie.
// method="post" and a submit button that waits for the scripts: without them no browser puts a password into an address.
import { useEffect, useId, useRef, useState } from "react";
import { useHydrated } from "../primitives/browser/hydrated.mjs";
import { signOut } from "../primitives/browser/sign_out.mjs";
import { allZones, ownZone } from "../primitives/browser/zones.mjs";
import { OtherWays, SecondStep, stepFromAddress } from "./second_step.jsx";

const NEW_PASSWORD = { name: "password", label: "Password", type: "password", auto: "new-password", hint: "At least 8 characters." };
const EMAIL = { name: "email", label: "Email", type: "email", auto: "username" };
const PASSWORD = { name: "password", label: "Password", type: "password", auto: "current-password" };
const CODE = { name: "code", label: "Code of your authenticator app, or a recovery code", type: "text", auto: "one-time-code" };
const YOUR_NAME = { name: "name", label: "Your name", type: "text", auto: "name" };
const FIELDS = {
  login: [EMAIL, PASSWORD],
  signup: [{ name: "organization_name", label: "Organization", type: "text", auto: "organization" }, YOUR_NAME, EMAIL, NEW_PASSWORD],
  forgot: [EMAIL],
  reset: [{ ...NEW_PASSWORD, label: "New password" }],
};
const AWAY = "The server could not be reached. Check the connection and try again.";
const COMMON_ZONES = ["UTC", "Europe/London", "Europe/Berlin", "America/New_York", "America/Chicago", "America/Los_Angeles", "Asia/Tokyo", "Australia/Sydney"];
const tokenInPath = () => window.location.pathname.split("/").pop();

// Only a path on this site is accepted as the target.
function landing() {
  const asked = new URLSearchParams(window.location.search).get("next") || "/today";
  try {
    const url = new URL(asked, window.location.origin);
    return asked.startsWith("/") && url.origin === window.location.origin ? url.pathname + url.search : "/today";
  } catch { return "/today"; }
}

const post = (path, body) => fetch(path, { method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

// What the installation offers: {signup, message, mail}; null until it is known.
function useWayIn() {
  const [offer, setOffer] = useState(null);
  useEffect(() => { fetch("/api/auth/way-in").then((answer) => answer.json()).then(setOffer).catch(() => {}); }, []);
  return offer;
}

function Field({ spec, id, error, first }) {
  const [shown, setShown] = useState(false);
  const secret = spec.type === "password";
  const note = error || spec.hint ? `${id}-note` : undefined;
  const input = (
    <input className="input" id={id} name={spec.name} type={secret && shown ? "text" : spec.type} autoComplete={spec.auto} required autoFocus={first} aria-invalid={error ? "true" : undefined}
      aria-describedby={note} maxLength={255} autoCapitalize={spec.type === "text" ? "words" : "none"} spellCheck="false" defaultValue={spec.value} />
  );
  return (
    <div className="field">
      <label htmlFor={id}>{spec.label}</label>
      {secret ? <div className="with-button">{input}<button type="button" aria-pressed={shown} onClick={() => setShown(!shown)}>{shown ? "Hide" : "Show"}</button></div> : input}
      {error ? <span className="error" id={note}>{error}</span> : spec.hint && <span className="hint" id={note}>{spec.hint}</span>}
    </div>
  );
}

function TimeZone({ id, error, hydrated }) {
  return (
    <div className="field">
      <label htmlFor={id}>Time zone</label>
      <select className="select" id={id} name="timezone" key={hydrated} defaultValue={hydrated ? ownZone() : "UTC"}>{(hydrated ? allZones(COMMON_ZONES) : ["UTC"]).map((z) => <option key={z} value={z}>{z.replaceAll("_", " ")}</option>)}</select>
      {error && <span className="error">{error}</span>}
    </div>
  );
}

// One form: its fields, the path it posts to, `extra` values sent along, `done` called with the answer when it was taken, and what
// was entered. `closed` says why it cannot be sent: a form in which nothing is typed then gives way to it, any other keeps its text.
// `account` is the address of the account where the form does not ask for it: password managers store the password under it.
function PostForm({ fields, path, submit, extra, done, withZone, onErrors, closed, account }) {
  const [errors, setErrors] = useState({});
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const form = useRef(null);
  const id = useId();
  const hydrated = useHydrated();
  const isEmpty = () => fields.every(({ name }) => !form.current?.elements[name]?.value);
  const [isGone, setIsGone] = useState(false);
  useEffect(() => { setIsGone(Boolean(closed) && isEmpty()); }, [Boolean(closed)]);
  const refuse = async (answer) => {
    const body = await answer.json().catch(() => ({}));
    const known = fields.map((f) => f.name).concat("timezone");
    const found = Object.fromEntries((body.errors || []).map((e) => [e.field, e.message]));
    const first = known.find((field) => found[field]);
    setErrors(found);
    onErrors?.(found);
    setProblem(first ? "" : body.detail || AWAY);
    if (first) form.current.elements[first]?.focus();
  };
  const send = async (event) => {
    event.preventDefault();
    const entered = { ...Object.fromEntries(new FormData(form.current)), ...extra?.() };
    setBusy(true); setErrors({}); setProblem("");
    try {
      const answer = await post(path, entered);
      if (answer.ok) { await done(answer, entered); return; }
      await refuse(answer);
    } catch { setProblem(AWAY); }
    setBusy(false);
  };
  if (isGone) return <Note>{closed}</Note>;
  return (
    <form className="form panel" method="post" ref={form} onSubmit={send} aria-busy={busy}>
      <div aria-live="assertive">{problem && <div className="form-error">{problem}</div>}</div>
      {account && <input type="text" hidden readOnly autoComplete="username" value={account} />}
      {fields.map((spec, i) => <Field key={spec.name} first={i === 0} spec={spec} id={`${id}-${spec.name}`} error={errors[spec.name]} />)}
      {withZone && <TimeZone id={`${id}-timezone`} error={errors.timezone} hydrated={hydrated} />}
      {closed ? <div role="status">{closed}</div> : <button type="submit" className="button primary wide" disabled={busy || !hydrated}>{submit}</button>}
      <noscript><p className="small mute">This page needs scripts. Turn them on for this site, then load it again.</p></noscript>
    </form>
  );
}

const Note = ({ children }) => <div className="form panel" role="status">{children}</div>;
const Foot = ({ children }) => <p className="gate-foot">{children}</p>;
const BackToLogin = () => <Foot><a href="/login">Back to the login</a></Foot>;

function LogIn() {
  const offer = useWayIn();
  const [step, setStep] = useState(null);
  const email = useRef("");
  useEffect(() => { setStep(stepFromAddress()); }, []);
  const finish = () => window.location.assign(landing());
  const next = async (answer, entered) => {
    email.current = entered.email;
    const body = await answer.json();
    body.second_factor ? setStep(body) : finish();
  };
  if (step) return <SecondStep step={step} onDone={finish} onBack={() => setStep(null)} />;
  return (
    <>
      <PostForm fields={[{ ...EMAIL, value: email.current }, ...FIELDS.login.slice(1)]} path="/api/auth/login" submit="Log in" done={next} />
      <OtherWays onDone={finish} />
      <Foot><a href="/forgot">Forgot password?</a></Foot>
      {offer?.signup === "open" && <Foot>New here? <a href="/signup">Sign up</a></Foot>}
    </>
  );
}

function SignUp() {
  const offer = useWayIn();
  const closed = offer && offer.signup !== "open";
  return (
    <>
      <PostForm fields={FIELDS.signup} path="/api/auth/signup" submit="Sign up" withZone closed={closed && <p>{offer.message}</p>} done={() => window.location.assign(landing())} />
      <Foot>Already have an account? <a href="/login">Log in</a></Foot>
    </>
  );
}

function Forgot() {
  const offer = useWayIn();
  const [sent, setSent] = useState(false);
  if (sent) return <><Note><p><strong>Look into your mail.</strong></p><p>If this address has an account, a link to set a new password is on its way. It works once, for an hour.</p></Note><BackToLogin /></>;
  const closed = offer && !offer.mail && (
    <>
      <p><strong>This installation sends no mail.</strong></p>
      <p>Ask an admin of your organization for a reset link: they find it on the members page. The operator of this installation can also set a new password, with <code>taskapp user password</code>.</p>
    </>
  );
  return <><PostForm fields={FIELDS.forgot} path="/api/auth/forgot" submit="Send link" closed={closed} done={() => setSent(true)} /><BackToLogin /></>;
}

function Reset() {
  const [done, setDone] = useState(false);
  if (done) return <Note><p><strong>Your password is changed.</strong></p><p>Every other login of your account has ended.</p><p><a className="button primary wide" href="/login">Log in</a></p></Note>;
  return <><PostForm fields={FIELDS.reset} path="/api/auth/reset" submit="Set password" extra={() => ({ token: tokenInPath() })} done={() => setDone(true)} /><Foot><a href="/forgot">Get a new link</a></Foot></>;
}

function Invite() {
  const [offer, setOffer] = useState(null);
  const [problem, setProblem] = useState("");
  const [declined, setDeclined] = useState(false);
  useEffect(() => {
    post("/api/invitations/look-up", { token: tokenInPath() }).then(async (answer) => {
      const body = await answer.json();
      answer.ok ? setOffer(body) : setProblem(body.detail);
    }).catch(() => setProblem(AWAY));
  }, []);
  const act = async (path, done) => {
    setProblem("");
    try {
      const answer = await post(path, { token: tokenInPath() });
      answer.ok ? done() : setProblem((await answer.json()).detail);
    } catch { setProblem(AWAY); }
  };
  const decline = () => act("/api/invitations/decline", () => setDeclined(true));
  if (declined) return <Note><p><strong>You declined.</strong></p><p>The link does not work any more.</p></Note>;
  if (!offer) return problem ? <Note><p>{problem}</p></Note> : <div className="form panel" aria-busy="true"><p className="mute">Reading the invitation…</p></div>;
  return (
    <>
      <Note>
        <p><strong>{offer.organization}</strong> invites you as {offer.role}.</p>
        <p className="mute">The invitation is for {offer.email}.</p>
        {problem && <div className="form-error">{problem}</div>}
        {offer.signed_in_as === offer.email && <button type="button" className="button primary wide" onClick={() => act("/api/invitations/accept", () => window.location.assign("/today"))}>Accept</button>}
        {offer.signed_in_as && offer.signed_in_as !== offer.email && (
          <>
            <p>You are signed in as {offer.signed_in_as}. Sign out to continue.</p>
            <button type="button" className="button primary wide" onClick={() => signOut(window.location.pathname).catch((error) => setProblem(error.message))}>Sign out</button>
          </>
        )}
      </Note>
      {!offer.signed_in_as && <Newcomer offer={offer} />}
      <Foot><button type="button" className="link-button" onClick={decline}>Decline the invitation</button></Foot>
    </>
  );
}

// Who is not signed in: makes an account, or signs in to the one they have.
function Newcomer({ offer }) {
  const [taken, setTaken] = useState(false);
  const [replace, setReplace] = useState(false);
  const [member, setMember] = useState(Boolean(offer.has_account));
  const [asksCode, setAsksCode] = useState(false);
  const login = `/login?next=${encodeURIComponent(window.location.pathname)}`;
  const known = member && !replace;
  const join = { path: "/api/invitations/accept", submit: `Join ${offer.organization}`, done: () => window.location.assign("/today") };
  const fields = [YOUR_NAME, ...(taken ? [{ ...EMAIL, value: offer.email }] : []), NEW_PASSWORD];
  const extra = () => ({ token: tokenInPath(), ...(replace ? { replace_account: true } : {}) });
  return (
    <>
      {known && (
        <PostForm key="known" {...join} fields={[PASSWORD, ...(asksCode ? [CODE] : [])]} extra={() => ({ token: tokenInPath() })} account={offer.email} onErrors={(found) => found.code && setAsksCode(true)} />
      )}
      {known && <Foot><a href={login}>Log in another way</a></Foot>}
      {known && <Foot><a href="/forgot">Forgot password?</a></Foot>}
      {known && offer.can_replace_account && (
        <Foot><button type="button" className="link-button" onClick={() => setReplace(true)}>I never made an account here</button></Foot>
      )}
      {replace && <Note><p>Whoever made an account with your address never proved it. You get a new account; the other one loses your address and gets in nowhere by it.</p></Note>}
      {!known && offer.can_sign_up && (
        <PostForm key="new" {...join} fields={fields} extra={extra} account={taken ? "" : offer.email} onErrors={(found) => found.email && setTaken(true)} />
      )}
      {!known && !offer.can_sign_up && <Note><p>New accounts are made by the operator of this installation. Ask there for one, then open this link again.</p></Note>}
      {!known && <Foot>Already have an account? <button type="button" className="link-button" onClick={() => { setMember(true); setReplace(false); }}>Log in to accept</button></Foot>}
    </>
  );
}

const FORMS = { login: LogIn, signup: SignUp, forgot: Forgot, reset: Reset, invite: Invite };

export function SignInForm({ mode = "login" }) {
  const Form = FORMS[mode];
  return <Form />;
}
