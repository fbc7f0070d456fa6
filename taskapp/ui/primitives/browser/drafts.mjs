// Drafts of forms in the browser's localStorage, by organization, member, form and tab; and `Keeper`, which keeps one open
// form's. A form shows the draft of its own tab, or else the newest; tabs in which different things are typed keep one each.
import { eraseTabTexts } from "./tab_text.mjs";

const PREFIX = "taskapp:draft:";
const TAB = "taskapp:tab";
// The mark of the last sign-out in this browser; it ends with ANSWERED once the server has ended the login.
const SIGNED_OUT = "taskapp:signed-out";
const ANSWERED = " answered";
const MOST = 100;
const LONGEST = 200_000;
const OLDEST_MS = 30 * 24 * 3600 * 1000;
const PAUSE_MS = 200;
const UNKEPT = new Set(["password", "file", "submit", "button", "image", "reset"]);

const stored = new Set();
// By key: the values that were sent and those of the draft from which they came, as JSON, with the place of that draft.
const sent = new Map();
// By address and name of a form: what a form that takes its place continues with (`handOver`).
const carried = new Map();
let closed = false;
let tab = "";

export const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");

const places = () => { try { return Object.keys(localStorage).filter((place) => place.startsWith(PREFIX)); } catch { return []; } };
const parse = (place) => { try { return JSON.parse(localStorage.getItem(place)); } catch { return null; } };

const readMark = () => { try { return localStorage.getItem(SIGNED_OUT); } catch { return null; } };
// Without storage there are no drafts.
const mark = (text) => { try { localStorage.setItem(SIGNED_OUT, text); } catch { /* as above */ } };
const markAtLoad = readMark();
// Since this page was loaded; with ANSWERED, by the server's word.
const isSignedOut = (ending = "") => readMark() !== markAtLoad && Boolean(readMark()?.endsWith(ending));

// The name of this tab. A reload takes it along; a copy of the tab gets another one.
function ownTab() {
  if (tab) return tab;
  tab = newKey();
  try {
    tab = sessionStorage.getItem(TAB) || tab;
    sessionStorage.removeItem(TAB);
  } catch { /* Without storage there are no drafts. */ }
  window.addEventListener("pagehide", () => { try { sessionStorage.setItem(TAB, tab); } catch { /* as above */ } });
  return tab;
}
const isOwn = (place) => place.endsWith(`~${ownTab()}`);

// The draft for a form, {place, ...}; `base` is its place without the tab.
function findDraft(base) {
  if (!base) return null;
  const found = [];
  for (const place of places().filter((one) => one === base || one.startsWith(`${base}~`))) {
    const draft = parse(place);
    const isStored = stored.has(draft?.key);
    if (!draft || draft.at <= Date.now() - OLDEST_MS || (isStored && isOwn(place))) localStorage.removeItem(place);
    // Typed in another tab under the key of a form that is stored by now: it is another thing.
    else found.push({ place, ...draft, ...(isStored && { key: newKey() }) });
  }
  return found.find((draft) => isOwn(draft.place)) ?? found.sort((one, other) => other.at - one.at)[0] ?? null;
}

function writeDraft(place, draft) {
  if (!place || closed || isSignedOut(ANSWERED) || stored.has(draft.key)) return;
  const text = JSON.stringify(draft);
  if (text.length > LONGEST) return;
  const others = places().filter((other) => other !== place).map((other) => [parse(other)?.at || 0, other]).sort((a, b) => a[0] - b[0]);
  const dropOldest = () => localStorage.removeItem(others.shift()[1]);
  while (others.length >= MOST) dropOldest();
  for (;;) {
    try { localStorage.setItem(place, text); return; } catch {
      if (!others.length) return; // Switched off: the form works without a draft.
      dropOldest(); // Full.
    }
  }
}

