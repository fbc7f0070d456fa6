// The members of the organization, asked once for all menus of the page; "me" is whoever is signed in.
import { useEffect, useState } from "react";

const FRESH_MS = 60_000;
let asked = { at: 0, answer: null };

async function ask() {
  const answers = await Promise.all(["/api/members", "/api/me"].map((path) => fetch(path, { credentials: "same-origin" })));
  if (!answers.every((answer) => answer.ok)) throw new Error("The members could not be read. Try again.");
  const [members, me] = await Promise.all(answers.map((answer) => answer.json()));
  return members.items.filter((m) => m.active).map((m) => ({ value: m.id, label: m.name, isMe: m.id === me.member?.id }));
}

// Everybody active, once `wanted`; null until they are known.
export function usePeople(wanted) {
  const [people, setPeople] = useState(null);
  useEffect(() => {
    if (!wanted) return undefined;
    let here = true;
    if (Date.now() - asked.at > FRESH_MS) asked = { at: Date.now(), answer: ask() };
    asked.answer.then((all) => here && setPeople(all)).catch(() => { asked = { at: 0, answer: null }; if (here) setPeople([]); });
    return () => { here = false; };
  }, [wanted]);
  return people;
}
