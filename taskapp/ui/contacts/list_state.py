"""State of the list of contacts, and creating a contact there."""

from dataclasses import replace
from functools import partial
from typing import Any, ClassVar, NamedTuple

import reflex as rx
from reflex.event import Event, EventSpec
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.contacts import service as contact_service
from taskapp.contacts.schemas import ContactCreate, ContactFilters, ContactRead, ContactSort
from taskapp.core.errors import AppError
from taskapp.core.paging import Page
from taskapp.ui import routes
from taskapp.ui.contacts.views import ContactRow, contact_row, with_tag_list
from taskapp.ui.form_errors import errors_by_field, form_texts, read_form
from taskapp.ui.once import make
from taskapp.ui.paged_list import PagedList
from taskapp.ui.primitives import row_pages
from taskapp.ui.reflex_adapter import server_commands
from taskapp.ui.reflex_adapter.event_guard import client_event
from taskapp.ui.tasks.views import Tab

TABS: list[Tab] = [
    {"value": "all", "label": "All", "count": -1},
    {"value": "mine", "label": "Mine", "count": -1},
    {"value": "no-next-step", "label": "No next step", "count": -1},
    {"value": "gone-quiet", "label": "Gone quiet", "count": -1},
]


class ContactQuery(NamedTuple):
    """The filters and the order of the list."""

    filters: ContactFilters
    sort: ContactSort


def tab_filters(actor: Actor) -> dict[str, dict[str, Any]]:
    """The filter of each tab after the first, in their order."""
    return {
        "mine": {"member_id": actor.member_id},
        "no-next-step": {"no_next_step": True},
        "gone-quiet": {"gone_quiet": True},
    }


class ContactListState(PagedList, row_pages.mixin_for(ContactRow), rx.State):
    """Contacts in the order of `?sort=`, filtered by `?q=`, `?tag=` and `?show=` (the tabs); `?new=1` opens the form."""

    adding: rx.Field[bool] = rx.field(False)
    narrowed: rx.Field[bool] = rx.field(False)
    show: rx.Field[str] = rx.field("")
    tabs: rx.Field[list[Tab]] = rx.field(default_factory=lambda: list(TABS))
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)

    _kinds: ClassVar = frozenset({"contact", "task", "call", "organization"})

    @rx.event
    @client_event
    async def create(self, entered: dict[str, Any]) -> list[Event | EventSpec] | None:
        """Create a contact and open its page."""
        try:
            new = read_form(ContactCreate, with_tag_list(form_texts(entered)))
            made = await make(self, "contact", partial(contact_service.create_contact, new=new), form=entered)
        except AppError as error:
            self.errors = errors_by_field(error)
            return None
        self.errors = {}
        done = server_commands.toast("Contact created", level="success", key=made.value)
        return [done, rx.redirect(routes.contact(made.value))]

    def _query_from_url(self, actor: Actor) -> ContactQuery:
        words, tag, order = (self._parameter(name) for name in ("q", "tag", "sort"))
        filters = ContactFilters(q=words or None, tag=tag or None)
        sort = next((sort for sort in ContactSort if sort == order), ContactSort.NAME)
        shown = tab_filters(actor).get(self._parameter("show"), {})
        return ContactQuery(replace(filters, **shown), sort)

    def _parameter(self, name: str) -> str:
        return str(self.router.url.query_parameters.get(name, "")).strip()[:200]

    async def _read_page(
        self, session: AsyncSession, actor: Actor, query: ContactQuery, *, limit: int, cursor: str | None
    ) -> Page:
        paging: Any = {"limit": limit, "cursor": cursor}
        return await contact_service.list_contacts(session, actor, query.filters, sort=query.sort, **paging)

    def _rows_from(self, contacts: list[ContactRead], actor: Actor) -> list[ContactRow]:
        return [contact_row(contact, actor.timezone) for contact in contacts]

    async def _read_extras(self, session: AsyncSession, actor: Actor) -> list[Tab]:
        """Return the tabs; each counts the contacts that fit the search and the tag as well."""
        same = replace(self._query_from_url(actor).filters, member_id=None, no_next_step=False, gone_quiet=False)
        counts = [
            await contact_service.count_contacts(session, actor, replace(same, **shown))
            for shown in tab_filters(actor).values()
        ]
        return [TABS[0], *({**tab, "count": count} for tab, count in zip(TABS[1:], counts, strict=True))]

    def _show_extras(self, tabs: list[Tab]) -> None:
        adding = self.router.url.query_parameters.get("new") == "1"
        if adding and not self.adding:
            self.errors = {}
        self.adding, self.narrowed = adding, self.get_value("_query").filters != ContactFilters()
        self.show, self.tabs = self._parameter("show"), tabs
