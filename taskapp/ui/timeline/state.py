"""State of a contact's timeline: its log, and adding a note."""

from contextlib import suppress
from functools import partial
from typing import Any, ClassVar

import reflex as rx
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
    """The log of one contact, newest first."""

    contact_id: rx.Field[str] = rx.field("")
    notes: rx.Field[int] = rx.field(0)
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)

    _kinds: ClassVar = frozenset({"task", "contact", "call"})
    # The contact's id.
    _query: str = ""

    @rx.event(supersedes=True)
    async def load(self) -> None:
        """Load the newest entries of the contact in the URL; a contact that is not visible is reported by its page."""
        self.contact_id = routes.last_segment(self.router.url.path)
        with suppress(NotFound):
            await super().load()

    @rx.event
    @client_event
    async def add_note(self, entered: dict[str, Any]) -> Any:
        """Add a note; a new `notes` count replaces the form by an empty one."""
        try:
            new = read_form(NoteCreate, form_texts(entered))
            await make(
                self,
                "note",
                partial(timeline_service.add_note, contact_id=parse_id(self._query), new=new),
                form=entered,
            )
        except AppError as error:
            self.errors = errors_by_field(error)
            return None
        self.errors, self.notes = {}, self.notes + 1
        return TimelineState.load

    def _query_from_url(self, _actor: Actor) -> str:
        return routes.last_segment(self.router.url.path)

    async def _read_page(
        self, session: AsyncSession, actor: Actor, query: str, *, limit: int, cursor: str | None
    ) -> Page:
        return await timeline_service.list_timeline(session, actor, parse_id(query), limit=limit, cursor=cursor)

    def _rows_from(self, entries: list[TimelineEntry], actor: Actor) -> list[EntryRow]:
        return [entry_row(entry, actor.timezone) for entry in entries]
