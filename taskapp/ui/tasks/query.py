"""The address of the task list and the filters it means, both ways."""

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from taskapp.shared.dates import FIRST_YEAR, LAST_YEAR, format_due, parse_ymd
from taskapp.tasks.schemas import TaskFilters
from taskapp.tasks.types import CompletedFilter, DueFilter, TaskCategory, TaskSort, TaskSource, TaskStatus

E = TypeVar("E", bound=Enum)
NOBODY = "none"
DUE_WORDS = {
    DueFilter.OVERDUE: "overdue",
    DueFilter.TODAY: "due today",
    DueFilter.WEEK: "due in 7 days",
    DueFilter.NONE: "without a due date",
}


def filters_from(query: Mapping[str, str]) -> TaskFilters:
    """Read the filters in a query string; what is not a filter, or not a known value, is as if absent."""
    return TaskFilters(
        status=_member(TaskStatus, query.get("status")) or TaskStatus.OPEN,
        category=_member(TaskCategory, query.get("category")),
        source=_member(TaskSource, query.get("source")),
        due=_member(DueFilter, query.get("due")),
        completed=_member(CompletedFilter, query.get("completed")),
        completed_on=_day(query.get("completed_on")),
        assigned_to=_id(query.get("assigned_to")),
        unassigned=query.get("assigned_to") == NOBODY,
        q=query.get("q", "").strip()[:200] or None,
        sort=_member(TaskSort, query.get("sort")) or TaskSort.NEWEST,
    )


def is_narrowed(filters: TaskFilters) -> bool:
    """Whether something beside the tab hides tasks."""
    return bool(filters.category or filters.q or special_of(filters))


def special_of(filters: TaskFilters) -> str:
    """In words, what narrows the list beside its visible controls: filters that other pages lead to."""
    words = [
        DUE_WORDS.get(filters.due, "") if filters.due else "",
        "done in the last 7 days" if filters.completed else "",
        f"done on {format_due(None, filters.completed_on, ZoneInfo('UTC'))}" if filters.completed_on else "",
        f"made by {'AI' if filters.source is TaskSource.AI else 'hand'}" if filters.source else "",
        "of one assignee" if filters.assigned_to else "",
        "without an assignee" if filters.unassigned else "",
    ]
    return ", ".join(filter(None, words))


def _member(kind: type[E], word: str | None) -> E | None:
    return next((member for member in kind if member.value == word), None)


def _day(word: str | None) -> date | None:
    try:
        day = parse_ymd(word or "")
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _id(word: str | None) -> UUID | None:
    try:
        return UUID(word) if word else None
    except ValueError:
        return None
