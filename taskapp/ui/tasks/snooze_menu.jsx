// SnoozeMenu: snoozes the reminder; every choice shows its end.
import { Calendar } from "../primitives/browser/calendar.jsx";
import { addDays, nowIn, snoozeDay, snoozes, formatValue } from "../primitives/browser/date_words.mjs";
import { Floating, useFloating } from "../primitives/browser/floating.jsx";

export function SnoozeMenu({ timezone = "", label = "Snooze", className = "icon-button", until = 0, disabled = false, onSnooze, children }) {
  const { open, anchor, close, toggle } = useFloating();
  const now = nowIn(timezone);
  const today = now.slice(0, 10);
  const choose = (when) => { close(true); onSnooze?.(when); };
  return (
    <>
      <button type="button" ref={anchor} className={className} data-key="h" disabled={disabled} aria-haspopup="dialog" aria-expanded={open} aria-label={label} title="Snooze" onClick={(event) => { event.stopPropagation(); toggle(); }}>{children}</button>
      {open && (
        <Floating anchor={anchor} label="Snooze until" className="snooze-pop" onClose={close}>
          <div className="menu-head">Remind again</div>
          {snoozes(now).map((choice) => (
            <button key={choice.label} type="button" className="menu-item" onClick={() => choose(choice.until)}>{choice.label}<span className="end">{formatValue(choice.until, today)}</span></button>
          ))}
          {until > Date.now() && <button type="button" className="menu-item" onClick={() => choose("")}>End the snooze<span className="end">as it was due</span></button>}
          <Calendar value="" today={today} first={addDays(today, 1)} onPick={(day) => choose(snoozeDay(day))} />
        </Floating>
      )}
    </>
  );
}
