// For a picker whose value is in a hidden field: called with the value of a draft (`drafts.mjs`).
import { useLayoutEffect } from "react";

export function useRestored(field, take) {
  // Not after the paint: the form fills its fields as soon as it is there.
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return undefined;
    const restore = (event) => take(event.detail.value, event.detail.text);
    element.addEventListener("taskapp:restore", restore);
    return () => element.removeEventListener("taskapp:restore", restore);
  });
}
