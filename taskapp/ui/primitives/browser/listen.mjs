// Adds listeners, {name of the event: listener}, to the window or another target; returns what removes them, for an effect.
export function listen(listeners, target = window, options = false) {
  const all = Object.entries(listeners);
  all.forEach(([name, listener]) => target.addEventListener(name, listener, options));
  return () => all.forEach(([name, listener]) => target.removeEventListener(name, listener, options));
}
