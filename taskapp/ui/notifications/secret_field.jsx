// SecretField: shows a webhook's secret on demand; it is read from the API and not stored.
import { useRef, useState } from "react";
import { CopyButton } from "../primitives/browser/copy_button.jsx";

const GONE = "The webhook is gone: somebody else has removed it.";

export function SecretField({ hook, label }) {
  const [secret, setSecret] = useState("");
  const [problem, setProblem] = useState("");
  const box = useRef(null);
  const show = async () => {
    const answer = await fetch(`/api/webhooks/${hook}/secret`);
    setSecret(answer.ok ? (await answer.json()).secret : "");
    setProblem(answer.ok ? "" : answer.status === 404 ? GONE : "The secret could not be read. Try again.");
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
      <input ref={box} className="input mono" readOnly value={secret} aria-label={`Secret of ${label}`} onFocus={(event) => event.target.select()} />
      <CopyButton text={secret} shown={box} />
      <button type="button" className="button quiet small" onClick={() => setSecret("")}>Hide</button>
    </span>
  );
}
