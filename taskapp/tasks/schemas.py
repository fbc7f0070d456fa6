"""Schemas of tasks: bodies and answers of the REST API, and the filters of lists."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Annotated, Any, ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, StringConstraints

from taskapp.core.db.changes import later
from taskapp.core.inputs import Input
from taskapp.core.paging import Page
from taskapp.shared.dates import due_date_local
from taskapp.shared.recurrence.phrases import read_repeat, say
from taskapp.shared.recurrence.rules import MAX_RULE, read_rule
from taskapp.shared.text import nameable, storable
from taskapp.tasks.types import (
    CompletedFilter,
    DayGroup,
    DueFilter,
    Kept,
    RecurrenceFrom,
    ReminderOutcome,
    TaskCategory,
    TaskPriority,
    TaskSide,
    TaskSort,
    TaskSource,
    TaskStatus,
)

TITLE_MAX = 255
DESCRIPTION_MAX = 10_000

Title = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=TITLE_MAX), AfterValidator(nameable)
]


def blank_is_none(value: object) -> object:
    """None for a text without a visible character; other values as they are."""
    return None if isinstance(value, str) and not value.strip() else value


Description = Annotated[
    Annotated[str, StringConstraints(max_length=DESCRIPTION_MAX), AfterValidator(storable)] | None,
    BeforeValidator(blank_is_none),
]
# Parsed later, by the service, which knows the organization's time zone.
DueDate = Annotated[
    Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)] | None, "due date"
]


def _repeats(text: str) -> str:
    read_repeat(text)
    return text


# An RRULE or a phrase such as "every 2 weeks"; kept as it was sent, because a phrase may also say what it counts from.
Recurrence = Annotated[
    Annotated[str, StringConstraints(max_length=MAX_RULE), AfterValidator(_repeats)] | None,
    BeforeValidator(blank_is_none),
]


class TaskCreate(Input):
    """A new task made by hand; `due_date` is organization-local `YYYY-MM-DDTHH:MM` or `YYYY-MM-DD`, or RFC 3339 with an offset.

    `recurrence` is an RRULE (RFC 5545) or a phrase such as `every 2 weeks`; `recurrence_from` is `due` unless the phrase says
    `after done`.
    """

    contact_id: UUID
    title: Title
    description: Description = None
    category: TaskCategory = TaskCategory.GENERAL
    priority: TaskPriority | None = None
    side: TaskSide = TaskSide.WE
    due_date: DueDate = None
    assigned_to: UUID | None = None
    recurrence: Recurrence = None
    recurrence_from: RecurrenceFrom | None = None


class TaskFields(Input):
    """The fields of a task, all optional: a change, or a follow-up that copies the rest from another task."""

    title: Title | None = None
    description: Description = None
    category: TaskCategory | None = None
    priority: TaskPriority | None = None
    side: TaskSide | None = None
    due_date: DueDate = None
    assigned_to: UUID | None = None
    recurrence: Recurrence = None
    recurrence_from: RecurrenceFrom | None = None


class TaskUpdate(TaskFields):
    """Changes to a task; fields left out stay, null clears what may be empty."""

    contact_id: UUID | None = None


class FollowUp(TaskFields):
    """The next task; fields left out are copied from the task that is done, except due date and description."""


@dataclass(frozen=True, slots=True)
class TaskFilters:
    """Filters and order of a list; `unassigned` selects tasks without an assignee, `group` a group of a day, in its own order.

    `snoozed` selects the open tasks that are snoozed until a time ahead, or leaves those out. `due_from` and `due_to` are local days, both included; `kept` looks at 366 days at most, up to today unless they say otherwise.
    `changes` lists by the last change, oldest first; `updated_since` and `include_deleted` belong to it.
    """

    status: TaskStatus | None = None
    category: TaskCategory | None = None
    contact_id: UUID | None = None
    assigned_to: UUID | None = None
    unassigned: bool = False
    source: TaskSource | None = None
    priority: TaskPriority | None = None
    side: TaskSide | None = None
    q: str | None = None
    due: DueFilter | None = None
    due_from: date | None = None
    due_to: date | None = None
    kept: Kept | None = None
    group: DayGroup | None = None
    completed: CompletedFilter | None = None
    completed_on: date | None = None
    snoozed: bool | None = None
    call_id: UUID | None = None
    changes: bool = False
    updated_since: datetime | None = None
    include_deleted: bool = False
    sort: TaskSort = TaskSort.NEWEST


_COMPUTED = {"computed": True}


# No slots: filling `__dict__` is the fastest way to create an instance, and to serialize it.
@dataclass(frozen=True)
class TaskRead:
    """One task with the names of its contact and assignee. These fields define the SELECT (`repository.COLUMNS`) and the JSON.

    A field is read from the column of the same name, from another table (`repository._JOINED`), or is computed here:
    `due_date_local` is the due date in organization-local form, `labels` holds the labels of the enums, and how often it repeats.
    """

    STORED: ClassVar[tuple[str, ...]]

    id: UUID
    organization_id: UUID
    contact_id: UUID
    contact_name: str
    title: str
    description: str | None
    status: TaskStatus
    category: TaskCategory
    source: TaskSource
    priority: TaskPriority | None
    due_date: datetime | None
    due_on: date | None
    remind_at: datetime | None
    reminder_sent_at: datetime | None
    assigned_to: UUID | None
    assigned_to_name: str | None
    created_at: datetime
    updated_at: datetime
    completed_at: datetime | None
    call_id: UUID | None
    version: int
    snoozed_until: datetime | None = None
    side: TaskSide = TaskSide.WE
    recurrence: str | None = None
    recurrence_from: RecurrenceFrom = RecurrenceFrom.DUE
    next_task_id: UUID | None = None
    attempts: int = 0
    last_attempt_at: datetime | None = None
    due_date_local: str | None = field(default=None, metadata=_COMPUTED)
    labels: dict[str, str | None] = field(default_factory=dict, metadata=_COMPUTED)

    @classmethod
    def of(cls, row: Iterable[Any], tz: ZoneInfo) -> "TaskRead":
        """Build from a row with the values of `STORED`, in that order; `tz` is the organization's time zone."""
        task = object.__new__(cls)
        values = task.__dict__
        values.update(zip(cls.STORED, row, strict=True))
        enums, labels = _enums_of(*(values[name] for name in _ENUMS))
        values.update(enums)
        values["due_date_local"] = due_date_local(values["due_date"], values["due_on"], tz)
        values["labels"] = labels
        return task

    def moved(self, status: TaskStatus, now: datetime) -> "TaskRead":
        """A copy at the next version, with another status since `now`."""
        return replace(
            self,
            status=status,
            completed_at=now if status is TaskStatus.DONE else None,
            version=self.version + 1,
            updated_at=later(self.updated_at, now),
            labels=_enums_of(status, *(getattr(self, name) for name in _ENUMS[1:]))[1],
        )


