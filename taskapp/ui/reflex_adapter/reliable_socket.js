// The line to the server: every event is sent until the server has said that it has it, each once, in their order.
// A line that went dead without a word is given up, and what comes in while the page is rebuilt on a new one is
// shown in one piece, so no form and no list falls apart in between.

// An event answered later than this went into a dead line (the server answers when it has read it, before it acts).
const ANSWER_MS = 6_000;
// A page that is not rebuilt by then shows what it has.
const REBUILD_MS = 10_000;

const page = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
let socket = null;
let count = 0;
let waiting = [];
let held = null;
let giveUp = 0;
let hearsOffline = false;

const tell = (up) => window.dispatchEvent(new CustomEvent("taskapp:line", { detail: { up } }));
const drop = () => { if (socket?.connected) socket.io.engine.close(); };

const send = (message) => {
  const through = socket;
  through.timeout(ANSWER_MS).emit("event", message, (late) => {
    if (!late) waiting = waiting.filter((other) => other !== message);
    else if (through === socket && waiting.includes(message)) drop();
  });
};

// In place of socket.emit("event", …).
export const post = (_socket, event) => {
  const message = { ...event, seq: ++count };
  waiting.push(message);
  if (!held && socket?.connected) send(message);
};

// What the first packet of a connection says: which page this is, and on a new line also what it shows now.
export const greet = (packet, first) => ({ ...packet, page, shown: first ? {} : shown() });

function shown() {
  const found = { rows: String(document.querySelectorAll("main .entity-grid .entity-card").length) };
  document.querySelectorAll("main [data-shown]").forEach((one) => new URLSearchParams(one.dataset.shown).forEach((value, name) => { found[name] = value; }));
  return found;
}

// The namespace stands: on the first line events flow at once, on a later one when the page is rebuilt.
export const connected = (now) => {
  const again = socket !== null;
  socket = now;
  if (!hearsOffline) {
    hearsOffline = true;
    window.addEventListener("offline", drop);
    now.on("disconnect", () => tell(false));
  }
  if (!again) return;
  held = {};
  clearTimeout(giveUp);
  giveUp = setTimeout(() => now.listeners("event").forEach((show) => show({ delta: {}, rebuilt: true })), REBUILD_MS);
};

const isHydrated = (delta) => Object.values(delta || {}).some((vars) => vars.is_hydrated_rx_state_ === true);

// What to show of an update now: on a new line only what it asks for, until all of the page is there.
export const gather = (update) => {
  if (!held) return update;
  for (const [state, vars] of Object.entries(update.delta || {})) held[state] = { ...held[state], ...vars };
  if (!update.rebuilt && !isHydrated(update.delta)) return { ...update, delta: {} };
  const delta = held;
  held = null;
  clearTimeout(giveUp);
  waiting.forEach(send);
  tell(true);
  return { ...update, delta };
};
