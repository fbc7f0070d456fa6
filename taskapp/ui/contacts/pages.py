"""The pages of contacts."""

import reflex as rx

from taskapp.access import permissions as p
from taskapp.contacts.schemas import ContactSort
from taskapp.ui import routes
from taskapp.ui.calls.contact_tab import ContactCallsState
from taskapp.ui.contacts.details import contact_actions, contact_details_view
from taskapp.ui.contacts.details_state import ContactDetailsState
from taskapp.ui.contacts.forms import create_contact_form
from taskapp.ui.contacts.list import contact_list
from taskapp.ui.contacts.list_state import ContactListState
from taskapp.ui.primitives.components import UrlChips, UrlSearch, UrlSelect, UrlTabs
from taskapp.ui.primitives.skeleton import skeleton_page, skeleton_rows
from taskapp.ui.session import may
from taskapp.ui.shell.frame import OPENING, crumbs, not_here, page_title, shell, spring
from taskapp.ui.shell.page import Page
from taskapp.ui.tasks.contact_tab.state import ContactTasksState
from taskapp.ui.timeline.composer_state import ComposerState
from taskapp.ui.timeline.state import TimelineState


def contact_list_page() -> rx.Component:
    """Render the list of contacts."""
    new = rx.el.button(
        rx.icon("plus", aria_hidden="true"),
        rx.el.span("New Contact", class_name="word"),
        type="button",
        class_name="button primary wordless-on-phone",
        on_click=rx.redirect(f"{routes.CONTACTS}?new=1"),
    )
    orders = [{"value": "" if sort is ContactSort.NAME else sort.value, "label": sort.label} for sort in ContactSort]
    search = rx.el.div(
        UrlSearch.create(name="q", label="Search contacts", placeholder="Search"),
        UrlSelect.create(name="sort", label="Sort", items=orders),
        class_name="filters contact-filters",
    )
    form = rx.cond(ContactListState.adding, create_contact_form())
    tabs = UrlTabs.create(name="show", label="Show", items=ContactListState.tabs, controls="contact-list")
    tag = UrlChips.create(fields=[{"name": "tag", "label": "Tag", "items": []}])
    rows = rx.el.div(
        rx.cond(ContactListState.loaded, contact_list(), skeleton_rows()),
        id="contact-list",
        role="tabpanel",
        aria_label="Contacts",
        aria_busy=~ContactListState.loaded,
    )
    body = rx.fragment(form, rx.el.div(tabs, class_name="list-head"), tag, rows)
    top = [rx.el.h1("Contacts"), spring(), search, rx.cond(may(p.CONTACT_CREATE), new)]
    return shell(rx.el.div(body, class_name="wrap contacts-wrap"), top=top, active_path=routes.CONTACTS)


def contact_details_page() -> rx.Component:
    """Render the page of one contact."""
    state = ContactDetailsState
    known = state.loaded & ~state.missing
    top = [
        page_title(state.contact["name"], when=known & ~state.editing),
        crumbs(("Contacts", routes.CONTACTS), last=rx.cond(known, state.contact["name"], "Contact")),
        spring(),
        rx.cond(known & ~state.editing, contact_actions()),
    ]
    waiting = rx.el.div(skeleton_page(), class_name="wrap")
    gone = rx.el.div(*not_here("contact", routes.CONTACTS), class_name="wrap")
    body = rx.cond(state.loaded, rx.cond(state.missing, gone, contact_details_view()), waiting)
    name = rx.cond(known, state.contact["name"], "")
    return shell(body, top=top, active_path=routes.CONTACTS, name=name)


PAGES = [
    Page(
        routes.CONTACT_DETAILS,
        contact_details_page,
        "Contact",
        [
            *OPENING,
            ContactDetailsState.load,
            ContactTasksState.load,
            TimelineState.load,
            ComposerState.load,
            ContactCallsState.load,
        ],
    ),
    Page(routes.CONTACTS, contact_list_page, "Contacts", [*OPENING, ContactListState.load]),
]
