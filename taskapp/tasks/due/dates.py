"""Due dates of a task, and the reminder that follows from each (decision 4)."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from taskapp.core.errors import invalid
from taskapp.shared.dates import first_instant_of, parse_due, remind_at_for
from taskapp.tasks.model import Task


def read_due(text: str | None, tz: ZoneInfo, *, field: str = "due_date") -> tuple[datetime | None, date | None]:
    """Parse a due date: (UTC instant, day if date-only), both None for None; `Invalid` for `field` when unreadable."""
    if text is None:
        return None, None
    try:
        return parse_due(text, tz)
    except ValueError as error:
        raise invalid(field, str(error)) from error


def set_due(task: Task, due_date: datetime | None, due_on: date | None, tz: ZoneInfo, reminder_time: time) -> bool:
    """Set the due date and start a new reminder round; False when nothing changes."""
    if (task.due_date, task.due_on) == (due_date, due_on):
        return False
    task.due_date, task.due_on, task.snoozed_until = due_date, due_on, None
    task.remind_at = remind_at_for(due_date, due_on, tz, reminder_time)
    start_reminder_round(task)
    return True


def snooze_reminder(task: Task, until: str, tz: ZoneInfo, reminder_time: time, now: datetime) -> bool:
    """Remind at `until` (a due-date form) instead of the planned time; False when it does already, `Invalid` when not after `now`."""
    instant, day = read_due(until, tz, field="until")
    at = remind_at_for(instant, day, tz, reminder_time)
    if at is None or at <= now:
        raise invalid("until", f"{until} is past; choose a later time")
    if task.remind_at == task.snoozed_until == at and task.reminder_sent_at is None:
        return False
    task.remind_at = task.snoozed_until = at
    start_reminder_round(task)
    return True


def end_snooze(task: Task, remind_at: datetime | None, sent_at: datetime | None) -> None:
    """Go back to the planned `remind_at`; `sent_at` is when its reminder was sent, None when it was not."""
    sent_before = task.reminder_sent_at
    task.remind_at, task.snoozed_until = remind_at, None
    if sent_before is None and sent_at is None:
        start_reminder_round(task)
    else:
        task.reminder_sent_at = sent_before or sent_at


def start_reminder_round(task: Task) -> None:
    """Make the reminder due (again) at `remind_at`; `arming` numbers the rounds."""
    task.reminder_sent_at = None
    task.arming += 1


def move_to_zone(task: Task, tz: ZoneInfo, reminder_time: time) -> None:
    """Recompute the instants of a date-only task for another time zone or reminder time; its day stays."""
    if task.due_on is None:
        return
    task.due_date, remind_at = instants_of(task.due_on, tz, reminder_time)
    if task.snoozed_until is None:
        task.remind_at = remind_at
    task.version += 1


def instants_of(day: date, tz: ZoneInfo, reminder_time: time) -> tuple[datetime, datetime | None]:
    """(due instant, reminder instant) in UTC of a date-only task on `day`."""
    due_date = first_instant_of(day, tz)
    return due_date, remind_at_for(due_date, day, tz, reminder_time)
