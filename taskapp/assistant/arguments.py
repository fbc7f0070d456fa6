"""Argument schemas of the tools; the descriptions and docstrings are part of the schema that models read."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from taskapp.calls.schemas import DAY_SECONDS, TRANSCRIPT_MAX, OptionalSummary
from taskapp.calls.types import CallDirection, CallEnd
from taskapp.contacts.schemas import CheckInDays, OptionalCompany, OptionalEmail, OptionalPhone, Tags
from taskapp.organizations.schemas import Name
from taskapp.tasks.attempts.schemas import Note
from taskapp.tasks.attempts.types import AttemptOutcome
from taskapp.tasks.schemas import Description, Title
from taskapp.tasks.types import DueFilter, TaskCategory, TaskPriority, TaskSide, TaskSource, TaskStatus
from taskapp.timeline.schemas import NoteText

DUE = (
    "When it is due, in the organization's time: 'YYYY-MM-DDTHH:MM', or 'YYYY-MM-DD' for a day without a time. "
    "Years 2000 to 2100."
)
UNTIL = (
    "When to remind, in the organization's time and in the future: 'YYYY-MM-DDTHH:MM', or 'YYYY-MM-DD' for that day at the "
    "usual hour; null ends the snooze."
)
DueText = Annotated[str | None, Field(description=DUE)]
TaskId = Annotated[UUID, Field(description="The task's id, from list_tasks or another tool's answer.")]
ContactId = Annotated[UUID, Field(description="The contact's id, from find_contacts.")]
MemberId = Annotated[UUID | None, Field(description="The id of an active member, from list_members; null for nobody.")]

RHYTHM = "Every how many days somebody should be in contact, 1 to 3650; null for no rhythm."
SIDE = "Who owes it: 'we', or 'they' when the contact promised it to us; completing a task of 'they' means it was received."


class _Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid")


class OneTask(_Arguments):
    """Names one task."""

    task_id: TaskId


class LogAttempt(_Arguments):
    """A try to reach the contact of a task."""

    task_id: TaskId
    outcome: Annotated[AttemptOutcome, Field(description="What the try led to.")]
    note: Annotated[Note, Field(description="What was said or left as a message.")] = None


class SnoozeTask(_Arguments):
    """Reminds of a task later."""

    task_id: TaskId
    until: Annotated[str | None, Field(max_length=64, description=UNTIL)]


class FollowUpTask(_Arguments):
    """Closes a task as done and makes the next; what is left out is copied, except due date and description."""

    task_id: TaskId
    title: Annotated[Title | None, Field(description="What is to be done next; left out: the same again.")] = None
    description: Description = None
    category: TaskCategory | None = None
    priority: TaskPriority | None = None
    side: Annotated[TaskSide | None, Field(description=SIDE)] = None
    due_date: DueText = None
    assigned_to: MemberId = None


class NextTask(_Arguments):
    """Which list is worked through."""

    after: Annotated[
        UUID | None,
        Field(description="The task that is finished or skipped; left out: go on with the one already open."),
    ] = None
    due: DueFilter | None = None
    mine: Annotated[bool, Field(description="Only tasks assigned to the person you act for.")] = True
    contact_id: Annotated[UUID | None, Field(description="Only this contact's tasks.")] = None


class CreateTask(_Arguments):
    """A new task."""

    contact_id: Annotated[UUID, Field(description="Whom the task is about: an id from find_contacts.")]
    title: Annotated[Title, Field(description="What is to be done, 1 to 255 characters.")]
    description: Description = None
    category: TaskCategory = TaskCategory.GENERAL
    priority: TaskPriority | None = None
    side: Annotated[TaskSide, Field(description=SIDE)] = TaskSide.WE
    due_date: DueText = None
    assigned_to: MemberId = None


class UpdateTask(_Arguments):
    """Changes to a task: fields left out stay, null clears; a changed due date arms the reminder anew."""

    task_id: TaskId
    title: Title | None = None
    description: Description = None
    category: TaskCategory | None = None
    priority: TaskPriority | None = None
    side: Annotated[TaskSide | None, Field(description=SIDE)] = None
    due_date: DueText = None
    assigned_to: MemberId = None
    contact_id: Annotated[UUID | None, Field(description="Another contact for the task.")] = None


class ListTasks(_Arguments):
    """Which tasks to list."""

    status: Annotated[TaskStatus | None, Field(description="Leave out for all.")] = TaskStatus.OPEN
    category: TaskCategory | None = None
    priority: TaskPriority | None = None
    source: TaskSource | None = None
    side: Annotated[TaskSide | None, Field(description="Only what we owe, or what contacts owe us.")] = None
    contact_id: Annotated[UUID | None, Field(description="Only this contact's tasks.")] = None
    assigned_to: Annotated[UUID | None, Field(description="Only tasks assigned to this member.")] = None
    mine: Annotated[bool, Field(description="Only tasks assigned to the person you act for.")] = False
    due: DueFilter | None = None
    q: Annotated[str | None, Field(max_length=200, description="Words of title or description.")] = None
    sort: Annotated[Literal["newest", "due_date"], Field(description="Newest first, or soonest due first.")] = "newest"
    limit: Annotated[int, Field(ge=1, le=50)] = 20
    cursor: Annotated[str | None, Field(max_length=500, description="next_cursor of the page before.")] = None


class OneContact(_Arguments):
    """Names one contact."""

    contact_id: ContactId


class AddNote(_Arguments):
    """A note about a contact."""

    contact_id: ContactId
    text: Annotated[NoteText, Field(description="What colleagues should know, up to 10,000 characters.")]


class ListMembers(_Arguments):
    """No arguments: all active members."""


class CreateContact(_Arguments):
    """A new contact."""

    name: Name
    company: OptionalCompany = None
    email: OptionalEmail = None
    phone: Annotated[
        OptionalPhone, Field(description="In any common form; national ones are read in the organization's country.")
    ] = None
    tags: Tags = []
    check_in_days: Annotated[CheckInDays, Field(description=RHYTHM)] = None


class UpdateContact(_Arguments):
    """Changes to a contact: fields left out stay, null clears."""

    contact_id: ContactId
    name: Name | None = None
    company: OptionalCompany = None
    email: OptionalEmail = None
    phone: OptionalPhone = None
    tags: Annotated[Tags | None, Field(description="All tags of the contact; those left out are taken away.")] = None
    check_in_days: Annotated[CheckInDays, Field(description=RHYTHM)] = None


class LogCall(_Arguments):
    """A call that has taken place; `summary` or `transcription`, not both."""

    contact_id: ContactId
    direction: Annotated[CallDirection, Field(description="Outbound: we called.")] = CallDirection.OUTBOUND
    started_at: Annotated[
        str | None,
        Field(
            max_length=64, description="When it began, as 'YYYY-MM-DDTHH:MM' in the organization's time; left out: now."
        ),
    ] = None
    duration_seconds: Annotated[int, Field(ge=0, le=DAY_SECONDS)] = 0
    ended: Annotated[
        CallEnd | None, Field(description="'completed' when somebody was reached: only then it counts as contact.")
    ] = None
    summary: Annotated[OptionalSummary, Field(description="What was said, in a few sentences.")] = None
    transcription: Annotated[
        str | None, Field(max_length=TRANSCRIPT_MAX, description="What was said word for word, with speakers.")
    ] = None
    next_step: Annotated[Title | None, Field(description="The title of the task that follows from it.")] = None
    next_due: DueText = None


class FindContacts(_Arguments):
    """Which contacts to find."""

    q: Annotated[str, Field(max_length=200, description="Words of name, company, e-mail or phone; empty for all.")] = ""
    limit: Annotated[int, Field(ge=1, le=50)] = 10
