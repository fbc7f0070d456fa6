"""The facts of a contact: how to reach it, its members, rhythm, tags and last call; for the head, its last contact and next step."""

import reflex as rx

from taskapp.access import permissions as p
from taskapp.ui.calls.list import call_block
from taskapp.ui.contacts.details_state import ContactDetailsState
from taskapp.ui.contacts.views import MemberRow, TagChip
from taskapp.ui.primitives.badge import avatar, no_step_mark, quiet_mark
from taskapp.ui.primitives.components import DueTime, RelativeTime
from taskapp.ui.primitives.entity_card import entity_grid
from taskapp.ui.primitives.link import link
from taskapp.ui.session import SessionState, may
from taskapp.ui.tasks.contact_tab.state import ContactTasksState

_CONTACT = ContactDetailsState.contact
_ID = "contact-facts"


def contact_facts() -> rx.Component:
    """Render the facts; on a phone they are folded behind a button."""
    state = ContactDetailsState
    toggle = rx.el.button(
        rx.icon("chevron-right", aria_hidden="true"),
        "Facts",
        type="button",
        class_name="owed owed-fold facts-toggle",
        aria_expanded=state.facts_open,
        aria_controls=_ID,
        on_click=state.toggle_facts,
    )
    return rx.el.section(
        rx.el.h2("Facts", class_name="sr-only"),
        toggle,
        rx.el.div(
            rx.el.dl(*_reach(), *_rhythm(), class_name="pairs"),
            _last_call(),
            id=_ID,
            class_name=rx.cond(state.facts_open, "facts-body is-open", "facts-body"),
        ),
        class_name="brief-facts",
    )


def last_contact() -> rx.Component:
    """Render when the contact was last reached, for the head of the page."""
    when = RelativeTime.create(
        ms=_CONTACT["last_ms"], day=_CONTACT["last_on"], timezone=SessionState.timezone, title=_CONTACT["last_title"]
    )
    return rx.el.span("Last contact: ", when)


def next_step() -> rx.Component:
    """Render what is open with the contact and due first, or the mark that nothing is planned and the button that plans it."""
    due = DueTime.create(
        ms=_CONTACT["step_ms"], day=_CONTACT["step_on"], title=_CONTACT["step_title"], timezone=SessionState.timezone,
        open=True,
    )  # fmt: skip
    plan = rx.el.button("Plan it", type="button", class_name="button small", on_click=ContactTasksState.plan)
    step = rx.el.span("Next: ", rx.el.span(_CONTACT["step"], dir="auto"), rx.cond(_CONTACT["step_ms"].to(int) > 0, due))
    none = rx.el.span(no_step_mark(), rx.cond(may(p.TASK_CREATE), plan))
    return rx.cond(_CONTACT["step"], step, none)


def _reach() -> list[rx.Component]:
    email, phone = _CONTACT["email"].to(str), _CONTACT["phone"].to(str)
    members = rx.el.ul(rx.foreach(ContactDetailsState.members, _member), class_name="members", role="list")
    return [
        _pair("Phone", phone, rx.el.a(_CONTACT["phone_words"], href="tel:" + phone)),
        _pair("Email", email, rx.el.a(email, href="mailto:" + email)),
        _pair("Assigned members", _CONTACT["owners"].to(list[MemberRow]).length() > 0, members),
    ]


def _rhythm() -> list[rx.Component]:
    next_day = rx.el.span("next ", _CONTACT["check_in"], class_name="mute")
    of_tag = rx.el.div("By tag ", rx.el.bdi(_CONTACT["rhythm_tag"]), class_name="mute")
    days = rx.fragment(_CONTACT["rhythm"], " ", rx.cond(_CONTACT["quiet"], quiet_mark(), next_day))
    rhythm = rx.fragment(days, rx.cond(_CONTACT["rhythm_tag"], of_tag))
    tags = rx.el.ul(rx.foreach(_CONTACT["tags"].to(list[TagChip]), _tag), class_name="tags", role="list")
    return [_pair("Rhythm", _CONTACT["rhythm"], rhythm), _pair("Tags", _CONTACT["tag_words"], tags)]


def _pair(label: str, is_known: rx.Var, shown: rx.Component) -> rx.Component:
    return rx.cond(is_known, rx.fragment(rx.el.dt(label), rx.el.dd(shown)))


def _tag(tag: rx.Var[TagChip]) -> rx.Component:
    return rx.el.li(link(tag["name"], to=tag["to"], class_name="tag", dir="auto", title="Contacts with this tag"))


def _member(member: rx.Var[MemberRow]) -> rx.Component:
    chip = rx.el.li(avatar(member["initials"], member["tone"], member["name"]), member["name"], class_name="member")
    return rx.cond(member["assigned"], chip)


def _last_call() -> rx.Component:
    calls = ContactDetailsState.last_call
    cards = entity_grid(call_block(rows=calls), label="Last call")
    return rx.cond(calls.length() > 0, rx.fragment(rx.el.h3("Last call", class_name="section-head"), cards))
