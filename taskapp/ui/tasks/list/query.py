"""The address of the task list and the filters it means, both ways."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from enum import Enum
from typing import TypeVar
from uuid import UUID

from taskapp.shared.dates import FIRST_YEAR, LAST_YEAR, parse_ymd
from taskapp.tasks.schemas import TaskFilters
from taskapp.tasks.types import CompletedFilter, DueFilter, TaskCategory, TaskPriority, TaskSort, TaskSource, TaskStatus

E = TypeVar("E", bound=Enum)
NOBODY = "none"
ME = "me"


def filters_from(query: Mapping[str, str], *, me: UUID | None = None) -> TaskFilters:
    """Read the filters in a query string, `me` for the assignee "me"; what no filter knows is as if absent."""
    assignee = query.get("assigned_to")
    return TaskFilters(
        status=_member(TaskStatus, query.get("status")) or TaskStatus.OPEN,
        category=_member(TaskCategory, query.get("category")),
        source=_member(TaskSource, query.get("source")),
        priority=_member(TaskPriority, query.get("priority")),
        due=_member(DueFilter, query.get("due")),
        completed=_member(CompletedFilter, query.get("completed")),
        completed_on=_day(query.get("completed_on")),
        assigned_to=me if assignee == ME else _id(assignee),
        unassigned=assignee == NOBODY,
        q=query.get("q", "").strip()[:200] or None,
        sort=_member(TaskSort, query.get("sort")) or TaskSort.NEWEST,
    )


def is_narrowed(filters: TaskFilters) -> bool:
    """Whether something beside the tab hides tasks."""
    return replace(filters, status=None, sort=TaskSort.NEWEST) != TaskFilters()


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
