"""The verbs that change a task's status, for all task pages: the service call, the toast text, and the undo."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from reflex.event import Event, EventSpec
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.core.errors import NotFound, invalid
from taskapp.tasks import service as task_service
from taskapp.tasks.schemas import TaskRead
from taskapp.tasks.transitions import BY_NAME, TO
from taskapp.ui.reflex_adapter import server_commands

Act = Callable[[AsyncSession, Actor, UUID], Awaitable[TaskRead]]


@dataclass(frozen=True, slots=True)
class Verb:
    """The service call, and the text of the toast afterwards."""

    act: Act
    confirmation: str


VERBS = {
    name: Verb(partial(task_service.set_status, status=change.status), change.confirmation)
    for name, change in BY_NAME.items()
}
VERBS["restore"] = Verb(task_service.restore_task, "Restored")
# The verb that restores a status, by that status.
UNDO_VERBS = {status.value: change.name for status, change in TO.items()}


def verb(name: str) -> Verb:
    """Return the verb of that name.

    Raises:
        Invalid: when there is none.
    """
    if not isinstance(name, str) or name not in VERBS:
        raise invalid("verb", f"{str(name)[:40]!r} is not something that can be done to a task")
    return VERBS[name]


def changed_toast(verb_name: str, task: TaskRead, undo: EventSpec) -> Event:
    """The toast after a change of status: names the task, or counts several, and offers Undo."""
    message = f"{verb(verb_name).confirmation}: {task.title}"
    return server_commands.undo_toast(message, undo, key=str(task.id), many=f"tasks {TO[task.status].past}")


def parse_id(text: str) -> UUID:
    """Return the id in a URL or an event.

    Raises:
        NotFound: when the text is not a UUID.
    """
    try:
        return UUID(text)
    except (ValueError, AttributeError, TypeError) as error:
        raise NotFound(f"Nothing has the id {str(text)[:60]!r}.") from error
