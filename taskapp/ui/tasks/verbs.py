"""The verbs that change a task's status, for all task pages: the service call, the handlers, the toast text, and the undo."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

import reflex as rx
from reflex.event import Event, EventSpec
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.core.errors import AppError, NotFound, invalid
from taskapp.tasks import service as task_service
from taskapp.tasks.batch.service import refuse_other_status
from taskapp.tasks.schemas import TaskRead
from taskapp.tasks.transitions import BY_NAME, TO, Transition
from taskapp.ui.reflex_adapter import server_commands
from taskapp.ui.reflex_adapter.event_guard import client_event
from taskapp.ui.session import writing

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
    """Return the verb of that name; `Invalid` when there is none."""
    if not isinstance(name, str) or name not in VERBS:
        raise invalid("verb", f"{str(name)[:40]!r} is not something that can be done to a task")
    return VERBS[name]


async def act(session: AsyncSession, actor: Actor, *, name: str, task_id: str, shown: str = "") -> TaskRead:
    """Run the verb of that name on a task, for `writing`; an Undo raises `Conflict` unless the task has the status `shown`."""
    wanted, one = verb(name), parse_id(task_id)
    if shown:
        status = wanted.change.status if wanted.change else None
        await refuse_other_status(session, actor, one, shown, status)
    return await wanted.act(session, actor, one)


def changed_toast(verb_name: str, task: TaskRead, undo: EventSpec) -> Event:
    """The toast after a change of status: names the task, or counts several, and offers Undo."""
    message = f"{verb(verb_name).confirmation(task)}: {task.title}"
    return server_commands.undo_toast(message, undo, key=str(task.id), many=TO[task.status].past_for(task.side))


def restored_toast(task: TaskRead) -> Event:
    """The toast after an edit or a snooze was undone; Undo goes on with the change before it."""
    return server_commands.toast(f"As before: {task.title}", level="success", key=str(task.id))


def parse_id(text: str) -> UUID:
    """Return the id in a URL or an event; `NotFound` when the text is not a UUID."""
    try:
        return UUID(text)
    except (ValueError, AttributeError, TypeError) as error:
        raise NotFound(f"Nothing has the id {str(text)[:60]!r}.") from error


class StatusChanges(rx.State, mixin=True):
    """Handlers of a page that changes the status of the tasks that it shows, with Undo."""

    @rx.event
    @client_event
    async def change(self, task_id: str, verb_name: str) -> Event | None:
        """Mark done, dismiss or reopen; the task stays on the page."""
        old_status = self._status_of(task_id)
        task = await self._change(task_id, verb_name)
        if old_status in UNDO_VERBS and old_status != task.status.value:
            back = type(self).change_back(task_id, UNDO_VERBS[old_status], task.status.value)
            return changed_toast(verb_name, task, back)
        return None

    @rx.event
    @client_event
    async def change_back(self, task_id: str, verb_name: str, shown: str) -> Event:
        """Undo `change`, which gave the status `shown`."""
        return restored_toast(await self._change(task_id, verb_name, shown))

    async def _change(self, task_id: str, verb_name: str, shown: str = "") -> TaskRead:
        try:
            task, actor = await writing(self, partial(act, name=verb_name, task_id=task_id, shown=shown))
        except AppError:
            self._revert(task_id)
            raise
        self._show_changed(task, actor)
        return task

    def _status_of(self, task_id: str) -> str:
        """The status of a task as the page shows it; "" for a task that it does not show."""
        raise NotImplementedError

    def _show_changed(self, task: TaskRead, actor: Actor) -> None:
        """Show a task that was changed here."""
        raise NotImplementedError

    def _revert(self, task_id: str) -> None:
        """Paint the task again as it was before a change that failed."""
        raise NotImplementedError
