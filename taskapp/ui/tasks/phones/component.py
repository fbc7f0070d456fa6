"""The Reflex wrappers of the link that dials, and of what asks for the numbers."""

import reflex as rx

from taskapp.ui.browser_files import import_path
from taskapp.ui.tasks.phones.state import PhonesState
from taskapp.ui.tasks.views import TaskRow

_PHONES = import_path(__file__, "phones.jsx")


class CallLink(rx.Component):
    """A link that dials the number of a contact, if it has one; only on a phone."""

    library = _PHONES
    tag = "CallLink"

    contact: rx.Var[str]
    name: rx.Var[str]


class Phones(rx.Component):
    """Asks for the numbers of the contacts on the page, with all their ids at once."""

    library = _PHONES
    tag = "Phones"

    on_ask: rx.EventHandler[rx.event.passthrough_event_spec(list[str])]


def call_link(task: rx.Var[TaskRow]) -> rx.Component:
    """Render the link on a row; the page must have `phones()`."""
    return CallLink.create(contact=task["contact_id"], name=task["contact_name"])


def phones() -> rx.Component:
    """Render what asks for the numbers of the page's rows."""
    return Phones.create(on_ask=PhonesState.read)
