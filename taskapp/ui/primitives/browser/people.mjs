// The members of the organization, requested once for all menus of the page; `isMe` marks the signed-in one.
import { useEffect, useState } from "react";

const CACHE_MS = 60_000;
let cache = { at: 0, people: null };

async function fetchPeople() {
  const responses = await Promise.all(["/api/members", "/api/me"].map((path) => fetch(path, { credentials: "same-origin" })));
  if (!responses.every((response) => response.ok)) throw new Error("The members could not be read. Try again.");
  const [members, me] = await Promise.all(responses.map((response) => response.json()));
  return members.items.filter((m) => m.active).map((m) => ({ value: m.id, label: m.name, isMe: m.id === me.member?.id }));
}

// The active members, requested when `enabled`; null until they have arrived.
export function usePeople(enabled) {
  const [people, setPeople] = useState(null);
  useEffect(() => {
    if (!enabled) return undefined;
    let mounted = true;
    if (Date.now() - cache.at > CACHE_MS) cache = { at: Date.now(), people: fetchPeople() };
    cache.people.then((all) => mounted && setPeople(all)).catch(() => { cache = { at: 0, people: null }; if (mounted) setPeople([]); });
    return () => { mounted = false; };
  }, [enabled]);
  return people;
}
