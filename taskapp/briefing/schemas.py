"""The answer of the REST API about a contact at a glance."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from taskapp.calls.types import CallDirection
from taskapp.contacts.schemas import ContactRead
from taskapp.tasks.schemas import TaskRead


@dataclass(frozen=True, slots=True)
class OwedTasks:
    """Open tasks of one side: how many there are, and those that are due first."""

    count: int
    tasks: list[TaskRead]


@dataclass(frozen=True, slots=True)
class BriefCall:
    """A call without its transcript; `summary` is None until it has been analysed."""

    id: UUID
    started_at: datetime
    direction: CallDirection
    duration_seconds: int
    summary: str | None


@dataclass(frozen=True, slots=True)
class BriefNote:
    """A note, and who wrote it."""

    id: UUID
    text: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class ContactBrief:
    """A contact at a glance; `gone_quiet` when its day to check in has passed. `notes` are newest first."""

    contact: ContactRead
    gone_quiet: bool
    we_owe: OwedTasks
    they_owe: OwedTasks
    last_call: BriefCall | None
    notes: list[BriefNote]