// The drafts of this page whose forms' names begin with `about`: {place, words: [label, text]}, the newest first.
export function wordsOf(owner, about) {
  const mine = places().filter((place) => place.startsWith(`${PREFIX}${owner}${window.location.pathname}#${about}`));
  return mine.map((place) => ({ place, ...parse(place) })).filter(({ key }) => key && !stored.has(key)).sort((one, other) => other.at - one.at)
    .map(({ place, values, labels = {} }) => ({ place, words: Object.entries(labels).map(([name, label]) => [label, values[name]]).filter(([, text]) => text) }))
    .filter(({ words }) => words.length);
}
export const discardDraft = (place) => localStorage.removeItem(place);

// The server has stored the form with this key: its draft is erased, here and wherever it is written later; one with other
// values, of another tab, stays.
export function markStored(key) {
  if (stored.has(key)) return;
  stored.add(key);
  for (const place of places()) {
    const draft = parse(place);
    const { values = [], from = "" } = sent.get(key) ?? {};
    const isSame = values.includes(JSON.stringify(draft?.values));
    if (draft?.key === key ? isOwn(place) || isSame : place === from && isSame) localStorage.removeItem(place);
  }
}

function close() {
  closed = true;
  eraseTabTexts();
}

// Before the server is asked to end the login, which leads the other tabs of this browser away; and where it did not.
export const markSignOut = () => mark(newKey());
export function unmarkSignOut() { try { localStorage.removeItem(SIGNED_OUT); } catch { /* as above */ } }

// At sign-out: no draft stays for the next person at this browser, and no other tab writes one.
export function eraseDrafts() {
  close();
  places().forEach((place) => localStorage.removeItem(place));
  mark(newKey() + ANSWERED);
}
if (typeof window !== "undefined") {
  window.addEventListener("storage", ({ key, newValue }) => { if (key === SIGNED_OUT && newValue?.endsWith(ANSWERED)) close(); });
  // A tab whose login has ended keeps what was typed, except after a sign-out in this browser.
  window.addEventListener("taskapp:led-away", () => {
    if (!isSignedOut()) return;
    close();
    places().filter(isOwn).forEach((place) => localStorage.removeItem(place));
  });
}

const kept = (form) => [...form.elements].filter((field) => field.name && !field.name.startsWith("_") && !UNKEPT.has(field.type));
const valueOf = (field) => (field.type === "checkbox" ? (field.checked ? field.value : "") : field.value);
const isChoice = (field) => field.type !== "radio" || field.checked;
// Past React, which then notices the change of a field whose value it holds.
const setValue = (field, value) => Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value").set.call(field, value);
// The labels of the fields of text: where a page has no form any more, `wordsOf` shows them with what was typed.
const labelsOf = (form, names) => Object.fromEntries(kept(form).filter((field) => names.includes(field.name) && field.matches("textarea, input:not([type=hidden], [type=checkbox], [type=radio])"))
  .map((field) => [field.name, field.getAttribute("aria-label") || field.labels?.[0]?.textContent || field.name]));
const textsOf = (form) => Object.fromEntries(kept(form).filter((field) => field.dataset.text).map((field) => [field.name, field.dataset.text]));
const valuesOf = (form) => Object.fromEntries(kept(form).filter(isChoice).map((field) => [field.name, valueOf(field)]));

