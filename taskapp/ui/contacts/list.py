"""The list of contacts."""

import reflex as rx

from taskapp.access import permissions as p
from taskapp.ui import routes
from taskapp.ui.contacts.list_state import ContactListState
from taskapp.ui.contacts.views import ContactRow
from taskapp.ui.paged_list import list_end, row_blocks
from taskapp.ui.primitives.empty_state import empty_state
from taskapp.ui.primitives.entity_card import entity_card, entity_grid
from taskapp.ui.primitives.link import link
from taskapp.ui.session import may


def contact_list() -> rx.Component:
    """Render the cards, or the empty state."""
    rows = entity_grid(*row_blocks(ContactListState, contact_block), label="Contacts")
    return rx.fragment(rx.cond(ContactListState.p0.length() > 0, rows, _empty()), list_end(ContactListState))


@rx.memo
def contact_card(rest: rx.RestProp, *, contact: rx.Var[ContactRow]) -> rx.Component:
    """Render the card of one contact: company, email, phone, number of open tasks."""
    count = contact["open_tasks"].to(int)
    open_tasks = rx.el.span(count.to_string() + rx.cond(count == 1, " open task", " open tasks"), class_name="due")
    return entity_card(
        title=contact["name"],
        to=f"{routes.CONTACTS}/" + contact["id"].to(str),
        control=rx.el.span(contact["initials"], class_name=_tone(contact), aria_hidden="true"),
        meta=rx.el.div(
            *(_if_any(contact[name]) for name in ("company", "email", "phone_words")), class_name="card-meta"
        ),
        end=rx.cond(count > 0, open_tasks),
    )


@rx.memo
def contact_block(rows: rx.Var[list[ContactRow]]) -> rx.Component:
    """Render one page of cards."""
    return rx.fragment(rx.foreach(rows, lambda contact: contact_card(contact=contact, key=contact["id"])))


def _tone(contact: rx.Var[ContactRow]) -> rx.Var[str]:
    return rx.Var.create("avatar tone-").to(str) + contact["tone"].to_string()


def _if_any(text: rx.Var[str]) -> rx.Component:
    return rx.cond(text, rx.el.span(text))


def _empty() -> rx.Component:
    new = rx.cond(may(p.CONTACT_CREATE), link("New Contact", to=f"{routes.CONTACTS}?new=1", class_name="button"))
    none = empty_state("No contacts yet.", "People and companies you deal with stand here, each with its tasks.", new)
    clear = link("Clear search", to=routes.CONTACTS, class_name="button")
    unmatched = empty_state(
        "Nobody matches.", "No contact has these words in the name, company, email or phone.", clear
    )
    return rx.cond(ContactListState.searched, unmatched, rx.cond(ContactListState.adding, rx.fragment(), none))
