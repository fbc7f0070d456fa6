"""Batch changes of the selected tasks, and their undo."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
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
from taskapp.ui.session import GONE, acting, retrying, words_of
from taskapp.ui.tasks.list.state import TaskListState, moment_text
from taskapp.ui.tasks.row_edits import changed_to

T = TypeVar("T")
# Changes by their number: each task before and after.
Changes = dict[int, list[tuple[TaskRead, TaskRead]]]
# The batches that can still be taken back, and how many tasks they may hold together: a session keeps them in memory.
_MOST_BATCHES, _MOST_TASKS = 20, 5_000


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What a batch did: each task before and after, the refused ones, what happened in words, and how many were so already."""

    changed: list[tuple[TaskRead, TaskRead]]
    refused: list[batch.Refused]
    past: str
    same: int = 0


class TaskBatchState(rx.State):
    """The last batch changes by their numbers: each task before and after."""

    _changed: Changes = {}
    _number: int = 0

    @rx.event
    @client_event
    async def apply(self, ids: list[str], action: str, value: str, shown: str) -> list[Any]:
        """Change the selected tasks, which have the status `shown`; the toast counts those that could not be changed."""
        change = read_form(batch.BatchChange, {"ids": ids, **_fields(action, value)})
        before, result, counted, actor = await retrying(self, partial(_change_many, change=change, shown=shown))
        listing = await self.get_state(TaskListState)
        listing._show_all(result.items, counted, actor)
        toast = self._keep(_outcome(before, result, change.action, actor))
        return [server_commands.wake("batch-over"), toast, TaskListState.count_again]

    @rx.event
    @client_event
    async def apply_to_all(self, action: str, value: str, shown: int, counted: str) -> list[Any]:
        """Change every task of the tab under the filters of the list, also those that are not loaded.

        None is changed when they are not `shown` many any more, or not those that were there when they were `counted`.
        """
        listing = await self.get_state(TaskListState)
        query = listing.get_value("_query")
        async with acting(self, write=False) as (session, actor):
            tasks = await _tasks_of(session, actor, query)
        # An edit brings a task only into a filtered list, which is counted again after each.
        came = sum(moment_text(one.updated_at if listing.narrowed else one.created_at) > counted for one in tasks)
        if len(tasks) == shown and not came:
            ids = [task.id for task in tasks]
            toast = self._keep(await self._change_in_parts(ids, _fields(action, value), str(query.status)))
        else:
            problem = f"Nothing was changed: the list has {pluralise(len(tasks), 'task')} now, not {shown}"
            if len(tasks) == shown:
                problem = f"Nothing was changed: {pluralise(came, 'task')} of the list came or changed meanwhile"
            toast = server_commands.toast(problem, level="warning", key="batch")
        return [server_commands.wake("batch-over"), toast, TaskListState.load]

    async def _change_in_parts(self, ids: list[UUID], fields: dict[str, Any], shown: str) -> _Outcome:
        whole = _Outcome([], [], "changed")
        for at, part in enumerate(parts_of(ids, batch.MAX_TASKS)):
            change = read_form(batch.BatchChange, {"ids": part, **fields})
            try:
                before, result, _, actor = await retrying(self, partial(_change_many, change=change, shown=shown))
            except AppError as error:
                if not whole.changed:
                    raise
                # What is changed already can be undone.
                left = [batch.Refused(task_id, words_of(error)) for task_id in ids[at * batch.MAX_TASKS :]]
                return replace(whole, refused=whole.refused + left)
            one = _outcome(before, result, change.action, actor)
            past = one.past if one.changed or not whole.changed else whole.past
            whole = _Outcome(whole.changed + one.changed, whole.refused + one.refused, past, whole.same + one.same)
        return whole

    @rx.event
    @client_event
    async def undo(self, number: int) -> AsyncIterator[Any]:
        """Undo a batch change, except for tasks in which the same was changed again since; in parts, each with a toast."""
        changed = self.get_value("_changed").get(number) if isinstance(number, int) else None
        if not changed:
            return
        listing = await self.get_state(TaskListState)
        restored = refused = 0
        is_whole = len(changed) > batch.MAX_TASKS
        for at, part in enumerate(parts_of(changed, batch.MAX_TASKS), start=1):
            try:
                result, counted, actor = await retrying(self, partial(_put_back, changed=part))
            except AppError:
                if is_whole:
                    yield TaskListState.load
                raise
            # What is left can be undone again when the next part fails.
            self._changed = {**self.get_value("_changed"), number: changed[at * batch.MAX_TASKS :]}
            restored, refused = restored + len(result.items), refused + len(result.refused)
            if not is_whole:
                listing._show_all(result.items, counted, actor)
            elif restored + refused < len(changed):
                yield undone_toast(restored, refused, of=len(changed))
        yield [undone_toast(restored, refused), TaskListState.load if is_whole else TaskListState.count_again]

    def _keep(self, outcome: _Outcome) -> Event:
        """Keep what the undo needs; returns the toast."""
        count, refused = len(outcome.changed), outcome.refused
        message = f"{pluralise(count, 'task')} {outcome.past}"
        same = f"{outcome.same} {'was' if outcome.same == 1 else 'were'} so already." if outcome.same else ""
        note = " ".join(filter(None, [same, f"{len(refused)} not changed: {refused[0].detail}" if refused else ""]))
        if not count:
            level: server_commands.Level = "warning" if refused else "info"
            return server_commands.toast(message, level=level, description=note, key="batch")
        self._number += 1
        self._changed = remember(self.get_value("_changed"), self._number, outcome.changed)
        return server_commands.undo_toast(
            message,
            TaskBatchState.undo(self._number),
            key=f"batch {self._number}",
            many=outcome.past,
            count=count,
            description=note,
        )


