"""From a task as the service knows it to a row that is ready to show; pure functions."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import TypedDict, cast
from zoneinfo import ZoneInfo

from taskapp.shared.dates import format_absolute, format_datetime_short, format_due
from taskapp.shared.text import clip, initials
from taskapp.tasks.schemas import ReminderRead, TaskRead, TaskStatusCount
from taskapp.tasks.types import ReminderOutcome, TaskPriority, TaskSource, TaskStatus
from taskapp.ui.theme import tone_of

# A card shows the beginning of a description; the whole text is on the task's page.
_EXCERPT = 400


class TaskRow(TypedDict):
    """One card. `due_ms` is epoch milliseconds (0: no date), `due_on` the day of a date-only task."""

    id: str
    title: str
    status: str
    status_label: str
    status_badge: str
    category: str
    contact_id: str
    contact_name: str
    priority: str
    priority_label: str
    priority_badge: str
    ai: bool
    due_ms: int
    due_on: str
    due_title: str
    snoozed_ms: int
    assignee: str
    assignee_initials: str
    assignee_tone: int
    version: int
    rev: str


class TaskDetails(TaskRow):
    """One task in full, for its page, for an expanded card and for the edit form."""

    category_value: str
    source_label: str
    description: str
    excerpt: str
    due_short: str
    due_absolute: str
    due_local: str
    assigned_to: str
    created_ms: int
    created_absolute: str
    completed_ms: int
    completed_absolute: str
    reminder: str
    call_id: str


class ReminderRow(TypedDict):
    """One line of the reminder ledger."""

    text: str
    ms: int


class Tab(TypedDict):
    """A tab with its count; -1 shows none."""

    value: str
    label: str
    count: int


def task_row(task: TaskRead, tz: ZoneInfo, *, attempt: int = 0) -> TaskRow:
    """The card of a task; `attempt` counts refusals, so that an optimistic paint knows it was refused."""
    assignee = task.assigned_to_name or ""
    row = {
        "id": str(task.id),
        "title": task.title,
        "status": task.status.value,
        "status_label": task.status.label,
        "status_badge": task.status.badge_variant,
        "category": task.category.label,
        "contact_id": str(task.contact_id),
        "contact_name": task.contact_name,
        **_priority(task.priority),
        "ai": task.source is TaskSource.AI,
        "due_ms": epoch_ms(task.due_date),
        "due_on": task.due_on.isoformat() if task.due_on else "",
        "due_title": format_due(task.due_date, task.due_on, tz) or "",
        "snoozed_ms": epoch_ms(task.snoozed_until) if is_snoozed(task) else 0,
        "assignee": assignee,
        "assignee_initials": initials(assignee),
        "assignee_tone": tone_of(assignee),
        "version": task.version,
        "rev": f"{task.version}.{attempt}",
    }
    return _shared(tuple(row.items()))


# Everybody in an organization has the same rows on the screen: kept once, they are a fifth of a page's memory less.
# No page changes a row in place; it puts another into its slot.
@lru_cache(maxsize=8192)
def _shared(items: tuple[tuple[str, object], ...]) -> TaskRow:
    return cast("TaskRow", dict(items))


def task_details(task: TaskRead, tz: ZoneInfo, *, attempt: int = 0) -> TaskDetails:
    """Everything the page of a task shows."""
    return {
        **task_row(task, tz, attempt=attempt),
        "category_value": task.category.value,
        "source_label": task.source.label,
        "description": task.description or "",
        "excerpt": clip(task.description or "", _EXCERPT, mark="…"),
        "due_short": due_short(task, tz),
        "due_absolute": format_due(task.due_date, task.due_on, tz) or "",
        "due_local": task.due_date_local or "",
        "assigned_to": str(task.assigned_to or ""),
        "created_ms": epoch_ms(task.created_at),
        "created_absolute": format_absolute(task.created_at, tz),
        "completed_ms": epoch_ms(task.completed_at),
        "completed_absolute": format_absolute(task.completed_at, tz) if task.completed_at else "",
        "reminder": reminder_text(task, tz),
        "call_id": str(task.call_id or ""),
    }


def due_short(task: TaskRead, tz: ZoneInfo) -> str:
    """`Nov 23, 5:00 PM`, or the day alone."""
    if task.due_on:
        at_noon = datetime(task.due_on.year, task.due_on.month, task.due_on.day, tzinfo=UTC)
        return format_datetime_short(at_noon, ZoneInfo("UTC"))
    return format_datetime_short(task.due_date, tz) if task.due_date else "No date"


def is_snoozed(task: TaskRead) -> bool:
    """Whether the task's reminder was put off and has not come yet."""
    return task.status is TaskStatus.OPEN and task.snoozed_until is not None and task.reminder_sent_at is None


def snooze_text(task: TaskRead, tz: ZoneInfo) -> str:
    """What a toast says of it."""
    if not task.snoozed_until:
        return "Snooze ended"
    return f"Snoozed until {format_absolute(task.snoozed_until, tz)}"


def reminder_text(task: TaskRead, tz: ZoneInfo) -> str:
    """What the reminder will do, while it still has something to do."""
    if task.status is not TaskStatus.OPEN or task.remind_at is None or task.reminder_sent_at is not None:
        return ""
    whom = task.assigned_to_name or "the people assigned to the contact"
    goes = "Snoozed: goes" if is_snoozed(task) else "Goes"
    return f"{goes} to {whom} on {format_absolute(task.remind_at, tz)}"


def reminder_row(reminder: ReminderRead) -> ReminderRow:
    """One attempt, as a sentence."""
    sent = reminder.outcome == ReminderOutcome.SENT
    text = f"Sent to {', '.join(reminder.recipients)}" if sent else f"Skipped: {reminder.reason or 'nobody to remind'}"
    return {"text": text, "ms": epoch_ms(reminder.created_at)}


def status_tabs(counts: TaskStatusCount) -> list[Tab]:
    """The three tabs with their counts."""
    by_status = {TaskStatus.OPEN: counts.open, TaskStatus.DONE: counts.done, TaskStatus.DISMISSED: counts.dismissed}
    return [{"value": status.value, "label": status.label, "count": count} for status, count in by_status.items()]


def epoch_ms(instant: datetime | None) -> int:
    """Epoch milliseconds for the browser; 0 for none."""
    return int(instant.timestamp() * 1000) if instant else 0


def names(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """Choices for a select in the browser."""
    return [{"value": value, "label": label} for value, label in pairs]


def _priority(priority: TaskPriority | None) -> dict[str, str]:
    if priority is None:
        return {"priority": "", "priority_label": "", "priority_badge": ""}
    return {"priority": priority.value, "priority_label": priority.label, "priority_badge": priority.badge_variant}
