"""What the Tasks tab of a contact shows: one card open or one in edit, never both."""

from contextlib import suppress
from typing import Any

import reflex as rx
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.core.errors import AppError, NotFound
from taskapp.core.work.bus import Change
from taskapp.tasks import service as task_service
from taskapp.tasks.schemas import TaskCreate, TaskFilters, TaskRead, TaskUpdate
from taskapp.ui import routes
from taskapp.ui.form_errors import by_field, read_form
from taskapp.ui.live import updates as live
from taskapp.ui.primitives import row_pages
from taskapp.ui.reflex_adapter import restore, server_commands
from taskapp.ui.reflex_adapter.event_guard import client_event
from taskapp.ui.session import acting
from taskapp.ui.tasks.forms.state import cleaned, member_choices
from taskapp.ui.tasks.verbs import BACK_TO, id_of, verb
from taskapp.ui.tasks.views import TaskDetails, TaskRow, task_details, task_row


class ContactTasksState(row_pages.slots_of(TaskRow), rx.State):
    """Tasks of one contact; `mode` says what `focus` (a task's id) is in: "open" or "edit"."""

    loaded: rx.Field[bool] = rx.field(False)
    adding: rx.Field[bool] = rx.field(False)
    focus: rx.Field[str] = rx.field("")
    mode: rx.Field[str] = rx.field("")
    detail: rx.Field[TaskDetails] = rx.field(default_factory=dict)
    has_more: rx.Field[bool] = rx.field(False)
    mark: rx.Field[str] = rx.field("")
    members: rx.Field[list[dict[str, str]]] = rx.field(default_factory=list)
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)

    _contact: str = ""
    _cursor: str = ""
    _filled: int = 0
    _attempts: int = 0

    @rx.event(supersedes=True)
    async def load(self) -> None:
        """Read the contact's first tasks; another contact starts closed."""
        contact_id = routes.last_segment(self.router.url.path)
        if contact_id != self._contact:
            self.loaded = self.adding = False
            self._close()
        async with acting(self, write=False) as (session, actor):
            live.join(self, actor, FEED)
            page = await self._page(session, actor, contact_id)
            self.members = await member_choices(session, actor)
        row_pages.clear(self)
        self._contact, self._filled = contact_id, 0
        self._append(page, actor)
        await self._take_up()
        self.loaded = True

    @rx.event
    @client_event
    async def load_more(self) -> None:
        """Read the tasks after the last ones."""
        if not self.has_more:
            return
        async with acting(self, write=False) as (session, actor):
            page = await self._page(session, actor, self._contact, cursor=self._cursor)
        self._append(page, actor)

    @rx.event
    @client_event
    async def toggle(self, task_id: str) -> None:
        """Open a card, or close the open one."""
        if self.focus == task_id and self.mode == "open":
            self._close()
        else:
            await self._focus(task_id, "open")

    @rx.event
    @client_event
    async def edit(self, task_id: str) -> None:
        """Edit a card in place; whatever was open closes."""
        self.errors, self.adding = {}, False
        await self._focus(task_id, "edit")

    @rx.event
    @client_event
    async def leave(self) -> None:
        """Back to closed cards and no form."""
        self.adding, self.errors = False, {}
        self._close()

    @rx.event
    @client_event
    async def add(self) -> None:
        """Show or hide the form for a new task."""
        self.adding, self.errors = not self.adding, {}
        if self.mode == "edit":
            self._close()

    @rx.event
    @client_event
    async def change(self, task_id: str, verb_name: str) -> Any:
        """Mark done, dismiss or reopen; the card stays where it is."""
        place = row_pages.find(self, task_id)
        was = row_pages.get(self, place)["status"] if place else ""
        try:
            async with acting(self) as (session, actor):
                task = await verb(verb_name).act(session, actor, id_of(task_id))
        except AppError:
            self._refused(task_id)
            raise
        self._show(task, actor)
        if was in BACK_TO and was != task.status.value:
            undo = ContactTasksState.change(task_id, BACK_TO[was])
            return server_commands.undo_toast(verb(verb_name).told, undo, key=task_id)
        return None

    @rx.event
    @client_event
    async def create(self, entered: dict[str, Any]) -> Any:
        """Make a task for this contact and close the form."""
        try:
            new = read_form(TaskCreate, {**cleaned(entered), "contact_id": self._contact})
            async with acting(self) as (session, actor):
                task = await task_service.create_task(session, actor, new)
        except AppError as refusal:
            self.errors = by_field(refusal)
            return None
        self.errors, self.adding = {}, False
        self._show(task, actor)
        return server_commands.toast("Task created", level="success")

    @rx.event
    @client_event
    async def save(self, entered: dict[str, Any]) -> Any:
        """Write the edited task and show it open."""
        try:
            changes = read_form(TaskUpdate, cleaned(entered))
            async with acting(self) as (session, actor):
                task = await task_service.update_task(session, actor, id_of(self.focus), changes)
        except AppError as refusal:
            self.errors = by_field(refusal)
            return None
        self.errors, self.mode = {}, "open"
        self._show(task, actor)
        return server_commands.toast("Saved", level="success")

    async def _focus(self, task_id: str, mode: str) -> None:
        async with acting(self, write=False) as (session, actor):
            task = await task_service.get_task(session, actor, id_of(task_id))
            members = await member_choices(session, actor, of=task) if mode == "edit" else None
        self.members = members or self.members
        self.detail = task_details(task, actor.timezone, attempt=self._attempts)
        self.focus, self.mode = task_id, mode

    async def _take_up(self) -> None:
        """Open again what a page that lost its line had open: somebody may be typing there."""
        focus, mode = restore.take(self, "focus"), restore.take(self, "mode")
        self.adding = self.adding or restore.take(self, "adding") == "true"
        if focus and mode in ("open", "edit") and not self.focus:
            with suppress(NotFound):
                await self._focus(focus, mode)

    def _close(self) -> None:
        self.focus, self.mode = "", ""

    async def _page(self, session: Any, actor: Actor, contact_id: str, *, cursor: str | None = None) -> Any:
        contact = id_of(contact_id)
        filters = TaskFilters(contact_id=contact)
        return await task_service.list_contact_tasks(
            session, actor, contact, filters, limit=row_pages.PAGE, cursor=cursor
        )

    def _append(self, page: Any, actor: Actor) -> None:
        if page.items:
            shown = row_pages.ids(self)
            rows = [task_row(task, actor.timezone) for task in page.items if str(task.id) not in shown]
            setattr(self, row_pages.NAMES[self._filled], rows)
            self._filled += 1
        self._cursor = page.next_cursor or ""
        self.has_more = bool(self._cursor) and self._filled < row_pages.SLOTS
        self.mark = f"{self._filled}.{self._cursor[-24:]}"

    def _show(self, task: TaskRead, actor: Actor) -> None:
        """A changed task in its card, a new one on top."""
        place, row = row_pages.find(self, str(task.id)), task_row(task, actor.timezone, attempt=self._attempts)
        if str(task.contact_id) != self._contact:
            self._drop(str(task.id))
        elif place is None and not self._is_further_down(task):
            row_pages.put_back(self, (row_pages.NAMES[0], 0), row)
        elif place and row_pages.get(self, place)["version"] < task.version:
            row_pages.replace(self, place, row)
        if self.focus == str(task.id):
            self.detail = task_details(task, actor.timezone, attempt=self._attempts)

    def _is_further_down(self, task: TaskRead) -> bool:
        """Whether a task that is not on the screen is an older one of a page still to come."""
        return self.has_more and task.version > 1

    def _drop(self, task_id: str) -> None:
        if place := row_pages.find(self, task_id):
            row_pages.take_out(self, place)
        if self.focus == task_id:
            self._close()

    def _refused(self, task_id: str) -> None:
        self._attempts += 1
        if place := row_pages.find(self, task_id):
            row = row_pages.get(self, place)
            row_pages.replace(self, place, {**row, "rev": f"{row['version']}.{self._attempts}"})
        if self.focus == task_id:
            self.detail = {**self.get_value("detail"), "rev": f"refused.{self._attempts}"}


async def _read(session: AsyncSession, actor: Actor, changes: list[Change]) -> tuple[set[str], list[TaskRead]]:
    """The changed ids, and those of the tasks that can still be seen."""
    ids = list(dict.fromkeys(change.id for change in changes))
    return {str(task_id) for task_id in ids}, await task_service.list_visible(session, actor, ids)


def _apply(state: ContactTasksState, actor: Actor, news: tuple[set[str], list[TaskRead]]) -> None:
    """Follow what others did to this contact's tasks."""
    ids, found = news
    for gone in ids - {str(task.id) for task in found}:
        state._drop(gone)
    for task in found:
        if str(task.contact_id) == state._contact or row_pages.find(state, str(task.id)):
            state._show(task, actor)


FEED = live.Feed(
    view=ContactTasksState, kinds=frozenset({"task"}), read=_read, apply=_apply, reload=ContactTasksState.load
)
