// PendingButton: shows its effect on the next frame (optimistic) until the server answers. `rev` is the answer: it changes
// with the row's version and with every failed change; the event taskapp:refused resets all buttons after an error.
import { useEffect, useState } from "react";
import { listen } from "./listen.mjs";

// Without an answer for this long (connection lost), the button can be pressed again.
const TIMEOUT_MS = 8_000;

export function PendingButton({ onPress, rev = "", label = "", className = "", hotkey, children }) {
  const [pending, setPending] = useState(false);
  useEffect(() => setPending(false), [rev]);
  useEffect(() => {
    if (!pending) return undefined;
    const reset = () => setPending(false);
    const timer = setTimeout(reset, TIMEOUT_MS);
    const stop = listen({ "taskapp:refused": reset });
    return () => { clearTimeout(timer); stop(); };
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
