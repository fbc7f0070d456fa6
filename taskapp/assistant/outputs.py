"""Schemas of the data that the tools answer, for MCP clients. Ids, dates and instants are texts."""

from pydantic import BaseModel


class TaskData(BaseModel):
    """A task; `due_date_local` is in the organization's time."""

    id: str
    title: str
    description: str | None
    status: str
    category: str
    priority: str | None
    side: str
    source: str
    contact_id: str
    contact_name: str
    due_date_local: str | None
    snoozed_until: str | None
    assigned_to: str | None
    assigned_to_name: str | None
    attempts: str
    last_attempt_at: str | None
    completed_at: str | None
    created_at: str


class OneTaskOutput(BaseModel):
    """One task."""

    task: TaskData


class TasksOutput(BaseModel):
    """A page of tasks; `next_cursor` is null on the last."""

    tasks: list[TaskData]
    next_cursor: str | None


class MemberData(BaseModel):
    """A member; `you` marks the person who is acted for."""

    id: str
    name: str
    role: str
    you: bool


class MembersOutput(BaseModel):
    """The active members, and the organization's current time."""

    members: list[MemberData]
    organization: str
    timezone: str
    now: str


class ContactData(BaseModel):
    """A contact; `next_step` is the title of the open task of ours that is due first."""

    id: str
    name: str
    company: str | None
    email: str | None
    phone: str | None
    tags: list[str]
    open_task_count: int
    last_contact_at: str | None
    next_step: str | None


class ContactsOutput(BaseModel):
    """Contacts that were found; `more` when there are others."""

    contacts: list[ContactData]
    more: bool


class ContactFacts(ContactData):
    """A contact with its rhythm: every how many days somebody checks in, the next such day, and whether it has passed.

    `check_in_days` is the contact's own; `rhythm_days` counts: without an own one that of `rhythm_tag`.
    """

    members: list[str]
    check_in_days: int | None
    rhythm_days: int | None
    rhythm_tag: str | None
    check_in_on: str | None
    gone_quiet: bool


class CallData(BaseModel):
    """A call; `summary` is null until it has been analysed."""

    id: str
    started_at: str
    direction: str
    duration_seconds: int
    summary: str | None


class NoteData(BaseModel):
    """A note, and who wrote it."""

    id: str
    text: str
    at: str
    by: str


class BriefOutput(BaseModel):
    """A contact at a glance: open tasks of both sides that are due first, and how many there are in all."""

    contact: ContactFacts
    we_owe: list[TaskData]
    we_owe_count: int
    they_owe: list[TaskData]
    they_owe_count: int
    last_call: CallData | None
    notes: list[NoteData]


class OneContactOutput(BaseModel):
    """One contact."""

    contact: ContactFacts


class LoggedCallOutput(BaseModel):
    """A call that was logged, and the task that follows from it."""

    call: CallData
    next_task: TaskData | None


class FollowedUpOutput(BaseModel):
    """The task that was done, and the next one."""

    done: TaskData
    next: TaskData


class NextTaskOutput(BaseModel):
    """The task that is now open for the person, until when nobody else is offered it; both null at the end of the list."""

    task: TaskData | None
    until: str | None


class NoteOutput(BaseModel):
    """A note that was written."""

    note: NoteData
