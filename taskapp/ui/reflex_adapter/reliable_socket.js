// Replaces `socket.io-client` in Reflex's state.js (see js_patches.py). It connects to the page's own origin, repeats every
// event until the server has acknowledged it (the server handles each once, in order), closes a dead connection, and after
// a reconnect updates the page only when all of it has been read again. Each event carries the key of its press.
import openSocket from "socket.io-client";
import { CHANNEL, run } from "$/utils/server_commands";

// The server acknowledges an event before it handles it; if that takes longer, the connection is dead (ms).
const ACKNOWLEDGE_MS = 6_000;
// Time limit of one connection attempt (ms; 20 s by default).
const CONNECT_MS = 5_000;
// How many presses are kept, to recognise that one is made again.
const PRESSES = 10;
// If a page is not completely read again by then, it shows what has arrived (ms).
const REBUILD_MS = 10_000;

const page = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
// The socket that is or was connected; null until the first connect.
let socket = null;
let count = 0;
let unacknowledged = [];
// State updates that are held back while the page is read again; null while updates are shown at once.
let held = null;
let giveUp = 0;
let presses = [];
// Rises with every click and key, except for the further clicks of a double click and for a key held down.
let gesture = 0;
// Whether the browser went back or forward, and the page has not been loaded since.
let cameBack = false;

export default function io(url, options) {
  const made = openSocket(window.location.origin + new URL(url).pathname, { ...options, timeout: CONNECT_MS });
  const { emit, on, connect } = made;
  document.addEventListener("keydown", (event) => { if (!event.repeat) gesture += 1; }, true);
  document.addEventListener("click", (event) => { if (event.detail === 1) gesture += 1; }, true);
  window.addEventListener("popstate", () => { cameBack = true; });
  made.emitNow = (event, acknowledged) => emit.call(made.timeout(ACKNOWLEDGE_MS), "event", event, acknowledged);
  made.emit = (name, ...data) => (name === "event" ? post(data[0]) : emit.call(made, name, ...data));
  made.on = (name, handler) => on.call(made, name, name === "event" ? handleUpdates(handler) : handler);
  // Reflex has set `auth` to the event that loads the page; add which page reconnects and what it showed.
  made.connect = () => {
    made.auth = { ...made.auth, page, shown: socket === null ? {} : whatIsShown() };
    return connect.call(made);
  };
  on.call(made, "connect", () => connected(made));
  on.call(made, "disconnect", () => announce(false));
  on.call(made, "connect_error", () => announce(false));
  return made;
}

// Dispatches `taskapp:line` (for connection.jsx and quick_add.jsx) when the connection is lost and when it is restored.
let isUp = true;
const announce = (up) => {
  if (up === isUp) return;
  isUp = up;
  window.dispatchEvent(new CustomEvent("taskapp:line", { detail: { up } }));
};
const drop = () => { if (socket?.connected) socket.io.engine.close(); };

const send = (event) => {
  const through = socket;
  through.emitNow(event, (late) => {
    if (!late) unacknowledged = unacknowledged.filter((other) => other !== event);
    else if (through === socket && unacknowledged.includes(event)) drop();
  });
};

const post = (event) => {
  const numbered = { ...event, seq: ++count, press: keyOfPress(event) };
  if (event.name.endsWith("on_load_internal")) {
    // A list stands there already, with the rows that it had: it is read as deep, or the place in it would be lost.
    if (cameBack) numbered.shown = { rows: shownRows() };
    cameBack = false;
  }
  unacknowledged.push(numbered);
  if (!held && socket?.connected) send(numbered);
};

// The key under which the server makes what this event makes, once (`ui/once.py`): that of the earlier press while the server
// has not stored its effect, and for what comes from one double click or one key held down.
const keyOfPress = ({ name, payload }) => {
  const contents = JSON.stringify(payload);
  const earlier = presses.findLast((press) => press.name === name && (press.gesture === gesture || (!press.stored && press.contents === contents)));
  if (earlier) return earlier.key;
  const key = `${page}:${count}`;
  presses = [...presses.slice(1 - PRESSES), { name, contents, gesture, key, stored: false }];
  return key;
};

const noteStored = (delta) => {
  for (const { accepted_rx_state_: key } of Object.values(delta || {})) presses.filter((press) => press.key === key).forEach((press) => { press.stored = true; });
};

// The number of rows of a list, and the `data-shown` attributes of elements, so that load handlers can build the same page.
const shownRows = () => String(document.querySelectorAll("main .entity-grid > :is(.entity-card, .task-row)").length);
const whatIsShown = () => {
  const found = { rows: shownRows() };
  document.querySelectorAll("main [data-shown]").forEach((one) => new URLSearchParams(one.dataset.shown).forEach((value, name) => { found[name] = value; }));
  return found;
};

const connected = (made) => {
  const again = socket !== null;
  socket = made;
  if (!again) {
    window.addEventListener("offline", drop);
    announce(true);
    return;
  }
  held = {};
  clearTimeout(giveUp);
  giveUp = setTimeout(() => made.listeners("event").forEach((show) => show({ delta: {}, rebuilt: true })), REBUILD_MS);
};

// Calls Reflex's handler with what can be shown now; then runs our own commands in their order.
const handleUpdates = (handler) => (update) => {
  noteStored(update.delta);
  const now = releaseOrHold(update);
  const events = now.events ?? [];
  handler({ ...now, events: events.filter((event) => event.name !== CHANNEL) });
  events.filter((event) => event.name === CHANNEL).forEach((event) => run(event.payload));
};

const isHydrated = (delta) => Object.values(delta || {}).some((vars) => vars.is_hydrated_rx_state_ === true);

const releaseOrHold = (update) => {
  if (!held) return update;
  for (const [state, vars] of Object.entries(update.delta || {})) held[state] = { ...held[state], ...vars };
  if (!update.rebuilt && !isHydrated(update.delta)) return { ...update, delta: {} };
  const delta = held;
  held = null;
  clearTimeout(giveUp);
  unacknowledged.forEach(send);
  announce(true);
  return { ...update, delta };
};
