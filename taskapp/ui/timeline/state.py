"""State of the Timeline tab: the log of a contact, and adding a note."""

from contextlib import suppress
from functools import partial
from typing import Any, ClassVar

import reflex as rx
from reflex.event import EventSpec
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.core.errors import AppError, NotFound
from taskapp.core.paging import Page
from taskapp.timeline import service as timeline_service
from taskapp.timeline.schemas import NoteCreate, TimelineEntry
from taskapp.ui import routes
from taskapp.ui.form_errors import errors_by_field, form_texts, read_form
from taskapp.ui.once import make
from taskapp.ui.paged_list import PagedLog
from taskapp.ui.primitives import row_pages
from taskapp.ui.reflex_adapter.event_guard import client_event
from taskapp.ui.tasks.verbs import parse_id
from taskapp.ui.timeline.views import EntryRow, entry_row

TAB = "timeline"
NOTE_ID = "note-text"


class TimelineState(PagedLog, row_pages.mixin_for(EntryRow), rx.State):
    """The log of one contact, newest first; loaded only while its tab is open."""

    notes: rx.Field[int] = rx.field(0)
    # Whether the form has the focus when it appears.
    writing: rx.Field[bool] = rx.field(False)
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)

    _kinds: ClassVar = frozenset({"task", "contact", "call"})
    # The contact's id.
    _query: str = ""

    @rx.event(supersedes=True)
    async def load(self) -> None:
        """Load the newest entries of the contact in the URL; a contact that is not visible is reported by its page."""
        if not self._is_open():
            self.writing = False
            return
        with suppress(NotFound):
            await super().load()

    @rx.event(supersedes=True)
    async def refresh(self) -> None:
        """Load the newest entries after a change."""
        if self.loaded and self._is_open():
            await super().refresh()

    @rx.event
    @client_event
    async def write(self) -> EventSpec:
        """Go to the form for a note; from another tab the Timeline tab is opened."""
        self.writing = True
        if self._is_open():
            return rx.set_focus(NOTE_ID)
        return rx.redirect(f"{routes.contact(self._query_from_url(None))}?tab={TAB}", replace=True)

    @rx.event
    @client_event
    async def add_note(self, entered: dict[str, Any]) -> Any:
        """Add a note; a new `notes` count replaces the form by an empty one."""
        try:
            new = read_form(NoteCreate, form_texts(entered))
            await make(self, "note", partial(_add_note, contact_id=self._query, new=new), form=entered)
        except AppError as error:
            self.errors = errors_by_field(error)
            return None
        self.errors, self.notes = {}, self.notes + 1
        return TimelineState.load

    def _is_open(self) -> bool:
        return bool(self.router.url.query_parameters.get("tab") == TAB)

    def _query_from_url(self, _actor: Actor | None) -> str:
        return routes.last_segment(self.router.url.path)

    async def _read_page(
        self, session: AsyncSession, actor: Actor, query: str, *, limit: int, cursor: str | None
    ) -> Page:
        return await timeline_service.list_timeline(session, actor, parse_id(query), limit=limit, cursor=cursor)

    def _rows_from(self, entries: list[TimelineEntry], _actor: Actor) -> list[EntryRow]:
        return [entry_row(entry) for entry in entries]


async def _add_note(session: AsyncSession, actor: Actor, *, contact_id: str, new: NoteCreate) -> str:
    return str((await timeline_service.add_note(session, actor, parse_id(contact_id), new)).id)
