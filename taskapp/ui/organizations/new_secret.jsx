// NewSecret: shows a new token, or a link by its path, once; it arrives as a DOM event and is kept only in this component.
import { useEffect, useRef, useState } from "react";
import { CopyButton } from "../primitives/browser/copy_button.jsx";
import { listen } from "../primitives/browser/listen.mjs";

export function NewSecret() {
  const [secret, setSecret] = useState(null);
  const box = useRef(null);
  useEffect(() => listen({ "taskapp:new-secret": (event) => setSecret(event.detail) }), []);
  useEffect(() => { if (secret) box.current?.focus(); }, [secret]);
  const value = secret?.path ? new URL(secret.path, window.location.origin).href : secret?.value || "";
  if (!secret) return <div aria-live="polite" />;
  return (
    <div aria-live="polite">
      <div className="token-new panel">
        <p><strong>{secret.title}</strong> {secret.note}</p>
        <div className="token-line">
          <input ref={box} className="input mono" readOnly value={value} aria-label={secret.label} onFocus={(event) => event.target.select()} />
          <CopyButton text={value} shown={box} className="button primary" />
          <button type="button" className="button quiet" onClick={() => setSecret(null)}>Done</button>
        </div>
      </div>
    </div>
  );
}
