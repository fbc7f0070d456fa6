"""Bodies and answers of the REST API about leases."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from taskapp.core.inputs import Input
from taskapp.tasks.schemas import TaskRead


class NextAsked(Input):
    """The task that the person is finished with or skips; left out, the person goes on with the task they have open."""

    after: UUID | None = None


@dataclass(frozen=True, slots=True)
class LeasedTask:
    """The task that the person now has open, and until when it is offered to nobody else; both null at the end of the list."""

    task: TaskRead | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a task open."""

    member_id: UUID
    name: str
    until: datetime
