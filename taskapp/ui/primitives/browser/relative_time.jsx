// RelativeTime: words that stay true while the page is open; a date-only due rolls over at the organization's midnight.
import { useSyncExternalStore } from "react";
import { nowIn, relative, relativeDay, todayIn, valueWords } from "./date_words.mjs";

const listeners = new Set();
let now = Date.now();
let timer = null;
const tick = () => { now = Date.now(); listeners.forEach((tell) => tell()); };
function subscribe(tell) {
  listeners.add(tell);
  if (!timer) {
    timer = setInterval(tick, 20_000);
    document.addEventListener("visibilitychange", tick);
  }
  return () => {
    listeners.delete(tell);
    if (!listeners.size) { clearInterval(timer); timer = null; document.removeEventListener("visibilitychange", tick); }
  };
}
const useNow = () => useSyncExternalStore(subscribe, () => now, () => now);

export function RelativeTime({ ms = 0, day = "", timezone = "", title = "", className = "" }) {
  const at = useNow();
  if (!ms) return <span className={className}>Never</span>;
  const words = day ? relativeDay(day, todayIn(timezone, at)) : relative(ms, at);
  return <time dateTime={day || new Date(ms).toISOString()} title={title || undefined} className={className}>{words}</time>;
}

// The due chip: red, and said in words, once an open task is past its time.
export function DueTime({ ms = 0, day = "", timezone = "", title = "", open = true }) {
  const at = useNow();
  if (!ms) return <span className="due">No date</span>;
  const today = todayIn(timezone, at);
  const overdue = open && (day ? today > day : at >= ms);
  const soon = open && !overdue && today === (day || todayIn(timezone, ms));
  return (
    <span className={`due${overdue ? " overdue" : soon ? " today" : ""}`}>
      {overdue && (
        <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2.2" strokeLinecap="round" role="img" aria-label="Overdue">
          <circle cx="12" cy="12" r="9" /><path d="M12 7v5.5l3 2" />
        </svg>
      )}
      <time dateTime={day || new Date(ms).toISOString()} title={title || undefined}>{day ? relativeDay(day, today) : relative(ms, at)}</time>
    </span>
  );
}

// "Snoozed until Thu, Nov 26, 9:00 AM", for as long as that lies ahead.
export function SnoozedUntil({ ms = 0, timezone = "" }) {
  const at = useNow();
  if (ms <= at) return null;
  return <span className="snoozed">Snoozed until <time dateTime={new Date(ms).toISOString()}>{valueWords(nowIn(timezone, ms), todayIn(timezone, at))}</time></span>;
}
