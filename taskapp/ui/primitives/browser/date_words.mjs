// Calendar arithmetic on local strings ("YYYY-MM-DD", "HH:MM"), without converting them to instants.
// Date.UTC is used only for month lengths and weekdays, independent of any time zone.

const DAY_MS = 86_400_000;
export const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
export const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

const pad = (n, width = 2) => String(n).padStart(width, "0");
const fromStamp = (stamp) => {
  const d = new Date(stamp);
  return `${pad(d.getUTCFullYear(), 4)}-${pad(d.getUTCMonth() + 1)}-${pad(d.getUTCDate())}`;
};
const toStamp = (day) => {
  const [y, m, d] = day.split("-").map(Number);
  return Date.UTC(y, m - 1, d);
};

// "2026-11-24T15:00" -> {day, time}; midnight and a bare day both mean "no time".
export function splitLocal(value) {
  const match = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d))?$/.exec(value || "");
  if (!match) return { day: "", time: "" };
  return { day: match[1], time: match[2] === "00:00" ? "" : match[2] || "" };
}
export const joinLocal = (day, time) => (day && time ? `${day}T${time}` : day);

export const addDays = (day, n) => fromStamp(toStamp(day) + n * DAY_MS);
export const daysBetween = (from, to) => Math.round((toStamp(to) - toStamp(from)) / DAY_MS);
export const weekday = (day) => (new Date(toStamp(day)).getUTCDay() + 6) % 7;

// The same day of another month, or that month's last day.
export function addMonths(day, n) {
  const [y, m, d] = day.split("-").map(Number);
  const first = new Date(Date.UTC(y, m - 1 + n, 1));
  const last = new Date(Date.UTC(y, m + n, 0)).getUTCDate();
  return fromStamp(Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), Math.min(d, last)));
}

// The weeks, Monday first, that hold the month of `day`.
export function monthWeeks(day) {
  const first = day.slice(0, 8) + "01";
  const after = addMonths(first, 1);
  const weeks = [];
  for (let start = addDays(first, -weekday(first)); start < after; start = addDays(start, 7)) {
    weeks.push(Array.from({ length: 7 }, (_, i) => addDays(start, i)));
  }
  return weeks;
}

export function presets(today) {
  return [
    { label: "Today", day: today },
    { label: "Tomorrow", day: addDays(today, 1) },
    { label: "Next Monday", day: addDays(today, 7 - weekday(today)) },
    { label: "Next Week", day: addDays(today, 7) },
  ];
}

// Every quarter of an hour except 00:00, which means "no time".
export const QUARTERS = Array.from({ length: 95 }, (_, i) => `${pad(Math.floor((i + 1) / 4))}:${pad(((i + 1) % 4) * 15)}`);

export function formatTime(time) {
  const [h, m] = time.split(":").map(Number);
  return `${h % 12 || 12}:${pad(m)} ${h < 12 ? "AM" : "PM"}`;
}
export const formatMonth = (day) => `${MONTHS[Number(day.slice(5, 7)) - 1]} ${Number(day.slice(0, 4))}`;
export const monthDay = (day) => `${MONTHS[Number(day.slice(5, 7)) - 1].slice(0, 3)} ${Number(day.slice(8))}`;
export const dayLong = (day) => `${WEEKDAYS[weekday(day)]}, ${MONTHS[Number(day.slice(5, 7)) - 1]} ${Number(day.slice(8))}, ${day.slice(0, 4)}`;

// "Tue, Nov 24", with the year when it is not today's.
export function dayShort(day, today) {
  const year = today && day.slice(0, 4) === today.slice(0, 4) ? "" : `, ${day.slice(0, 4)}`;
  return `${WEEKDAYS[weekday(day)].slice(0, 3)}, ${monthDay(day)}${year}`;
}
export function formatValue(value, today) {
  const { day, time } = splitLocal(value);
  if (!day) return "";
  return dayShort(day, today) + (time ? `, ${formatTime(time)}` : "");
}

