"""State of a task's page."""

from functools import partial
from typing import Any

import reflex as rx
from reflex.event import Event, EventSpec
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.core.db import database as db
from taskapp.core.errors import AppError, NotFound
from taskapp.core.work.bus import Change
from taskapp.extraction.suggestions import review
from taskapp.extraction.trust import reports
from taskapp.tasks import service as task_service
from taskapp.tasks.reminders import sending as reminders
from taskapp.tasks.schemas import TaskRead
from taskapp.ui import routes
from taskapp.ui.edits import show_gone, show_refusal
from taskapp.ui.form_keeper import ConflictRow
from taskapp.ui.live import updates as live
from taskapp.ui.once import accept
from taskapp.ui.reflex_adapter import server_commands
from taskapp.ui.reflex_adapter.event_guard import client_event
from taskapp.ui.session import acting, writing
from taskapp.ui.shell.bell import mark_opened
from taskapp.ui.tasks.details.quotes import OriginLine, QuoteLine, origin_line, quote_line
from taskapp.ui.tasks.following import plan_next, take_back
from taskapp.ui.tasks.forms.editing import save_task
from taskapp.ui.tasks.forms.state import member_choices
from taskapp.ui.tasks.snoozing import snooze_until
from taskapp.ui.tasks.verbs import StatusChanges, act, parse_id, restored_toast
from taskapp.ui.tasks.views import ReminderRow, TaskDetails, reminder_row, snooze_text, task_details


