"""The verbs at the head of a contact's page: call, write an e-mail, log a call, plan a task, write a note."""

from typing import Any

import reflex as rx

from taskapp.access import permissions as p
from taskapp.ui.contacts.details_state import ContactDetailsState
from taskapp.ui.session import may
from taskapp.ui.tasks.contact_tab.state import ContactTasksState
from taskapp.ui.timeline.composer_state import ComposerState

_CONTACT = ContactDetailsState.contact


def contact_verbs() -> rx.Component:
    """Render the verbs that are possible: with a number or an address to use, and where permitted."""
    phone, email = _CONTACT["phone"].to(str), _CONTACT["email"].to(str)
    return rx.el.div(
        rx.cond(phone, rx.el.a(*_face("phone", "Call"), href="tel:" + phone, class_name="button primary")),
        rx.cond(email, rx.el.a(*_face("mail", "E-mail"), href="mailto:" + email, class_name="button")),
        rx.cond(may(p.CALL_CREATE), _button("pencil", "Log call", ComposerState.write_call)),
        rx.cond(may(p.TASK_CREATE), _button("circle-check", "Task", ContactTasksState.plan)),
        rx.cond(may(p.CONTACT_UPDATE), _button("sticky-note", "Note", ComposerState.write_note)),
        class_name="verbs",
        role="group",
        aria_label="Reach out",
    )


def _button(icon: str, label: str, event: Any) -> rx.Component:
    return rx.el.button(*_face(icon, label), type="button", class_name="button", on_click=event)


def _face(icon: str, label: str) -> tuple[rx.Component, str]:
    return rx.icon(icon, aria_hidden="true"), label
