"""Putting a due date, and the reminder that hangs on it, onto a task (decision 4)."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from taskapp.core.errors import invalid
from taskapp.shared.dates import first_instant_of, parse_due, remind_at_for
from taskapp.tasks.model import Task


def read_due(text: str | None, tz: ZoneInfo, *, field: str = "due_date") -> tuple[datetime | None, date | None]:
    """The instant, and the day when date-only, behind what was sent."""
    if text is None:
        return None, None
    try:
        return parse_due(text, tz)
    except ValueError as error:
        raise invalid(field, str(error)) from error


def set_due(task: Task, due_date: datetime | None, due_on: date | None, tz: ZoneInfo, reminder_time: time) -> bool:
    """Give a task another due date and arm its reminder anew; False when nothing changes."""
    if (task.due_date, task.due_on) == (due_date, due_on):
        return False
    task.due_date, task.due_on, task.snoozed_until = due_date, due_on, None
    task.remind_at = remind_at_for(due_date, due_on, tz, reminder_time)
    arm(task)
    return True


def put_off(task: Task, until: str, tz: ZoneInfo, reminder_time: time, now: datetime) -> None:
    """Let the reminder of a task fire at `until`, one of the due-date forms, instead; it must lie ahead."""
    instant, day = read_due(until, tz, field="until")
    at = remind_at_for(instant, day, tz, reminder_time)
    if at is None or at <= now:
        raise invalid("until", f"{until} is past; choose a later time")
    task.remind_at = task.snoozed_until = at
    arm(task)


def end_snooze(task: Task, remind_at: datetime | None, sent_at: datetime | None) -> None:
    """Let the reminder be due at `remind_at` as before; `sent_at` says that it went out then."""
    was_heard = task.reminder_sent_at
    task.remind_at, task.snoozed_until = remind_at, None
    if was_heard is None and sent_at is None:
        arm(task)
    else:
        task.reminder_sent_at = was_heard or sent_at


def arm(task: Task) -> None:
    """Let the reminder fire (again) at `remind_at`."""
    task.reminder_sent_at = None
    task.arming += 1


def move_to_zone(task: Task, tz: ZoneInfo, reminder_time: time) -> None:
    """Keep a date-only task on its calendar day in another zone or at another reminder hour."""
    if task.due_on is None:
        return
    task.due_date, remind_at = instants_of(task.due_on, tz, reminder_time)
    if task.snoozed_until is None:
        task.remind_at = remind_at
    task.version += 1


def instants_of(day: date, tz: ZoneInfo, reminder_time: time) -> tuple[datetime, datetime | None]:
    """When a date-only task of that day is due, and when it reminds unless it is snoozed."""
    due_date = first_instant_of(day, tz)
    return due_date, remind_at_for(due_date, day, tz, reminder_time)
