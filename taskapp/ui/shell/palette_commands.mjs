// What the palette offers: actions on tasks, on this page and elsewhere, and the tasks and contacts of a name.
import { run } from "$/utils/server_commands";
import { monthDay, presets, todayIn } from "../primitives/browser/date_words.mjs";
import { isSeen, keepFocus, rowOf, taskRowOf } from "../primitives/browser/rows.mjs";
import { signOut } from "../primitives/browser/sign_out.mjs";
import { fold } from "../primitives/browser/words.mjs";

const MOST_MEMBERS = 50;
const SETTINGS = [["profile", "Profile"], ["sessions", "Sessions"], ["organization", "Organization"], ["members", "Members"], ["notifications", "Notification channels"], ["tokens", "API tokens"], ["ai", "AI"]];
const VERBS = [["d", "Mark done", "complete finish"], ["n", "Done, then next", "follow up"], ["x", "Dismiss", "cancel drop"], ["r", "Reopen", ""], ["h", "Snooze…", "later remind"], ["t", "Due date…", "reschedule move day"], ["a", "Assign…", "assignee owner give"], ["p", "Priority…", "urgent high medium low"], ["o", "Who owes it…", "side we they"], ["e", "Edit", "change title"], ["s", "Select", ""]];
// As in tasks/types.py.
const PRIORITIES = [["urgent", "Urgent"], ["high", "High"], ["medium", "Medium"], ["low", "Low"], ["", "None"]];
const SIDES = [["we", "We owe"], ["they", "They owe"]];
const CHANGED = { assign: "Reassigned", reschedule: "Rescheduled", "set-priority": "Priority changed", "set-side": "Side changed" };
const FILTERS = [["assigned_to=me", "My tasks", "mine"], ["due=today", "Tasks due today", ""], ["due=overdue", "Overdue tasks", "late"], ["status=done", "Done tasks", ""], ["due=none", "Tasks without a date", ""]];

const labelOf = (el) => (el.getAttribute("aria-label") || el.querySelector(".word")?.textContent || el.textContent || "").split(":")[0].trim();
const wake = (name, detail) => window.dispatchEvent(new CustomEvent(`taskapp:${name}`, { detail }));
const idsOf = (elements) => [...elements].map((el) => el.dataset.taskId).filter(Boolean);

