// Says what of a pasted text a field does not take, which the browser cuts off without a word.
import { run } from "$/utils/server_commands";

const TOLD_MS = 8_000;

function onPaste({ target, clipboardData }) {
  const { maxLength, value = "", selectionStart, selectionEnd, tagName } = target;
  if (!(maxLength > 0) || target.readOnly) return;
  const pasted = clipboardData?.getData("text/plain").replaceAll("\r\n", "\n") ?? "";
  // At the end of a line that becomes one line, breaks are no text that is missed.
  const text = tagName === "TEXTAREA" ? pasted : pasted.trim();
  const left = value.length - ((selectionEnd ?? 0) - (selectionStart ?? 0)) + text.length - maxLength;
  if (left <= 0) return;
  const name = target.getAttribute("aria-label") || target.labels?.[0]?.textContent || "This field";
  const most = maxLength.toLocaleString("en-US");
  run({ kind: "toast", level: "error", message: `${name} takes ${most} characters: the last ${Math.min(left, text.length).toLocaleString("en-US")} of what you pasted are left out.`, duration: TOLD_MS });
}

if (typeof window !== "undefined") window.addEventListener("paste", onPaste, true);
