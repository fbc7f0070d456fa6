// Calls to REST, with the server's words when it refuses. A call that is repeated because no answer came has the same key.
import { newKey } from "../primitives/browser/drafts.mjs";

let unanswered = { what: "", key: "" };

function keyOf(what) {
  if (unanswered.what !== what) unanswered = { what, key: newKey() };
  return unanswered.key;
}

export async function call(method, path, body) {
  let answer;
  const text = body && JSON.stringify(body);
  const headers = { "Content-Type": "application/json" };
  if (method === "POST") headers["Idempotency-Key"] = keyOf(path + text);
  try {
    answer = await fetch(path, { method, credentials: "same-origin", headers, body: text });
  } catch { throw new Error("The server could not be reached. Check the connection and try again."); }
  unanswered = { what: "", key: "" };
  if (answer.status === 204) return null;
  const found = await answer.json().catch(() => ({}));
  if (answer.ok) return found;
  const named = found.errors?.[0];
  throw Object.assign(new Error(named ? `${LABELS[named.field] || named.field} ${named.message}.` : found.detail || "The server did not take it."), { status: answer.status, field: named?.field || "" });
}

const LABELS = { password: "The password", code: "The code", name: "The name", credential: "The passkey", Origin: "The address:" };
