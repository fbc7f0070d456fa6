// WorkKeys: on the work page a key presses the visible button that declares it with data-work; keeps the lease of the task.
// `dock` tells what lies outside the page's element whether the outcomes stand below: "open", "closed" or "".
import { useEffect, useLayoutEffect, useRef } from "react";
import { hasModifier, isBusy, isComposing, isTyping, keyOf } from "../primitives/browser/keys.mjs";
import { listen } from "../primitives/browser/listen.mjs";

// Shorter than the lease of five minutes, so that one lost message does not end it.
const KEEP_MS = 120_000;
const seen = (el) => el && el.getClientRects().length > 0;

export function WorkKeys({ onKeep, dock }) {
  const keep = useRef(onKeep);
  keep.current = onKeep;
  useLayoutEffect(() => {
    document.documentElement.dataset.dock = dock;
    return () => { delete document.documentElement.dataset.dock; };
  }, [dock]);
  useEffect(() => {
    const onKey = (event) => {
      if (event.defaultPrevented || isComposing(event) || hasModifier(event) || isBusy()) return;
      const key = keyOf(event);
      if (isTyping(event.target)) {
        if (key === "Escape") { event.preventDefault(); event.target.blur(); }
        return;
      }
      const button = [...document.querySelectorAll("[data-work]")].find((one) => one.dataset.work === key && seen(one));
      if (!button) return;
      event.preventDefault();
      event.stopPropagation();
      if (!event.repeat) button.click();
    };
    // Before the shortcuts of all pages.
    const stop = listen({ keydown: onKey }, window, true);
    const timer = setInterval(() => keep.current?.(), KEEP_MS);
    return () => { stop(); clearInterval(timer); };
  }, []);
  return null;
}
