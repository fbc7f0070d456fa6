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
from taskapp.tasks.transitions import BY_NAME, TO, Transition
from taskapp.ui.reflex_adapter import server_commands

Act = Callable[[AsyncSession, Actor, UUID], Awaitable[TaskRead]]


@dataclass(frozen=True, slots=True)
class Verb:
    """The service call, and the change of status that it makes; None for a restored task."""

    act: Act
    change: Transition | None = None

    def confirmation(self, task: TaskRead) -> str:
        """The text of the toast afterwards, e.g. "Marked done"."""
        return self.change.past_for(task.side).capitalize() if self.change else "Restored"


VERBS = {name: Verb(partial(task_service.set_status, status=change.status), change) for name, change in BY_NAME.items()}
VERBS["restore"] = Verb(task_service.restore_task)
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


async def act(session: AsyncSession, actor: Actor, *, name: str, task_id: str) -> TaskRead:
    """Run the verb of that name on a task, for `writing`."""
    return await verb(name).act(session, actor, parse_id(task_id))


def changed_toast(verb_name: str, task: TaskRead, undo: EventSpec) -> Event:
    """The toast after a change of status: names the task, or counts several, and offers Undo."""
    message = f"{verb(verb_name).confirmation(task)}: {task.title}"
    return server_commands.undo_toast(message, undo, key=str(task.id), many=TO[task.status].past_for(task.side))


def parse_id(text: str) -> UUID:
    """Return the id in a URL or an event.

    Raises:
        NotFound: when the text is not a UUID.
    """
    try:
        return UUID(text)
    except (ValueError, AttributeError, TypeError) as error:
        raise NotFound(f"Nothing has the id {str(text)[:60]!r}.") from error
