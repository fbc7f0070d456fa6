// Runs `then` once no pointer is pressed: what moves the page between a press and its release takes the click from the button.
let isPressed = false;
const RELEASES = ["pointerup", "pointercancel"];

export function afterPress(then) {
  if (!isPressed) { then(); return; }
  const listening = new AbortController();
  // After the click, which the release brings.
  const release = () => { listening.abort(); setTimeout(then, 0); };
  RELEASES.forEach((name) => window.addEventListener(name, release, { capture: true, signal: listening.signal }));
}

if (typeof window !== "undefined") {
  window.addEventListener("pointerdown", () => { isPressed = true; }, true);
  RELEASES.forEach((name) => window.addEventListener(name, () => { isPressed = false; }, true));
}
