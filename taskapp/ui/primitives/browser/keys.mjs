// Keys on any keyboard layout, and whether a shortcut may act.

// Greek and Hebrew have a sign on a key that has a letter on a US keyboard; Latin layouts have these signs elsewhere.
const SIGNS_ON_LETTERS = { ";KeyQ": "q", "'KeyW": "w" };

// The character of a key press in lower case; where the layout has no Latin letters, the letter of that key on a US keyboard,
// and for a key of the row of digits the digit, although AZERTY and Czech have it with Shift only.
export function keyOf(event) {
  if (event.key.length !== 1) return event.key;
  const code = event.code || "";
  const digit = !event.shiftKey && /^Digit(\d)$/.exec(code);
  if (digit && !/[\d/?]/.test(event.key)) return digit[1];
  if (/^[\x21-\x7e]$/.test(event.key)) return SIGNS_ON_LETTERS[event.key + code] ?? event.key.toLowerCase();
  const letter = /^Key([A-Z])$/.exec(code);
  return letter && !/\p{Script=Latin}/u.test(event.key) ? letter[1].toLowerCase() : event.key;
}

// Enter and other keys that an input method takes for itself; Safari sends the last one after the composition, as 229.
export const isComposing = (event) => (event.nativeEvent ?? event).isComposing || event.keyCode === 229;

export const isTyping = (el) => el?.closest?.('input:not([type="checkbox"]):not([type="radio"]), textarea, select, [contenteditable="true"]');
export const isBusy = () => document.querySelector("dialog[open], .popover");
// AltGr types the third sign of a key, such as € on E; on Windows it also counts as Ctrl with Alt.
const hasAltGr = (event) => event.altKey || event.getModifierState?.("AltGraph");
export const hasModifier = (event) => event.metaKey || event.ctrlKey || hasAltGr(event);
// Ctrl, or Cmd on a Mac, and no other modifier.
export const isCommand = (event) => (event.metaKey || event.ctrlKey) && !hasAltGr(event) && !event.shiftKey;
