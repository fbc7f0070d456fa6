"""The quick-add line: above the list, and on every page in a dialog that Q opens."""

from dataclasses import replace

import reflex as rx

from taskapp.access import permissions as p
from taskapp.ui.browser_files import jsx
from taskapp.ui.session import SessionState, may
from taskapp.ui.shell.page import Page
from taskapp.ui.tasks.quick_add.state import LineReading, QuickAddState


@jsx(__file__, "quick_add.jsx")
class QuickAdd(rx.Component):
    """A text input of one line from which a task is created."""

    reading: rx.Var[LineReading]
    person: rx.Var[str]
    today: rx.Var[str]
    can_create_contacts: rx.Var[bool]
    on_read: rx.EventHandler[rx.event.passthrough_event_spec(dict)]
    on_made: rx.EventHandler[rx.event.no_args_event_spec]


@jsx(__file__, "quick_add.jsx")
class QuickAddDialog(QuickAdd):
    """The same line in a dialog; Q opens it unless the page has a line."""


def quick_add_line() -> rx.Component:
    """Render the line above the list."""
    return QuickAdd.create(on_made=QuickAddState.show_made, **_props())


def with_quick_add(page: Page) -> Page:
    """Return the page with the dialog added, when it is behind the login."""
    if SessionState.guard not in page.on_load:
        return page
    component = page.component
    return replace(page, component=lambda: rx.fragment(component(), quick_add_dialog()))


@rx.memo
def quick_add_dialog() -> rx.Component:
    """Render the dialog for who may make tasks."""
    return rx.cond(may(p.TASK_CREATE), QuickAddDialog.create(**_props()))


def _props() -> dict[str, object]:
    return {
        "reading": QuickAddState.reading,
        "person": SessionState.scope,
        "today": SessionState.today,
        "can_create_contacts": may(p.CONTACT_CREATE),
        "on_read": QuickAddState.read,
    }
