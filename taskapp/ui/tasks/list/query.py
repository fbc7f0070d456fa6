"""The filters of the task list, read from its URL."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from enum import Enum
from functools import partial
from typing import TypeVar
from uuid import UUID

from taskapp.shared.dates import FIRST_YEAR, LAST_YEAR, parse_ymd
from taskapp.tasks.due.kept import MAX_DAYS
from taskapp.tasks.schemas import TaskFilters
from taskapp.tasks.types import (
    CompletedFilter,
    DueFilter,
    Kept,
    TaskCategory,
    TaskPriority,
    TaskSide,
    TaskSort,
    TaskSource,
    TaskStatus,
)

E = TypeVar("E", bound=Enum)
NOBODY = "none"
ME = "me"


def filters_from(query: Mapping[str, str], *, me: UUID | None = None) -> TaskFilters:
    """Return the filters of a query string; unknown names and values are ignored.

    `me` is the member id that `assigned_to=me` stands for.
    """
    assignee = query.get("assigned_to")
    due_from, due_to, kept = _window(query)
    status = _enum_value(TaskStatus, query.get("status")) or TaskStatus.OPEN
    newest = TaskSort.DONE if status is TaskStatus.DONE else TaskSort.NEWEST
    return TaskFilters(
        status=status,
        category=_enum_value(TaskCategory, query.get("category")),
        source=_enum_value(TaskSource, query.get("source")),
        priority=_enum_value(TaskPriority, query.get("priority")),
        side=_enum_value(TaskSide, query.get("side")),
        due=_enum_value(DueFilter, query.get("due")),
        due_from=due_from,
        due_to=due_to,
        kept=kept,
        completed=_enum_value(CompletedFilter, query.get("completed")),
        completed_on=_day(query.get("completed_on")),
        snoozed={"true": True, "false": False}.get(query.get("snoozed", "")),
        assigned_to=me if assignee == ME else _id(assignee),
        unassigned=assignee == NOBODY,
        q=query.get("q", "").strip()[:200] or None,
        sort=TaskSort.DUE_DATE if query.get("sort") == TaskSort.DUE_DATE else newest,
    )


def unknown_values(query: Mapping[str, str]) -> dict[str, str]:
    """The filters of a query string whose value is none that exists, as in `status=banana`."""
    return {
        name: value for name, value in query.items() if value and name in _READERS and _READERS[name](value) is None
    }


def is_narrowed(filters: TaskFilters) -> bool:
    """Whether a filter other than the tab's status is active."""
    return replace(filters, status=None, sort=TaskSort.NEWEST) != TaskFilters()


def _enum_value(kind: type[E], text: str | None) -> E | None:
    return next((member for member in kind if member.value == text), None)


def _window(query: Mapping[str, str]) -> tuple[date | None, date | None, Kept | None]:
    """The due window and `kept`; values that the service would refuse are left out."""
    first, last = _day(query.get("due_from")), _day(query.get("due_to"))
    if first and last and first > last:
        return None, None, None
    is_long = first and last and (last - first).days >= MAX_DAYS
    return first, last, None if is_long else _enum_value(Kept, query.get("kept"))


def _day(text: str | None) -> date | None:
    try:
        day = parse_ymd(text or "")
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


_READERS: dict[str, Callable[[str], object]] = {
    "status": partial(_enum_value, TaskStatus),
    "category": partial(_enum_value, TaskCategory),
    "source": partial(_enum_value, TaskSource),
    "priority": partial(_enum_value, TaskPriority),
    "side": partial(_enum_value, TaskSide),
    "due": partial(_enum_value, DueFilter),
    "kept": partial(_enum_value, Kept),
    "completed": partial(_enum_value, CompletedFilter),
    "sort": partial(_enum_value, TaskSort),
    "due_from": _day,
    "due_to": _day,
    "completed_on": _day,
    "snoozed": {"true": True, "false": False}.get,
    "assigned_to": lambda text: text if text in (ME, NOBODY) else _id(text),
}