TaskRead.STORED = tuple(field.name for field in fields(TaskRead) if not field.metadata.get("computed"))


# The arguments of `_enums_of`.
_ENUMS = ("status", "category", "source", "priority", "side", "recurrence", "recurrence_from")


@lru_cache(maxsize=512)
def _enums_of(
    status: str,
    category: str,
    source: str,
    priority: str | None,
    side: str,
    recurrence: str | None,
    recurrence_from: str,
) -> tuple[dict[str, Any], dict[str, str | None]]:
    """The enum members of a row and their labels; the results are shared between rows, so do not change them."""
    enums = {
        "status": TaskStatus(status),
        "category": TaskCategory(category),
        "source": TaskSource(source),
        "priority": TaskPriority(priority) if priority else None,
        "side": TaskSide(side),
    }
    labels = {name: member.label if member else None for name, member in enums.items()}
    from_done = recurrence_from == RecurrenceFrom.DONE
    labels["recurrence"] = say(read_rule(recurrence), from_done=from_done) if recurrence else None
    return enums | {"recurrence_from": RecurrenceFrom(recurrence_from)}, labels


TaskPage = Page[TaskRead]


@dataclass(frozen=True, slots=True)
class FollowedUp:
    """The task that was marked done, and the new one."""

    done: TaskRead
    next: TaskRead


@dataclass(frozen=True, slots=True)
class TaskStatusCount:
    """The number of tasks the actor sees in each status."""

    open: int = 0
    done: int = 0
    dismissed: int = 0


@dataclass(frozen=True, slots=True)
class ReminderRead:
    """The outcome of one reminder of a task; recipients by name."""

    remind_at: datetime
    outcome: ReminderOutcome
    reason: str
    recipients: list[str]
    created_at: datetime


class Snooze(Input):
    """When to remind again, in one of the due-date forms; null ends the snooze."""

    until: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)] | None
