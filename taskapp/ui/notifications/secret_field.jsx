// SecretField: shows a webhook's secret on demand; it is read from the API and not stored.
import { useState } from "react";

export function SecretField({ hook, label }) {
  const [secret, setSecret] = useState("");
  const [problem, setProblem] = useState("");
  const [copied, setCopied] = useState(false);
  const show = async () => {
    const answer = await fetch(`/api/webhooks/${hook}/secret`);
    if (answer.ok) { setSecret((await answer.json()).secret); setProblem(""); } else setProblem("The secret could not be read. Try again.");
  };
  const copy = async () => {
    try { await navigator.clipboard.writeText(secret); setCopied(true); } catch { setProblem("Select it and copy it by hand."); }
  };
  if (!secret) {
    return (
      <>
        <button type="button" className="button quiet small" onClick={show}>Show secret<span className="sr-only"> of {label}</span></button>
        {problem && <span className="error" role="alert">{problem}</span>}
      </>
    );
  }
  return (
    <span className="token-line hook-secret">
      <input className="input mono" readOnly value={secret} aria-label={`Secret of ${label}`} onFocus={(event) => event.target.select()} />
      <button type="button" className="button small" onClick={copy}>{copied ? "Copied" : "Copy"}</button>
      <button type="button" className="button quiet small" onClick={() => { setSecret(""); setCopied(false); }}>Hide</button>
    </span>
  );
}
