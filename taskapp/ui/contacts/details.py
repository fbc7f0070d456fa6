"""The page content of one contact: its data at the left; tasks, timeline and calls in the right panel."""

import reflex as rx

from taskapp.access import permissions as p
from taskapp.ui import routes
from taskapp.ui.calls.contact_tab import TAB as CALLS
from taskapp.ui.calls.contact_tab import contact_calls_tab, log_call_button
from taskapp.ui.contacts.details_state import ContactDetailsState
from taskapp.ui.contacts.forms import edit_contact_form
from taskapp.ui.contacts.overview import contact_overview
from taskapp.ui.contacts.verbs import contact_verbs
from taskapp.ui.contacts.views import MemberRow, TagChip
from taskapp.ui.primitives.badge import avatar, quiet_mark
from taskapp.ui.primitives.components import EraseButton, RelativeTime, UrlTabs
from taskapp.ui.primitives.link import link
from taskapp.ui.session import SessionState, may
from taskapp.ui.tasks.contact_tab.component import add_task_button, contact_tasks_tab
from taskapp.ui.timeline.state import TAB as TIMELINE
from taskapp.ui.timeline.tab import timeline_tab

_CONTACT = ContactDetailsState.contact
_CALLS = [
    {"value": "delete", "label": "Delete them too: recordings and transcripts"},
    {"value": "keep", "label": "Keep them, without the contact’s name"},
]


def contact_details_view() -> rx.Component:
    """Render both columns."""
    left = rx.cond(ContactDetailsState.editing, _editing(), _person())
    return rx.el.div(rx.el.div(rx.el.div(left, class_name="wrap"), class_name="left"), _panel(), class_name="two")


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


def _person() -> rx.Component:
    return rx.fragment(
        rx.el.div(
            rx.el.span(_CONTACT["initials"], class_name=_tone(), aria_hidden="true"),
            rx.el.div(
                rx.el.h1(_CONTACT["name"], dir="auto"),
                rx.cond(_CONTACT["company"], rx.el.p(_CONTACT["company"], class_name="mute", dir="auto")),
            ),
            class_name="person",
        ),
        contact_verbs(),
        rx.el.h2("Reach", class_name="section-head"),
        rx.el.dl(
            _pair("Email", _CONTACT["email"], rx.el.a(_CONTACT["email"], href="mailto:" + _CONTACT["email"].to(str))),
            _pair(
                "Phone", _CONTACT["phone"], rx.el.a(_CONTACT["phone_words"], href="tel:" + _CONTACT["phone"].to(str))
            ),
            *_rhythm(),
            class_name="pairs",
        ),
        rx.el.h2("Assigned members", class_name="section-head"),
        rx.el.ul(rx.foreach(ContactDetailsState.members, _member), class_name="members", role="list"),
        contact_overview(),
    )


def _rhythm() -> list[rx.Component]:
    """Last contact, rhythm and tags; without a rhythm or a tag there is no line for it."""
    last = RelativeTime.create(
        ms=_CONTACT["last_ms"], day=_CONTACT["last_on"], timezone=SessionState.timezone, title=_CONTACT["last_title"]
    )
    next_day = rx.el.span("next ", _CONTACT["check_in"], class_name="mute")
    rhythm = rx.el.dd(
        _CONTACT["rhythm"], rx.el.span("·", class_name="dot", aria_hidden="true"),
        rx.cond(_CONTACT["quiet"], quiet_mark(), next_day),
    )  # fmt: skip
    tags = rx.el.dd(rx.el.ul(rx.foreach(_CONTACT["tags"].to(list[TagChip]), _tag), class_name="tags", role="list"))
    return [
        rx.el.dt("Last contact"),
        rx.el.dd(last),
        rx.cond(_CONTACT["rhythm"], rx.fragment(rx.el.dt("Rhythm"), rhythm)),
        rx.cond(_CONTACT["tag_words"], rx.fragment(rx.el.dt("Tags"), tags)),
    ]


def _tag(tag: rx.Var[TagChip]) -> rx.Component:
    return rx.el.li(link(tag["name"], to=tag["to"], class_name="tag", dir="auto", title="Contacts with this tag"))


def _member(member: rx.Var[MemberRow]) -> rx.Component:
    chip = rx.el.li(avatar(member["initials"], member["tone"], member["name"]), member["name"], class_name="member")
    return rx.cond(member["assigned"], chip)


def _editing() -> rx.Component:
    return rx.fragment(rx.el.h1("Edit contact", class_name="sr-only"), edit_contact_form())


def _pair(label: str, value: rx.Var[str], shown: rx.Component) -> rx.Component:
    return rx.fragment(rx.el.dt(label), rx.el.dd(rx.cond(value, shown, rx.el.span("Unknown", class_name="mute"))))


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
                timeline_tab(),
                rx.cond(in_calls, contact_calls_tab(), contact_tasks_tab(ContactDetailsState.task_counts)),
            ),
            id="contact-panel",
            role="tabpanel",
            aria_label=rx.cond(in_timeline, "Timeline", rx.cond(in_calls, "Calls", "Tasks")),
        ),
        class_name="right",
        aria_label="Work with this contact",
    )
