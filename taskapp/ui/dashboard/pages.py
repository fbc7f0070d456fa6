"""The dashboard page: four figures, tasks done per day, and open tasks by category, assignee and source."""

import reflex as rx

from taskapp.ui import routes
from taskapp.ui.dashboard.state import DashboardState
from taskapp.ui.dashboard.views import Day, Figure, Share
from taskapp.ui.primitives.link import link
from taskapp.ui.primitives.skeleton import skeleton_page
from taskapp.ui.shell.frame import OPENING, shell
from taskapp.ui.shell.page import Page


def dashboard_page() -> rx.Component:
    """Render the dashboard; each number links to the list of the tasks it counts."""
    state = DashboardState
    charts = rx.el.div(
        _chart("Done per day", _days(), note="Last 14 days; the last seven are coloured.", wide=True),
        _chart("Open by category", _shares(state.categories)),
        _chart("Open by assignee", rx.cond(state.assignees.length() > 0, _shares(state.assignees), _nothing())),
        _chart("Made by hand and by AI", _shares(state.sources), wide=True),
        class_name="charts",
    )
    body = rx.fragment(rx.el.ul(rx.foreach(state.figures, _figure), class_name="kpi", role="list"), charts)
    shown = rx.cond(state.loaded, body, skeleton_page())
    return shell(rx.el.div(shown, class_name="wrap"), top=[rx.el.h1("Dashboard")], active_path=routes.DASHBOARD)


def _figure(figure: rx.Var[Figure]) -> rx.Component:
    number = rx.el.b(figure["value"], class_name=rx.cond(figure["tone"] == "red", "late", ""))
    hint = rx.cond(
        figure["hint_to"],
        link(figure["hint"], to=figure["hint_to"], class_name="figure-hint"),
        rx.el.small(figure["hint"]),
    )
    return rx.el.li(
        link(rx.el.span(figure["label"]), number, to=figure["to"], class_name="figure-link"), hint, class_name="figure"
    )


def _chart(title: str, *content: rx.Component, note: str = "", wide: bool = False) -> rx.Component:
    return rx.el.section(
        rx.el.h2(title),
        *content,
        rx.el.p(note, class_name="mute chart-note") if note else rx.fragment(),
        class_name="chart wide" if wide else "chart",
    )


def _days() -> rx.Component:
    return rx.el.ol(rx.foreach(DashboardState.days, _day), class_name="day-bars", role="list")


def _day(day: rx.Var[Day]) -> rx.Component:
    bar = rx.el.span(class_name=rx.cond(day["latest"], "bar latest", "bar"), style={"height": day["height"]})
    return rx.el.li(
        link(
            rx.el.span(day["label"], class_name="sr-only"),
            rx.el.span(day["value"], class_name="bar-value", aria_hidden="true"),
            rx.el.span(bar, class_name="bar-place", aria_hidden="true"),
            rx.el.span(day["letter"], class_name="bar-day", aria_hidden="true"),
            to=day["to"],
            title=day["label"],
            class_name="bar-link",
        )
    )


def _shares(rows: rx.Var[list[Share]]) -> rx.Component:
    return rx.el.ul(rx.foreach(rows, _share), class_name="shares", role="list")


def _share(share: rx.Var[Share]) -> rx.Component:
    fill = rx.el.span(
        class_name=rx.Var.create("fill ").to(str) + share["tone"].to(str), style={"width": share["width"]}
    )
    return rx.el.li(
        link(
            rx.el.span(share["label"], class_name="share-name"),
            rx.el.span(fill, class_name="track", aria_hidden="true"),
            rx.el.span(share["value"], class_name="share-value"),
            to=share["to"],
            class_name="share",
        )
    )


def _nothing() -> rx.Component:
    return rx.el.p("No open task is assigned to anybody.", class_name="mute")


PAGES = [Page(routes.DASHBOARD, dashboard_page, "Dashboard", [*OPENING, DashboardState.load])]
