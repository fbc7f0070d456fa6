// WhoseToggle: Me or Team, in the URL. FoldButton: the heading of a group, which closes it; closed groups stay closed in this
// browser. DueClock: reports that the next time of day has passed, because the task is overdue then.
import { useEffect, useState } from "react";
import { useQueryParams } from "../primitives/browser/url_controls.jsx";

const PLACE = "taskapp:closed-groups";
// What a timer can wait, and how much later than the due time the server is asked.
const LONGEST_MS = 86_400_000;
const GRACE_MS = 1_000;

const closedGroups = () => { try { return JSON.parse(localStorage.getItem(PLACE)) || []; } catch { return []; } };

export function WhoseToggle() {
  const { params, set, ready } = useQueryParams();
  const isTeam = params.get("whose") === "team";
  const choice = (label, chosen, value) => (
    <button type="button" aria-pressed={chosen} disabled={!ready} onClick={() => set({ whose: value })}>{label}</button>
  );
  return <div className="segmented" role="group" aria-label="Whose tasks">{choice("Me", !isTeam, "")}{choice("Team", isTeam, "team")}</div>;
}

export function FoldButton({ name = "", controls = "", children }) {
  const [open, setOpen] = useState(true);
  useEffect(() => setOpen(!closedGroups().includes(name)), [name]);
  const toggle = () => {
    const others = closedGroups().filter((one) => one !== name);
    try { localStorage.setItem(PLACE, JSON.stringify(open ? [...others, name] : others)); } catch { /* Full or switched off: it closes until the page is left. */ }
    setOpen(!open);
  };
  return <button type="button" className="group-fold" aria-expanded={open} aria-controls={controls} onClick={toggle}>{children}</button>;
}

export function DueClock({ at = 0, onPass }) {
  useEffect(() => {
    if (!at) return undefined;
    const timer = setTimeout(() => onPass?.(), Math.min(Math.max(at - Date.now(), 0) + GRACE_MS, LONGEST_MS));
    return () => clearTimeout(timer);
  }, [at]);
  return null;
}
