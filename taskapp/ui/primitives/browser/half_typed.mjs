// What is half typed when a form is sent: words that are not read or chosen yet, a time without its minutes. Their field would be
// sent empty, or as it was before; so the form waits until they are read, or does not go, and the field says what is missing.
import { useEffect, useRef } from "react";

// Long enough for React to render the hidden field of what was read.
const RENDERED_MS = 50;

// By the element of a control: `settle()`, which is true where nothing is half typed, else a promise of that.
const controls = new Map();

export function useHalfTyped(element, settle) {
  const latest = useRef(settle);
  latest.current = settle;
  useEffect(() => {
    const control = element.current;
    controls.set(control, () => latest.current());
    return () => { controls.delete(control); };
  }, []);
}

function hold(event) {
  const form = event.target;
  const incomplete = [...form.elements].find((field) => field.validity?.badInput);
  const asked = [...controls].filter(([control]) => form.contains(control)).map(([, settle]) => settle()).filter((answer) => answer !== true);
  if (!incomplete && !asked.length) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  // The browser says at the field what it lacks.
  if (incomplete) { incomplete.reportValidity(); return; }
  const { submitter } = event;
  Promise.all(asked).then((answers) => { if (answers.every(Boolean)) setTimeout(() => { if (form.isConnected) form.requestSubmit(submitter); }, RENDERED_MS); });
}

// On the window: before the listeners of any form.
if (typeof window !== "undefined") window.addEventListener("submit", hold, true);
