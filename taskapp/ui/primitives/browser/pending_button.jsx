// PendingButton: shows its act as done on the next frame and takes it back when the server's word says so.
// `rev` is that word: it changes with the row's version and with every refusal; an act that failed is told to all.
import { useEffect, useState } from "react";

// No word for this long (the line is down): the act may be tried again.
const PATIENCE_MS = 8_000;

export function PendingButton({ onPress, rev = "", label = "", className = "", hotkey, children }) {
  const [pending, setPending] = useState(false);
  useEffect(() => setPending(false), [rev]);
  useEffect(() => {
    if (!pending) return undefined;
    const back = () => setPending(false);
    const wait = setTimeout(back, PATIENCE_MS);
    window.addEventListener("taskapp:refused", back);
    return () => { clearTimeout(wait); window.removeEventListener("taskapp:refused", back); };
  }, [pending]);
  const press = (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (pending) return;
    setPending(true);
    onPress?.();
  };
  return (
    <button type="button" className={className} aria-label={label || undefined} title={label ? label.split(":")[0] : undefined} data-pending={pending} aria-disabled={pending || undefined} data-key={hotkey} onClick={press}>
      {children}
    </button>
  );
}