def undone_toast(restored: int, refused: int, *, of: int | None = None) -> Event:
    """The toast after a batch was undone; with `of`, while it is being undone, of so many tasks."""
    if of:
        message = f"{restored:,} of {pluralise(of, 'task')} as before…"
        return server_commands.toast(message, key="batch")
    left = f"; {refused} had changed since and stayed" if refused else ""
    return server_commands.toast(f"{pluralise(restored, 'task')} as before{left}", level="success", key="batch")


def remember(kept: Changes, number: int, changed: list[tuple[TaskRead, TaskRead]]) -> Changes:
    """The changes that can be taken back, with one more; the oldest are forgotten."""
    batches = {**{number: tasks for number, tasks in kept.items() if tasks}, number: changed}
    while len(batches) > 1 and (len(batches) > _MOST_BATCHES or sum(map(len, batches.values())) > _MOST_TASKS):
        del batches[min(batches)]
    return batches


def _fields(action: str, value: str) -> dict[str, Any]:
    """The action and its value as fields of a `BatchChange`; the value "" means None."""
    field = batch.FIELD_OF.get(action) if isinstance(action, str) else None
    return {"action": action, **({field: value or None} if field else {})}


def _outcome(before: dict[UUID, TaskRead], result: batch.BatchResult, action: str, actor: Actor) -> _Outcome:
    changed = [(before[task.id], task) for task in result.items if before[task.id].version != task.version]
    if action in BY_NAME:
        past = BY_NAME[action].past
    elif changed:
        past = changed_to(batch.FIELD_OF[action], changed[0][1], actor.timezone)
    else:
        past = "changed"
    # Their own words name the id.
    refused = [one if one.id in before else replace(one, detail=GONE) for one in result.refused]
    return _Outcome(changed, refused, past, len(result.items) - len(changed))


def parts_of(items: list[T], size: int) -> Iterator[list[T]]:
    """Cut a list into parts of at most `size`."""
    return (items[at : at + size] for at in range(0, len(items), size))


async def _tasks_of(session: AsyncSession, actor: Actor, filters: TaskFilters) -> list[TaskRead]:
    tasks: list[TaskRead] = []
    cursor: str | None = None
    while True:
        page = await task_service.list_tasks(session, actor, filters, limit=batch.MAX_TASKS, cursor=cursor)
        tasks += page.items
        cursor = page.next_cursor
        if cursor is None:
            return tasks


async def _change_many(
    session: AsyncSession, actor: Actor, *, change: batch.BatchChange, shown: str
) -> tuple[dict[UUID, TaskRead], batch.BatchResult, TaskStatusCount, Actor]:
    """The tasks before, the result, the counts afterwards."""
    before = {task.id: task for task in await task_service.list_visible(session, actor, change.ids)}
    result = await batch.change_many(session, actor, change, shown=shown)
    return before, result, await counts.count_by_status(session, actor), actor


async def _put_back(
    session: AsyncSession, actor: Actor, *, changed: list[tuple[TaskRead, TaskRead]]
) -> tuple[batch.BatchResult, TaskStatusCount, Actor]:
    result = await batch.put_back(session, actor, changed)
    return result, await counts.count_by_status(session, actor), actor
