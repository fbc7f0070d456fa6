"""The list of calls."""

import reflex as rx

from taskapp.access import permissions as p
from taskapp.ui import routes
from taskapp.ui.calls.list_state import CallListState
from taskapp.ui.calls.views import CallRow
from taskapp.ui.paged_list import list_end, row_blocks, row_grid
from taskapp.ui.primitives.badge import badge
from taskapp.ui.primitives.components import RelativeTime
from taskapp.ui.primitives.empty_state import empty_state
from taskapp.ui.primitives.entity_card import entity_card
from taskapp.ui.primitives.link import link
from taskapp.ui.session import may


def call_list() -> rx.Component:
    """Render the cards, or the empty state."""
    rows = row_grid(CallListState, call_blocks(), label="Calls")
    return rx.fragment(rx.cond(CallListState.p0.length() > 0, rows, _empty()), list_end(CallListState))


@rx.memo
def call_card(rest: rx.RestProp, *, call: rx.Var[CallRow]) -> rx.Component:
    """Render the card of one call: contact, time, duration, summary."""
    unfinished = rx.cond(call["status"] != "processed", badge(call["status_label"], call["status_badge"].to(str)))
    return entity_card(
        rx.cond(call["ended"], badge(call["ended"], call["ended_badge"].to(str))),
        unfinished,
        title=call["title"],
        to=f"{routes.CALLS}/" + call["id"].to(str),
        control=rx.el.span(_direction_icon(call), class_name="avatar", aria_hidden="true"),
        meta=rx.el.div(
            rx.el.span(call["direction"]),
            rx.cond(call["duration"], rx.el.span(call["duration"])),
            rx.cond(call["summary"], rx.el.span(call["summary"], class_name="call-summary")),
            class_name="card-meta",
        ),
        end=RelativeTime.create(ms=call["started_ms"], title=call["started"], class_name="due"),
    )


@rx.memo
def call_block(rows: rx.Var[list[CallRow]]) -> rx.Component:
    """Render one page of cards."""
    return rx.fragment(rx.foreach(rows, lambda call: call_card(call=call, key=call["id"])))


@rx.memo
def call_blocks() -> rx.Component:
    """Render all pages of calls."""
    return row_blocks(CallListState, call_block)


def _direction_icon(call: rx.Var[CallRow]) -> rx.Component:
    return rx.cond(call["direction"] == "Inbound", rx.icon("phone-incoming"), rx.icon("phone-outgoing"))


def _empty() -> rx.Component:
    new = rx.cond(may(p.CALL_CREATE), link("Log a call", to=routes.CALL_CREATE, class_name="button"))
    text = "Log one with its transcript or recording, or let your phone provider send them: tasks come out of it."
    return empty_state("No calls yet.", text, new)
