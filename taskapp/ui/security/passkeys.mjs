// WebAuthn in the browser: the server's JSON becomes bytes for the authenticator, and its answer becomes JSON.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const withBytes = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));

export const canUsePasskeys = () => typeof window !== "undefined" && !!window.PublicKeyCredential;

export async function createPasskey(options) {
  const made = await asking(() => navigator.credentials.create({
    publicKey: { ...options, challenge: bytes(options.challenge), user: { ...options.user, id: bytes(options.user.id) }, excludeCredentials: withBytes(options.excludeCredentials) },
  }));
  const { response } = made;
  return {
    id: made.id, rawId: text(made.rawId), type: made.type, clientExtensionResults: {}, authenticatorAttachment: made.authenticatorAttachment || undefined,
    response: { clientDataJSON: text(response.clientDataJSON), attestationObject: text(response.attestationObject), transports: response.getTransports?.() || [] },
  };
}

export async function getPasskey(options) {
  const found = await asking(() => navigator.credentials.get({
    publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials: withBytes(options.allowCredentials) },
  }));
  const { response } = found;
  return {
    id: found.id, rawId: text(found.rawId), type: found.type, clientExtensionResults: {},
    response: {
      clientDataJSON: text(response.clientDataJSON), authenticatorData: text(response.authenticatorData), signature: text(response.signature),
      userHandle: response.userHandle ? text(response.userHandle) : undefined,
    },
  };
}

const REASONS = {
  NotAllowedError: "No passkey was used. Try again, or choose another way.",
  InvalidStateError: "This device already has a passkey for this account.",
  SecurityError: "The browser allows passkeys only on a secure page with a host name (https, or localhost).",
};
async function asking(ask) {
  if (!canUsePasskeys()) throw new Error("This browser has no passkeys. Use another one, or choose another way.");
  try { return await ask(); } catch (error) { throw new Error(REASONS[error.name] || "The passkey could not be used. Try again."); }
}
