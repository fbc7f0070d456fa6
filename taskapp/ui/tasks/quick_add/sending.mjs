// Sends the lines of quick add to the server, one after the other and each once: every line has a key, is kept in the tab
// until it is answered, and is sent again after a broken connection or a reload.
import { useSyncExternalStore } from "react";
import { run } from "$/utils/server_commands";
import { newKey } from "../../primitives/browser/drafts.mjs";
import { readTabText, writeTabText } from "../../primitives/browser/tab_text.mjs";

const STORE = "lines";
const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 5_000;
const ANSWER_MS = 15_000;
// Lines that are added within this time share one toast.
const TOAST_MS = 8_000;

const TEMPORARY = new Set([408, 409, 425, 429]);

let store = "";
let lines = [];
let isSending = false;
let added = [];
let listeners = new Set();

const notify = () => listeners.forEach((listener) => listener());
const subscribe = (listener) => { listeners.add(listener); return () => listeners.delete(listener); };

const write = () => writeTabText(store, lines.length ? JSON.stringify(lines) : "");
function change(next) { lines = next; write(); notify(); }

const readLines = () => { try { return JSON.parse(readTabText(store)); } catch { return []; } };

// The lines that are not added yet, {id, body, problem}; those with a problem wait for their writer. `person` is "" until the
// first answer says who writes: lines of before are theirs.
export function useLines(person) {
  const name = `${STORE} ${person}`;
  if (store !== name) {
    const early = store === `${STORE} ` ? lines : [];
    lines = [];
    if (early.length) write();
    store = name;
    lines = [...readLines(), ...early];
    if (early.length) write();
    if (lines.length) queueMicrotask(deliver);
  }
  return useSyncExternalStore(subscribe, () => lines, () => lines);
}

export function send(body) {
  change([...lines, { id: newKey(), body, problem: null }]);
  deliver();
}
export const drop = (id) => change(lines.filter((line) => line.id !== id));

const made = new Set();
// Calls `listener` after a line has become a task.
export function onAdded(listener) { made.add(listener); return () => made.delete(listener); }

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); window.addEventListener("online", resolve, { once: true }); });

// A request that is repeated until the server has answered it.
export async function post(path, id, body) {
  for (let wait = FIRST_PAUSE_MS; ; wait = Math.min(2 * wait, LONGEST_PAUSE_MS)) {
    try {
      const headers = { "Content-Type": "application/json", "Idempotency-Key": id };
      const answer = await fetch(path, { method: "POST", credentials: "same-origin", headers, body: JSON.stringify(body), signal: AbortSignal.timeout(ANSWER_MS) });
      if (answer.status < 500 && !TEMPORARY.has(answer.status)) return answer;
    } catch { /* no connection */ }
    await pause(wait);
  }
}

async function deliver() {
  if (isSending) return;
  isSending = true;
  for (let line = next(); line; line = next()) {
    const answer = await post("/api/tasks/quick", line.id, line.body);
    const result = await answer.json().catch(() => ({}));
    if (answer.status === 401) { run({ kind: "sign-in" }); break; }
    if (answer.ok) { drop(line.id); announce(result); } else change(lines.map((other) => (other.id === line.id ? { ...other, problem: problemOf(result) } : other)));
  }
  isSending = false;
}
const next = () => lines.find((line) => !line.problem);

function problemOf({ errors, detail }) {
  const [first] = errors || [];
  return { field: first?.field || "", text: first?.message || detail || "The server did not take this line. Try again." };
}

function announce({ task, understood, not_understood: unread }) {
  const now = Date.now();
  added = [...added.filter((other) => now - other.at < TOAST_MS), { at: now, task }];
  const one = added.length === 1;
  const assignee = task.assigned_to_name && !understood.some((part) => part.means.startsWith("Assignee")) ? [`Assignee: ${task.assigned_to_name}`] : [];
  const kept = unread.map((words) => `“${words.text}” stays in the title.`);
  const means = [...understood.map((part) => part.means), ...(task.contact_name && !understood.some((part) => part.means.startsWith("For")) ? [`For: ${task.contact_name}`] : []), ...assignee];
  const description = one ? [means.join(" · "), ...kept].join(" ") : added.map((other) => other.task.title).slice(-4).join(" · ");
  const tasks = added.map((other) => other.task);
  run({ kind: "toast", level: "success", id: "quick-add", duration: TOAST_MS, message: one ? `Added “${task.title}”` : `${added.length} tasks added`, description, action: { label: "Undo", onClick: () => undo(tasks) } });
  made.forEach((listener) => listener(task));
}

async function undo(tasks) {
  added = [];
  const answers = await Promise.all(tasks.map(remove));
  const failed = answers.filter((answer) => !answer.ok && answer.status !== 404);
  const why = failed.some((answer) => answer.status === 412) ? "changed since, and stayed. Open the task to delete it." : "could not be removed. Open the task to delete it.";
  const message = failed.length ? `${failed.length} of ${tasks.length} ${why}` : tasks.length === 1 ? "Removed again" : `${tasks.length} tasks removed again`;
  run({ kind: "toast", level: failed.length ? "error" : "success", id: "quick-add", duration: 4_000, message });
}
// Unless somebody has changed the task since. Without the permission to delete, it is dismissed.
async function remove({ id, version }) {
  const options = { credentials: "same-origin", headers: { "If-Match": `"${version}"` } };
  const answer = await fetch(`/api/tasks/${id}`, { method: "DELETE", ...options }).catch(() => ({ ok: false }));
  return answer.status === 403 ? fetch(`/api/tasks/${id}/dismiss`, { method: "POST", ...options }) : answer;
}
