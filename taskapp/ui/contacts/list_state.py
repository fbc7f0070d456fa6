"""State of the list of contacts, and creating a contact there."""

from functools import partial
from typing import Any, ClassVar

import reflex as rx
from reflex.event import Event, EventSpec
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.contacts import service as contact_service
from taskapp.contacts.schemas import ContactCreate, ContactFilters, ContactRead
from taskapp.core.errors import AppError
from taskapp.core.paging import Page
from taskapp.ui import routes
from taskapp.ui.contacts.views import ContactRow, contact_row
from taskapp.ui.form_errors import errors_by_field, form_texts, read_form
from taskapp.ui.once import make
from taskapp.ui.paged_list import PagedList
from taskapp.ui.primitives import row_pages
from taskapp.ui.reflex_adapter import server_commands
from taskapp.ui.reflex_adapter.event_guard import client_event


class ContactListState(PagedList, row_pages.mixin_for(ContactRow), rx.State):
    """Contacts by name, filtered by `?q=`; `?new=1` opens the form."""

    adding: rx.Field[bool] = rx.field(False)
    searched: rx.Field[bool] = rx.field(False)
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)

    _kinds: ClassVar = frozenset({"contact", "task"})
    _query: str = ""

    @rx.event
    @client_event
    async def create(self, entered: dict[str, Any]) -> list[Event | EventSpec] | None:
        """Create a contact and open its page."""
        try:
            new = read_form(ContactCreate, form_texts(entered))
            made = await make(self, "contact", partial(_create_contact, new=new), form=entered)
        except AppError as error:
            self.errors = errors_by_field(error)
            return None
        self.errors = {}
        done = server_commands.toast("Contact created", level="success", key=made.value)
        return [done, rx.redirect(routes.contact(made.value))]

    def _query_from_url(self, _actor: Actor) -> str:
        return self.router.url.query_parameters.get("q", "").strip()[:200]

    async def _read_page(
        self, session: AsyncSession, actor: Actor, query: str, *, limit: int, cursor: str | None
    ) -> Page:
        return await contact_service.list_contacts(session, actor, ContactFilters(q=query), limit=limit, cursor=cursor)

    def _rows_from(self, contacts: list[ContactRead], _actor: Actor) -> list[ContactRow]:
        return [contact_row(contact) for contact in contacts]

    def _show_extras(self, _extras: None) -> None:
        adding = self.router.url.query_parameters.get("new") == "1"
        if adding and not self.adding:
            self.errors = {}
        self.adding, self.searched = adding, bool(self._query)


async def _create_contact(session: AsyncSession, actor: Actor, *, new: ContactCreate) -> str:
    return str((await contact_service.create_contact(session, actor, new)).id)
