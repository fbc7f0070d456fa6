"""Request and response schemas of the timeline."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, StringConstraints

from taskapp.core.inputs import Input
from taskapp.shared.text import storable

NOTE_MAX = 10_000
NoteText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=NOTE_MAX), AfterValidator(storable)
]


@dataclass(frozen=True, slots=True)
class EntryActor:
    """Who did it; `kind` is person, api, assistant, ai or job, `member_id` set for all but the last two."""

    kind: str
    name: str
    member_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of an edit, before and after, in the words a person reads; None where it was empty."""

    field: str
    label: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened; ids are set only for what the reader may open."""

    id: UUID
    kind: str
    verb: str
    at: datetime
    actor: EntryActor
    title: str | None = None
    task_id: UUID | None = None
    call_id: UUID | None = None
    text: str | None = None
    changes: list[FieldChange] = field(default_factory=list)
    details: dict[str, object] = field(default_factory=dict)


class NoteCreate(Input):
    """A note about a contact, written by a person."""

    text: NoteText
