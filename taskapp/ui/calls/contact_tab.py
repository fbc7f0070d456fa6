"""The Calls tab of a contact: its latest calls."""

import reflex as rx

from taskapp.access import permissions as p
from taskapp.calls import service as call_service
from taskapp.core.errors import Forbidden, NotFound
from taskapp.ui import routes
from taskapp.ui.calls.list import call_block
from taskapp.ui.calls.views import CallRow, row_of_contact
from taskapp.ui.live import updates as live
from taskapp.ui.primitives.empty_state import empty_state
from taskapp.ui.primitives.entity_card import entity_grid
from taskapp.ui.primitives.link import link
from taskapp.ui.primitives.skeleton import skeleton_rows
from taskapp.ui.session import acting, may
from taskapp.ui.tasks.verbs import parse_id

TAB = "calls"
SHOWN = 50


class ContactCallsState(rx.State):
    """The calls with one contact, latest first; loaded only while its tab is open."""

    loaded: rx.Field[bool] = rx.field(False)
    contact: rx.Field[str] = rx.field("")
    calls: rx.Field[list[CallRow]] = rx.field(default_factory=list)

    @rx.event(supersedes=True)
    async def load(self) -> None:
        """Load the calls of the contact in the URL."""
        if self.router.url.query_parameters.get("tab") != TAB:
            return
        contact = routes.last_segment(self.router.url.path)
        try:
            async with acting(self, write=False) as (session, actor):
                live.join(self, actor, FEED)
                page = await call_service.list_calls(session, actor, contact_id=parse_id(contact), limit=SHOWN)
        except (NotFound, Forbidden):
            return
        self.contact = contact
        self.calls, self.loaded = [row_of_contact(call, actor.timezone) for call in page.items], True


def contact_calls_tab() -> rx.Component:
    """Render the cards, or the empty state."""
    none = empty_state("No calls yet.", "Calls with this contact stand here, with what came out of them.")
    cards = entity_grid(call_block(rows=ContactCallsState.calls), label="Calls")
    return rx.cond(
        ContactCallsState.loaded, rx.cond(ContactCallsState.calls.length() > 0, cards, none), skeleton_rows(3)
    )


def log_call_button() -> rx.Component:
    """Render the link to the form for a call with this contact."""
    new = link(
        rx.icon("phone", aria_hidden="true"),
        "Log a call",
        to=routes.CALL_CREATE + "?contact_id=" + ContactCallsState.contact,
        class_name="button small",
        custom_attrs={"data-key": "c"},
    )
    return rx.cond(may(p.CALL_CREATE), new)


FEED = live.Feed(view=ContactCallsState, kinds=frozenset({"call"}), reload=ContactCallsState.load)
