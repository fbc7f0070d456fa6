// For a picker whose value is in a hidden field: called with the value of a draft (`drafts.mjs`).
import { useLayoutEffect } from "react";
import { listen } from "./listen.mjs";

export function useRestored(field, take) {
  // Not after the paint: the form fills its fields as soon as it is there.
  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return undefined;
    return listen({ "taskapp:restore": ({ detail }) => take(detail.value, detail.text) }, element);
  });
}
