"""Rows of the task pages; pure functions."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import TypedDict, cast
from zoneinfo import ZoneInfo

from taskapp.shared.dates import format_absolute, format_datetime_short, format_due
from taskapp.shared.text import clip, initials
from taskapp.tasks.schemas import ReminderRead, TaskRead, TaskStatusCount
from taskapp.tasks.types import ReminderOutcome, TaskPriority, TaskSide, TaskSource, TaskStatus
from taskapp.ui.theme import tone_of

# Characters of a description on a card; the task's page has the whole text.
_EXCERPT = 400


class TaskRow(TypedDict):
    """One card. `*_ms` are epoch milliseconds (0 for none), `due_on` is the date of a task without a time.

    `they` says that the contact owes it, `repeats` how it repeats, `moment` when exactly it is due, or when it was done.
    """

    id: str
    title: str
    status: str
    status_label: str
    category: str
    contact_id: str
    contact_name: str
    priority: str
    priority_label: str
    priority_badge: str
    they: bool
    repeats: str
    ai: bool
    due_ms: int
    due_on: str
    moment: str
    completed_ms: int
    snoozed_ms: int
    assigned_to: str
    assignee: str
    assignee_initials: str
    assignee_tone: int
    version: int
    rev: str


class TaskDetails(TaskRow):
    """All fields of a task, for its page, an expanded card and the edit form."""

    status_badge: str
    completed_absolute: str
    category_value: str
    side: str
    side_label: str
    source_label: str
    description: str
    excerpt: str
    due_short: str
    due_absolute: str
    due_local: str
    created_ms: int
    created_absolute: str
    reminder: str
    call_id: str
    tries: str


class ReminderRow(TypedDict):
    """One line of the list of sent reminders."""

    text: str
    ms: int


class Tab(TypedDict):
    """A tab with its count; -1 for none."""

    value: str
    label: str
    count: int


def task_row(task: TaskRead, tz: ZoneInfo, *, attempt: int = 0) -> TaskRow:
    """Return the row of a task; `attempt` counts failed changes, so that a new `rev` reverts an optimistic change."""
    assignee = task.assigned_to_name or ""
    row = {
        "id": str(task.id),
        "title": task.title,
        "status": task.status.value,
        "status_label": _status_label(task),
        "category": task.category.label,
        "contact_id": str(task.contact_id),
        "contact_name": task.contact_name,
        **_priority(task.priority),
        "they": task.side is TaskSide.THEY,
        "repeats": task.labels.get("recurrence") or "",
        "ai": task.source is TaskSource.AI,
        "due_ms": epoch_ms(task.due_date),
        "due_on": task.due_on.isoformat() if task.due_on else "",
        "moment": _completed(task, tz) or format_due(task.due_date, task.due_on, tz) or "",
        "completed_ms": epoch_ms(task.completed_at),
        "snoozed_ms": epoch_ms(task.snoozed_until) if is_snoozed(task) else 0,
        "assigned_to": str(task.assigned_to or ""),
        "assignee": assignee,
        "assignee_initials": initials(assignee),
        "assignee_tone": tone_of(assignee),
        "version": task.version,
        "rev": f"{task.version}.{attempt}",
    }
    return _shared(tuple(row.items()))


# Members of an organization have the same rows on the screen; sharing them saves a fifth of a page's memory.
# A row must therefore not be changed in place, only replaced.
@lru_cache(maxsize=8192)
def _shared(items: tuple[tuple[str, object], ...]) -> TaskRow:
    return cast("TaskRow", dict(items))


def task_details(task: TaskRead, tz: ZoneInfo, *, attempt: int = 0) -> TaskDetails:
    """Return all fields of a task for its page."""
    return {
        **task_row(task, tz, attempt=attempt),
        "status_badge": task.status.badge_variant,
        "completed_absolute": _completed(task, tz),
        "category_value": task.category.value,
        "side": task.side.value,
        "side_label": task.side.label,
        "source_label": task.source.label,
        "description": task.description or "",
        "excerpt": clip(task.description or "", _EXCERPT, mark="…"),
        "due_short": due_short(task, tz),
        "due_absolute": format_due(task.due_date, task.due_on, tz) or "",
        "due_local": task.due_date_local or "",
        "created_ms": epoch_ms(task.created_at),
        "created_absolute": format_absolute(task.created_at, tz),
        "reminder": reminder_text(task, tz),
        "call_id": str(task.call_id or ""),
        "tries": _tries(task, tz),
    }


def _completed(task: TaskRead, tz: ZoneInfo) -> str:
    return format_absolute(task.completed_at, tz) if task.completed_at else ""


def due_short(task: TaskRead, tz: ZoneInfo) -> str:
    """Format the due date as `Nov 23, 5:00 PM`, without a time as `Nov 23`."""
    if task.due_on:
        at_noon = datetime(task.due_on.year, task.due_on.month, task.due_on.day, tzinfo=UTC)
        return format_datetime_short(at_noon, ZoneInfo("UTC"))
    return format_datetime_short(task.due_date, tz) if task.due_date else "No date"


def is_snoozed(task: TaskRead) -> bool:
    """Whether the task's reminder was snoozed and has not been sent yet."""
    return task.status is TaskStatus.OPEN and task.snoozed_until is not None and task.reminder_sent_at is None


