// ConnectionBanner: says when the page cannot reach the server, and when it can again. Nothing typed is lost meanwhile:
// fields live in the page, and what was clicked waits in reliable_socket.js until the page is back.
import { useEffect, useState, useSyncExternalStore } from "react";

// Shorter gaps heal before anybody has read a sentence about them.
const GRACE_MS = 1_200;
const BACK_MS = 2_500;
const WORDS = {
  offline: "You are offline. What you typed stays here and is sent when the connection is back.",
  lost: "Connecting again… What you typed stays here.",
  back: "Connected again.",
};

function listen(changed) {
  window.addEventListener("online", changed);
  window.addEventListener("offline", changed);
  return () => { window.removeEventListener("online", changed); window.removeEventListener("offline", changed); };
}

// Down from the moment the connection is lost or cannot be made until the page is read again (reliable_socket.js tells both).
let isDown = false;
function listenToLine(changed) {
  const hear = (event) => { isDown = !event.detail.up; changed(); };
  window.addEventListener("taskapp:line", hear);
  return () => window.removeEventListener("taskapp:line", hear);
}

export function ConnectionBanner() {
  const online = useSyncExternalStore(listen, () => navigator.onLine, () => true);
  const [shown, setShown] = useState("");
  const down = useSyncExternalStore(listenToLine, () => isDown, () => false);
  const now = !online ? "offline" : down ? "lost" : "";
  useEffect(() => {
    if (now) {
      const timer = setTimeout(() => setShown(now), now === "lost" && !shown ? GRACE_MS : 0);
      return () => clearTimeout(timer);
    }
    if (!shown) return undefined;
    setShown("back");
    const timer = setTimeout(() => setShown(""), BACK_MS);
    return () => clearTimeout(timer);
  // What is shown is the effect's own doing and must not run it again.
  }, [now]);
  return (
    <div role="status" className="connection-place">
      {shown && <div className={`connection is-${shown}`}><span className="connection-dot" aria-hidden="true" />{WORDS[shown]}</div>}
    </div>
  );
}
