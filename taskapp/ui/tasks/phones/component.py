"""The Reflex wrappers of the link that dials, and of what asks for the numbers."""

import reflex as rx

from taskapp.ui.browser_files import jsx
from taskapp.ui.tasks.phones.state import PhonesState
from taskapp.ui.tasks.views import TaskRow


@jsx(__file__, "phones.jsx")
class CallLink(rx.Component):
    """A link that dials the number of a contact, if it has one; only on a phone."""

    contact: rx.Var[str]
    name: rx.Var[str]


@jsx(__file__, "phones.jsx")
class Phones(rx.Component):
    """Asks for the numbers of the contacts on the page, with all their ids at once."""

    on_ask: rx.EventHandler[rx.event.passthrough_event_spec(list[str])]


def call_link(task: rx.Var[TaskRow]) -> rx.Component:
    """Render the link on a row; the page must have `phones()`."""
    return CallLink.create(contact=task["contact_id"], name=task["contact_name"])


def phones() -> rx.Component:
    """Render what asks for the numbers of the page's rows."""
    return Phones.create(on_ask=PhonesState.read)
