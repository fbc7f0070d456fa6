// Display: whether the rows of a list have one line or two; remembered in this browser, for each list.
import { useLayoutEffect, useSyncExternalStore } from "react";
import { Floating, useFloating } from "../primitives/browser/floating.jsx";

const PLACE = "taskapp:density";
const CHOICES = [["two", "Two lines"], ["one", "One line"]];

const listeners = new Set();
// When storage is full or switched off, the choice lasts until the page is left.
let unstored = {};
const chosen = () => { try { return { ...JSON.parse(localStorage.getItem(PLACE)), ...unstored }; } catch { return unstored; } };
function choose(list, density) {
  const all = { ...chosen(), [list]: density };
  try { localStorage.setItem(PLACE, JSON.stringify(all)); } catch { unstored = all; }
  listeners.forEach((listener) => listener());
}
function subscribe(listener) {
  listeners.add(listener);
  window.addEventListener("storage", listener);
  return () => { listeners.delete(listener); window.removeEventListener("storage", listener); };
}
const useDensity = (list, usual) => useSyncExternalStore(subscribe, () => (CHOICES.some(([value]) => value === chosen()[list]) ? chosen()[list] : usual), () => usual);

// Its first child for two lines, its second for one.
export function ByDensity({ name, usual, children }) {
  return children[useDensity(name, usual) === "one" ? 1 : 0];
}

export function DisplayMenu({ name, usual }) {
  const density = useDensity(name, usual);
  const { open, anchor, close, toggle } = useFloating();
  useLayoutEffect(() => {
    document.documentElement.dataset.rows = `${name} ${density}`;
    return () => { delete document.documentElement.dataset.rows; };
  }, [name, density]);
  return (
    <>
      <button type="button" ref={anchor} className="button filter-button display-button" data-key="v" aria-haspopup="dialog" aria-expanded={open} aria-label="Display" title="Display" onClick={toggle}>
        <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" aria-hidden="true"><path d="M4 6h9M19 6h1M4 12h1M11 12h9M4 18h9M19 18h1" /><circle cx="16" cy="6" r="2.5" /><circle cx="8" cy="12" r="2.5" /><circle cx="16" cy="18" r="2.5" /></svg>
        <span className="word">Display</span>
      </button>
      {open && (
        <Floating anchor={anchor} label="Display" className="display-pop" onClose={close}>
          <span className="mute" id="display-rows">Rows</span>
          <div className="segmented" role="group" aria-labelledby="display-rows">
            {CHOICES.map(([value, label]) => <button key={value} type="button" aria-pressed={value === density} onClick={() => choose(name, value)}>{label}</button>)}
          </div>
        </Floating>
      )}
    </>
  );
}
