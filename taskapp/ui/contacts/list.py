"""The list of contacts."""

from typing import Any

import reflex as rx

from taskapp.access import permissions as p
from taskapp.ui import routes
from taskapp.ui.contacts.list_state import ContactListState
from taskapp.ui.contacts.views import ContactRow, OwnerChip, TagChip
from taskapp.ui.paged_list import list_end, row_blocks, row_grid
from taskapp.ui.primitives.badge import no_step_mark, quiet_mark
from taskapp.ui.primitives.components import DueTime, RelativeTime
from taskapp.ui.primitives.empty_state import empty_state
from taskapp.ui.primitives.link import link
from taskapp.ui.session import SessionState, may

# Tags in a row; the contact's page has all.
SHOWN_TAGS = 2
_COLUMNS = ("Name", "Last contact", "Next step", "Owner", "Rhythm")


def contact_list() -> rx.Component:
    """Render the rows below the names of their columns, or the empty state."""
    columns = rx.el.div(*(rx.el.span(name) for name in _COLUMNS), class_name="contact-columns", aria_hidden="true")
    rows = row_grid(ContactListState, contact_blocks(), label="Contacts")
    shown = rx.el.div(columns, rows, class_name="contact-table")
    return rx.fragment(rx.cond(ContactListState.p0.length() > 0, shown, _empty()), list_end(ContactListState))


@rx.memo
def contact_card(rest: rx.RestProp, *, contact: rx.Var[ContactRow]) -> rx.Component:
    """Render the row of one contact: name, company, tags, last contact, next step, owners, rhythm."""
    return rx.el.li(
        rx.el.span(contact["initials"], class_name=_tone(contact), aria_hidden="true"),
        rx.el.div(
            link(contact["name"], to=f"{routes.CONTACTS}/" + contact["id"].to(str), class_name="card-link", dir="auto"),
            # A company is not named twice.
            rx.cond(
                contact["company"] & (contact["company"] != contact["name"]),
                rx.el.span(contact["company"], class_name="mute cut", dir="auto"),
            ),
            rx.foreach(contact["tags"].to(list[TagChip])[:SHOWN_TAGS], _tag),
            class_name="contact-name",
        ),
        _cell("Last contact", rx.cond(contact["quiet"], quiet_mark()), _last(contact)),
        _cell("Next step", rx.cond(contact["step"], _step(contact), no_step_mark())),
        _cell("Owner", rx.cond(contact["owner_words"], _owner(contact), _none()), class_name="contact-owner"),
        _cell("Rhythm", rx.cond(contact["rhythm"], contact["rhythm"], _none())),
        class_name="entity-card contact-row",
    )


def _cell(label: str, *content: Any, class_name: str = "contact-cell") -> rx.Component:
    """Render a cell; its column's name is read out before it, and shown where there is no head."""
    return rx.el.div(rx.el.span(label, class_name="cell-label"), *content, class_name=class_name)


def _last(contact: rx.Var[ContactRow]) -> rx.Component:
    when = RelativeTime.create(
        ms=contact["last_ms"], day=contact["last_on"], timezone=SessionState.timezone, title=contact["last_title"]
    )
    return rx.cond(contact["last_ms"].to(int) > 0, when, rx.el.span("Never", class_name="faint"))


def _step(contact: rx.Var[ContactRow]) -> rx.Component:
    due = DueTime.create(
        ms=contact["step_ms"], day=contact["step_on"], title=contact["step_title"], timezone=SessionState.timezone,
        open=True,
    )  # fmt: skip
    return rx.fragment(
        rx.el.span(contact["step"], class_name="cut", dir="auto"), rx.cond(contact["step_ms"].to(int) > 0, due)
    )


def _owner(contact: rx.Var[ContactRow]) -> rx.Component:
    """Render the first assigned member, and how many others there are; on a phone the name is only read out."""
    first = contact["owners"].to(list[OwnerChip])[0]
    face = rx.el.span(first["initials"], class_name=_tone(first), aria_hidden="true")
    words = rx.el.span(contact["owner_words"], class_name="cut", dir="auto")
    return rx.el.span(face, words, title=contact["owner_title"], class_name="owner")


def _tag(tag: rx.Var[TagChip]) -> rx.Component:
    return rx.el.span(tag["name"], class_name="badge contact-tag", dir="auto")


def _none() -> rx.Component:
    return rx.el.span("None", class_name="faint")


@rx.memo
def contact_block(rows: rx.Var[list[ContactRow]]) -> rx.Component:
    """Render one page of cards."""
    return rx.fragment(rx.foreach(rows, lambda contact: contact_card(contact=contact, key=contact["id"])))


@rx.memo
def contact_blocks() -> rx.Component:
    """Render all pages of contacts."""
    return row_blocks(ContactListState, contact_block)


def _tone(person: rx.Var[ContactRow] | rx.Var[OwnerChip]) -> rx.Var[str]:
    return rx.Var.create("avatar tone-").to(str) + person["tone"].to_string()


def _empty() -> rx.Component:
    new = rx.cond(may(p.CONTACT_CREATE), link("New Contact", to=f"{routes.CONTACTS}?new=1", class_name="button"))
    none = empty_state("No contacts yet.", "People and companies you deal with stand here, each with its tasks.", new)
    clear = link("Show all", to=routes.CONTACTS, class_name="button")
    unmatched = rx.match(
        ContactListState.show,
        ("no-next-step", empty_state("Every contact has a next step.", "Each has an open task of ours.", clear)),
        ("mine", empty_state("You have no contacts.", "Contacts that are assigned to you stand here.", clear)),
        ("gone-quiet", empty_state("Nobody has gone quiet.", "No day to check in has passed.", clear)),
        empty_state("Nobody matches.", "No contact has these words in the name, company, email or phone.", clear),
    )
    return rx.cond(ContactListState.narrowed, unmatched, rx.cond(ContactListState.adding, rx.fragment(), none))
