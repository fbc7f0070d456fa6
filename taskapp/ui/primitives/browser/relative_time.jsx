// RelativeTime: relative times that are updated while the page is open; a due date without a time changes at the
// organization's midnight.
import { useSyncExternalStore } from "react";
import { dueWord, nowIn, relative, relativeDay, todayIn, formatValue } from "./date_words.mjs";

const listeners = new Set();
let now = Date.now();
let timer = null;
const tick = () => { now = Date.now(); listeners.forEach((listener) => listener()); };
function subscribe(listener) {
  listeners.add(listener);
  if (!timer) {
    timer = setInterval(tick, 20_000);
    document.addEventListener("visibilitychange", tick);
  }
  return () => {
    listeners.delete(listener);
    if (!listeners.size) { clearInterval(timer); timer = null; document.removeEventListener("visibilitychange", tick); }
  };
}
const useNow = () => useSyncExternalStore(subscribe, () => now, () => now);

export function RelativeTime({ ms = 0, day = "", timezone = "", title = "", className = "" }) {
  const at = useNow();
  if (!ms) return <span className={className}>Never</span>;
  const text = day ? relativeDay(day, todayIn(timezone, at)) : relative(ms, at);
  return <time dateTime={day || new Date(ms).toISOString()} title={title || undefined} className={className}>{text}</time>;
}

// The due date: red, with the label "Overdue", once an open task is past it.
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

// The due date in a row of one line; under the heading of a day (`grouped`) without that day.
export function DueWord({ ms = 0, day = "", timezone = "", title = "", open = true, grouped = false }) {
  const at = useNow();
  if (!ms) return null;
  return <time dateTime={day || new Date(ms).toISOString()} title={title || undefined}>{dueWord({ ms, day, timezone, open, grouped }, at)}</time>;
}

// "Snoozed until Thu, Nov 26, 9:00 AM", until that time; `brief` has a sign for the first word, and on a phone only that.
export function SnoozedUntil({ ms = 0, timezone = "", brief = false }) {
  const at = useNow();
  if (ms <= at) return null;
  const until = formatValue(nowIn(timezone, ms), todayIn(timezone, at));
  const time = <time dateTime={new Date(ms).toISOString()}>{until}</time>;
  if (!brief) return <span className="snoozed">Snoozed until {time}</span>;
  return (
    <span className="snoozed" title={`Snoozed until ${until}`}>
      <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" role="img" aria-label="Snoozed">
        <circle cx="12" cy="13" r="8" /><path d="M12 9v4l2 2M5 3L2 6M22 6l-3-3" />
      </svg>
      <span className="snoozed-until">until {time}</span>
    </span>
  );
}
