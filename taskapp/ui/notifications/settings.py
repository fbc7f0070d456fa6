"""The settings page of notifications: e-mail per category, the daily digest, and messages that could not be sent."""

from typing import Any

import reflex as rx

from taskapp.access import permissions as p
from taskapp.ui import routes
from taskapp.ui.notifications.settings_state import ChannelsState
from taskapp.ui.notifications.settings_views import ChoiceRow, MessageRow, hour_names
from taskapp.ui.primitives.empty_state import empty_state
from taskapp.ui.primitives.entity_grid import entity_grid
from taskapp.ui.primitives.local import RelativeTime
from taskapp.ui.primitives.skeleton import skeleton_rows
from taskapp.ui.session import may
from taskapp.ui.shell import settings_shell


def channels_page() -> rx.Component:
    """One's own choices; below them, for admins, what could not be sent."""
    problem = rx.cond(ChannelsState.problem, rx.el.p(ChannelsState.problem, class_name="settings-news", role="status"))
    mail = _section(
        "E-mail",
        rx.el.p("Everything is in your notifications here. What should come by e-mail too?", class_name="mute"),
        problem,
        rx.el.ul(rx.foreach(ChannelsState.choices, _choice), class_name="choice-list", role="list"),
    )
    shown = rx.fragment(mail, _digest(), rx.cond(may(p.ORGANIZATION_UPDATE), _dead_letters()))
    return settings_shell(rx.cond(ChannelsState.loaded, shown, skeleton_rows(4)), here=routes.SETTINGS_NOTIFICATIONS)


@rx.memo
def dead_letter(rest: rx.RestProp, *, message: rx.Var[MessageRow]) -> rx.Component:
    """One message, why it was not sent, and the way to try again."""
    again = rx.el.button(
        "Send again",
        rx.el.span(" ", message["title"], class_name="sr-only"),
        type="button",
        class_name="button small",
        on_click=ChannelsState.send_again(message["id"]),
    )
    return rx.el.li(
        rx.icon("mail-x", aria_hidden="true", class_name="row-icon"),
        rx.el.div(
            rx.el.div(rx.el.span(message["title"], class_name="member-name"), class_name="card-title"),
            rx.el.div(rx.el.span(message["about"]), RelativeTime.create(ms=message["ms"]), class_name="card-meta"),
            rx.el.div(message["problem"], class_name="card-meta"),
            class_name="card-body",
        ),
        rx.el.div(again, class_name="card-end"),
        class_name="entity-card member-row",
    )


def _choice(row: rx.Var[ChoiceRow]) -> rx.Component:
    return rx.el.li(_checkbox(row["label"], row["email"], lambda on: ChannelsState.choose(row["category"], on)))


def _digest() -> rx.Component:
    hour = rx.el.select(
        *[rx.el.option(item["label"], value=item["value"]) for item in hour_names()],
        value=ChannelsState.hour,
        on_change=ChannelsState.choose_hour,
        disabled=~ChannelsState.digest,
        aria_label="Hour of the digest",
        class_name="select",
    )
    words = rx.el.p("Your overdue tasks and today's, once a day. Days without any stay quiet.", class_name="mute")
    turn = _checkbox("Send me the digest at", ChannelsState.digest, ChannelsState.choose_digest)
    return _section("Daily digest", words, rx.el.div(turn, hour, class_name="digest-row"))


def _dead_letters() -> rx.Component:
    every = rx.el.button(
        "Send all again", type="button", class_name="button small", on_click=ChannelsState.send_all_again
    )
    rows = entity_grid(
        rx.foreach(ChannelsState.dead, lambda message: dead_letter(message=message, key=message["id"])),
        label="Messages that were not sent",
    )
    none = empty_state("Nothing is stuck.", "Messages that a mail server refuses for good are kept here.")
    return _section(
        "Messages not sent",
        rx.cond(ChannelsState.waiting, rx.el.p(ChannelsState.waiting, class_name="mute", role="status")),
        rx.cond(ChannelsState.dead_count > 0, rows, none),
        beside=rx.cond(ChannelsState.dead_count > 1, every),
    )


def _checkbox(label: Any, checked: Any, on_change: Any) -> rx.Component:
    return rx.el.label(rx.el.input(type="checkbox", checked=checked, on_change=on_change), label, class_name="choice")


def _section(title: str, *content: Any, beside: rx.Component | None = None) -> rx.Component:
    head = rx.el.div(rx.el.h2(title), *([beside] if beside is not None else []), class_name="settings-head")
    return rx.el.section(head, *content, class_name="settings", aria_label=title)