// The tasks that a verb acts on: {ids, what, find(key)}, or null.
export function targetOf(focused) {
  const selected = [...document.querySelectorAll("[data-select]:checked")].map((box) => box.dataset.select);
  const bar = document.querySelector(".batch-bar");
  const page = /^\/tasks\/([0-9a-f-]{36})$/.exec(window.location.pathname);
  const card = focused?.closest?.("[data-task-id]");
  const control = (scope) => (key) => [...scope.querySelectorAll(`[data-key="${key}"]`)].find(isSeen);
  if (selected.length) return { ids: selected, what: bar.querySelector("strong").textContent, find: control(bar) };
  if (card) return { ids: idsOf([card]), what: card.querySelector(".card-link, .fold-title")?.textContent, find: (key) => card.querySelector(`[data-key="${key}"]`) };
  if (page) return { ids: [page[1]], what: "This task", find: control(document.querySelector("main")) };
  return null;
}
// The peek of the row, on a page that has one.
function peekOf(focused) {
  const row = document.querySelector("[data-peek-place]") && taskRowOf(focused);
  const run = () => { row.querySelector(".card-link").focus(); wake("peek", { task: row.dataset.taskId }); };
  return row ? [{ id: "peek", group: row.querySelector(".card-link").textContent, label: "Peek", words: "preview look beside details", keys: "Space", run }] : [];
}
// The row keeps the focus, or hands it on when it leaves the list.
function press(control) {
  const row = rowOf(document.activeElement);
  if (row?.contains(control)) keepFocus(row); else control.focus();
  control.click();
}
function verbsFor(target) {
  if (!target) return [];
  return VERBS.map(([key, label, words]) => ({ control: target.find(key), key, label, words })).filter(({ control }) => control)
    .map(({ control, key, label, words }) => ({ id: `verb-${key}`, group: target.what, label, words, keys: key.toUpperCase(), run: () => press(control) }));
}
// Changes that need a value: by the bar of the list, else over REST.
async function change(ids, action, field, value) {
  const detail = { ids, action, value, handled: false };
  const row = rowOf(document.activeElement);
  if (row) keepFocus(row);
  wake("batch", detail);
  if (detail.handled) return;
  const answer = await fetch("/api/tasks/batch", { method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ ids, action, [field]: value || null }) }).catch(() => null);
  const result = answer?.ok ? await answer.json() : { refused: [{ detail: "The server did not answer. Try again." }] };
  run({ kind: "toast", level: result.refused.length ? "error" : "success", message: result.refused[0]?.detail || CHANGED[action], duration: 5_000 });
}
function valuesFor(target, people, today) {
  if (!target?.ids.length || !target.find("d")) return [];
  const to = (id, label, words, action, field, value, end) => ({ id, group: target.what, label, words, end, run: () => change(target.ids, action, field, value) });
  const others = (people || []).filter((one) => !one.isMe).slice(0, MOST_MEMBERS);
  const me = people?.find((one) => one.isMe);
  return [
    ...presets(today).map((preset) => to(`due-${preset.day}-${preset.label}`, `Due: ${preset.label}`, "date reschedule", "reschedule", "due_date", preset.day, monthDay(preset.day))),
    to("due-none", "Due: No date", "reschedule remove", "reschedule", "due_date", ""),
    ...(me ? [to("assign-me", "Assign to me", me.label, "assign", "assigned_to", me.value)] : []),
    ...others.map((one) => to(`assign-${one.value}`, `Assign to ${one.label}`, "owner give", "assign", "assigned_to", one.value)),
    to("assign-none", "Assign to nobody", "unassign", "assign", "assigned_to", ""),
    ...PRIORITIES.map(([value, label]) => to(`priority-${value || "none"}`, `Priority: ${label}`, "set", "set-priority", "priority", value)),
    ...SIDES.map(([value, label]) => to(`side-${value}`, `Who owes it: ${label}`, "side", "set-side", "side", value)),
  ];
}
function onScreen(target, focused) {
  const taken = new Set(target && !rowOf(focused) ? VERBS.map(([key]) => key) : []);
  const actions = [...document.querySelectorAll("main [data-key]")].filter((el) => !rowOf(el) && !el.closest(".batch-bar") && isSeen(el) && !taken.has(el.dataset.key));
  return actions.map((el) => ({ id: `act-${el.dataset.key}`, group: "Here", label: labelOf(el), keys: el.dataset.key.toUpperCase(), run: () => { el.focus(); el.click(); } }));
}
function makes(navigate, canCreate) {
  const actions = [
    { id: "new-task", group: "New", label: "New task", words: "create add", run: () => navigate("/tasks/create") },
    { id: "quick-add", group: "New", label: "Quick add", words: "new task line", keys: "Q", run: () => wake("quick-add", {}) },
    { id: "new-contact", group: "New", label: "New contact", words: "create add person company", run: () => navigate("/contacts?new=1") },
    { id: "log-call", group: "New", label: "Log a call", words: "new transcript recording upload", run: () => navigate("/calls/create") },
    { id: "invite", group: "New", label: "Invite a member", words: "colleague add people", run: () => navigate("/settings/members") },
  ];
  return canCreate ? actions : [];
}
function others(setColorMode, onHelp, onUndo, navigate) {
  return [
    { id: "undo", group: "Edit", label: "Undo", keys: "Z", run: () => onUndo?.() },
    ...["Light", "Dark", "System"].map((mode) => ({ id: `theme-${mode}`, group: "Theme", label: `${mode} theme`, run: () => setColorMode(mode.toLowerCase()) })),
    { id: "assistant", group: "Help", label: "Assistant", words: "chat ask", run: () => wake("assistant", {}) },
    { id: "help", group: "Help", label: "Keyboard shortcuts", keys: "?", run: onHelp },
    { id: "sign-out", group: "Account", label: "Sign out", words: "log out", run: () => signOut().catch((error) => run({ kind: "toast", level: "error", message: error.message, duration: 5_000 })) },
    ...SETTINGS.map(([path, label]) => ({ id: `settings-${path}`, group: "Settings", label, words: "settings", run: () => navigate(`/settings/${path}`) })),
    ...FILTERS.map(([query, label, words]) => ({ id: `filter-${query}`, group: "Filter", label, words, run: () => navigate(`/tasks?${query}`) })),
  ];
}
function pages(navigate) {
  const links = [...document.querySelectorAll("nav.side a.nav")];
  return links.map((el) => ({ id: `go-${el.getAttribute("href")}`, group: "Go to", label: el.querySelector(".word")?.textContent || labelOf(el), run: () => navigate(el.getAttribute("href")) }));
}
async function ask(path, query, signal) {
  const answer = await fetch(`${path}?limit=6&q=${encodeURIComponent(query)}`, { signal, credentials: "same-origin" });
  return answer.ok ? (await answer.json()).items || [] : [];
}
export async function search(query, navigate, signal) {
  const [tasks, contacts] = await Promise.all([ask("/api/tasks", query, signal), ask("/api/contacts", query, signal)]);
  return [
    ...contacts.map((c) => ({ id: c.id, group: "Contacts", label: c.name, end: c.company !== c.name && c.company, isFound: true, run: () => navigate(`/contacts/${c.id}`) })),
    ...tasks.map((t) => ({ id: t.id, group: "Tasks", label: t.title, isClosed: t.status !== "open", end: t.status === "open" ? t.contact_name : `${t.contact_name} · ${t.labels.status}`, isFound: true, run: () => navigate(`/tasks/${t.id}`) })),
  ];
}
// `focused` is the element that had the focus before.
export function commandsFor(focused, target, people, { navigate, setColorMode, onHelp, onUndo, canCreate, timezone }) {
  return [
    ...verbsFor(target), ...peekOf(focused), ...onScreen(target, focused), ...valuesFor(target, people, todayIn(timezone)), ...pages(navigate), ...makes(navigate, canCreate), ...others(setColorMode, onHelp, onUndo, navigate),
  ];
}

// 0 for the words themselves, 1 for a beginning, 2 for words inside, 3 for other words of the action; -1: not meant.
function rank(command, needle) {
  const label = fold(command.label);
  if (label === needle) return 0;
  if (label.startsWith(needle)) return 1;
  if (label.includes(needle)) return 2;
  const all = `${label} ${fold(command.words || "")}`;
  return needle.split(/\s+/).every((word) => all.includes(word)) ? 3 : -1;
}
export function matching(commands, found, words) {
  const needle = fold(words.trim());
  if (!needle) return commands.filter((command) => !/^(assign|priority|side)-/.test(command.id) || command.id === "assign-me");
  const ranked = [...commands, ...found].map((command) => ({ command, at: command.isFound ? Math.max(rank(command, needle), -1) : rank(command, needle) }));
  const exact = ranked.filter(({ at }) => at === 0).map(({ command }) => command);
  const rest = [1, 2, 3].flatMap((at) => ranked.filter((one) => one.at === at && !one.command.isFound).map(({ command }) => command));
  return [...exact, ...rest, ...found.filter((command) => !exact.includes(command))];
}
