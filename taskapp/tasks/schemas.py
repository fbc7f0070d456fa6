"""What a task looks like on the wire and to the screens, and what may be asked of lists."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints

from taskapp.core.paging import Page
from taskapp.shared.dates import due_date_local
from taskapp.shared.text import nameable, storable
from taskapp.tasks.types import (
    CompletedFilter,
    DueFilter,
    ReminderOutcome,
    TaskCategory,
    TaskPriority,
    TaskSort,
    TaskSource,
    TaskStatus,
)

TITLE_MAX = 255
DESCRIPTION_MAX = 10_000

Title = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=TITLE_MAX), AfterValidator(nameable)
]


def _blank_is_none(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


Description = Annotated[
    Annotated[str, StringConstraints(max_length=DESCRIPTION_MAX), AfterValidator(storable)] | None,
    BeforeValidator(_blank_is_none),
]
# Read by the service, which knows the organization's zone.
DueDate = Annotated[
    Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)] | None, "due date"
]


class TaskCreate(BaseModel):
    """A task made by hand; `due_date` is org-local `YYYY-MM-DDTHH:MM` or `YYYY-MM-DD`, or RFC 3339 with an offset."""

    model_config = ConfigDict(extra="forbid")

    contact_id: UUID
    title: Title
    description: Description = None
    category: TaskCategory = TaskCategory.GENERAL
    priority: TaskPriority | None = None
    due_date: DueDate = None
    assigned_to: UUID | None = None


class TaskFields(BaseModel):
    """What may be said of a task that takes the rest from another or from itself."""

    model_config = ConfigDict(extra="forbid")

    title: Title | None = None
    description: Description = None
    category: TaskCategory | None = None
    priority: TaskPriority | None = None
    due_date: DueDate = None
    assigned_to: UUID | None = None


class TaskUpdate(TaskFields):
    """Changes to a task; fields left out stay, null clears what may be empty."""

    contact_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class TaskFilters:
    """Which tasks, in which order; `unassigned` asks for tasks without an assignee."""

    status: TaskStatus | None = None
    category: TaskCategory | None = None
    contact_id: UUID | None = None
    assigned_to: UUID | None = None
    unassigned: bool = False
    source: TaskSource | None = None
    priority: TaskPriority | None = None
    q: str | None = None
    due: DueFilter | None = None
    completed: CompletedFilter | None = None
    completed_on: date | None = None
    call_id: UUID | None = None
    sort: TaskSort = TaskSort.NEWEST


@dataclass(frozen=True, slots=True)
class TaskRead:
    """One task with the names around it; `labels` holds its enums as people read them."""

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
    due_date_local: str | None
    remind_at: datetime | None
    reminder_sent_at: datetime | None
    assigned_to: UUID | None
    assigned_to_name: str | None
    created_at: datetime
    completed_at: datetime | None
    call_id: UUID | None
    version: int
    snoozed_until: datetime | None = None
    labels: dict[str, str | None] = field(default_factory=dict)

    @classmethod
    def of(cls, row: Any, tz: ZoneInfo) -> "TaskRead":
        """From a row of `repository.COLUMNS`, in their order."""
        (
            id_, organization_id, contact_id, contact_name, title, description, status, category, source, priority,
            due_date, due_on, remind_at, reminder_sent_at, assigned_to, assigned_to_name, created_at, completed_at, call_id, version,
            snoozed_until,
        ) = row  # fmt: skip
        return cls(
            id_, organization_id, contact_id, contact_name, title, description,
            TaskStatus(status), TaskCategory(category), TaskSource(source), TaskPriority(priority) if priority else None,
            due_date, due_on, due_date_local(due_date, due_on, tz), remind_at, reminder_sent_at,
            assigned_to, assigned_to_name, created_at, completed_at, call_id, version, snoozed_until,
            labels_of(status, category, source, priority),
        )  # fmt: skip

    def moved(self, status: TaskStatus, now: datetime) -> "TaskRead":
        """The same task one version on, in another status since `now`."""
        return replace(
            self,
            status=status,
            completed_at=now if status is TaskStatus.DONE else None,
            version=self.version + 1,
            labels=labels_of(status, self.category, self.source, self.priority),
        )


@lru_cache(maxsize=256)
def labels_of(status: str, category: str, source: str, priority: str | None) -> dict[str, str | None]:
    """The human labels of a task's enums; shared between rows, so never changed."""
    return {
        "status": TaskStatus(status).label,
        "category": TaskCategory(category).label,
        "source": TaskSource(source).label,
        "priority": TaskPriority(priority).label if priority else None,
    }


TaskPage = Page[TaskRead]


@dataclass(frozen=True, slots=True)
class TaskStatusCount:
    """How many tasks the actor sees in each status."""

    open: int = 0
    done: int = 0
    dismissed: int = 0


@dataclass(frozen=True, slots=True)
class ReminderRead:
    """What became of one reminder of a task; recipients by name."""

    remind_at: datetime
    outcome: ReminderOutcome
    reason: str
    recipients: list[str]
    created_at: datetime


class Snooze(BaseModel):
    """When to remind again, in one of the due-date forms; null ends the snooze."""

    model_config = ConfigDict(extra="forbid")

    until: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)] | None
