// Signs out in this browser, wherever one can.
import { eraseDrafts, markSignOut, unmarkSignOut } from "./drafts.mjs";

// Then no draft stays for the next person. Throws an error with a message where the server does not answer; the person is still
// signed in then, and keeps what was typed.
export async function signOut(next = "/api/auth/sso/logout") {
  markSignOut();
  const answer = await fetch("/api/auth/logout", { method: "POST", credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok && answer?.status !== 401) {
    unmarkSignOut();
    throw new Error("The server did not answer. Try again.");
  }
  eraseDrafts();
  window.location.assign(next);
}
