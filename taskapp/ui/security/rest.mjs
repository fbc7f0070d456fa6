// Calls to REST, with the server's words when it refuses.
export async function call(method, path, body) {
  let answer;
  try {
    answer = await fetch(path, {
      method, credentials: "same-origin", headers: { "Content-Type": "application/json" }, body: body && JSON.stringify(body),
    });
  } catch { throw new Error("The server could not be reached. Check the connection and try again."); }
  if (answer.status === 204) return null;
  const found = await answer.json().catch(() => ({}));
  if (answer.ok) return found;
  const named = found.errors?.[0];
  throw Object.assign(new Error(named ? `${LABELS[named.field] || named.field} ${named.message}.` : found.detail || "The server did not take it."), { status: answer.status, field: named?.field || "" });
}

const LABELS = { password: "The password", code: "The code", name: "The name", credential: "The passkey", Origin: "The address:" };
