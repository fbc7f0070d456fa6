"""State of a contact's Tasks tab: at most one card is open or being edited."""

from contextlib import suppress
from functools import partial
from typing import Any, ClassVar

import reflex as rx
from reflex.event import Event, EventSpec
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.core.errors import AppError, NotFound
from taskapp.core.paging import Page
from taskapp.core.work.bus import Change
from taskapp.tasks import service as task_service
from taskapp.tasks.schemas import TaskCreate, TaskFilters, TaskRead
from taskapp.tasks.types import TaskStatus
from taskapp.ui import routes
from taskapp.ui.edits import gone, show_refusal
from taskapp.ui.form_errors import errors_by_field, form_texts, read_form
from taskapp.ui.form_keeper import ConflictRow
from taskapp.ui.once import accept, make
from taskapp.ui.paged_list import PagedList
from taskapp.ui.primitives import row_pages
from taskapp.ui.reflex_adapter import restore, server_commands
from taskapp.ui.reflex_adapter.event_guard import client_event
from taskapp.ui.session import acting, writing
from taskapp.ui.tasks.forms.editing import save_task
from taskapp.ui.tasks.forms.state import empty_to_none, member_choices, proposed_assignee
from taskapp.ui.tasks.verbs import StatusChanges, parse_id
from taskapp.ui.tasks.views import TaskDetails, TaskRow, task_details, task_row

# The parts of the list, in the order in which they are read.
_PARTS = (TaskStatus.OPEN, TaskStatus.DONE, TaskStatus.DISMISSED)
# The groups that are folded at first.
FOLDED = ("we-kept", "they-kept", "dismissed")


