// UrlFilters: further filters of a list in a popover. UrlChips: one chip for each active filter.
// A field is {name, label, any, items, people}; `people` adds the members; without `any` the field is only a chip.
import { useId } from "react";
import { dayShort } from "./date_words.mjs";
import { Floating, useFloating } from "./floating.jsx";
import { usePeople } from "./people.mjs";
import { useQueryParams } from "./url_controls.jsx";

const DAY = /^\d{4}-\d\d-\d\d$/;
const ID = /^[0-9a-f]{8}-/;
const choices = (field, people) => (field.people ? [...field.items, ...(people || []).filter((p) => !p.isMe)] : field.items);

function Choice({ field, value, people, onChange }) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{field.label}</label>
      <select id={id} className="select" value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{field.any}</option>
        {choices(field, people).map((item) => <option key={item.value} value={item.value}>{item.label}</option>)}
        {value && !choices(field, people).some((item) => item.value === value) && <option value={value}>…</option>}
      </select>
    </div>
  );
}

export function UrlFilters({ fields = [] }) {
  const { params, set, ready } = useQueryParams();
  const { open, anchor, close, toggle } = useFloating();
  const people = usePeople(open);
  const on = fields.filter((field) => params.get(field.name));
  return (
    <>
      <button type="button" ref={anchor} className="button filter-button" data-key="f" disabled={!ready} aria-haspopup="dialog" aria-expanded={open}
        aria-label={on.length ? `Filter, ${on.length} on` : "Filter"} onClick={toggle}>
        <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" aria-hidden="true"><path d="M4 7h16M7 12h10M10 17h4" /></svg>
        <span className="word">Filter</span>{on.length > 0 && <span className="filter-count">{on.length}</span>}
      </button>
      {open && (
        <Floating anchor={anchor} label="Filter" className="filter-pop" onClose={close}>
          {fields.filter((field) => field.any).map((field) => (
            <Choice key={field.name} field={field} people={people} value={params.get(field.name) || ""} onChange={(value) => set({ [field.name]: value })} />
          ))}
          <div className="filter-foot">
            <button type="button" className="button quiet small" disabled={!on.length} onClick={() => { set(Object.fromEntries(fields.map((field) => [field.name, ""]))); close(true); }}>Clear filters</button>
            <button type="button" className="button small" onClick={() => close(true)}>Close</button>
          </div>
        </Floating>
      )}
    </>
  );
}

export function UrlChips({ fields = [] }) {
  const { params, set } = useQueryParams();
  const on = fields.filter((field) => params.get(field.name));
  const people = usePeople(on.some((field) => field.people && ID.test(params.get(field.name))));
  if (!on.length) return null;
  const valueLabel = (field) => {
    const value = params.get(field.name);
    const known = [...field.items, ...(people || [])].find((item) => item.value === value);
    return known?.label || (DAY.test(value) ? dayShort(value) : ID.test(value) ? "…" : value);
  };
  return (
    <ul className="filter-chips" aria-label="Filters">
      {on.map((field) => (
        <li key={field.name} className="filter-chip">
          <span className="mute">{field.label}</span> {valueLabel(field)}
          <button type="button" aria-label={`Remove the filter ${field.label}: ${valueLabel(field)}`} onClick={() => set({ [field.name]: "" })}>
            <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2.4" strokeLinecap="round" aria-hidden="true"><path d="M7 7l10 10M17 7L7 17" /></svg>
          </button>
        </li>
      ))}
      {on.length > 1 && <li><button type="button" className="button quiet small" onClick={() => set(Object.fromEntries(on.map((field) => [field.name, ""])))}>Clear all</button></li>}
    </ul>
  );
}
