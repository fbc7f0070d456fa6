"""What the Timeline tab shows, and writing a note there."""

from typing import Any

import reflex as rx

from taskapp.access.actor import Actor
from taskapp.core.errors import AppError, NotFound
from taskapp.core.paging import Page
from taskapp.core.work.bus import Change
from taskapp.timeline import service as timeline_service
from taskapp.timeline.schemas import NoteCreate, TimelineEntry
from taskapp.ui import routes
from taskapp.ui.form_errors import by_field, read_form, texts_of
from taskapp.ui.live import updates as live
from taskapp.ui.primitives import row_pages
from taskapp.ui.reflex_adapter.event_guard import client_event
from taskapp.ui.session import acting
from taskapp.ui.tasks.verbs import id_of
from taskapp.ui.timeline.views import EntryRow, entry_row

TAB = "timeline"


class TimelineState(row_pages.slots_of(EntryRow), rx.State):
    """What happened with one contact, newest first; read only while its tab is open."""

    loaded: rx.Field[bool] = rx.field(False)
    has_more: rx.Field[bool] = rx.field(False)
    mark: rx.Field[str] = rx.field("")
    notes: rx.Field[int] = rx.field(0)
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)

    _contact: str = ""
    _cursor: str = ""
    _filled: int = 0

    @rx.event(supersedes=True)
    async def load(self) -> None:
        """Read the newest entries of the contact in the address."""
        if self.router.url.query_parameters.get("tab") != TAB:
            return
        self._contact = routes.last_segment(self.router.url.path)
        try:
            async with acting(self, write=False) as (session, actor):
                live.join(self, actor, FEED)
                page = await timeline_service.list_timeline(session, actor, id_of(self._contact), limit=row_pages.PAGE)
        except NotFound:
            return
        self._restart(page)
        self.loaded = True

    @rx.event(supersedes=True)
    async def refresh(self) -> None:
        """Something happened: take the newest entries over, without losing the place in older ones."""
        if not self.loaded or self.router.url.query_parameters.get("tab") != TAB:
            return
        async with acting(self, write=False) as (session, actor):
            page = await timeline_service.list_timeline(session, actor, id_of(self._contact), limit=row_pages.PAGE)
        if not row_pages.merge_newest(self, [entry_row(entry) for entry in page.items]):
            self._restart(page)

    @rx.event
    @client_event
    async def load_more(self) -> None:
        """Read older entries."""
        if not self.has_more:
            return
        async with acting(self, write=False) as (session, actor):
            page = await timeline_service.list_timeline(
                session, actor, id_of(self._contact), limit=row_pages.next_size(self._filled), cursor=self._cursor
            )
        self._append(page)

    @rx.event
    @client_event
    async def add_note(self, entered: dict[str, Any]) -> Any:
        """Write a note; the form is emptied by being made anew."""
        try:
            new = read_form(NoteCreate, texts_of(entered))
            async with acting(self) as (session, actor):
                await timeline_service.add_note(session, actor, id_of(self._contact), new)
        except AppError as refusal:
            self.errors = by_field(refusal)
            return None
        self.errors, self.notes = {}, self.notes + 1
        return TimelineState.load

    def _restart(self, page: Page[TimelineEntry]) -> None:
        row_pages.clear(self)
        self._filled = 0
        self._append(page)

    def _append(self, page: Page[TimelineEntry]) -> None:
        self._filled = row_pages.append(self, [entry_row(entry) for entry in page.items], filled=self._filled)
        self._cursor = page.next_cursor or ""
        self.has_more = bool(self._cursor)
        self.mark = f"{self._filled}.{self._cursor[-24:]}"


async def _read(_session: Any, _actor: Actor, changes: list[Change]) -> list[Change]:
    return changes


def _apply(_state: TimelineState, _actor: Actor, _changes: list[Change]) -> Any:
    return TimelineState.refresh


FEED = live.Feed(
    view=TimelineState,
    kinds=frozenset({"task", "contact", "call"}),
    read=_read,
    apply=_apply,
    reload=TimelineState.load,
)
