// Replaces `sonner` where Reflex imports it: the library is fetched once the page stands, and what is to be shown until then waits.
import { createElement, useEffect, useState } from "react";
import { later } from "$/taskapp/primitives/browser/later.mjs";

const useLibrary = later(() => import("../node_modules/sonner/dist/index.mjs"));
let shown = null;
let waiting = [];
let count = () => {};

const call = (name) => (...values) => {
  if (shown) { (name ? shown[name] : shown)(...values); return; }
  waiting.push(() => call(name)(...values));
  count(waiting.length);
};
const LEVELS = ["success", "info", "warning", "error", "loading", "message", "dismiss"];
export const toast = Object.assign(call(""), Object.fromEntries(LEVELS.map((name) => [name, call(name)])));

export function Toaster(props) {
  const [due, setDue] = useState(waiting.length);
  const library = useLibrary(due);
  useEffect(() => { count = setDue; setDue(waiting.length); }, []);
  // After the effects of the library's Toaster, which listens from then on.
  useEffect(() => {
    if (!library) return;
    shown = library.toast;
    const calls = waiting;
    waiting = [];
    calls.forEach((show) => show());
  }, [library]);
  return library && createElement(library.Toaster, props);
}