// The organization's local time, "YYYY-MM-DDTHH:MM", and its date.
export function nowIn(timezone, now = Date.now()) {
  const shown = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const parts = new Intl.DateTimeFormat("en-US", { timeZone: timezone || "UTC", ...shown }).formatToParts(now);
  const { year, month, day, hour, minute } = Object.fromEntries(parts.map((part) => [part.type, part.value]));
  return `${pad(year, 4)}-${month}-${day}T${hour}:${minute}`;
}
export const todayIn = (timezone, now = Date.now()) => nowIn(timezone, now).slice(0, 10);

const BUCKETS = [[3_600_000, 60_000, "m"], [DAY_MS, 3_600_000, "h"], [7 * DAY_MS, DAY_MS, "d"], [30 * DAY_MS, 7 * DAY_MS, "w"], [365 * DAY_MS, 30 * DAY_MS, "mo"]];

// "8h ago", "in 3d": the same buckets as the server's format_relative_time; arguments in epoch milliseconds.
export function relative(ms, now = Date.now()) {
  const gap = Math.abs(now - ms);
  if (gap < 60_000) return "just now";
  const bucket = BUCKETS.find(([below]) => gap < below);
  const size = bucket ? `${Math.floor(gap / bucket[1])}${bucket[2]}` : ">1y";
  return ms > now ? `in ${size}` : `${size} ago`;
}

// For a date without a time: counted in calendar days from the organization's current date.
export function relativeDay(day, today) {
  return day === today ? "today" : relative(daysBetween(today, day) * DAY_MS, 0);
}

// "11:00 AM", "Tomorrow", "Fri", "Fri 2:00 PM", "Mon, Nov 23", "Yesterday", "2 days late"; of a closed task the date.
export function dueWord({ ms, day, timezone, open = true, grouped = false }, now = Date.now()) {
  const today = todayIn(timezone, now);
  const [on, time] = day ? [day] : nowIn(timezone, ms).split("T");
  const distance = daysBetween(today, on);
  if (distance < 0 && open) return distance === -1 ? "Yesterday" : `${(-distance).toLocaleString("en-US")} days late`;
  const hour = time ? formatTime(time) : "";
  if (grouped && (distance === 0 || distance === 1)) return hour || "Any time";
  if (distance === 0) return hour || "Today";
  if (distance === 1) return "Tomorrow";
  return distance > 1 && distance < 7 ? `${WEEKDAYS[weekday(on)].slice(0, 3)} ${hour}`.trimEnd() : dayShort(on, today);
}

const MORNING = "09:00";
const QUARTER = 15;
const HALF_DAYS = [["12:00", "14:00", "This afternoon"], ["17:00", "18:00", "This evening"]];

// The choices {label, until} of the snooze menu for the organization's local time `now`, all later than it.
export function snoozes(now) {
  const { day, time } = { day: now.slice(0, 10), time: now.slice(11) };
  const [h, m] = time.split(":").map(Number);
  const inAnHour = Math.ceil((h * 60 + m + 60) / QUARTER) * QUARTER;
  const hour = `${addDays(day, Math.floor(inAnHour / 1440))}T${pad(Math.floor(inAnHour / 60) % 24)}:${pad(inAnHour % 60)}`;
  const later = HALF_DAYS.find(([before]) => time < before);
  return [
    { label: "In an hour", until: hour },
    ...(later ? [{ label: later[2], until: `${day}T${later[1]}` }] : []),
    { label: "Tomorrow", until: `${addDays(day, 1)}T${MORNING}` },
    { label: "Next Monday", until: `${addDays(day, 7 - weekday(day))}T${MORNING}` },
    { label: "Next week", until: `${addDays(day, 7)}T${MORNING}` },
  ];
}
export const snoozeDay = (day) => `${day}T${MORNING}`;
