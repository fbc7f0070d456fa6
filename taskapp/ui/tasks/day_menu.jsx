// DayMenu: moves a task to another day; every choice shows its date. The focus goes on to the next row, since this one moves.
import { Calendar } from "../primitives/browser/calendar.jsx";
import { dayShort, presets, splitLocal, todayIn } from "../primitives/browser/date_words.mjs";
import { Floating, useFloating } from "../primitives/browser/floating.jsx";

const CHOICES = ["Today", "Tomorrow", "Next Monday"];

function focusNext(button) {
  const rows = [...document.querySelectorAll(".task-row")].filter((row) => row.getClientRects().length > 0);
  const at = rows.indexOf(button?.closest(".task-row"));
  if (at >= 0) (rows[at + 1] || rows[at - 1])?.querySelector(".card-link")?.focus();
}

export function DayMenu({ timezone = "", label = "Due day", className = "icon-button", value = "", onPick, children }) {
  const { open, anchor, close, toggle } = useFloating();
  const today = todayIn(timezone);
  const choose = (day) => { close(true); focusNext(anchor.current); onPick?.(day); };
  return (
    <>
      <button type="button" ref={anchor} className={className} data-key="t" aria-haspopup="dialog" aria-expanded={open} aria-label={label} title="Due day" onClick={(event) => { event.stopPropagation(); toggle(); }}>{children}</button>
      {open && (
        <Floating anchor={anchor} label="Move to" className="snooze-pop" onClose={close}>
          <div className="menu-head">Move to</div>
          {presets(today).filter((choice) => CHOICES.includes(choice.label)).map((choice) => (
            <button key={choice.label} type="button" className="menu-item" onClick={() => choose(choice.day)}>{choice.label}<span className="end">{dayShort(choice.day, today)}</span></button>
          ))}
          {value && <button type="button" className="menu-item" onClick={() => choose("")}>No date</button>}
          <Calendar value={splitLocal(value).day} today={today} onPick={choose} />
        </Floating>
      )}
    </>
  );
}
