"""The notifications page."""

import reflex as rx

from taskapp.ui import routes
from taskapp.ui.notifications.settings import channels_page
from taskapp.ui.notifications.settings_state import ChannelsState
from taskapp.ui.notifications.state import NotificationsState
from taskapp.ui.notifications.views import NotificationRow
from taskapp.ui.notifications.webhooks_state import WebhooksState
from taskapp.ui.paged_list import list_end, row_blocks, row_grid
from taskapp.ui.primitives.components import RelativeTime
from taskapp.ui.primitives.empty_state import empty_state
from taskapp.ui.primitives.entity_card import entity_card
from taskapp.ui.primitives.skeleton import skeleton_rows
from taskapp.ui.shell.bell import BellState
from taskapp.ui.shell.frame import OPENING, shell, spring
from taskapp.ui.shell.page import Page


def notifications_page() -> rx.Component:
    """Render all of one's notifications, newest first."""
    mark_all = rx.el.button(
        rx.icon("check-check", aria_hidden="true"),
        "Mark all read",
        type="button",
        class_name="button",
        on_click=NotificationsState.mark_all_read,
    )
    top = [rx.el.h1("Notifications"), spring(), rx.cond(BellState.unread > 0, mark_all)]
    body = rx.cond(NotificationsState.loaded, _feed(), skeleton_rows())
    return shell(rx.el.div(body, class_name="wrap"), top=top, active_path=routes.NOTIFICATIONS)


@rx.memo
def notification_card(rest: rx.RestProp, *, entry: rx.Var[NotificationRow]) -> rx.Component:
    """Render one notification; the card links to its subject, and opening that marks it as read."""
    mark_read = rx.el.button(
        rx.icon("check", aria_hidden="true"),
        type="button",
        class_name="icon-button",
        title="Mark read",
        aria_label=rx.Var.create("Mark read: ").to(str) + entry["title"].to(str),
        on_click=NotificationsState.mark_read(entry["id"]),
    )
    return entity_card(
        title=entry["title"],
        to=entry["to"],
        control=rx.el.span(
            rx.cond(entry["read"], "", rx.el.span("Unread", class_name="sr-only")), class_name="notice-dot"
        ),
        meta=rx.el.div(
            rx.el.span(entry["label"]), rx.cond(entry["contact"], rx.el.span(entry["contact"])), class_name="card-meta"
        ),
        end=rx.fragment(
            RelativeTime.create(ms=entry["ms"], class_name="due"), rx.cond(entry["read"], rx.fragment(), mark_read)
        ),
        class_name=rx.cond(entry["read"], "entity-card notice is-read", "entity-card notice"),
    )


@rx.memo
def notification_block(rows: rx.Var[list[NotificationRow]]) -> rx.Component:
    """Render one page of notifications."""
    return rx.fragment(rx.foreach(rows, lambda entry: notification_card(entry=entry, key=entry["id"])))


@rx.memo
def notification_blocks() -> rx.Component:
    """Render all pages of notifications."""
    return row_blocks(NotificationsState, notification_block)


def _feed() -> rx.Component:
    none = empty_state("Nothing yet.", "Reminders, new assignments and finished tasks of yours are told here.")
    rows = row_grid(NotificationsState, notification_blocks(), label="Notifications")
    return rx.fragment(rx.cond(NotificationsState.p0.length() > 0, rows, none), list_end(NotificationsState))


PAGES = [
    Page(routes.NOTIFICATIONS, notifications_page, "Notifications", [*OPENING, NotificationsState.load]),
    Page(
        routes.SETTINGS_NOTIFICATIONS,
        channels_page,
        "Notification settings",
        [*OPENING, ChannelsState.load, WebhooksState.load],
    ),
]
