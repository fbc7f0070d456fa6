// LogCallForm: posts its fields and the recording to REST, then opens the call's page.
import { useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { markStored } from "../primitives/browser/drafts.mjs";

const UNREACHABLE = "The server could not be reached. Check the connection and try again.";
const SENT_BEFORE = "This form was sent before with other contents, and that was stored. Look at it under Calls first. Press the button again to log this as well.";
// The same limits as in calls/recordings.py and calls/transcripts/files.py; a larger file is not uploaded.
const MAX_MB = { recording: 100, transcript: 10 };
// A short call to try, for a new organization.
const SAMPLE = `Agent: Good morning, this is Ana from Harbor Dental.
Customer: Hi Ana. How much would an implant be?
Agent: I'll email you the price list by Friday.
Customer: Great. Could you call me back next Tuesday at 3 pm?
Agent: Sure, I will call you on Tuesday at 3.`;
const SENT = ["contact_id", "direction", "started_at", "duration_seconds", "transcription", "transcript", "recording"];

// The form has minutes, the API has seconds.
function formPayload(form) {
  const entered = new FormData(form);
  const sent = new FormData();
  const minutes = Number(entered.get("minutes") || 0);
  entered.set("duration_seconds", String(Math.round(minutes * 60)));
  for (const name of SENT) {
    const value = entered.get(name);
    if (value instanceof File ? value.size > 0 : value) sent.append(name, value);
  }
  return sent;
}

const sentence = (field) => field.charAt(0).toUpperCase() + field.slice(1).replaceAll("_", " ");

// What is wrong before anything is sent, as the API would say it.
function problemsOf({ elements }) {
  const minutes = elements.minutes;
  if (minutes && !minutes.validity.valid) return [{ field: "minutes", message: `write a number from ${minutes.min} to ${minutes.max}, not ${minutes.value || "other signs"}` }];
  for (const [field, limit] of Object.entries(MAX_MB)) {
    const size = (elements[field]?.files?.[0]?.size || 0) / 1048576;
    if (size > limit) return [{ field, message: `has ${Math.ceil(size)} MB, ${limit} MB at most; send a shorter or compressed one` }];
  }
  return [];
}

export function LogCallForm({ children, label = "Log a call" }) {
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const [refusals, setRefusals] = useState(0);
  const form = useRef(null);
  const wrongControl = useRef(null);
  const navigate = useNavigate();

  useEffect(() => {
    const text = form.current.elements.transcription;
    if (text && !text.value && new URLSearchParams(window.location.search).get("try")) text.value = SAMPLE;
  }, []);
  // After the render that enables the fields again: a disabled one cannot take the focus.
  useEffect(() => {
    if (!busy) wrongControl.current?.focus();
  }, [busy, refusals]);

  const showErrors = (errors, fallback) => {
    setProblem(errors.length ? errors.map((e) => `${sentence(e.field)}: ${e.message}`).join(" · ") : fallback);
    const wrong = errors.map((e) => form.current.querySelector(`[name="${CSS.escape(e.field.split(".")[0])}"]`)).filter(Boolean);
    wrong.forEach((control) => control.setAttribute("aria-invalid", "true"));
    wrongControl.current = wrong[0] || null;
    setRefusals((count) => count + 1);
  };
  const send = async (event) => {
    event.preventDefault();
    setProblem("");
    wrongControl.current = null;
    form.current.querySelectorAll("[aria-invalid]").forEach((control) => control.removeAttribute("aria-invalid"));
    const problems = problemsOf(form.current);
    if (problems.length) { showErrors(problems); return; }
    const key = form.current.elements._key.value;
    const headers = { "Idempotency-Key": key };
    setBusy(true);
    try {
      const response = await fetch("/api/calls", { method: "POST", credentials: "same-origin", headers, body: formPayload(form.current) });
      if (response.status === 202) {
        const call = await response.json();
        markStored(key);
        navigate(`/calls/${call.id}`);
        return;
      }
      const body = await response.json().catch(() => ({}));
      // First: a disabled field cannot take the focus.
      setBusy(false);
      if (body.errors?.some((error) => error.field === "Idempotency-Key")) {
        form.current.dispatchEvent(new CustomEvent("taskapp:new-key"));
        setProblem(SENT_BEFORE);
        return;
      }
      showErrors(body.errors || [], body.detail || UNREACHABLE);
    } catch {
      setBusy(false);
      setProblem(UNREACHABLE);
    }
  };
  return (
    <form className="form panel" ref={form} onSubmit={send} aria-busy={busy} aria-label={label} noValidate>
      <div aria-live="assertive">{problem && <div className="form-error">{problem}</div>}</div>
      <fieldset className="plain form" disabled={busy}>{children}</fieldset>
    </form>
  );
}
