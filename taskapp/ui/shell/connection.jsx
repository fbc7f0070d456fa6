// ConnectionBanner: reports that the page cannot reach the server, and that it can again. Nothing is lost meanwhile:
// fields keep their text, and reliable_socket.js queues the events until the connection is back.
import { useEffect, useState, useSyncExternalStore } from "react";
import { listen } from "../primitives/browser/listen.mjs";

// Shorter interruptions are not reported.
const GRACE_MS = 1_200;
const BACK_MS = 2_500;
const MESSAGES = {
  offline: "You are offline. What you typed stays here and is sent when the connection is back.",
  lost: "Connecting again… What you typed stays here.",
  back: "Connected again.",
};

const subscribeToNetwork = (changed) => listen({ online: changed, offline: changed });

// True from the loss of the connection until the page has loaded again; reliable_socket.js sends both events.
let isDown = false;
const subscribeToSocket = (changed) => listen({ "taskapp:line": (event) => { isDown = !event.detail.up; changed(); } });

export function ConnectionBanner() {
  const online = useSyncExternalStore(subscribeToNetwork, () => navigator.onLine, () => true);
  const [shown, setShown] = useState("");
  const down = useSyncExternalStore(subscribeToSocket, () => isDown, () => false);
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
  // `shown` is set by this effect and must not trigger it.
  }, [now]);
  return (
    <div role="status" className="connection-place">
      {shown && <div className={`connection is-${shown}`}><span className="connection-dot" aria-hidden="true" />{MESSAGES[shown]}</div>}
    </div>
  );
}
