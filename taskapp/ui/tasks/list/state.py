"""State of the task list: pages of rows, counts, and the number of tasks that arrived since it was loaded."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID

import reflex as rx
from reflex.event import Event, EventSpec
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.core.clock import utc_now
from taskapp.core.errors import AppError, NotFound
from taskapp.core.paging import Page
from taskapp.core.work.bus import Change
from taskapp.shared.dates import late_at
from taskapp.shared.text import pluralise
from taskapp.tasks import service as task_service
from taskapp.tasks.counts import service as counts
from taskapp.tasks.due import kept
from taskapp.tasks.due.days import due_days
from taskapp.tasks.schemas import TaskFilters, TaskRead, TaskStatusCount
from taskapp.tasks.types import TaskSort
from taskapp.ui import routes
from taskapp.ui.paged_list import PagedList
from taskapp.ui.primitives import row_pages
from taskapp.ui.reflex_adapter import server_commands
from taskapp.ui.reflex_adapter.event_guard import client_event
from taskapp.ui.session import acting, writing
from taskapp.ui.tasks.following import plan_next, take_back
from taskapp.ui.tasks.list.first_steps import Step, read_steps
from taskapp.ui.tasks.list.query import filters_from, is_narrowed, unknown_values
from taskapp.ui.tasks.row_edits import edit_field, edited_toast
from taskapp.ui.tasks.snoozing import snooze_until
from taskapp.ui.tasks.verbs import UNDO_VERBS, act, changed_toast, restored_toast
from taskapp.ui.tasks.views import Tab, TaskRow, snooze_text, status_tabs, task_row

# With more changes at once than this, loading the list again is cheaper.
_MANY = 200


@dataclass(frozen=True, slots=True)
class _TaskChanges:
    """Changed tasks: their ids, those of them that are visible, and the counts of all tasks."""

    ids: list[UUID]
    found: list[TaskRead]
    counted: TaskStatusCount


async def count_tabs(session: AsyncSession, actor: Actor, filters: TaskFilters) -> TaskStatusCount:
    """The counts of the tabs: of the tasks that fit the filters."""
    if is_narrowed(filters):
        return await task_service.count_filtered(session, actor, filters)
    return await counts.count_by_status(session, actor)


def moment_text(moment: datetime) -> str:
    """An instant as a text; the later of two is the greater text."""
    return moment.isoformat(timespec="microseconds")


class TaskListState(PagedList, row_pages.mixin_for(TaskRow), rx.State):
    """The list of one tab under one set of filters."""

    status: rx.Field[str] = rx.field("open")
    narrowed: rx.Field[bool] = rx.field(False)
    tabs: rx.Field[list[Tab]] = rx.field(default_factory=list)
    # Until the organization has a task.
    steps: rx.Field[list[Step]] = rx.field(default_factory=list)
    # How many tasks the current tab has under the filters, and in words for screen readers.
    total: rx.Field[int] = rx.field(0)
    found: rx.Field[str] = rx.field("")
    # When they were counted.
    counted: rx.Field[str] = rx.field("")
    full: rx.Field[bool] = rx.field(False)
    arrivals: rx.Field[int] = rx.field(0)

    _kinds: ClassVar = frozenset({"task"})
    _query: TaskFilters = TaskFilters()
    _attempts: int = 0
    _arrived: list[str] = []
    _removed: dict[str, tuple[str, int]] = {}
    # The sort key of the last loaded row; a task that sorts before it belongs on the screen.
    _edge: datetime | None = None

    @rx.event
    @client_event
    async def show_new(self) -> AsyncIterator[Any]:
        """Load the first page again, with the new tasks, and scroll to its top."""
        yield server_commands.wake("to-top")
        yield TaskListState.load

    @rx.event
    @client_event
    async def change(self, task_id: str, verb_name: str, shown: str = "") -> Event | None:
        """Mark done, dismiss or reopen; the row leaves the list, and the toast offers Undo, which sends the status `shown`."""
        position = row_pages.find(self, task_id)
        old_status = row_pages.get(self, position)["status"] if position else ""
        try:
            work = partial(
                _act_and_count, name=verb_name, task_id=task_id, shown=shown, filters=self.get_value("_query")
            )
            (task, counted), actor = await writing(self, work)
        except AppError as error:
            self._revert(position, gone=isinstance(error, NotFound))
            raise
        self._show_counts(counted)
        self._show(task, actor)
        if old_status and old_status != task.status.value:
            back = TaskListState.change(task_id, UNDO_VERBS[old_status], task.status.value)
            return changed_toast(verb_name, task, back)
        return None

    @rx.event
    @client_event
    async def edit(self, task_id: str, field: str, value: str, shown: str) -> list[Any] | None:
        """Change one field of a row from the value that it showed; the toast offers Undo."""
        (task, back), actor = await self._edit(task_id, field, value, shown)
        if back[1] == shown:
            return None
        toast = edited_toast(field, task, actor.timezone, TaskListState.edit_back(task_id, field, *back))
        return [toast, TaskListState.count_again] if self.narrowed else [toast]

    @rx.event
    @client_event
    async def edit_back(self, task_id: str, field: str, value: str, shown: str, snoozed: str = "") -> list[Any]:
        """Undo `edit`, also the end of the snooze until `snoozed`."""
        (task, _), _ = await self._edit(task_id, field, value, shown, snoozed)
        return [restored_toast(task), TaskListState.count_again] if self.narrowed else [restored_toast(task)]

    async def _edit(
        self, task_id: str, field: str, value: str, shown: str, snoozed: str = ""
    ) -> tuple[tuple[TaskRead, tuple[str, str, str]], Actor]:
        position = row_pages.find(self, task_id)
        try:
            work = partial(edit_field, task_id=task_id, field=field, value=value, shown=shown, snoozed=snoozed)
            edited, actor = await writing(self, work)
        except AppError as error:
            self._revert(position, gone=isinstance(error, NotFound))
            raise
        self._show(edited[0], actor)
        return edited, actor

    @rx.event
    @client_event
    async def snooze(self, task_id: str, until: str) -> Event:
        """Snooze a task's reminder until an organization-local time; "" ends the snooze."""
        (task, back), actor = await writing(self, partial(snooze_until, task_id=task_id, until=until))
        self._show(task, actor)
        return server_commands.undo_toast(
            snooze_text(task, actor.timezone), TaskListState.snooze_back(task_id, *back), key=task_id
        )

    @rx.event
    @client_event
    async def snooze_back(self, task_id: str, until: str, shown: str) -> Event:
        """Undo `snooze`, which snoozed until `shown`."""
        (task, _), actor = await writing(self, partial(snooze_until, task_id=task_id, until=until, shown=shown))
        self._show(task, actor)
        return restored_toast(task)

    @rx.event
    @client_event
    async def work(self) -> EventSpec:
        """Work through the open tasks of this list, one by one."""
        return rx.redirect(routes.with_query(routes.WORK, self.router.url.query_parameters))

    @rx.event
    @client_event
    async def plan(self, task_id: str, title: str, due_date: str, key: str) -> list[Any]:
        """Mark a task done and create the next one; `key` is that of the opened dialog."""
        planned = await plan_next(self, task_id, title, due_date, key)
        undo = TaskListState.unplan(task_id, planned.next_id, planned.was_open)
        return [server_commands.undo_toast(planned.message, undo, key=planned.next_id), TaskListState.refresh]

    @rx.event
    @client_event
    async def unplan(self, task_id: str, next_id: str, was_open: bool) -> Any:
        """Undo `plan`."""
        await writing(self, partial(take_back, task_id=task_id, next_id=next_id, was_open=was_open))
        return TaskListState.refresh

    def _query_from_url(self, actor: Actor) -> TaskFilters:
        return filters_from(self.router.url.query_parameters, me=actor.member_id)

    def _correct_url(self) -> list[Any] | None:
        query = self.router.url.query_parameters
        unknown = unknown_values(query)
        if not unknown:
            return None
        named = ", ".join(f"“{name}={value[:40]}”" for name, value in unknown.items())
        rest = urlencode({name: value for name, value in query.items() if name not in unknown})
        text = f"{named} is no filter" if len(unknown) == 1 else f"{named} are no filters"
        return [
            server_commands.toast(f"{text}. The list ignores it.", level="warning", key="unknown-filter"),
            rx.redirect(f"{routes.TASKS}?{rest}" if rest else routes.TASKS, replace=True),
        ]

    async def _read_page(
        self, session: AsyncSession, actor: Actor, query: TaskFilters, *, limit: int, cursor: str | None
    ) -> Page:
        return await task_service.list_tasks(session, actor, query, limit=limit, cursor=cursor)

    def _rows_from(self, tasks: list[TaskRead], actor: Actor) -> list[TaskRow]:
        return [task_row(task, actor.timezone) for task in tasks]

    async def _read_extras(self, session: AsyncSession, actor: Actor) -> tuple[TaskStatusCount, list[Step]]:
        query = self._query_from_url(actor)
        counted = await count_tabs(session, actor, query)
        is_new = counted == TaskStatusCount() and not is_narrowed(query)
        return counted, await read_steps(session, actor) if is_new else []

    def _show_extras(self, extras: tuple[TaskStatusCount, list[Step]]) -> None:
        counted, self.steps = extras
        self._arrived, self._removed = [], {}
        self.status, self.narrowed = str(self._query.status), is_narrowed(self._query)
        self.arrivals = 0
        self._show_counts(counted)
        self.found = pluralise(self.total, "task") if self.total else "No tasks"

    def _show_counts(self, counted: TaskStatusCount) -> None:
        tabs = status_tabs(counted)
        if self.get_value("tabs") != tabs:
            self.tabs = tabs
        self.total = next((tab["count"] for tab in tabs if tab["value"] == self.status), 0)
        self.counted = moment_text(utc_now())

    @rx.event(supersedes=True)
    async def count_again(self) -> None:
        """Count the tabs of a filtered list, after somebody has changed tasks."""
        async with acting(self, write=False) as (session, actor):
            counted = await count_tabs(session, actor, self.get_value("_query"))
        self._show_counts(counted)

    def _append(self, page: Page, actor: Actor) -> None:
        super()._append(page, actor)
        self.full = bool(self._cursor) and not self.has_more
        if page.items:
            self._edge = self._key(page.items[-1], actor)

    def _key(self, task: TaskRead, actor: Actor) -> datetime | None:
        if self._query.sort is TaskSort.DUE_DATE:
            return task.due_date and late_at(task.due_date, task.due_on, actor.timezone)
        return task.completed_at if self._query.sort is TaskSort.DONE else task.created_at

    def _revert(self, position: tuple[str, int] | None, *, gone: bool) -> None:
        """After an error: show the row as it was, or remove it when the task does not exist any more."""
        if position is None:
            return
        self._attempts += 1
        row = row_pages.get(self, position)
        if gone:
            row_pages.remove(self, position)
        else:
            row_pages.replace(self, position, {**row, "rev": f"{row['version']}.{self._attempts}"})

    @staticmethod
    async def _read_changes(session: AsyncSession, actor: Actor, changes: list[Change]) -> _TaskChanges:
        ids = list(dict.fromkeys(change.id for change in changes))
        found = await task_service.list_visible(session, actor, ids) if len(ids) <= _MANY else []
        return _TaskChanges(ids, found, await counts.count_by_status(session, actor))

    def _apply_changes(self, actor: Actor, update: _TaskChanges) -> Any:
        """Show changes of others; after very many changes, or when the list is empty, load it again."""
        if len(update.ids) > _MANY:
            return TaskListState.refresh
        for removed_id in {str(task_id) for task_id in update.ids} - {str(task.id) for task in update.found}:
            self._remove(removed_id)
        self._show_all(update.found, update.counted, actor, remote=True)
        if self._arrived and not row_pages.count(self):
            return TaskListState.load
        if self.arrivals != len(self._arrived):
            self.arrivals = len(self._arrived)
        return TaskListState.count_again if self.narrowed else None

    def _show(self, task: TaskRead, actor: Actor, *, remote: bool = False) -> None:
        """Update the list for one changed task: its row is replaced, removed, put back, or counted as new."""
        task_id = str(task.id)
        position, fits = row_pages.find(self, task_id), self._fits(task, actor)
        if position and fits:
            if row_pages.get(self, position)["version"] < task.version:
                row_pages.replace(self, position, task_row(task, actor.timezone))
        elif position:
            self._removed[task_id] = position
            row_pages.remove(self, position)
        elif fits and task_id in self._removed:
            row_pages.insert(self, self._removed.pop(task_id), task_row(task, actor.timezone))
        elif fits and remote and self._is_in_loaded_range(task, actor):
            self._arrived = [*dict.fromkeys([*self._arrived, task_id])]
        elif task_id in self._arrived:
            self._arrived = [other for other in self._arrived if other != task_id]

    def _show_all(self, tasks: list[TaskRead], counted: TaskStatusCount, actor: Actor, *, remote: bool = False) -> None:
        """Update the list for many changed tasks; tasks that it neither shows nor matches are skipped."""
        shown, left = row_pages.ids(self), {task_id: at for at, task_id in enumerate(self._removed)}
        # Rows come back in the reverse order of leaving: each place is that among the rows of that moment.
        for task in sorted(tasks, key=lambda task: -left.get(str(task.id), -1)):
            if str(task.id) in shown or self._fits(task, actor) or str(task.id) in self._arrived:
                self._show(task, actor, remote=remote)
        # The counts are of all tasks: a filtered list counts by itself.
        if not self.narrowed:
            self._show_counts(counted)

    def _fits(self, task: TaskRead, actor: Actor) -> bool:
        query = self._query
        return (
            task.status is query.status
            and query.category in (None, task.category)
            and query.source in (None, task.source)
            and query.priority in (None, task.priority)
            and query.side in (None, task.side)
            and query.assigned_to in (None, task.assigned_to)
            and not (query.unassigned and task.assigned_to)
            and (query.due is None or due_days(actor).matches(query.due, task))
            and (query.snoozed is None or due_days(actor).has_snoozed(task) is query.snoozed)
            and kept.matches(query, task, utc_now(), actor.timezone)
        )

    def _is_in_loaded_range(self, task: TaskRead, actor: Actor) -> bool:
        """Whether the task sorts among the loaded rows; unknown, so False, for a search or a filter by days."""
        query = self._query
        if query.q or query.due or query.due_from or query.due_to or query.completed or query.completed_on:
            return False
        if not self._cursor:
            return True
        key, edge = self._key(task, actor), self._edge
        if self._query.sort is TaskSort.DUE_DATE:
            return key is not None and (edge is None or key <= edge)
        return edge is None or key is None or key >= edge

    def _remove(self, task_id: str) -> None:
        if position := row_pages.find(self, task_id):
            row_pages.remove(self, position)
        self._arrived = [other for other in self._arrived if other != task_id]


async def _act_and_count(
    session: AsyncSession, actor: Actor, *, name: str, task_id: str, shown: str, filters: TaskFilters
) -> tuple[TaskRead, TaskStatusCount]:
    task = await act(session, actor, name=name, task_id=task_id, shown=shown)
    return task, await count_tabs(session, actor, filters)
