"""The table of the review page that says how often the suggestions of each category are right."""

import reflex as rx

from taskapp.access import permissions as p
from taskapp.ui import routes
from taskapp.ui.primitives.link import link
from taskapp.ui.review.state import ReviewState
from taskapp.ui.review.trust_views import TrustRow
from taskapp.ui.session import may


def trust_section() -> rx.Component:
    """Render the table; nothing before the first decision."""
    change = rx.cond(may(p.AI_SETTINGS_UPDATE), link("Change", to=routes.SETTINGS_AI, class_name="button small quiet"))
    columns = (
        ("Category", ""),
        ("Decided", "number"),
        ("Right", "number"),
        ("50 to 100 %", "scale"),
        ("At least", "number"),
    )
    head = rx.el.tr(
        *(rx.el.th(name, scope="col", class_name=style) for name, style in columns),
        rx.el.th(rx.el.span("What happens", class_name="sr-only"), scope="col"),
    )
    table = rx.el.table(
        rx.el.thead(head),
        rx.el.tbody(rx.foreach(ReviewState.trust, _line)),
        class_name="trust",
        aria_label="How often suggestions are right",
    )
    title = rx.el.h3("How often this is right", class_name="section-head")
    top = rx.el.div(title, rx.el.span(ReviewState.trust_head, class_name="mute"), change, class_name="trust-head")
    return rx.cond(ReviewState.trust.length() > 0, rx.el.section(top, table, class_name="trust-section"))


def _line(row: rx.Var[TrustRow]) -> rx.Component:
    drawn = rx.el.span(
        rx.el.span(class_name="trust-interval", style={"left": row["left"], "width": row["width"]}),
        rx.cond(row["at"], rx.el.span(class_name="trust-share", style={"left": row["at"]})),
        class_name="trust-scale",
        aria_hidden="true",
    )
    again = rx.el.button(
        "Turn on again",
        type="button",
        class_name="button small quiet",
        on_click=ReviewState.turn_on(row["category"]),
        aria_label="Turn on again: " + row["label"].to(str),
    )
    state = rx.el.td(
        rx.cond(row["automatic"], rx.icon("check", aria_hidden="true")),
        rx.el.span(row["note"], class_name=rx.cond(row["automatic"], "", "mute")),
        rx.cond(row["may_turn_on"], again),
        class_name="trust-note",
    )
    return rx.el.tr(
        rx.el.th(row["label"], scope="row"),
        rx.el.td(row["decided"], class_name="number"),
        rx.el.td(row["right"], class_name="number"),
        rx.el.td(drawn, class_name="scale"),
        rx.el.td(row["at_least"], class_name="number mute"),
        state,
        key=row["category"],
    )
