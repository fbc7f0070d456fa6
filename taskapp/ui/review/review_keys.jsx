// ReviewKeys: on the review page a key presses the visible button that declares it with data-review; the selected row stays in view.
import { useEffect } from "react";
import { hasModifier, isBusy, isComposing, isTyping, keyOf } from "../primitives/browser/keys.mjs";
import { listen } from "../primitives/browser/listen.mjs";

const isControl = (el) => el?.closest?.("button, a, summary");
const seen = (el) => el && el.getClientRects().length > 0;

export function ReviewKeys({ at = "" }) {
  // In braces: scrollIntoView may answer a promise, which React would call as the effect's end.
  useEffect(() => { document.querySelector('.review-row[aria-current="true"]')?.scrollIntoView({ block: "nearest" }); }, [at]);
  useEffect(() => {
    const onKey = (event) => {
      if (event.defaultPrevented || isComposing(event) || hasModifier(event) || isBusy()) return;
      const key = keyOf(event);
      if (isTyping(event.target) && key !== "Escape") return;
      // On a focused control Enter and Space press that control.
      if ((key === "Enter" || key === " ") && isControl(event.target)) return;
      const button = [...document.querySelectorAll("[data-review]")].find((one) => one.dataset.review.split(",").includes(key) && seen(one));
      if (!button) return;
      event.preventDefault();
      if (!event.repeat) button.click();
    };
    // Before the shortcuts of all pages.
    return listen({ keydown: onKey }, window, true);
  }, []);
  return null;
}