class ContactTasksState(StatusChanges, PagedList, row_pages.mixin_for(TaskRow), rx.State):
    """Tasks of one contact; `focus` is the id of the open card, `mode` is "open" or "edit"."""

    adding: rx.Field[bool] = rx.field(False)
    # The folded groups that are open; the group of the open card is open as well.
    unfolded: rx.Field[list[str]] = rx.field(default_factory=list)
    focus: rx.Field[str] = rx.field("")
    mode: rx.Field[str] = rx.field("")
    detail: rx.Field[TaskDetails] = rx.field(default_factory=dict)
    members: rx.Field[list[dict[str, str]]] = rx.field(default_factory=list)
    # The assignee that the form of a new task proposes.
    proposed: rx.Field[str] = rx.field("")
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    # The task when its form was opened; changes by others do not reach the form.
    edited: rx.Field[TaskDetails] = rx.field(default_factory=dict)
    conflicts: rx.Field[list[ConflictRow]] = rx.field(default_factory=list)

    _kinds: ClassVar = frozenset({"task"})
    # The contact's id.
    _query: str = ""
    _attempts: int = 0
    # The task in the form that is not among the contact's any more.
    _gone: str = ""

    @rx.event(supersedes=True)
    async def load(self) -> None:
        """Load the contact's first tasks; for another contact all cards are closed."""
        if self._contact_in_url() != self._query:
            self.loaded = self.adding = False
            self.unfolded = []
            self._close()
        await super().load()
        await self._restore_focus()

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
    async def unfold(self, group: str) -> None:
        """Open or fold a group of kept or dismissed tasks."""
        holds_focus = bool(self.focus) and group_of(self.get_value("detail")) == group
        if group in self.unfolded or holds_focus:
            self.unfolded = [name for name in self.unfolded if name != group]
            if holds_focus:
                self._close()
        elif group in FOLDED:
            self.unfolded = [*self.unfolded, group]

    @rx.event
    @client_event
    async def edit(self, task_id: str) -> None:
        """Edit a card in place, and close the open card or form."""
        self.errors, self.adding = {}, False
        await self._focus(task_id, "edit")

    @rx.event
    @client_event
    async def leave(self) -> None:
        """Close all cards and the form."""
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
    async def plan(self) -> EventSpec | None:
        """Show the form for a new task; from another tab the Tasks tab is opened."""
        self.adding, self.errors = True, {}
        if self.mode == "edit":
            self._close()
        if self.router.url.query_parameters.get("tab"):
            return rx.redirect(routes.contact(self._contact_in_url()), replace=True)
        return None

    @rx.event
    @client_event
    async def create(self, entered: dict[str, Any]) -> Event | None:
        """Create a task for this contact and close the form."""
        try:
            new = read_form(TaskCreate, {**empty_to_none(entered), "contact_id": self._query})
            made = await make(self, "task", partial(task_service.create_task, new=new), form=entered)
        except AppError as error:
            self.errors = errors_by_field(error)
            return None
        self.errors, self.adding = {}, False
        await self._read_made(made.value)
        return server_commands.toast("Task created", level="success", key=made.value)

    @rx.event
    @client_event
    async def save(self, entered: dict[str, Any]) -> Event | None:
        """Save the edited task and show its card open."""
        try:
            # The form says which task it shows: another card may have been opened while it was on its way.
            task_id = parse_id(form_texts(entered).get("_task") or self.focus)
            task, actor = await writing(self, partial(save_task, task_id=task_id, entered=entered))
        except AppError as error:
            show_refusal(self, error)
            return None
        await accept(self, entered)
        self.errors, self.conflicts = {}, []
        if self.focus == str(task.id):
            self.mode = "open"
        self._show(task, actor)
        return server_commands.toast("Saved", level="success")

    async def _focus(self, task_id: str, mode: str) -> None:
        async with acting(self, write=False) as (session, actor):
            task = await task_service.get_task(session, actor, parse_id(task_id))
            members = await member_choices(session, actor, of=task) if mode == "edit" else None
        self._close()
        self.members = members or self.members
        self.detail = task_details(task, actor.timezone, attempt=self._attempts)
        self.focus, self.mode = task_id, mode
        if mode == "edit":
            self.edited, self.conflicts = self.get_value("detail"), []

    async def _read_made(self, task_id: str) -> None:
        """Show a created task; one that was deleted meanwhile, or is not visible, is left out."""
        with suppress(NotFound):
            async with acting(self, write=False) as (session, actor):
                self._show(await task_service.get_task(session, actor, parse_id(task_id)), actor)

    async def _restore_focus(self) -> None:
        """After a reconnect, open the card that was open before: somebody may be typing in its form."""
        focus, mode = restore.take(self, "focus"), restore.take(self, "mode")
        self.adding = self.adding or restore.take(self, "adding") == "true"
        if focus and mode in ("open", "edit") and not self.focus:
            with suppress(NotFound):
                await self._focus(focus, mode)

    def _close(self) -> None:
        self.focus, self.mode = "", ""
        if self._gone:
            self._remove(self._gone)
            self._gone, self.errors = "", {}

    def _contact_in_url(self) -> str:
        return routes.last_segment(self.router.url.path)

    def _query_from_url(self, _actor: Actor) -> str:
        return self._contact_in_url()

    async def _read_page(
        self, session: AsyncSession, actor: Actor, query: str, *, limit: int, cursor: str | None
    ) -> Page:
        """The open tasks, then the done, then the dismissed ones; the cursor says in which of these parts the page begins."""
        contact, items = parse_id(query), list[TaskRead]()
        part, _, inner = (cursor or "").partition(":")
        for at in range(int(part or 0), len(_PARTS)):
            filters = TaskFilters(contact_id=contact, status=_PARTS[at])
            page = await task_service.list_contact_tasks(
                session, actor, contact, filters, limit=limit - len(items), cursor=inner or None
            )
            items, inner = [*items, *page.items], ""
            if page.next_cursor:
                return Page(items, f"{at}:{page.next_cursor}")
            if len(items) == limit and at + 1 < len(_PARTS):
                return Page(items, f"{at + 1}:")
        return Page(items, None)

    def _rows_from(self, tasks: list[TaskRead], actor: Actor) -> list[TaskRow]:
        return [task_row(task, actor.timezone) for task in tasks]

    async def _read_extras(self, session: AsyncSession, actor: Actor) -> tuple[list[dict[str, str]], str]:
        members = await member_choices(session, actor)
        return members, await proposed_assignee(session, actor, parse_id(self._contact_in_url()))

    def _show_extras(self, extras: tuple[list[dict[str, str]], str]) -> None:
        self.members, self.proposed = extras

    @staticmethod
    async def _read_changes(
        session: AsyncSession, actor: Actor, changes: list[Change]
    ) -> tuple[set[str], list[TaskRead]]:
        """Read the changed tasks that are still visible; returns all changed ids too."""
        ids = list(dict.fromkeys(change.id for change in changes))
        return {str(task_id) for task_id in ids}, await task_service.list_visible(session, actor, ids)

    def _apply_changes(self, actor: Actor, update: tuple[set[str], list[TaskRead]]) -> None:
        """Show changes to this contact's tasks; a task that is not visible any more is removed."""
        ids, tasks = update
        for removed_id in ids - {str(task.id) for task in tasks}:
            self._remove(removed_id)
        for task in tasks:
            if str(task.contact_id) == self._query or row_pages.find(self, str(task.id)):
                self._show(task, actor)

    def _status_of(self, task_id: str) -> str:
        position = row_pages.find(self, task_id)
        return row_pages.get(self, position)["status"] if position else ""

    def _show_changed(self, task: TaskRead, actor: Actor) -> None:
        self._show(task, actor)

    def _show(self, task: TaskRead, actor: Actor) -> None:
        """Show a changed task in its card, a new one on top."""
        position, row = row_pages.find(self, str(task.id)), task_row(task, actor.timezone, attempt=self._attempts)
        if str(task.contact_id) != self._query:
            self._remove(str(task.id))
        elif position is None and not self._is_on_later_page(task):
            row_pages.insert(self, (row_pages.NAMES[0], 0), row)
        elif position and row_pages.get(self, position)["version"] < task.version:
            row_pages.replace(self, position, row)
        if self._gone == str(task.id) == self.focus and str(task.contact_id) == self._query:
            self._gone, self.errors = "", {}
        if self.focus == str(task.id):
            self.detail = task_details(task, actor.timezone, attempt=self._attempts)

    def _is_on_later_page(self, task: TaskRead) -> bool:
        """Whether a task that is not on the screen is an older one, on a page not loaded yet."""
        if not self.has_more or task.version == 1:
            return False
        return _PARTS.index(task.status) >= int(self._cursor.partition(":")[0])

    def _remove(self, task_id: str) -> None:
        """Remove a card; one that is being edited leaves with its form."""
        if self.focus == task_id and self.mode == "edit":
            self._gone, self.errors = task_id, {"": gone("task")}
            return
        if position := row_pages.find(self, task_id):
            row_pages.remove(self, position)
        if self.focus == task_id:
            self._close()

    def _revert(self, task_id: str) -> None:
        self._attempts += 1
        if position := row_pages.find(self, task_id):
            row = row_pages.get(self, position)
            row_pages.replace(self, position, {**row, "rev": f"{row['version']}.{self._attempts}"})
        if self.focus == task_id:
            self.detail = {**self.get_value("detail"), "rev": f"reverted.{self._attempts}"}


def group_of(task: TaskRow) -> str:
    """The group that a task's card stands in."""
    side = "they" if task["they"] else "we"
    if task["status"] == TaskStatus.DISMISSED.value:
        return "dismissed"
    return side if task["status"] == TaskStatus.OPEN.value else f"{side}-kept"
