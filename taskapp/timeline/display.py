"""Display texts of timeline entries: the verb of an entry, and the values of edited fields before and after."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from taskapp.calls.types import CallEnd
from taskapp.shared.dates import every, format_due
from taskapp.tasks.attempts.types import AttemptOutcome
from taskapp.tasks.types import TaskCategory, TaskPriority, TaskSide
from taskapp.timeline.schemas import FieldChange

VERBS = {
    "task-created": "created a task",
    "task-edited": "edited a task",
    "task-done": "completed a task",
    "task-dismissed": "dismissed a task",
    "task-reopened": "reopened a task",
    "task-snoozed": "put off the reminder of a task",
    "task-snooze-ended": "ended the snooze of a task",
    "task-reminded": "sent the reminder of a task",
    "task-deleted": "deleted a task",
    "task-restored": "brought back a task",
    "task-merged": "found a task again in a call",
    "task-merge-undone": "took back that a task was in a call",
    "attempt": "tried to reach the contact",
    "attempt-undone": "took back a try",
    "contact-created": "added the contact",
    "contact-edited": "edited the contact",
    "call-logged": "logged a call",
    "call-processed": "processed a call",
    "note": "wrote a note",
}
# The beginnings of the kinds of entries about a task.
ABOUT_TASKS = ("task-", "attempt")
ACTOR_NAMES = {"ai": "AI", "job": "Taskapp"}
LABELS = {
    "assigned_to": "Assignee",
    "check_in_days": "Rhythm",
    "contact_id": "Contact",
    "due_date": "Due date",
    "side": "Who owes it",
}
ENUMS: dict[str, type[TaskCategory] | type[TaskPriority] | type[TaskSide]] = {
    "category": TaskCategory,
    "priority": TaskPriority,
    "side": TaskSide,
}
HIDDEN_NAME = "somebody you may not see"

Names = Mapping[UUID, str]
Pair = tuple[Any, Any]


def verb_of(kind: str, details: Mapping[str, object]) -> str:
    """The verb phrase of an entry; an unknown kind is shown as stored."""
    if kind == "task-created" and details.get("automatic"):
        return "created a task without asking"
    return VERBS.get(kind, kind.replace("-", " "))


def format_until(stored: object, timezone: ZoneInfo) -> str | None:
    """The end of a snooze, from stored ISO 8601 text; None when there is none or it is malformed."""
    try:
        return format_due(datetime.fromisoformat(str(stored)), None, timezone) if stored else None
    except ValueError:
        return None


def outcome_label(stored: object) -> str | None:
    """The label of a try's or call's outcome; None for another entry, and for an outcome of another version of the product."""
    return next((outcome.label for outcome in (*AttemptOutcome, *CallEnd) if outcome == stored), None)


def ids_in(changes: Mapping[str, Any], field: str) -> list[UUID]:
    """The ids in `field` of an edit, before and after."""
    return [UUID(value) for value in _pairs(changes).get(field, ()) if value]


def read_changes(
    changes: Mapping[str, Any], *, members: Names, contacts: Names, timezone: ZoneInfo
) -> list[FieldChange]:
    """Changed fields as display texts; ids become current names, the two due columns one date."""
    pairs = _pairs(changes)
    if "due_date" in pairs or "due_on" in pairs:
        pairs = {**pairs, "due_date": _due(pairs, timezone)}
    return [_change(name, pair, members, contacts) for name, pair in pairs.items() if name != "due_on"]


def _pairs(changes: Mapping[str, Any]) -> dict[str, Pair]:
    """The fields of an edit stored as [before, after]; others, written by another version of the product, are ignored."""
    return {name: (pair[0], pair[1]) for name, pair in changes.items() if isinstance(pair, list) and len(pair) == 2}


def _change(name: str, pair: Pair, members: Names, contacts: Names) -> FieldChange:
    before, after = (_display(name, value, members, contacts) for value in pair)
    return FieldChange(name, LABELS.get(name, name.replace("_", " ").capitalize()), before, after)


def _display(name: str, value: Any, members: Names, contacts: Names) -> str | None:
    if value is None or value == []:
        return None
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if name == "check_in_days" and isinstance(value, int):
        return every(value)
    if name in ("assigned_to", "contact_id"):
        return (members if name == "assigned_to" else contacts).get(UUID(value), HIDDEN_NAME)
    if name in ENUMS and value in set(ENUMS[name]):
        return ENUMS[name](value).label
    return str(value)


def _due(changes: Mapping[str, Any], timezone: ZoneInfo) -> Pair:
    instants, days = changes.get("due_date", (None, None)), changes.get("due_on", (None, None))
    before, after = (_display_due(instant, day, timezone) for instant, day in zip(instants, days, strict=True))
    return before, after


def _display_due(instant: str | None, day: str | None, timezone: ZoneInfo) -> str | None:
    at = datetime.fromisoformat(instant) if instant else None
    on = date.fromisoformat(day) if day else None
    return format_due(at, on, timezone) if at else (on.isoformat() if on else None)
