"""The page content of one contact, a briefing: the head, the facts, the timeline, and the right panel with tasks and calls."""

import reflex as rx

from taskapp.access import permissions as p
from taskapp.ui import routes
from taskapp.ui.calls.contact_tab import TAB as CALLS
from taskapp.ui.calls.contact_tab import contact_calls_tab, log_call_button
from taskapp.ui.contacts.details_state import ContactDetailsState
from taskapp.ui.contacts.facts import contact_facts, last_contact, next_step
from taskapp.ui.contacts.forms import edit_contact_form
from taskapp.ui.contacts.verbs import contact_verbs
from taskapp.ui.primitives.components import EraseButton, UrlTabs
from taskapp.ui.session import may
from taskapp.ui.tasks.contact_tab.component import add_task_button, contact_tasks_tab
from taskapp.ui.timeline.component import contact_timeline
from taskapp.ui.timeline.state import TAB as TIMELINE

_CONTACT = ContactDetailsState.contact
_CALLS = [
    {"value": "delete", "label": "Delete them too: recordings and transcripts"},
    {"value": "keep", "label": "Keep them, without the contact’s name"},
]


def contact_details_view() -> rx.Component:
    """Render the briefing: the head, the facts, the timeline and the right panel; or the form beside the panel."""
    form = rx.el.div(rx.el.div(_editing(), class_name="wrap"), class_name="left")
    # The Timeline tab shows the timeline in the panel, which then has the whole width beside the facts.
    in_timeline = ContactDetailsState.tab == TIMELINE
    log = rx.el.section(rx.el.h2("Timeline", class_name="sr-only"), contact_timeline(), class_name="brief-log")
    brief = rx.el.div(
        _head(),
        contact_facts(),
        rx.cond(in_timeline, rx.fragment(), log),
        _panel(),
        class_name=rx.cond(in_timeline, "brief has-no-log", "brief"),
    )
    return rx.cond(ContactDetailsState.editing, rx.el.div(form, _panel(), class_name="two"), brief)


def contact_actions() -> rx.Component:
    """Render the buttons to edit and to delete, where permitted."""
    edit = rx.el.button(
        "Edit",
        type="button",
        class_name="button quiet",
        on_click=rx.redirect(f"{routes.CONTACTS}/" + _CONTACT["id"].to(str) + "?edit=1"),
        custom_attrs={"data-key": "e"},
    )
    delete = EraseButton.create(
        "Delete",
        title="Delete this contact?",
        body="Its tasks, notes and history are deleted for good. This cannot be undone.",
        confirm="Delete contact",
        fields=[{"name": "calls", "kind": "choice", "label": "Its calls", "options": _CALLS}],
        class_name="button danger",
        on_erase=ContactDetailsState.delete(_CONTACT["id"]),
    )
    return rx.fragment(rx.cond(may(p.CONTACT_UPDATE), edit), rx.cond(may(p.CONTACT_DELETE), delete))


def _head() -> rx.Component:
    company = rx.el.span(_CONTACT["company"], dir="auto")
    name = rx.el.div(
        rx.el.p(_CONTACT["name"], dir="auto", class_name="title"),
        rx.el.p(
            rx.cond(_CONTACT["company"] & (_CONTACT["company"] != _CONTACT["name"]), company),
            last_contact(),
            rx.cond(may(p.TASK_LIST), next_step()),
            class_name="brief-line mute",
        ),
    )
    face = rx.el.span(_CONTACT["initials"], class_name=_tone(), aria_hidden="true")
    return rx.el.div(rx.el.div(face, name, class_name="person"), contact_verbs(), class_name="brief-head")


def _editing() -> rx.Component:
    return rx.fragment(rx.el.h1("Edit contact", class_name="sr-only"), edit_contact_form())


def _tone() -> rx.Var[str]:
    return rx.Var.create("avatar large tone-").to(str) + _CONTACT["tone"].to_string()


def _panel() -> rx.Component:
    tabs = [
        {"value": "tasks", "label": "Tasks", "count": _CONTACT["open_tasks"]},
        {"value": TIMELINE, "label": "Timeline", "count": -1},
        {"value": CALLS, "label": "Calls", "count": -1},
    ]
    in_timeline, in_calls = ContactDetailsState.tab == TIMELINE, ContactDetailsState.tab == CALLS
    return rx.el.aside(
        rx.el.div(
            UrlTabs.create(name="tab", label="About this contact", items=tabs, controls="contact-panel"),
            rx.el.span(class_name="spring"),
            rx.cond(in_calls, log_call_button(), rx.cond(in_timeline, rx.fragment(), add_task_button())),
            class_name="right-head",
        ),
        rx.el.div(
            rx.cond(
                in_timeline,
                contact_timeline(),
                rx.cond(
                    in_calls,
                    contact_calls_tab(),
                    contact_tasks_tab(ContactDetailsState.task_counts, ContactDetailsState.folds),
                ),
            ),
            id="contact-panel",
            role="tabpanel",
            aria_label=rx.cond(in_timeline, "Timeline", rx.cond(in_calls, "Calls", "Tasks")),
        ),
        class_name="right",
        aria_label="Work with this contact",
    )
