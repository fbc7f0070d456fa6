"""The dashboard page: figures of tasks and contacts, the questions of a team lead, and tasks done per day."""

from typing import Any

import reflex as rx

from taskapp.ui import routes
from taskapp.ui.dashboard.questions import Late, Part, Split
from taskapp.ui.dashboard.state import DashboardState, Window
from taskapp.ui.dashboard.views import Day, Figure
from taskapp.ui.primitives.badge import sparkle
from taskapp.ui.primitives.link import link
from taskapp.ui.primitives.skeleton import skeleton_page
from taskapp.ui.shell.frame import OPENING, shell, spring
from taskapp.ui.shell.page import Page


def dashboard_page() -> rx.Component:
    """Render the dashboard; each number links to the list of the tasks it counts."""
    state = DashboardState
    body = rx.fragment(
        rx.el.ul(rx.foreach(state.figures, _figure), class_name="kpi", role="list"),
        rx.el.div(
            _promises(),
            _overdue(),
            rx.cond(state.sees_calls, _suggestions()),
            _question("Done per day", _days(), _note("Last 14 days; the last seven are coloured."), width="four"),
            class_name="questions",
        ),
    )
    shown = rx.cond(state.loaded, body, skeleton_page())
    windows = rx.el.nav(
        rx.el.ul(rx.foreach(state.windows, _window), class_name="tabs", role="list"), aria_label="Due or decided in"
    )
    top = [rx.el.h1("Dashboard"), spring(), rx.cond(state.loaded, windows)]
    return shell(rx.el.div(shown, class_name="wrap wide"), top=top, active_path=routes.DASHBOARD)


def _window(window: rx.Var[Window]) -> rx.Component:
    current = rx.cond(window["current"], "page", "false")
    return rx.el.li(link(window["label"], to=window["to"], class_name="tab", aria_current=current))


def _figure(figure: rx.Var[Figure]) -> rx.Component:
    number = rx.el.b(figure["value"], class_name=rx.match(figure["tone"], ("red", "late"), ("amber", "amber"), ""))
    hint = rx.cond(
        figure["hint_to"],
        link(figure["hint"], to=figure["hint_to"], class_name="figure-hint"),
        rx.el.small(figure["hint"]),
    )
    return rx.el.li(
        link(rx.el.span(figure["label"]), number, to=figure["to"], class_name="figure-link"), hint, class_name="figure"
    )


def _question(title: Any, *content: rx.Component, width: str) -> rx.Component:
    heading = rx.el.h2(title) if isinstance(title, str) else title
    return rx.el.section(heading, *content, class_name=f"question span-{width}")


def _note(text: str | rx.Var[str]) -> rx.Component:
    return rx.cond(text, rx.el.p(text, class_name="mute chart-note"))


def _promises() -> rx.Component:
    state = DashboardState
    nothing = rx.el.p("No task was due in these days.", class_name="mute")
    charts = rx.fragment(
        rx.el.ul(rx.foreach(state.totals, _total), class_name="totals", role="list"),
        _legend("accent", "On time", "Late", "Still open"),
        rx.el.h3("We owe, by person", class_name="section-head"),
        _splits(state.people, "accent", with_people=True),
        _note(state.people_note),
        rx.el.h3("We owe, by source", class_name="section-head"),
        _splits(state.sources, "accent"),
    )
    return _question("Promises kept on time", rx.cond(state.totals.length() > 0, charts, nothing), width="four")


def _overdue() -> rx.Component:
    state = DashboardState
    rows = rx.el.ul(rx.foreach(state.overdue, _late), class_name="shares", role="list")
    nothing = rx.el.p("Nothing is late.", class_name="mute")
    return _question(
        "Overdue by person",
        rx.cond(state.overdue.length() > 0, rows, nothing),
        _note(state.overdue_note),
        width="two",
    )


def _suggestions() -> rx.Component:
    heading = rx.el.h2(sparkle(), "Suggestions, by category")
    return _question(
        heading,
        _splits(DashboardState.suggestions, "ai"),
        _legend("ai", "Accepted", "Edited, then accepted", "Dismissed"),
        width="two",
    )


def _total(row: rx.Var[Split]) -> rx.Component:
    numbers = rx.el.span(rx.foreach(row["parts"].to(list[Part]), _number), class_name="split-numbers")
    share = rx.el.b(rx.cond(row["share"], row["share"], "–"))
    return rx.el.li(rx.el.span(row["label"], class_name="mute"), share, numbers, class_name="total")


def _splits(rows: rx.Var[list[Split]], colour: str, *, with_people: bool = False) -> rx.Component:
    def split(row: rx.Var[Split]) -> rx.Component:
        name = _person(row) if with_people else rx.el.span(row["label"], class_name="share-name")
        parts = row["parts"].to(list[Part])
        return rx.el.li(
            name,
            rx.el.span(rx.foreach(parts, _bar), class_name="track", aria_hidden="true"),
            rx.el.span(row["share"], class_name="split-share"),
            rx.el.span(rx.foreach(parts, _number), class_name="split-numbers"),
            class_name="split",
        )

    return rx.el.ul(rx.foreach(rows, split), class_name=f"splits {colour}", role="list")


def _bar(part: rx.Var[Part]) -> rx.Component:
    return rx.el.span(
        class_name=rx.Var.create("part ").to(str) + part["pattern"].to(str), style={"width": part["width"]}
    )


def _number(part: rx.Var[Part]) -> rx.Component:
    value = part["value"].to_string()
    opened = link(value, to=part["to"], title=part["words"], aria_label=part["words"], class_name="part-number")
    plain = rx.el.span(
        rx.el.span(value, aria_hidden="true"),
        rx.el.span(part["words"], class_name="sr-only"),
        title=part["words"],
        class_name="part-number",
    )
    return rx.cond(part["to"], opened, plain)


def _legend(colour: str, *labels: str) -> rx.Component:
    patterns = ("solid", "hatched", "pale")
    return rx.el.ul(
        *(
            rx.el.li(rx.el.span(class_name=f"part {pattern}", aria_hidden="true"), label)
            for pattern, label in zip(patterns, labels, strict=True)
        ),
        class_name=f"legend {colour}",
        role="list",
    )


def _person(row: rx.Var[Split] | rx.Var[Late]) -> rx.Component:
    tone = rx.Var.create("avatar tone-").to(str) + row["tone"].to_string()
    face = rx.el.span(row["initials"], class_name=rx.cond(row["initials"], tone, "avatar-place"), aria_hidden="true")
    return rx.el.span(face, rx.el.span(row["label"], class_name="share-name"), class_name="person-name")


def _late(row: rx.Var[Late]) -> rx.Component:
    fill = rx.el.span(class_name="fill", style={"width": row["width"]})
    value = rx.el.span(
        rx.el.b(row["value"]), " ", rx.el.span(row["oldest"], class_name="mute"), class_name="share-value"
    )
    track = rx.el.span(fill, class_name="track", aria_hidden="true")
    return rx.el.li(link(_person(row), track, value, to=row["to"], class_name="share"))


def _days() -> rx.Component:
    return rx.el.ol(rx.foreach(DashboardState.done, _day), class_name="day-bars", role="list")


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


PAGES = [Page(routes.DASHBOARD, dashboard_page, "Dashboard", [*OPENING, DashboardState.load])]
