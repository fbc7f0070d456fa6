// NewToken: shows a new token once; it arrives as a DOM event and is kept only in this component.
import { useEffect, useRef, useState } from "react";

export function NewToken() {
  const [token, setToken] = useState("");
  const [copied, setCopied] = useState(false);
  const box = useRef(null);
  useEffect(() => {
    const show = (event) => { setToken(event.detail.token); setCopied(false); };
    window.addEventListener("taskapp:new-token", show);
    return () => window.removeEventListener("taskapp:new-token", show);
  }, []);
  useEffect(() => { if (token) box.current?.focus(); }, [token]);
  const copy = async () => {
    try { await navigator.clipboard.writeText(token); } catch { box.current.select(); document.execCommand("copy"); }
    setCopied(true);
  };
  if (!token) return <div aria-live="polite" />;
  return (
    <div aria-live="polite">
      <div className="token-new panel">
        <p><strong>Copy this token now.</strong> It is not shown again.</p>
        <div className="token-line">
          <input ref={box} className="input mono" readOnly value={token} aria-label="New API token" onFocus={(event) => event.target.select()} />
          <button type="button" className="button primary" onClick={copy}>{copied ? "Copied" : "Copy"}</button>
          <button type="button" className="button quiet" onClick={() => setToken("")}>Done</button>
        </div>
      </div>
    </div>
  );
}
