// The second press of a double Enter, and the repeats of one that is held down, belong to what the first one pressed. Where that is gone,
// as a dialog that it closed, they would follow the link that has the focus now: a row that opens. They do nothing then.
const DOUBLE_MS = 200;
let first = null;

export function isStray({ key, repeat, target, timeStamp: at }) {
  const before = first;
  first = key === "Enter" ? { target, at } : null;
  if (!first || !target.href || !before || before.target.isConnected || (!repeat && at - before.at > DOUBLE_MS)) return false;
  first.target = before.target;
  return true;
}

function hold(event) {
  if (!isStray(event)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

// On the window: before the listeners of any control. What was filled in or pressed since then is meant by the next Enter.
if (typeof window !== "undefined") {
  window.addEventListener("keydown", hold, true);
  ["input", "pointerdown"].forEach((name) => window.addEventListener(name, () => { first = null; }, true));
}
