// A text that is being written, kept in the tab over pages and reloads; by person, so that nobody else reads it there.
const PREFIX = "taskapp:text:";
let isClosed = false;

export const readTabText = (name) => { try { return sessionStorage.getItem(PREFIX + name) || ""; } catch { return ""; } };
export function writeTabText(name, text) {
  if (isClosed) return;
  try { if (text) sessionStorage.setItem(PREFIX + name, text); else sessionStorage.removeItem(PREFIX + name); } catch { /* kept until the page is closed */ }
}
// At sign-out: erases the texts, and keeps no further one until the next page.
export function eraseTabTexts() {
  isClosed = true;
  try { Object.keys(sessionStorage).filter((place) => place.startsWith(PREFIX)).forEach((place) => sessionStorage.removeItem(place)); } catch { /* nothing is kept */ }
}
