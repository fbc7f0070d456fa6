// Keys on any keyboard layout, and whether a shortcut may act.

// The character of a key press in lower case; where the layout has no Latin letters, the letter of that key on a US keyboard.
export function keyOf(event) {
  if (event.key.length !== 1) return event.key;
  if (/^[\x21-\x7e]$/.test(event.key)) return event.key.toLowerCase();
  const letter = /^Key([A-Z])$/.exec(event.code || "");
  return letter && !/\p{Script=Latin}/u.test(event.key) ? letter[1].toLowerCase() : event.key;
}

// Enter and other keys that an input method takes for itself; Safari sends the last one after the composition, as 229.
export const isComposing = (event) => (event.nativeEvent ?? event).isComposing || event.keyCode === 229;

export const isTyping = (el) => el?.closest?.('input:not([type="checkbox"]):not([type="radio"]), textarea, select, [contenteditable="true"]');
export const isBusy = () => document.querySelector("dialog[open], .popover");
export const hasModifier = (event) => event.metaKey || event.ctrlKey || event.altKey;
