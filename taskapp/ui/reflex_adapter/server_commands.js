// Runs the server's commands (see server_commands.py) without evaluating code. Components show their toasts with `run`, too;
// the button of such a toast may have an `onClick`.
import { eventLoop } from "$/utils/context-registry";
import { refs } from "$/utils/state";

export const CHANNEL = "_taskapp";

// Called in Reflex's state.js where it would run code from an event: ours are names, and the content security policy forbids code.
export const refuseToEvaluate = () => { throw new Error("Pages evaluate no code: see reflex_adapter/server_commands.js."); };

const currentUrl = () => window.location.pathname + window.location.search + window.location.hash;

// What can be taken back, newest last: {id, key, at, undo}; Z takes back the last one.
const UNDO_FOR_MS = 600_000;
let undoable = [];
// Toasts that become one while it is shown, by kind: {id, entries: [{what, count, note, run}]}.
const groups = new Map();
let groupNumber = 0;

const pressed = ({ reload, name, payload, onClick }) => onClick ?? (() => (reload ? window.location.reload() : eventLoop.addEvents([{ name, payload }], [], {})));

// Changes that can be taken back are one kind ("acts"), and failures with one message are one kind; other toasts stay alone.
const kindOf = ({ level, id, message, many, action }) => {
  if (level === "error" && !id) return `failed: ${message}`;
  return many && action ? "acts" : "";
};

// "3 tasks marked done"; of several kinds "3 done, 4 moved to today"; of one change the message itself.
const nameAll = (entries, message) => {
  if (entries.length === 1 || !entries[0].what) return message;
  const counts = new Map();
  entries.forEach(({ what, count }) => counts.set(what, (counts.get(what) || 0) + count));
  if (counts.size === 1) return [...counts].map(([what, count]) => `${count} tasks ${what}`)[0];
  return [...counts].map(([what, count]) => `${count} ${what.replace(/^marked /, "")}`).join(", ");
};

// Adds the toast to those of its kind that are still shown: the shared toast names all, and its button does what each of
// them offered; the last change is taken back first.
const gather = (command) => {
  const kind = kindOf(command);
  // The same words once more renew the toast that is shown.
  if (!kind) return command.id || command.action ? command : { ...command, id: `same ${command.level} ${command.message} ${command.description || ""}` };
  const group = groups.get(kind) ?? { id: `${kind} ${(groupNumber += 1)}`, entries: [] };
  group.entries.push({ what: command.many, count: command.count ?? 1, note: command.description, run: command.action && pressed(command.action) });
  groups.set(kind, group);
  const end = () => { if (groups.get(kind) === group) groups.delete(kind); };
  const runs = kind === "acts" ? () => group.entries.toReversed() : () => group.entries;
  const onClick = () => { end(); runs().forEach(({ run }) => run?.()); };
  return {
    ...command,
    id: group.id,
    message: nameAll(group.entries, command.message),
    description: [...new Set(group.entries.map(({ note }) => note).filter(Boolean))].join(" "),
    action: group.entries.some(({ run }) => run) ? { label: command.action?.label ?? "Retry", onClick } : null,
    onGone: end,
  };
};

// The toast that is shown for a key: one that leaves takes 200 ms, and would take with it what comes for its key meanwhile.
const shownFor = new Map();
let toastNumber = 0;

const toast = (sent) => {
  const command = gather(sent);
  const show = refs["__toast"];
  if (!show) return console.warn(command.message);
  const key = command.id;
  const id = shownFor.get(key) ?? `toast ${(toastNumber += 1)}`;
  if (key) shownFor.set(key, id);
  const left = () => { if (shownFor.get(key) === id) shownFor.delete(key); command.onGone?.(); };
  const options = { id, description: command.description || undefined, duration: command.duration, onDismiss: left, onAutoClose: left };
  if (command.action) {
    const { label } = command.action;
    const run = pressed(command.action);
    const entry = { id, key, at: Date.now(), undo: () => { left(); run(); } };
    options.action = { label, onClick: () => { undoable = undoable.filter((other) => other !== entry); entry.undo(); } };
    if (label === "Undo") undoable = [...undoable.filter((other) => !key || other.key !== key), entry];
  }
  (show[command.level] ?? show)(command.message, options);
};

// Takes back the last change that can be; the server asks for it behind its answers to what was pressed before Undo.
const undoLast = () => {
  const last = undoable.pop();
  if (!last || last.at < Date.now() - UNDO_FOR_MS) return;
  refs["__toast"]?.dismiss(last.id);
  last.undo();
};

const signIn = () => {
  if (window.location.pathname === "/login") return;
  // For drafts.mjs.
  window.dispatchEvent(new Event("taskapp:led-away"));
  window.location.assign(`/login?next=${encodeURIComponent(currentUrl())}`);
};

export const run = (command) => {
  if (command.kind === "toast") toast(command);
  else if (command.kind === "undo") undoLast();
  else if (command.kind === "sign-in") signIn();
  else if (command.kind === "go") window.location.assign(new URL(command.to, window.location.origin));
  else if (command.kind === "wake") window.dispatchEvent(new CustomEvent(`taskapp:${command.name}`, { detail: command.detail }));
};
