"""What the list of contacts shows, and making a new one there."""

from dataclasses import replace
from typing import Any

import reflex as rx

from taskapp.access.actor import Actor
from taskapp.contacts import service as contact_service
from taskapp.contacts.schemas import ContactCreate
from taskapp.core.errors import AppError
from taskapp.core.paging import Page
from taskapp.core.work.bus import Change
from taskapp.ui import routes
from taskapp.ui.contacts.views import ContactRow, contact_row
from taskapp.ui.form_errors import by_field, read_form, texts_of
from taskapp.ui.live import updates as live
from taskapp.ui.primitives import row_pages
from taskapp.ui.reflex_adapter import restore, server_commands
from taskapp.ui.reflex_adapter.event_guard import client_event
from taskapp.ui.session import acting


class ContactListState(row_pages.slots_of(ContactRow), rx.State):
    """Contacts by name, searched by `?q=`; `?new=1` opens the form."""

    loaded: rx.Field[bool] = rx.field(False)
    adding: rx.Field[bool] = rx.field(False)
    searched: rx.Field[bool] = rx.field(False)
    has_more: rx.Field[bool] = rx.field(False)
    mark: rx.Field[str] = rx.field("")
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)

    _q: str = ""
    _cursor: str = ""
    _filled: int = 0
    _loads: int = 0

    @rx.event(supersedes=True)
    async def load(self) -> None:
        """Read for the search in the address: the first page, or as many as a page that comes back had."""
        await self._read_anew(restore.pages(self))

    @rx.event(supersedes=True)
    async def refresh(self) -> None:
        """Read all pages on the screen again."""
        await self._read_anew(max(self._filled, 1))

    async def _read_anew(self, pages: int) -> None:
        query = self.router.url.query_parameters
        q = query.get("q", "").strip()[:200]
        async with acting(self, write=False) as (session, actor):
            live.join(self, actor, FEED)
            page = await contact_service.list_contacts(session, actor, q=q or None, limit=row_pages.PAGE)
            for _ in range(pages - 1):
                if page.next_cursor is None:
                    break
                more = await contact_service.list_contacts(
                    session, actor, q=q or None, limit=row_pages.PAGE, cursor=page.next_cursor
                )
                page = replace(more, items=[*page.items, *more.items])
        row_pages.clear(self)
        self._q, self._filled, self._loads = q, 0, self._loads + 1
        self._append(page)
        adding = query.get("new") == "1"
        if adding and not self.adding:
            self.errors = {}
        self.adding, self.searched, self.loaded = adding, bool(q), True

    @rx.event
    @client_event
    async def load_more(self) -> None:
        """Read the page after the last one."""
        if not self.has_more:
            return
        async with acting(self, write=False) as (session, actor):
            page = await contact_service.list_contacts(
                session, actor, q=self._q or None, limit=row_pages.PAGE, cursor=self._cursor
            )
        self._append(page)

    @rx.event
    @client_event
    async def create(self, entered: dict[str, Any]) -> Any:
        """Make a contact and show it."""
        try:
            new = read_form(ContactCreate, texts_of(entered))
            async with acting(self) as (session, actor):
                contact = await contact_service.create_contact(session, actor, new)
        except AppError as refusal:
            self.errors = by_field(refusal)
            return None
        self.errors = {}
        return [server_commands.toast("Contact created", level="success"), rx.redirect(routes.contact(contact.id))]

    def _append(self, page: Page[Any]) -> None:
        for rows in row_pages.in_pages(page.items):
            setattr(self, row_pages.NAMES[self._filled], [contact_row(contact) for contact in rows])
            self._filled += 1
        self._cursor = page.next_cursor or ""
        self.has_more = bool(self._cursor) and self._filled < row_pages.SLOTS
        self.mark = f"{self._loads}.{self._cursor[-24:]}"


def _apply(state: ContactListState, _actor: Actor, changes: list[Change]) -> Any:
    """A contact on the screen changed, or the list (which counts open tasks) is short enough to be read anew."""
    shown = row_pages.ids(state)
    if state._filled <= 1 or any(str(change.id) in shown for change in changes):
        return ContactListState.refresh
    return None


async def _read(_session: Any, _organization_id: Any, changes: list[Change]) -> list[Change]:
    return changes


FEED = live.Feed(
    view=ContactListState,
    kinds=frozenset({"contact", "task"}),
    read=_read,
    apply=_apply,
    reload=ContactListState.refresh,
)
