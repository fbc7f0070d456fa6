"""The notification settings: channels by category, the digest, webhooks, and messages that could not be sent."""

from typing import Any

import reflex as rx

from taskapp.access import permissions as p
from taskapp.ui import routes
from taskapp.ui.notifications.components import PushSwitch
from taskapp.ui.notifications.settings_state import ChannelsState
from taskapp.ui.notifications.settings_views import ChoiceRow, MessageRow, hour_names
from taskapp.ui.notifications.webhooks import webhooks_section
from taskapp.ui.primitives.components import RelativeTime
from taskapp.ui.primitives.empty_state import empty_state
from taskapp.ui.primitives.entity_card import entity_grid, settings_row
from taskapp.ui.primitives.skeleton import skeleton_rows
from taskapp.ui.session import may
from taskapp.ui.shell.frame import settings_section, settings_shell


def channels_page() -> rx.Component:
    """Render one's own settings; for admins also webhooks and unsent messages."""
    problem = rx.cond(ChannelsState.problem, rx.el.p(ChannelsState.problem, class_name="settings-news", role="status"))
    channels = settings_section(
        "What comes where",
        rx.el.p("Everything is in your notifications here. What should reach you elsewhere too?", class_name="mute"),
        problem,
        _table(),
        _push(),
    )
    for_admins = rx.fragment(webhooks_section(), _dead_letters())
    shown = rx.fragment(channels, _digest(), rx.cond(may(p.ORGANIZATION_UPDATE), for_admins))
    return settings_shell(
        rx.cond(ChannelsState.loaded, shown, skeleton_rows(4)), active_path=routes.SETTINGS_NOTIFICATIONS
    )


@rx.memo
def dead_letter(rest: rx.RestProp, *, message: rx.Var[MessageRow]) -> rx.Component:
    """Render one unsent message with its error and a button to send it again."""
    send_again = rx.el.button(
        "Send again",
        rx.el.span(" ", message["title"], class_name="sr-only"),
        type="button",
        class_name="button small",
        on_click=ChannelsState.send_again(message["id"]),
    )
    return settings_row(
        rx.icon("mail-x", aria_hidden="true", class_name="row-icon"),
        [rx.el.span(message["title"], class_name="member-name")],
        [rx.el.span(message["about"]), RelativeTime.create(ms=message["ms"])],
        rx.el.div(message["problem"], class_name="card-meta"),
        end=send_again,
    )


def _table() -> rx.Component:
    heads = [rx.el.th(rx.el.span("Category", class_name="sr-only"), scope="col")]
    heads += [rx.el.th(name, scope="col") for name in ("E-mail", "Push")]
    return rx.el.table(
        rx.el.thead(rx.el.tr(*heads)),
        rx.el.tbody(rx.foreach(ChannelsState.choices, _choice)),
        class_name="choice-table",
    )


def _choice(row: rx.Var[ChoiceRow]) -> rx.Component:
    def cell(channel: str, suffix: str) -> rx.Component:
        return rx.el.td(
            rx.el.input(
                type="checkbox",
                checked=row[channel],
                aria_label=row["label"].to(str) + suffix,
                on_change=lambda on: ChannelsState.choose(row["category"], channel, on),
            )
        )

    name = rx.el.th(row["label"], scope="row")
    return rx.el.tr(name, cell("email", " by e-mail"), cell("push", " by push"))


def _push() -> rx.Component:
    text = "Push shows notifications on this device, also while Taskapp is closed. It ends when you sign out."
    return rx.el.div(rx.el.p(text, class_name="mute small"), PushSwitch.create(on_change=ChannelsState.pushed))


def _digest() -> rx.Component:
    hour = rx.el.select(
        *[rx.el.option(item["label"], value=item["value"]) for item in hour_names()],
        value=ChannelsState.hour,
        on_change=ChannelsState.choose_hour,
        disabled=~ChannelsState.digest,
        aria_label="Hour of the digest",
        class_name="select",
    )
    text = rx.el.p("Your overdue tasks and today's, once a day. Days without any stay quiet.", class_name="mute")
    switch = _checkbox("Send me the digest at", ChannelsState.digest, ChannelsState.choose_digest)
    return settings_section("Daily digest", text, rx.el.div(switch, hour, class_name="digest-row"))


def _dead_letters() -> rx.Component:
    send_all = rx.el.button(
        "Send all again", type="button", class_name="button small", on_click=ChannelsState.send_all_again
    )
    rows = entity_grid(
        rx.foreach(ChannelsState.dead, lambda message: dead_letter(message=message, key=message["id"])),
        label="Messages that were not sent",
    )
    none = empty_state("Nothing is stuck.", "Messages that are refused for good are kept here.")
    return settings_section(
        "Messages not sent",
        rx.cond(ChannelsState.waiting, rx.el.p(ChannelsState.waiting, class_name="mute", role="status")),
        rx.cond(ChannelsState.dead_count > 0, rows, none),
        action=rx.cond(ChannelsState.dead_count > 1, send_all),
    )


def _checkbox(label: str, checked: rx.Var[bool], on_change: Any) -> rx.Component:
    return rx.el.label(rx.el.input(type="checkbox", checked=checked, on_change=on_change), label, class_name="choice")
