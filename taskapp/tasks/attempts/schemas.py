"""Bodies and answers of the REST API about tries."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from taskapp.core.inputs import Input
from taskapp.shared.text import storable
from taskapp.tasks.attempts.types import AttemptOutcome
from taskapp.tasks.schemas import blank_is_none

NOTE_MAX = 2_000
Note = Annotated[
    Annotated[str, StringConstraints(strip_whitespace=True, max_length=NOTE_MAX), AfterValidator(storable)] | None,
    BeforeValidator(blank_is_none),
]


class AttemptCreate(Input):
    """A try to reach the contact: its outcome, a note, and the version of the task that it is for (left out: any)."""

    outcome: AttemptOutcome
    note: Note = None
    version: Annotated[int, Field(ge=1)] | None = None


@dataclass(frozen=True, slots=True)
class AttemptRead:
    """One try, and who made it."""

    id: UUID
    task_id: UUID
    contact_id: UUID
    outcome: AttemptOutcome
    note: str | None
    at: datetime
    made_by: UUID | None
    made_by_name: str | None
