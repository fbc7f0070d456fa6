"""The changes of status and how each is told and taken back; every task screen uses the same."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.core.errors import NotFound, invalid
from taskapp.tasks import service as task_service
from taskapp.tasks.schemas import TaskRead
from taskapp.tasks.transitions import BY_NAME, TO

Act = Callable[[AsyncSession, Actor, UUID], Awaitable[TaskRead]]


@dataclass(frozen=True, slots=True)
class Verb:
    """What is called, and what the toast says afterwards."""

    act: Act
    confirmation: str


VERBS = {
    name: Verb(partial(task_service.set_status, status=change.status), change.confirmation)
    for name, change in BY_NAME.items()
}
VERBS["restore"] = Verb(task_service.restore_task, "Restored")
# What undoes a change is named by the status the task had before.
UNDO_VERBS = {status.value: change.name for status, change in TO.items()}


def verb(name: str) -> Verb:
    """The verb of that name; a name that no button sends is `Invalid`."""
    if not isinstance(name, str) or name not in VERBS:
        raise invalid("verb", f"{str(name)[:40]!r} is not something that can be done to a task")
    return VERBS[name]


def parse_id(text: str) -> UUID:
    """The id in an address or an event; what is no id names nothing."""
    try:
        return UUID(text)
    except (ValueError, AttributeError, TypeError) as error:
        raise NotFound(f"Nothing has the id {str(text)[:60]!r}.") from error