def snooze_text(task: TaskRead, tz: ZoneInfo) -> str:
    """Return the text of the toast after a snooze."""
    if not task.snoozed_until:
        return "Snooze ended"
    return f"Snoozed until {format_absolute(task.snoozed_until, tz)}"


def reminder_text(task: TaskRead, tz: ZoneInfo) -> str:
    """Return when and to whom the reminder will be sent; "" when it will not be sent."""
    if task.status is not TaskStatus.OPEN or task.remind_at is None or task.reminder_sent_at is not None:
        return ""
    recipient = task.assigned_to_name or "the people assigned to the contact"
    verb = "Snoozed: goes" if is_snoozed(task) else "Goes"
    return f"{verb} to {recipient} on {format_absolute(task.remind_at, tz)}"


def reminder_row(reminder: ReminderRead) -> ReminderRow:
    """Return the row of a sent or skipped reminder."""
    sent = reminder.outcome == ReminderOutcome.SENT
    text = f"Sent to {', '.join(reminder.recipients)}" if sent else f"Skipped: {reminder.reason or 'nobody to remind'}"
    return {"text": text, "ms": epoch_ms(reminder.created_at)}


def status_tabs(counts: TaskStatusCount) -> list[Tab]:
    """Return the three tabs with their counts."""
    by_status = {TaskStatus.OPEN: counts.open, TaskStatus.DONE: counts.done, TaskStatus.DISMISSED: counts.dismissed}
    return [{"value": status.value, "label": status.label, "count": count} for status, count in by_status.items()]


def epoch_ms(instant: datetime | None) -> int:
    """Return epoch milliseconds; 0 for None."""
    return int(instant.timestamp() * 1000) if instant else 0


def options(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """Return pairs of value and label as options of a select in the browser."""
    return [{"value": value, "label": label} for value, label in pairs]


def _status_label(task: TaskRead) -> str:
    is_received = task.side is TaskSide.THEY and task.status is TaskStatus.DONE
    return "Received" if is_received else task.status.label


def _tries(task: TaskRead, tz: ZoneInfo) -> str:
    last = f", the last on {format_absolute(task.last_attempt_at, tz)}" if task.last_attempt_at else ""
    return f"{task.attempts}{last}" if task.attempts else ""


def _priority(priority: TaskPriority | None) -> dict[str, str]:
    if priority is None:
        return {"priority": "", "priority_label": "", "priority_badge": ""}
    return {"priority": priority.value, "priority_label": priority.label, "priority_badge": priority.badge_variant}
