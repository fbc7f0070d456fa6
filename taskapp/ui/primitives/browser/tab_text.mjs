// A text that is being written, kept in the tab over pages and reloads; by person, so that nobody else reads it there.
const PREFIX = "taskapp:text:";

export const readTabText = (name) => { try { return sessionStorage.getItem(PREFIX + name) || ""; } catch { return ""; } };
export function writeTabText(name, text) {
  try { if (text) sessionStorage.setItem(PREFIX + name, text); else sessionStorage.removeItem(PREFIX + name); } catch { /* kept until the page is closed */ }
}
export function eraseTabTexts() {
  try { Object.keys(sessionStorage).filter((place) => place.startsWith(PREFIX)).forEach((place) => sessionStorage.removeItem(place)); } catch { /* nothing is kept */ }
}
