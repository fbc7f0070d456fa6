// LogCallForm: sends its fields, a recording among them, to REST and then shows the call.
import { useRef, useState } from "react";
import { useNavigate } from "react-router";

const UNREACHABLE = "The server could not be reached. Check the connection and try again.";
const SENT = ["contact_id", "direction", "started_at", "duration_seconds", "transcription", "recording"];

// Minutes are what people know; the API wants seconds.
function read(form) {
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

export function LogCallForm({ children, label = "Log a call" }) {
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const form = useRef(null);
  const navigate = useNavigate();

  const refuse = async (answer) => {
    const body = await answer.json().catch(() => ({}));
    const errors = body.errors || [];
    setProblem(errors.length ? errors.map((e) => `${e.field.replaceAll("_", " ")}: ${e.message}`).join(" · ") : body.detail || UNREACHABLE);
    const first = errors[0] && form.current.elements[errors[0].field];
    first?.focus?.();
  };
  const send = async (event) => {
    event.preventDefault();
    setBusy(true);
    setProblem("");
    try {
      const answer = await fetch("/api/calls", { method: "POST", credentials: "same-origin", body: read(form.current) });
      if (answer.status === 202) {
        const call = await answer.json();
        navigate(`/calls/${call.id}`);
        return;
      }
      await refuse(answer);
    } catch {
      setProblem(UNREACHABLE);
    }
    setBusy(false);
  };
  return (
    <form className="form panel" ref={form} onSubmit={send} aria-busy={busy} aria-label={label} noValidate>
      <div aria-live="assertive">{problem && <div className="form-error">{problem}</div>}</div>
      <fieldset className="plain form" disabled={busy}>{children}</fieldset>
    </form>
  );
}
