// CallLink: on a phone, a link that dials the number of a row's contact. useNumber: a number. Phones: asks for the numbers of all rows at once, and
// again for those that have changed (`taskapp:phones-changed`).
import { useEffect, useSyncExternalStore } from "react";
import { listen } from "../../primitives/browser/listen.mjs";

const PHONE = "(pointer: coarse) and (max-width: 720px)";
const ASK_AFTER_MS = 50;

const isOnPhone = () => typeof window !== "undefined" && window.matchMedia(PHONE).matches;

// By contact: {to, words}, null for none, undefined as long as it has not been asked for.
const numbers = new Map();
const listeners = new Set();
const subscribe = (listener) => { listeners.add(listener); return () => listeners.delete(listener); };
let wanted = new Set();
let ask = null;
let timer = null;

function flush() {
  timer = null;
  if (!ask || !wanted.size) return;
  ask([...wanted]);
  wanted = new Set();
}
function want(ids) {
  ids.forEach((id) => { wanted.add(id); if (!numbers.has(id)) numbers.set(id, null); });
  timer ??= setTimeout(flush, ASK_AFTER_MS);
}

export function Phones({ onAsk }) {
  useEffect(() => {
    ask = onAsk;
    flush();
    const arrive = ({ detail }) => { Object.entries(detail.numbers).forEach(([id, number]) => numbers.set(id, number)); listeners.forEach((listener) => listener()); };
    const changed = ({ detail }) => {
      const stale = detail.ids.length ? detail.ids.filter((id) => numbers.has(id)) : [...numbers.keys()];
      stale.forEach((id) => numbers.set(id, null));
      if (stale.length) want(stale);
    };
    const stop = listen({ "taskapp:phones": arrive, "taskapp:phones-changed": changed });
    return () => { ask = null; stop(); };
  }, []);
  return null;
}

// The number of a contact as {to, words}, asked for once; null for none, and as long as it is not known.
export function useNumber(contact, isWanted = true) {
  const number = useSyncExternalStore(subscribe, () => numbers.get(contact), () => null);
  useEffect(() => { if (contact && isWanted && !numbers.has(contact)) want([contact]); }, [contact, isWanted]);
  return number ?? null;
}

export function CallLink({ contact = "", name = "" }) {
  const number = useNumber(contact, isOnPhone());
  if (!number) return null;
  return (
    <a className="row-call" href={`tel:${number.to}`} aria-label={`Call ${name}: ${number.words}`} title={number.words}>
      <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true"><path d="M22 16.9v3a2 2 0 0 1-2.2 2 19.8 19.8 0 0 1-8.6-3.1 19.5 19.5 0 0 1-6-6A19.8 19.8 0 0 1 2.1 4.2 2 2 0 0 1 4.1 2h3a2 2 0 0 1 2 1.7c.1 1 .4 1.9.7 2.8a2 2 0 0 1-.5 2.1L8.1 9.9a16 16 0 0 0 6 6l1.3-1.3a2 2 0 0 1 2.1-.4c.9.3 1.8.6 2.8.7a2 2 0 0 1 1.8 2Z" /></svg>
    </a>
  );
}
