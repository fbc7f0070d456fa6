// NewLink: shows a new link once; it arrives as a DOM event and is kept only in this component.
import { useEffect, useRef, useState } from "react";

export function NewLink() {
  const [link, setLink] = useState(null);
  const [copied, setCopied] = useState(false);
  const box = useRef(null);
  useEffect(() => {
    const show = (event) => { setLink(event.detail); setCopied(false); };
    window.addEventListener("taskapp:new-link", show);
    return () => window.removeEventListener("taskapp:new-link", show);
  }, []);
  useEffect(() => { if (link) box.current?.focus(); }, [link]);
  const url = link ? new URL(link.url, window.location.origin).href : "";
  const copy = async () => {
    try { await navigator.clipboard.writeText(url); } catch { box.current.select(); document.execCommand("copy"); }
    setCopied(true);
  };
  if (!link) return <div aria-live="polite" />;
  return (
    <div aria-live="polite">
      <div className="token-new panel">
        <p><strong>{link.title}</strong> {link.note}</p>
        <div className="token-line">
          <input ref={box} className="input mono" readOnly value={url} aria-label={link.label} onFocus={(event) => event.target.select()} />
          <button type="button" className="button primary" onClick={copy}>{copied ? "Copied" : "Copy"}</button>
          <button type="button" className="button quiet" onClick={() => setLink(null)}>Done</button>
        </div>
      </div>
    </div>
  );
}