class TaskDetailsState(StatusChanges, rx.State):
    """One task: shown, or being edited (`?edit=1`)."""

    loaded: rx.Field[bool] = rx.field(False)
    missing: rx.Field[bool] = rx.field(False)
    editing: rx.Field[bool] = rx.field(False)
    task: rx.Field[TaskDetails] = rx.field(default_factory=dict)
    reminders: rx.Field[list[ReminderRow]] = rx.field(default_factory=list)
    quotes: rx.Field[list[QuoteLine]] = rx.field(default_factory=list)
    origin: rx.Field[OriginLine] = rx.field(default_factory=dict)
    members: rx.Field[list[dict[str, str]]] = rx.field(default_factory=list)
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    # The task when its form was opened; changes by others do not reach the form.
    edited: rx.Field[TaskDetails] = rx.field(default_factory=dict)
    conflicts: rx.Field[list[ConflictRow]] = rx.field(default_factory=list)

    _attempts: int = 0

    @rx.event(supersedes=True)
    async def load(self) -> None:
        """Load the task in the URL."""
        task_id = routes.last_segment(self.router.url.path)
        if task_id != self.get_value("task").get("id"):
            self.loaded = self.missing = False
        editing = self.router.url.query_parameters.get("edit") == "1"
        try:
            async with acting(self, write=False) as (session, actor):
                live.join(self, actor, FEED)
                await self._read_task(session, actor, task_id, with_members=editing)
        except NotFound:
            self.loaded, self.editing = True, editing and self.editing and self.get_value("edited").get("id") == task_id
            show_gone(self, "task")
            return
        # Opened again, as after a lost connection, the form keeps what it began with; another task has a form of its own.
        if editing and not (self.editing and self.get_value("edited").get("id") == task_id):
            self.errors, self.conflicts, self.edited = {}, [], self.get_value("task")
        self.editing, self.missing, self.loaded = editing, False, True
        await mark_opened(self, task_id=parse_id(task_id))

    @rx.event
    @client_event
    async def snooze(self, task_id: str, until: str) -> Event:
        """Snooze the reminder until an organization-local time; "" ends the snooze."""
        (task, back), actor = await writing(self, partial(snooze_until, task_id=task_id, until=until))
        self._show_changed(task, actor)
        undo = TaskDetailsState.snooze_back(task_id, *back)
        return server_commands.undo_toast(snooze_text(task, actor.timezone), undo, key=task_id)

    @rx.event
    @client_event
    async def snooze_back(self, task_id: str, until: str, shown: str) -> Event:
        """Undo `snooze`, which snoozed until `shown`."""
        (task, _), actor = await writing(self, partial(snooze_until, task_id=task_id, until=until, shown=shown))
        self._show_changed(task, actor)
        return restored_toast(task)

    @rx.event
    @client_event
    async def plan(self, task_id: str, title: str, due_date: str, key: str) -> list[Event | EventSpec]:
        """Mark the task done and create the next one in the same transaction; `key` is that of the opened dialog."""
        planned = await plan_next(self, task_id, title, due_date, key)
        undo = TaskDetailsState.unplan(task_id, planned.next_id, planned.was_open)
        done = server_commands.undo_toast(planned.message, undo, key=planned.next_id)
        return [rx.redirect(routes.task(planned.next_id)), done]

    @rx.event
    @client_event
    async def unplan(self, task_id: str, next_id: str, was_open: bool) -> EventSpec:
        """Undo `plan`."""
        await writing(self, partial(take_back, task_id=task_id, next_id=next_id, was_open=was_open))
        return rx.redirect(routes.task(parse_id(task_id)))

    @rx.event
    @client_event
    async def save(self, entered: dict[str, Any]) -> list[Event | EventSpec] | None:
        """Save the edited fields; asks when somebody else has changed one of them meanwhile."""
        task_id = self.get_value("task")["id"]
        try:
            task, actor = await writing(self, partial(save_task, task_id=parse_id(task_id), entered=entered))
        except AppError as error:
            show_refusal(self, error)
            return None
        await accept(self, entered)
        self._show(task, actor)
        self.errors, self.conflicts, self.editing = {}, [], False
        return [server_commands.toast("Saved", level="success"), rx.redirect(routes.task(task_id), replace=True)]

    @rx.event
    @client_event
    async def delete(self, task_id: str) -> list[Event | EventSpec]:
        """Delete the task; the toast offers Undo."""
        try:
            await writing(self, partial(task_service.delete_task, task_id=parse_id(task_id)))
        except AppError:
            self._revert(task_id)
            raise
        undo = server_commands.undo_toast("Task deleted", TaskDetailsState.restore(task_id), many="deleted")
        return [rx.redirect(routes.TASKS), undo]

    @rx.event
    @client_event
    async def restore(self, task_id: str) -> Event:
        """Undo `delete`."""
        await writing(self, partial(act, name="restore", task_id=task_id))
        return server_commands.toast("Restored", level="success", key=task_id)

    @rx.event
    @client_event
    async def report_wrong(self, task_id: str) -> Event:
        """Say that the task should not have been made, and dismiss it."""
        task, actor = await writing(self, partial(reports.report_wrong, task_id=parse_id(task_id)))
        self._show_changed(task, actor)
        undo = TaskDetailsState.change_back(task_id, "reopen", task.status.value)
        return server_commands.undo_toast(f"Reported as wrong: {task.title}", undo, key=task_id)

    async def _read_task(
        self, session: AsyncSession, actor: Actor, task_id: str, *, with_members: bool = False
    ) -> None:
        task = await task_service.get_task(session, actor, parse_id(task_id))
        sent_reminders = await reminders.list_reminders(session, actor, task.id)
        if with_members:
            self.members = await member_choices(session, actor, of=task)
        self.reminders = [reminder_row(reminder) for reminder in sent_reminders]
        evidence = await review.list_task_evidence(session, actor, task.id)
        self.quotes = [quote_line(quote) for quote in evidence]
        self.origin = origin_line(await reports.find_origin(session, actor, task.id))
        self._show(task, actor)

    def _show(self, task: TaskRead, actor: Actor) -> None:
        self.task = task_details(task, actor.timezone, attempt=self._attempts)

    def _status_of(self, task_id: str) -> str:
        task = self.get_value("task")
        return str(task["status"]) if task.get("id") == task_id else ""

    def _show_changed(self, task: TaskRead, actor: Actor) -> None:
        """Show a changed task, unless the page shows another one by now: Undo reaches back to earlier pages."""
        if self.get_value("task").get("id") == str(task.id):
            self._show(task, actor)

    def _revert(self, _task_id: str) -> None:
        self._attempts += 1
        task = self.get_value("task")
        self.task = {**task, "rev": f"{task.get('version', 0)}.{self._attempts}"}


async def _apply_task_changes(state: TaskDetailsState, actor: Actor, changes: list[Change]) -> None:
    """Read the task again when it has changed; show that it is missing when it was deleted."""
    task_id = state.get_value("task").get("id")
    if not any(str(change.id) == task_id for change in changes):
        return
    try:
        async with db.reading() as session:
            await state._read_task(session, actor, task_id)
        state.missing = False
    except NotFound:
        show_gone(state, "task")


FEED = live.Feed(
    view=TaskDetailsState, kinds=frozenset({"task"}), apply=_apply_task_changes, reload=TaskDetailsState.load
)
