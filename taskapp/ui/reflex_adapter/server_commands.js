// Runs the server's commands (see server_commands.py) without evaluating code. Components show their toasts with `run`, too;
// the button of such a toast may have an `onClick`.
import { eventLoop } from "$/utils/context-registry";
import { refs } from "$/utils/state";

export const CHANNEL = "_taskapp";

const currentUrl = () => window.location.pathname + window.location.search + window.location.hash;

// What can be taken back, newest last: {id, at, undo}; Z takes back the last one.
const UNDO_FOR_MS = 600_000;
let undoable = [];
// Changes of the same kind within the time of a toast share one: {at, key, undo} by kind.
const merged = new Map();

const pressed = ({ reload, name, payload, onClick }) => onClick ?? (() => (reload ? window.location.reload() : eventLoop.addEvents([{ name, payload }], [], {})));

// Adds the change to the others of its kind; with more than one the toast counts them, and Undo takes all back.
const merge = (command) => {
  const undo = pressed(command.action);
  const others = (merged.get(command.many) || []).filter((other) => other.at > Date.now() - command.duration && other.key !== command.id);
  const all = [...others, { at: Date.now(), key: command.id, undo }];
  merged.set(command.many, all);
  const undoAll = () => { merged.delete(command.many); all.toReversed().forEach((one) => one.undo()); };
  const action = { label: command.action.label, onClick: undoAll };
  // Alone it replaces the earlier toast of its task; the toast that counts replaces those of all its tasks.
  if (all.length === 1) return { ...command, many: "", action };
  all.forEach((one) => refs["__toast"]?.dismiss(one.key));
  undoable = undoable.filter((one) => !all.some((other) => other.key === one.id));
  return { ...command, id: command.many, message: `${all.length} ${command.many}`, many: "", action };
};

// A task with a newer toast is no longer counted by the earlier ones.
const leaveOthers = ({ id, many }) => merged.forEach((all, kind) => { if (kind !== many) merged.set(kind, all.filter((one) => one.key !== id)); });

// Failures with one message share a toast: {at, runs} by message; its button runs what each of them offered.
const failures = new Map();

const join = (command) => {
  const earlier = failures.get(command.message);
  const isShown = earlier && earlier.at > Date.now() - command.duration;
  const runs = [...(isShown ? earlier.runs : []), ...(command.action ? [pressed(command.action)] : [])];
  failures.set(command.message, { at: Date.now(), runs });
  const onClick = () => { failures.delete(command.message); runs.forEach((run) => run()); };
  const action = runs.length ? { label: command.action?.label ?? "Retry", onClick } : command.action;
  return { ...command, id: `failed: ${command.message}`, action };
};

const toast = (command) => {
  if (command.level === "error" && !command.id) return toast(join(command));
  if (command.many && command.action) return toast(merge(command));
  const show = refs["__toast"];
  if (!show) return console.warn(command.message);
  const options = { description: command.description || undefined, duration: command.duration };
  if (command.id) options.id = command.id;
  if (command.action) {
    const { label } = command.action;
    const run = pressed(command.action);
    const entry = { id: command.id, at: Date.now(), undo: run };
    options.action = { label, onClick: () => { undoable = undoable.filter((other) => other !== entry); run(); } };
    if (label === "Undo") undoable = [...undoable.filter((other) => other.id !== command.id), entry];
  }
  (show[command.level] ?? show)(command.message, options);
};

// Takes back the last change that can be; false when there is none.
export const undoLast = () => {
  const last = undoable.pop();
  if (!last || last.at < Date.now() - UNDO_FOR_MS) return false;
  if (last.id) refs["__toast"]?.dismiss(last.id);
  last.undo();
  return true;
};

const signIn = () => {
  if (window.location.pathname === "/login") return;
  window.location.assign(`/login?next=${encodeURIComponent(currentUrl())}`);
};

export const run = (command) => {
  if (command.kind === "toast") { leaveOthers(command); toast(command); }
  else if (command.kind === "sign-in") signIn();
  else if (command.kind === "go") window.location.assign(new URL(command.to, window.location.origin));
  else if (command.kind === "wake") window.dispatchEvent(new CustomEvent(`taskapp:${command.name}`, { detail: command.detail }));
};
