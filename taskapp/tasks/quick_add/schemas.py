"""Request and answers of the quick-add line over REST."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, StrictBool, StringConstraints

from taskapp.core.inputs import Input
from taskapp.shared.text import storable
from taskapp.tasks.schemas import TITLE_MAX, DueDate, TaskRead
from taskapp.tasks.types import TaskCategory, TaskPriority, TaskSide

# A line holds a title and further parts.
LINE_MAX = 2 * TITLE_MAX

Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LINE_MAX), AfterValidator(storable)
]


class QuickDefaults(Input):
    """Fields that the task has unless the line names others. Without `assigned_to`: who writes the line; null: nobody."""

    category: TaskCategory | None = None
    priority: TaskPriority | None = None
    side: TaskSide = TaskSide.WE
    due_date: DueDate = None
    assigned_to: UUID | None = None


class QuickTask(Input):
    """A line such as "Call Zoë back tomorrow 3pm !high @bob #callback"; with `dry_run` it is only read.

    `contact_id` is the contact unless the line names another after a plus. `refused` are recognised parts that stay in the
    title, as in `due_date:tomorrow`.
    """

    text: Line
    contact_id: UUID | None = None
    dry_run: StrictBool = False
    refused: Annotated[list[Annotated[str, StringConstraints(max_length=LINE_MAX)]], Field(max_length=50)] = []
    defaults: QuickDefaults = QuickDefaults()


@dataclass(frozen=True, slots=True)
class Understood:
    """Words of the line and what they mean."""

    text: str
    means: str


@dataclass(frozen=True, slots=True)
class Unread:
    """Words about a day, an hour or a name that are not understood; they stay in the title."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Draft:
    """The task that the line describes, in the fields of `POST /api/tasks`; `contact_id` is null when no contact is named."""

    contact_id: str | None
    title: str
    category: str
    priority: str | None
    side: str
    due_date: str | None
    recurrence: str | None
    assigned_to: str | None


@dataclass(frozen=True, slots=True)
class QuickTaskMade:
    """The new task and what was understood."""

    task: TaskRead
    understood: list[Understood]
    not_understood: list[Unread]


@dataclass(frozen=True, slots=True)
class QuickTaskDraft:
    """The draft of a task and what was understood; nothing was written."""

    draft: Draft
    understood: list[Understood]
    not_understood: list[Unread]
