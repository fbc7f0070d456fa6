"""Editing one field of a task on its row: the service call, the words of the toast, and the undo."""

from collections.abc import Callable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from reflex.event import Event, EventSpec
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.core.clock import utc_now
from taskapp.core.errors import Conflict, invalid
from taskapp.shared.dates import due_date_exact, parse_ymd, today_in
from taskapp.tasks import service as task_service
from taskapp.tasks.reminders.snooze import snooze_again, snooze_of
from taskapp.tasks.schemas import TaskRead, TaskUpdate
from taskapp.ui.form_errors import read_form
from taskapp.ui.reflex_adapter import server_commands
from taskapp.ui.tasks.verbs import parse_id

# The editable fields, each with its value as the row's menu sends it; "" for none.
_VALUES: dict[str, Callable[[TaskRead], str]] = {
    "due_date": lambda task: task.due_date_local or "",
    "assigned_to": lambda task: str(task.assigned_to or ""),
    "priority": lambda task: task.priority.value if task.priority else "",
    "side": lambda task: task.side.value,
}


async def edit_field(
    session: AsyncSession, actor: Actor, *, task_id: str, field: str, value: str, shown: str, snoozed: str = ""
) -> tuple[TaskRead, tuple[str, str, str]]:
    """Change one field of a task from the value that its row showed; with `snoozed`, also snooze it until then.

    Returns the task and, for Undo, the values of `value`, `shown` and `snoozed`. Raises `Invalid` for a field that is not edited
    on rows, and for a value that is none of it; `Conflict` when somebody else has changed the field since.
    """
    if not isinstance(field, str) or field not in _VALUES or not isinstance(snoozed, str):
        raise invalid("field", f"{str(field)[:40]!r} is not edited on a row; use one of {', '.join(_VALUES)}")
    before = await task_service.get_task(session, actor, parse_id(task_id))
    if _VALUES[field](before) != shown:
        raise Conflict("Somebody else has just changed this. Look at the row, then choose again.")
    changes = read_form(TaskUpdate, {field: value or None})
    task = await task_service.update_task(session, actor, before.id, changes, if_version=frozenset({before.version}))
    if field != "due_date":
        return task, (shown, _VALUES[field](task), "")
    task = await snooze_again(session, actor, task, snoozed)
    due = due_date_exact(before.due_date, before.due_on, actor.timezone)
    return task, (due or "", _VALUES[field](task), snooze_of(before))


def edited_toast(field: str, task: TaskRead, tz: ZoneInfo, undo: EventSpec) -> Event:
    """The toast after an edit on a row: names what changed and the task, and offers Undo."""
    what = changed_to(field, task, tz)
    message = f"{what[0].upper()}{what[1:]}: {task.title}"
    return server_commands.undo_toast(message, undo, key=str(task.id), many=what)


def changed_to(field: str, task: TaskRead, tz: ZoneInfo) -> str:
    """What an edit of this field did, in words that complete "4 tasks …", e.g. "moved to today"."""
    if field == "assigned_to":
        return f"assigned to {task.assigned_to_name or 'nobody'}"
    if field == "priority":
        return f"set to {task.priority.label}" if task.priority else "set to no priority"
    if field == "side":
        return f"set to “{task.side.label}”"
    if not task.due_date_local:
        return "set to no date"
    return f"moved to {day_in_words(parse_ymd(task.due_date_local[:10]), today_in(tz, utc_now()))}"


def day_in_words(day: date, today: date) -> str:
    """A day as "today", "tomorrow", or "Fri, Dec 4", with the year when it is not today's."""
    near = {today: "today", today + timedelta(days=1): "tomorrow"}
    year = "" if day.year == today.year else f", {day.year}"
    return near.get(day, f"{day:%a}, {day:%b} {day.day}{year}")
