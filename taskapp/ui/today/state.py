"""State of the page Today: the rows and counts of its groups, and what is done to a row."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import reflex as rx
from reflex.event import Event, EventSpec
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.core.clock import utc_now
from taskapp.core.errors import AppError, invalid
from taskapp.core.work.bus import Change
from taskapp.shared.dates import day_in_words, today_in
from taskapp.shared.text import pluralise
from taskapp.tasks import service as task_service
from taskapp.tasks.batch import service as batch
from taskapp.tasks.counts import service as counts
from taskapp.tasks.schemas import TaskRead, TaskStatusCount
from taskapp.tasks.today import service
from taskapp.tasks.today.service import DayGroupRead, DayRead
from taskapp.tasks.types import DayGroup, TaskStatus, Whose
from taskapp.ui import routes
from taskapp.ui.live import updates as live
from taskapp.ui.primitives import row_pages
from taskapp.ui.reflex_adapter import server_commands
from taskapp.ui.reflex_adapter.event_guard import client_event
from taskapp.ui.session import acting, writing
from taskapp.ui.tasks.following import plan_next, take_back
from taskapp.ui.tasks.list.batch_state import Changes, parts_of, remember, undone_toast
from taskapp.ui.tasks.list.first_steps import Step, read_steps
from taskapp.ui.tasks.row_edits import changed_to, edit_field, edited_toast
from taskapp.ui.tasks.snoozing import snooze_until
from taskapp.ui.tasks.verbs import act, changed_toast, parse_id, restored_toast
from taskapp.ui.tasks.views import TaskRow, epoch_ms, snooze_text, task_row
from taskapp.ui.today import parts

# With more changes at once than this, their tasks are not read.
_MANY = 200
# Rows of a group at first, and after "Show more".
MOST = 200
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _TaskChanges:
    """Changed tasks: their ids, and those of them that are visible."""

    ids: list[UUID]
    found: list[TaskRead]


class TodayState(row_pages.mixin_for(TaskRow, parts.NAMES), rx.State):
    """The groups by their key: `rows_…` in parts, `counts`, and how many more rows can be shown (`more`: "", "more" or "most")."""

    loaded: rx.Field[bool] = rx.field(False)
    date: rx.Field[str] = rx.field("")
    counts: rx.Field[dict[str, int]] = rx.field(default_factory=lambda: {group.value: 0 for group in DayGroup})
    more: rx.Field[dict[str, str]] = rx.field(default_factory=lambda: {group.value: "" for group in DayGroup})
    total: rx.Field[int] = rx.field(0)
    is_mine: rx.Field[bool] = rx.field(True)
    # Until the organization has a task.
    steps: rx.Field[list[Step]] = rx.field(default_factory=list)
    # When the next task of today becomes overdue, in epoch milliseconds; 0 for none.
    next_ms: rx.Field[int] = rx.field(0)

    _whose: Whose = Whose.ME
    # The groups of which more than the first rows are shown.
    _long: list[str] = []
    # The last moves by their numbers.
    _moves: Changes = {}
    _number: int = 0

    @rx.event(supersedes=True)
    async def load(self) -> None:
        """Load the groups for the current URL."""
        self._whose = Whose.TEAM if self.router.url.query_parameters.get("whose") == Whose.TEAM else Whose.ME
        self._long = []
        await self._read()

    @rx.event(supersedes=True)
    @client_event
    async def refresh(self) -> None:
        """Load the groups again: after changes, at midnight, and when a time of day has passed."""
        await self._read()

    @rx.event
    @client_event
    async def show_more(self, group: str) -> None:
        """Show up to 200 rows of a group."""
        if group in list(DayGroup):
            self._long = [*{*self.get_value("_long"), group}]
            await self._read()

    @rx.event
    @client_event
    async def change(self, task_id: str, verb_name: str, shown: str = "") -> Event | None:
        """Mark done, dismiss or reopen; the row leaves its group, and the toast offers Undo, which sends the status `shown`."""
        task, _ = await self._write(partial(act, name=verb_name, task_id=task_id, shown=shown))
        if task.status is TaskStatus.OPEN:
            return None
        return changed_toast(verb_name, task, TodayState.change(task_id, "reopen", task.status.value))

    @rx.event
    @client_event
    async def snooze(self, task_id: str, until: str) -> Event:
        """Snooze a task's reminder until an organization-local time; "" ends the snooze."""
        (task, back), actor = await self._write(partial(snooze_until, task_id=task_id, until=until))
        return server_commands.undo_toast(
            snooze_text(task, actor.timezone), TodayState.snooze_back(task_id, *back), key=task_id
        )

    @rx.event
    @client_event
    async def snooze_back(self, task_id: str, until: str, shown: str) -> Event:
        """Undo `snooze`, which snoozed until `shown`."""
        (task, _), _ = await self._write(partial(snooze_until, task_id=task_id, until=until, shown=shown))
        return restored_toast(task)

    @rx.event
    @client_event
    async def edit(self, task_id: str, field: str, value: str, shown: str) -> Event | None:
        """Change one field of a row from the value that it showed; the toast offers Undo."""
        work = partial(edit_field, task_id=task_id, field=field, value=value, shown=shown)
        (task, back), actor = await self._write(work)
        if back[1] == shown:
            return None
        return edited_toast(field, task, actor.timezone, TodayState.edit_back(task_id, field, *back))

    @rx.event
    @client_event
    async def edit_back(self, task_id: str, field: str, value: str, shown: str, snoozed: str = "") -> Event:
        """Undo `edit`, also the end of the snooze until `snoozed`."""
        work = partial(edit_field, task_id=task_id, field=field, value=value, shown=shown, snoozed=snoozed)
        (task, _), _ = await self._write(work)
        return restored_toast(task)

    @rx.event
    @client_event
    async def plan(self, task_id: str, title: str, due_date: str, key: str) -> Event:
        """Mark a task done and create the next one; `key` is that of the opened dialog."""
        planned = await plan_next(self, task_id, title, due_date, key)
        await self._read()
        undo = TodayState.unplan(task_id, planned.next_id, planned.was_open)
        return server_commands.undo_toast(planned.message, undo, key=planned.next_id)

    @rx.event
    @client_event
    async def unplan(self, task_id: str, next_id: str, was_open: bool) -> None:
        """Undo `plan`."""
        await self._write(partial(take_back, task_id=task_id, next_id=next_id, was_open=was_open))

    @rx.event
    @client_event
    async def work(self) -> EventSpec:
        """Work through what is overdue and what is due today, one by one."""
        return rx.redirect(routes.with_query(routes.WORK, {"whose": self.get_value("_whose").value}))

    @rx.event
    @client_event
    async def move(self, ids: list[str], group: str) -> Event | None:
        """Move tasks to the day of a group; the toast offers Undo."""
        if not isinstance(ids, list) or group not in list(DayGroup):
            raise invalid("group", f"{str(group)[:40]!r} is no group of a day; reload the page")
        tasks = [parse_id(one) for one in ids[: batch.MAX_TASKS]]
        moved, actor = await self._write(partial(service.move_to_group, ids=tasks, group=DayGroup(group)))
        if not moved.changed:
            return self._moved_toast([], moved.refused, "moved") if moved.refused else None
        where = changed_to("due_date", moved.changed[0][1], actor.timezone)
        return self._moved_toast(moved.changed, moved.refused, where)

    @rx.event
    @client_event
    async def move_overdue(self) -> AsyncIterator[Event | None]:
        """Move all overdue tasks to today, in parts that are shown as they move; the toast offers Undo."""
        changed: list[tuple[TaskRead, TaskRead]] = []
        refused: list[batch.Refused] = []
        cursor: str | None = None
        note = ""
        while True:
            work = partial(service.move_overdue, whose=self.get_value("_whose"), cursor=cursor)
            try:
                moved, _ = await self._write(work)
            except AppError as error:
                if not changed:
                    raise
                # What has moved can be taken back.
                note = f"The others were not moved: {error.detail}"
                break
            changed, refused, cursor = [*changed, *moved.changed], [*refused, *moved.refused], moved.next_cursor
            if cursor is None:
                break
            yield None
        yield self._moved_toast(changed, refused, "moved to today", note)

    @rx.event
    @client_event
    async def undo_move(self, number: int) -> AsyncIterator[Event]:
        """Move the tasks back to where they were, except those that somebody has changed since; in parts, each with a toast."""
        moves = self.get_value("_moves")
        changed = moves.get(number, []) if isinstance(number, int) else []
        if not changed:
            return
        back = kept = 0
        try:
            for at, part in enumerate(parts_of(changed, batch.MAX_TASKS), start=1):
                result, _ = await writing(self, partial(batch.put_back, changed=part))
                # What is left can be taken back again when the next part fails.
                self._moves = {**self.get_value("_moves"), number: changed[at * batch.MAX_TASKS :]}
                back, kept = back + len(result.items), kept + len(result.refused)
                if back + kept < len(changed):
                    yield undone_toast(back, kept, of=len(changed))
        finally:
            # Once: each reading sends the rows that have moved.
            await self._read()
        yield undone_toast(back, kept)

    def _moved_toast(
        self, changed: list[tuple[TaskRead, TaskRead]], refused: list[batch.Refused], where: str, note: str = ""
    ) -> Event:
        """Keep what Undo needs; returns the toast."""
        message = f"{pluralise(len(changed), 'task')} {where}"
        if refused and not note:
            note = f"{len(refused)} not moved: {refused[0].detail}"
        if not changed:
            level: server_commands.Level = "warning" if refused else "info"
            return server_commands.toast(message, level=level, description=note, key="moved")
        self._number += 1
        self._moves = remember(self.get_value("_moves"), self._number, changed)
        undo = TodayState.undo_move(self._number)
        return server_commands.undo_toast(message, undo, key=f"moved {self._number}", description=note)

    async def _write(self, work: Callable[[AsyncSession, Actor], Awaitable[T]]) -> tuple[T, Actor]:
        """The result of `work` in a write transaction, and the actor; the groups are read again, also after an error."""
        try:
            return await writing(self, work)
        finally:
            await self._read()

    async def _read(self) -> None:
        sizes = {group: MOST if group in self.get_value("_long") else service.FIRST for group in DayGroup}
        async with acting(self, write=False) as (session, actor):
            live.join(self, actor, FEED)
            day = await service.read_day(session, actor, self.get_value("_whose"), sizes=sizes)
            is_new = not any(group.count for group in day.groups) and await _has_no_task(session, actor)
            steps = await read_steps(session, actor) if is_new else []
        self._show(day, steps, actor)

    def _show(self, day: DayRead, steps: list[Step], actor: Actor) -> None:
        """Set the variables that have changed: Reflex sends each as a whole."""
        today = today_in(actor.timezone, utc_now())
        next_due = next((task.due_date for task in day.groups[1].items if task.due_on is None), None)
        values: dict[str, Any] = {
            "date": day_in_words(today),
            "counts": {group.key.value: group.count for group in day.groups},
            "more": {group.key.value: _more(group) for group in day.groups},
            "total": sum(group.count for group in day.groups),
            "next_ms": epoch_ms(next_due),
            "steps": steps,
            "is_mine": self.get_value("_whose") is Whose.ME,
            "loaded": True,
        }
        for group in day.groups:
            names = parts.names_of(group.key)
            rows = [task_row(task, actor.timezone) for task in group.items]
            values |= zip(names, parts.split(rows, [self.get_value(name) for name in names]), strict=True)
        for name, value in values.items():
            if self.get_value(name) != value:
                setattr(self, name, value)

    def _concerns(self, changes: _TaskChanges, actor: Actor) -> bool:
        """Whether changed tasks are on the page, belong onto it, or may be among those of which it shows only the number."""
        versions = {row["id"]: row["version"] for row in parts.rows_of(self)}
        found = {str(task.id): task for task in changes.found}
        if len(changes.ids) > _MANY or any(self.get_value("more").values()):
            return True
        if ({str(task_id) for task_id in changes.ids} - found.keys()) & versions.keys():
            return True
        return any(versions.get(task_id) != self._version_to_show(task, actor) for task_id, task in found.items())

    def _version_to_show(self, task: TaskRead, actor: Actor) -> int | None:
        is_ours = self.get_value("_whose") is Whose.TEAM or task.assigned_to == actor.member_id
        return task.version if is_ours and task.status is TaskStatus.OPEN else None


async def _has_no_task(session: AsyncSession, actor: Actor) -> bool:
    return await counts.count_by_status(session, actor) == TaskStatusCount()


def _more(group: DayGroupRead) -> str:
    if not group.next_cursor:
        return ""
    return "more" if len(group.items) < MOST else "most"


async def _read_changes(session: AsyncSession, actor: Actor, changes: list[Change]) -> _TaskChanges:
    ids = list(dict.fromkeys(change.id for change in changes))
    return _TaskChanges(ids, await task_service.list_visible(session, actor, ids) if len(ids) <= _MANY else [])


def _apply_changes(state: TodayState, actor: Actor, changes: _TaskChanges) -> Any:
    return TodayState.refresh if state._concerns(changes, actor) else None


FEED = live.Feed(
    view=TodayState,
    kinds=frozenset({"task"}),
    read=_read_changes,
    apply=_apply_changes,
    reload=TodayState.refresh,
)
