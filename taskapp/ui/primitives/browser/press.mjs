// Where and whether a pointer is pressed.
let pressed = null;
let isPressed = false;
const RELEASES = ["pointerup", "pointercancel"];

// Runs `then` once no pointer is pressed: what moves the page between a press and its release takes the click from the button.
export function afterPress(then) {
  if (!isPressed) { then(); return; }
  const listening = new AbortController();
  // After the click, which the release brings.
  const release = () => { listening.abort(); setTimeout(then, 0); };
  RELEASES.forEach((name) => window.addEventListener(name, release, { capture: true, signal: listening.signal }));
}

// Whether the click of an open dialog was beside it, from the press on: neither on its edge, nor the end of a selection of text that
// began inside.
export function isBeside(click) {
  const dialog = click.currentTarget;
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  return [pressed, click].every((at) => at?.target === dialog
    && (at.clientX < left || at.clientX > right || at.clientY < top || at.clientY > bottom));
}

// The press of a finger that closes a menu does nothing else: its click is taken from what lies there. To be called on pointerdown.
export function onlyCloses(press) {
  if (press.pointerType !== "touch") return;
  const listening = new AbortController();
  const options = { capture: true, signal: listening.signal };
  window.addEventListener("click", (event) => { event.preventDefault(); event.stopPropagation(); listening.abort(); }, options);
  // It became a scroll, or another press came.
  ["pointercancel", "pointerdown"].forEach((name) => window.addEventListener(name, () => listening.abort(), options));
}

if (typeof window !== "undefined") {
  window.addEventListener("pointerdown", (event) => { pressed = event; isPressed = true; }, true);
  RELEASES.forEach((name) => window.addEventListener(name, () => { isPressed = false; }, true));
}
