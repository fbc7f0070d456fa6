// CopyButton: copies a text to the clipboard, and says whether it did.
import { useEffect, useState } from "react";

// Where the page has no right to the clipboard, what `shown` shows is selected and copied as by hand. True when it was copied.
async function copyText(text, shown) {
  try { await navigator.clipboard.writeText(text); return true; } catch { /* the older way */ }
  if (!shown) return false;
  if (shown.select) shown.select(); else window.getSelection().selectAllChildren(shown);
  return document.execCommand("copy");
}

export function CopyButton({ text, shown = null, className = "button small" }) {
  const [said, say] = useState("");
  useEffect(() => say(""), [text]);
  const copy = async () => say(await copyText(text, shown?.current) ? "Copied" : "Select it and copy it by hand");
  return <button type="button" className={className} onClick={copy}><span aria-live="polite">{said || "Copy"}</span></button>;
}
