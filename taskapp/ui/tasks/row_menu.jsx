// RowMenu: edits one field of the row whose control was pressed: an element with `data-edit` in one with `data-task-id`,
// which has the values of its fields in `data-due` (a day) or `data-due-ms`, `data-assignee`, `data-priority` and `data-side`.
// One for all rows.
import { useEffect, useId, useRef, useState } from "react";
import { nowIn, todayIn } from "../primitives/browser/date_words.mjs";
import { Floating } from "../primitives/browser/floating.jsx";
import { listen } from "../primitives/browser/listen.mjs";
import { keepFocus } from "../primitives/browser/rows.mjs";
import { ChoiceMenu, FIELDS } from "./choice_menu.jsx";
import { waitFor } from "./selection.jsx";

const DATA = { assigned_to: "assignee", priority: "priority", side: "side" };

// The value that the row shows, in the form in which it is sent; "" for none.
function shownIn({ dataset }, field, timezone) {
  if (field !== "due_date") return dataset[DATA[field]] || "";
  return dataset.due || (Number(dataset.dueMs) ? nowIn(timezone, Number(dataset.dueMs)) : "");
}

// A date without a time keeps the row's time of day, unless that has passed today.
function withTime(day, shown, timezone) {
  const time = shown.split("T")[1];
  const timed = `${day}T${time}`;
  return day && time && !day.includes("T") && !(timed.startsWith(todayIn(timezone)) && timed <= nowIn(timezone)) ? timed : day;
}

export function EditControl({ task, field, name, className, children }) {
  const id = useId();
  const { key, label } = FIELDS[field];
  return (
    <button type="button" id={id} className={className} title={label} data-edit={field} data-key={key} aria-haspopup="dialog" aria-labelledby={`${id} title-${task}`}>
      <span className="sr-only">{name}</span>{children}
    </button>
  );
}

export function RowMenu({ timezone = "", onEdit }) {
  const [open, setOpen] = useState(null);
  const anchor = useRef(null);
  useEffect(() => listen({
    click: ({ target }) => {
      const control = target.closest?.("[data-edit]");
      const row = control?.closest("[data-task-id]");
      if (!row) return;
      anchor.current = control;
      const back = row.contains(document.activeElement) ? document.activeElement : control;
      setOpen((was) => (was?.back.closest("[data-task-id]") === row && was.field === control.dataset.edit ? null : { row, back, field: control.dataset.edit }));
    },
  }, document), []);
  useEffect(() => {
    open?.row.setAttribute("data-editing", "");
    return () => open?.row.removeAttribute("data-editing");
  }, [open]);
  if (!open) return null;
  const { row, back, field } = open;
  const shown = shownIn(row, field, timezone);
  const close = (refocus) => { setOpen((was) => (was === open ? null : was)); if (refocus && back.isConnected) back.focus(); };
  const choose = (chosen, { isLeft = false } = {}) => {
    const value = field === "due_date" ? withTime(chosen, shown, timezone) : chosen;
    close(!isLeft);
    if (value === shown) return;
    if (!isLeft) keepFocus(row);
    waitFor([row.dataset.taskId], "edit");
    onEdit?.(row.dataset.taskId, field, value, shown);
  };
  return (
    <Floating key={`${row.dataset.taskId} ${field}`} anchor={anchor} label={FIELDS[field].label} className="row-menu" onClose={close}>
      <ChoiceMenu field={field} value={shown} today={todayIn(timezone)} onChoose={choose} />
    </Floating>
  );
}
