"""The frame of every page behind the login: skip link, sidebar or bottom bar, top bar, and the keys."""

from typing import Any

import reflex as rx

from taskapp.access import permissions as p
from taskapp.ui import routes
from taskapp.ui.primitives.link import link
from taskapp.ui.session import SessionState, may
from taskapp.ui.shell.bell import BellState
from taskapp.ui.shell.components import AccountMenu, Shortcuts

# The first thing of every page: who is it, then what the frame counts.
OPENING = [SessionState.guard, BellState.load]


# What a phone's bar has room for; the rest is in its account menu.
_IN_BAR = (routes.TASKS, routes.CONTACTS, routes.CALLS, routes.NOTIFICATIONS)


def shell(*content: rx.Component, top: list[rx.Component], here: str) -> rx.Component:
    """A page: `top` fills the bar, `here` is the path of the navigation entry it belongs to."""
    return rx.fragment(
        rx.el.nav(_skip(), aria_label="Skip"),
        rx.el.div(
            rx.el.nav(_account(), _entries(here, routes.NAVIGATION), aria_label="Main", class_name="side"),
            rx.el.main(rx.el.header(*top, class_name="top"), *content, id="main", class_name="main", tab_index=-1),
            _bar(here),
            class_name="app",
        ),
        Shortcuts.create(can_create=may(p.TASK_CREATE), create_path=routes.TASK_CREATE),
    )


def _skip() -> rx.Component:
    # The router takes the address over, so the focus is moved by hand.
    return rx.el.a("Skip to content", href="#main", class_name="skip", on_click=rx.set_focus("main"))


def settings_shell(*content: rx.Component, here: str) -> rx.Component:
    """A page of the settings: the others beside it, `here` is its own path."""
    tabs = [_settings_tab(path, label, here) for path, label in routes.SETTINGS]
    return shell(
        rx.el.div(
            rx.el.nav(rx.el.ul(*tabs, class_name="tabs"), aria_label="Settings", class_name="settings-nav"),
            *content,
            class_name="wrap narrow",
        ),
        top=[rx.el.h1("Settings")],
        here=routes.SETTINGS_PROFILE,
    )


def _settings_tab(path: str, label: str, here: str) -> rx.Component:
    current = {"aria_current": "page"} if path == here else {}
    return rx.el.li(link(label, to=path, class_name="tab", **current))


def crumbs(*steps: tuple[str, str], last: Any) -> rx.Component:
    """Where this page stands: links to what is above it."""
    above = [rx.el.li(link(label, to=path)) for label, path in steps]
    return rx.el.nav(
        rx.el.ol(*above, rx.el.li(last, aria_current="page"), class_name="crumbs"),
        aria_label="Breadcrumb",
        style={"min-width": 0},
    )


def spring() -> rx.Component:
    """Pushes what follows to the right edge of the bar."""
    return rx.el.span(class_name="spring")


def _bar(here: str) -> rx.Component:
    shown = [entry for entry in routes.NAVIGATION if entry.path in _IN_BAR]
    others = [{"to": entry.path, "label": entry.label} for entry in routes.NAVIGATION if entry.path not in _IN_BAR]
    more = _account("More", others)
    return rx.el.nav(_entries(here, shown), more, aria_label="Main, below", class_name="bottom")


def _entries(here: str, entries: list[routes.NavEntry]) -> rx.Component:
    return rx.el.ul(*(rx.el.li(_entry(entry, here)) for entry in entries))


def _entry(entry: routes.NavEntry, here: str) -> rx.Component:
    current = {"aria_current": "page"} if entry.path == here else {}
    return link(
        rx.icon(entry.icon, aria_hidden="true"),
        rx.el.span(entry.label, class_name="word"),
        _count(entry.count),
        to=entry.path,
        class_name="nav",
        **current,
    )


def _count(kind: str) -> rx.Component:
    if kind == "tasks":
        return rx.cond(BellState.open_tasks > 0, _number(BellState.open_tasks, "count", "open"))
    if kind == "unread":
        return rx.cond(BellState.unread > 0, _number(BellState.unread, "count alert", "unread"))
    return rx.fragment()


def _number(count: rx.Var[int], class_name: str, meaning: str) -> rx.Component:
    shown = rx.cond(count > 999, "999+", count.to_string())
    return rx.el.span(shown, rx.el.span(f" {meaning}", class_name="sr-only"), class_name=class_name)


def _account(caption: str = "", links: list[dict[str, str]] | None = None) -> rx.Component:
    return AccountMenu.create(
        links=links or [],
        name=SessionState.name,
        email=SessionState.email,
        role=SessionState.role,
        organization=SessionState.organization,
        organizations=BellState.organizations,
        caption=caption,
    )