// A picker keeps its value in React: its hidden field is told, and the picker listens (`useRestored`).
function fill(form, values, texts = {}) {
  for (const field of kept(form)) {
    const value = values[field.name];
    if (field.type === "radio" && field.name in values) field.checked = field.value === value;
    if (!(field.name in values) || field.type === "radio" || valueOf(field) === value) continue;
    if (field.type === "hidden") field.dispatchEvent(new CustomEvent("taskapp:restore", { detail: { value, text: texts[field.name] ?? "" } }));
    else if (field.type === "checkbox") field.checked = value !== "";
    else setValue(field, value);
    if (field.type !== "hidden") field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

// What a field held before anything was entered.
const initial = (field) => {
  if (field.type === "checkbox") return field.defaultChecked ? field.value : "";
  return field.tagName === "SELECT" ? ([...field.options].find((option) => option.defaultSelected) ?? field.options[0])?.value ?? "" : field.defaultValue;
};
// The fields that were changed before the page's scripts ran: React does not know that.
const changedEarly = (form) => kept(form).filter((field) => !["hidden", "radio"].includes(field.type) && valueOf(field) !== initial(field));
// None for an input that has no selection to set, as that of an email address.
const selectionOf = (field) => (Number.isInteger(field.selectionStart) ? [field.selectionStart, field.selectionEnd] : null);
const pick = (names, values) => Object.fromEntries(names.map((name) => [name, values[name] ?? ""]));

// Keeps the key, the values before the edit, and the draft of one open form.
export class Keeper {
  constructor(form, { owner, name, onDraft }) {
    this.form = form;
    this.spot = name && `${window.location.pathname}#${name}`;
    // Without an owner (the page is not read yet) the form has a key and no draft.
    this.places = owner && name ? `${PREFIX}${owner}${this.spot}` : "";
    this.place = this.places && `${this.places}~${ownTab()}`;
    this.onDraft = onDraft;
    const early = changedEarly(form);
    this.shown = { ...valuesOf(form), ...Object.fromEntries(early.map((field) => [field.name, initial(field)])) };
    this.texts = textsOf(form);
    this.base = { ...this.shown };
    this.key = newKey();
    this.touched = early.length > 0;
    this.awaiting = false;
    this.settled = null;
    this.sent = this.shown;
    this.from = ""; // where the draft that is shown came from, and its values
    this.restored = "";
    this.since = new Set(); // the fields typed in since the form was sent
    this.listening = new AbortController();
    this.restore();
    this.listen();
  }

  restore() {
    const draft = findDraft(this.places);
    const rest = carried.get(this.spot);
    carried.delete(this.spot);
    if (rest) this.continue(rest);
    // Of a form in which nothing was typed only the focus is handed over.
    if (!draft || Object.keys(rest?.values ?? {}).length) return;
    this.key = draft.key;
    this.from = draft.place;
    this.restored = JSON.stringify(draft.values);
    Object.assign(this.base, draft.base);
    this.values = { ...this.shown, ...draft.values };
    // After the effects of the pickers inside, which begin to listen there.
    this.restoring = setTimeout(() => { fill(this.form, draft.values, draft.texts); this.onDraft(draft.at); }, 0);
  }

  // What was typed in the form that this one replaces, with the focus; with its key, if that may have been sent.
  continue({ values, texts, base, key, focus, selection }) {
    this.touched = Object.keys(values).length > 0;
    if (key) this.key = key;
    Object.assign(this.base, base);
    this.values = { ...this.shown, ...values };
    fill(this.form, values);
    const hidden = Object.keys(values).filter((name) => this.form.elements[name]?.type === "hidden");
    // After the effects of the pickers inside, which begin to listen there.
    this.restoring = setTimeout(() => { fill(this.form, pick(hidden, values), texts); this.save(); }, 0);
    const field = this.form.elements[focus];
    if (!field?.focus || document.activeElement !== document.body) return;
    field.focus();
    if (selection) field.setSelectionRange(...selection);
  }

  // For a form that takes the place of this one: its texts and the focus; once it is stored, what was typed after it was sent.
  handOver() {
    const isStored = stored.has(this.key);
    const field = this.form.contains(document.activeElement) ? document.activeElement : null;
    const isOpen = !isStored && (field || !this.place);
    const names = isStored ? [...this.since].filter(Boolean) : isOpen && this.touched ? this.edited() : [];
    if (!this.spot || (!names.length && (isStored || !field))) return;
    const rest = {
      key: isStored ? "" : this.key,
      values: pick(names, valuesOf(this.form)),
      texts: textsOf(this.form),
      base: isStored || !this.place ? {} : pick(names, this.base),
      focus: field?.name,
      selection: field && selectionOf(field),
    };
    carried.set(this.spot, rest);
    // With a draft, only a form of the same moment: a later one shows the draft as such.
    if (!isStored && (this.place || !names.length)) setTimeout(() => { if (carried.get(this.spot) === rest) carried.delete(this.spot); }, 0);
  }

  listen() {
    const options = { signal: this.listening.signal, capture: true };
    const later = (event) => {
      if (!event.isTrusted) return;
      this.touched = true;
      clearTimeout(this.saving);
      this.saving = setTimeout(() => this.save(), PAUSE_MS);
    };
    ["input", "change", "click", "keydown"].forEach((kind) => this.form.addEventListener(kind, later, options));
    ["input", "change"].forEach((kind) => this.form.addEventListener(kind, (event) => this.entered(event), options));
    this.form.addEventListener("submit", (event) => { if (this.isRepeat()) { event.preventDefault(); event.stopPropagation(); } else this.prepare(); }, options);
    this.form.addEventListener("click", (event) => { if (event.isTrusted && event.target.closest("[data-discard]")) this.discard(false); }, options);
    this.form.addEventListener("taskapp:new-key", () => this.renew(), options);
    window.addEventListener("pagehide", () => this.save(), options);
    document.addEventListener("visibilitychange", () => this.save(), options);
    this.watch = new MutationObserver((changes) => this.changed(changes));
    this.watch.observe(this.form, { subtree: true, childList: true, attributeFilter: ["aria-invalid"] });
  }

  edited() {
    const now = valuesOf(this.form);
    return Object.keys(now).filter((name) => now[name] !== (this.base[name] ?? ""));
  }

  save() {
    clearTimeout(this.saving);
    if (!this.touched) return;
    const names = this.edited();
    const now = valuesOf(this.form);
    this.values = now;
    if (names.length) writeDraft(this.place, { key: this.key, at: Date.now(), values: pick(names, now), base: pick(names, this.base), texts: textsOf(this.form), labels: labelsOf(this.form, names) });
    else localStorage.removeItem(this.place);
  }

  entered(event) {
    if (!event.isTrusted) return;
    this.settled = null;
    this.since.add(event.target.name);
  }

  // Sent again as it was stored (Enter held down, until the next page is there): nothing new is to be made.
  isRepeat() {
    return this.settled !== null && this.settled === JSON.stringify(valuesOf(this.form));
  }

  // Before Reflex reads the form: its key, and what the edited fields held before the edit.
  prepare() {
    this.touched = true;
    this.save();
    this.awaiting = true;
    this.sent = valuesOf(this.form);
    this.since.clear();
    const names = this.edited();
    sent.set(this.key, { values: [JSON.stringify(pick(names, this.sent)), this.restored], from: this.from });
    const before = pick(names, this.base);
    this.form.elements._key.value = this.key;
    this.form.elements._base.value = JSON.stringify(before);
  }

  // Fields that appear again (a select whose options arrived) get their value back; a wrong field gets the focus.
  changed(changes) {
    const selects = changes.flatMap((change) => [...change.addedNodes]).filter((node) => node.tagName === "SELECT");
    if (selects.length && this.values) fill(this.form, Object.fromEntries(selects.map((field) => [field.name, this.values[field.name] ?? field.value])));
    const wrong = this.awaiting && this.form.querySelector('[aria-invalid="true"]');
    if (!wrong) return;
    this.awaiting = false;
    wrong.focus();
  }

  rebase(values) {
    Object.assign(this.base, values);
    this.touched = true;
    this.save();
  }

  use(values, texts) {
    fill(this.form, values, texts);
    setTimeout(() => this.save(), 0);
  }

  renew() {
    this.key = newKey();
    this.save();
  }

  // The server has stored the form as it was sent. It stays open, and what was typed meanwhile is the next edit.
  settle() {
    const now = valuesOf(this.form);
    this.base = { ...now, ...Object.fromEntries([...this.since].filter((name) => name in this.sent).map((name) => [name, this.sent[name]])) };
    this.touched = this.since.size > 0;
    this.settled = this.touched ? null : JSON.stringify(now);
    this.awaiting = false;
    this.renew();
    this.onDraft(0);
  }

  discard(refill = true) {
    clearTimeout(this.saving);
    [this.place, this.from].filter(Boolean).forEach((place) => localStorage.removeItem(place));
    stored.add(this.key);
    this.base = { ...this.shown };
    if (refill) fill(this.form, this.shown, this.texts);
    this.key = newKey();
    this.touched = false;
    this.onDraft(0);
  }

  stop() {
    clearTimeout(this.restoring);
    this.save();
    this.handOver();
    this.listening.abort();
    this.watch.disconnect();
  }
}
