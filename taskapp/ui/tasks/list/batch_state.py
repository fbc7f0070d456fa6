"""Batch changes of the selected tasks, and their undo."""

from collections.abc import Iterator
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import reflex as rx
from reflex.event import Event
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.core.errors import AppError
from taskapp.shared.text import pluralise
from taskapp.tasks import service as task_service
from taskapp.tasks.batch import service as batch
from taskapp.tasks.counts import service as counts
from taskapp.tasks.schemas import TaskFilters, TaskRead, TaskStatusCount
from taskapp.tasks.transitions import BY_NAME
from taskapp.ui.form_errors import read_form
from taskapp.ui.reflex_adapter import server_commands
from taskapp.ui.reflex_adapter.event_guard import client_event
from taskapp.ui.session import acting, retrying
from taskapp.ui.tasks.list.state import TaskListState

# The field that the bar's value belongs to, by action; the value "" means None.
_VALUE_OF = {"assign": "assigned_to", "reschedule": "due_date", "set-side": "side"}
T = TypeVar("T")
_PAST = {name: change.past for name, change in BY_NAME.items()} | {
    "assign": "reassigned",
    "reschedule": "rescheduled",
    "set-side": "changed",
}


class TaskBatchState(rx.State):
    """The last batch change: each task before and after."""

    _changed: list[tuple[TaskRead, TaskRead]] = []

    @rx.event
    @client_event
    async def apply(self, ids: list[str], action: str, value: str) -> list[Any]:
        """Change the selected tasks; the toast names the number of those that could not be changed."""
        fields = {_VALUE_OF[action]: value or None} if isinstance(action, str) and action in _VALUE_OF else {}
        try:
            change = read_form(batch.BatchChange, {"ids": ids, "action": action, **fields})
            before, result, counted, actor = await retrying(self, partial(_change_many, change=change))
        except AppError as error:
            return [server_commands.wake("batch-over"), server_commands.toast(error.detail, level="error")]
        changed = [(before[task.id], task) for task in result.items if before[task.id].version != task.version]
        self._changed = changed
        listing = await self.get_state(TaskListState)
        listing._show_all(result.items, counted, actor)
        toast = self._toast(len(changed), result, _PAST[change.action])
        return [server_commands.wake("batch-over"), toast, TaskListState.count_again]

    @rx.event
    @client_event
    async def apply_to_all(self, action: str, value: str) -> list[Any]:
        """Change every task of the tab under the filters of the list, also those that are not loaded."""
        listing = await self.get_state(TaskListState)
        fields = {_VALUE_OF[action]: value or None} if isinstance(action, str) and action in _VALUE_OF else {}
        try:
            async with acting(self, write=False) as (session, actor):
                ids = await _ids_of(session, actor, listing.get_value("_query"))
            changed, refused, past = await self._change_in_parts(ids, {"action": action, **fields})
        except AppError as error:
            return [server_commands.wake("batch-over"), server_commands.toast(error.detail, level="error")]
        self._changed = changed
        toast = self._toast(len(changed), batch.BatchResult(refused=refused), past)
        return [server_commands.wake("batch-over"), toast, TaskListState.load]

    async def _change_in_parts(
        self, ids: list[UUID], fields: dict[str, Any]
    ) -> tuple[list[tuple[TaskRead, TaskRead]], list[batch.Refused], str]:
        changed: list[tuple[TaskRead, TaskRead]] = []
        refused: list[batch.Refused] = []
        past = ""
        for part in _parts(ids, batch.MAX_TASKS):
            change = read_form(batch.BatchChange, {"ids": part, **fields})
            before, result, _, _ = await retrying(self, partial(_change_many, change=change))
            changed += [(before[task.id], task) for task in result.items if before[task.id].version != task.version]
            refused += result.refused
            past = _PAST[change.action]
        return changed, refused, past

    @rx.event
    @client_event
    async def undo(self) -> list[Any] | None:
        """Undo the last batch change, except for tasks that were changed since."""
        changed, self._changed = self.get_value("_changed"), []
        if not changed:
            return None
        listing = await self.get_state(TaskListState)
        restored = refused = 0
        for part in _parts(changed, batch.MAX_TASKS):
            result, counted, actor = await retrying(self, partial(_put_back, changed=part))
            restored, refused = restored + len(result.items), refused + len(result.refused)
            listing._show_all(result.items, counted, actor)
        left = f"; {refused} had changed since and stayed" if refused else ""
        toast = server_commands.toast(f"{pluralise(restored, 'task')} as before{left}", level="success", key="batch")
        return [toast, TaskListState.load if len(changed) > batch.MAX_TASKS else TaskListState.count_again]

    def _toast(self, count: int, result: batch.BatchResult, past_tense: str) -> Event:
        message = f"{pluralise(count, 'task')} {past_tense}"
        if result.refused:
            message += f"; {len(result.refused)} not: {result.refused[0].detail}"
        if not count:
            return server_commands.toast(message, level="warning" if result.refused else "info", key="batch")
        return server_commands.undo_toast(message, TaskBatchState.undo, key="batch")


def _parts(items: list[T], size: int) -> Iterator[list[T]]:
    """Cut a list into parts of at most `size`."""
    return (items[at : at + size] for at in range(0, len(items), size))


async def _ids_of(session: AsyncSession, actor: Actor, filters: TaskFilters) -> list[UUID]:
    ids: list[UUID] = []
    cursor: str | None = None
    while True:
        page = await task_service.list_tasks(session, actor, filters, limit=batch.MAX_TASKS, cursor=cursor)
        ids += [task.id for task in page.items]
        cursor = page.next_cursor
        if cursor is None:
            return ids


async def _change_many(
    session: AsyncSession, actor: Actor, *, change: batch.BatchChange
) -> tuple[dict[UUID, TaskRead], batch.BatchResult, TaskStatusCount, Actor]:
    """The tasks before, the result, the counts afterwards."""
    before = {task.id: task for task in await task_service.list_visible(session, actor, change.ids)}
    result = await batch.change_many(session, actor, change)
    return before, result, await counts.count_by_status(session, actor), actor


async def _put_back(
    session: AsyncSession, actor: Actor, *, changed: list[tuple[TaskRead, TaskRead]]
) -> tuple[batch.BatchResult, TaskStatusCount, Actor]:
    result = await batch.put_back(session, actor, changed)
    return result, await counts.count_by_status(session, actor), actor
