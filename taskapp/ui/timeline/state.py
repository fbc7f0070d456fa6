"""What the Timeline tab shows, and writing a note there."""

from contextlib import suppress
from typing import Any, ClassVar

import reflex as rx
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.core.errors import AppError, NotFound
from taskapp.core.paging import Page
from taskapp.timeline import service as timeline_service
from taskapp.timeline.schemas import NoteCreate, TimelineEntry
from taskapp.ui import routes
from taskapp.ui.form_errors import by_field, read_form, texts_of
from taskapp.ui.paged_list import PagedLog
from taskapp.ui.primitives import row_pages
from taskapp.ui.reflex_adapter.event_guard import client_event
from taskapp.ui.session import acting
from taskapp.ui.tasks.verbs import id_of
from taskapp.ui.timeline.views import EntryRow, entry_row

TAB = "timeline"


class TimelineState(PagedLog, row_pages.slots_of(EntryRow), rx.State):
    """What happened with one contact, newest first; read only while its tab is open."""

    notes: rx.Field[int] = rx.field(0)
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)

    _kinds: ClassVar = frozenset({"task", "contact", "call"})
    # The contact's id.
    _query: str = ""

    @rx.event(supersedes=True)
    async def load(self) -> None:
        """Read the newest entries of the contact in the address; its page says so when it cannot be seen."""
        if self._is_open():
            with suppress(NotFound):
                await super().load()

    @rx.event(supersedes=True)
    async def refresh(self) -> None:
        """Something happened: take the newest entries over."""
        if self.loaded and self._is_open():
            await super().refresh()

    @rx.event
    @client_event
    async def add_note(self, entered: dict[str, Any]) -> Any:
        """Write a note; the form is emptied by being made anew."""
        try:
            new = read_form(NoteCreate, texts_of(entered))
            async with acting(self) as (session, actor):
                await timeline_service.add_note(session, actor, id_of(self._query), new)
        except AppError as refusal:
            self.errors = by_field(refusal)
            return None
        self.errors, self.notes = {}, self.notes + 1
        return TimelineState.load

    def _is_open(self) -> bool:
        return bool(self.router.url.query_parameters.get("tab") == TAB)

    def _query_in_address(self, _actor: Actor) -> str:
        return routes.last_segment(self.router.url.path)

    async def _read(self, session: AsyncSession, actor: Actor, query: str, *, limit: int, cursor: str | None) -> Page:
        return await timeline_service.list_timeline(session, actor, id_of(query), limit=limit, cursor=cursor)

    def _rows_from(self, entries: list[TimelineEntry], _actor: Actor) -> list[EntryRow]:
        return [entry_row(entry) for entry in entries]
