"""The layout of every page behind the login: skip link, sidebar or bottom bar, top bar, keyboard shortcuts."""

from typing import Any

import reflex as rx

from taskapp.access import permissions as p
from taskapp.ui import routes
from taskapp.ui.form_keeper import kept_words, stored_forms
from taskapp.ui.primitives.empty_state import empty_state
from taskapp.ui.primitives.link import link
from taskapp.ui.session import SessionState, may
from taskapp.ui.shell.bell import BellState
from taskapp.ui.shell.components import AccountMenu, SettingsTabs, Shortcuts, Window

# The first `on_load` handlers of every page: require a login, then read the counts.
OPENING = [SessionState.guard, BellState.load]


# The entries that fit into the bottom bar of a phone; the others are in its account menu.
_BOTTOM_BAR = (routes.TODAY, routes.TASKS, routes.CONTACTS, routes.CALLS, routes.NOTIFICATIONS)


def shell(
    *content: rx.Component,
    top: list[rx.Component],
    active_path: str,
    name: str | rx.Var[str] = "",
    without_side: bool = False,
) -> rx.Component:
    """Lay out a page with `top` in its top bar; the entry `active_path` of the navigation is marked as current.

    `name` is what the page shows, for the title of the window. With `without_side` it has the whole window, without the navigation.
    """
    return rx.fragment(
        Window.create(name=name, unread=BellState.unread),
        rx.el.nav(_skip(), aria_label="Skip"),
        rx.el.div(
            rx.el.nav(_account(), _entries(active_path, routes.NAVIGATION), aria_label="Main", class_name="side"),
            rx.el.main(
                rx.el.header(*top, class_name="top"), _deletion(), *content, id="main", class_name="main", tab_index=-1
            ),
            _bar(active_path),
            class_name="app without-side" if without_side else "app",
        ),
        stored_forms(),
        Shortcuts.create(
            can_create=may(p.TASK_CREATE),
            create_path=routes.TASK_CREATE,
            timezone=SessionState.timezone,
            on_undo=SessionState.undo_last,
        ),
    )


def not_here(what: str, list_path: str, *, gone: str = "deleted") -> list[rx.Component]:
    """Say in place of a page that its thing is missing, with what was typed about it; `gone` is what may have happened to it."""
    back = link(f"All {what}s", to=list_path, class_name="button")
    why = f"It was {gone}, or it is not among the {what}s you can see."
    return [
        rx.el.h1(f"{what.capitalize()} not found", class_name="sr-only"),
        empty_state(f"This {what} is not here.", why, back),
        kept_words(),
    ]


def _deletion() -> rx.Component:
    """Render the notice that the organization will be deleted."""
    text = rx.el.span(
        SessionState.organization, " will be deleted on ", SessionState.deletion, ". Until then it can only be read."
    )
    settings = link("Settings", to=routes.SETTINGS_ORGANIZATION, class_name="button small")
    notice = rx.el.div(text, settings, class_name="settings-news", role="status")
    return rx.cond(SessionState.deletion, rx.el.div(notice, class_name="wrap notice"))


def _skip() -> rx.Component:
    # The router would handle the link and drop the query, so only the focus is moved.
    return rx.el.a("Skip to content", href="#main", class_name="skip", on_click=rx.set_focus("main").prevent_default)


def settings_shell(*content: rx.Component, active_path: str) -> rx.Component:
    """Lay out a page of the settings, with tabs for the other settings; `active_path` is its own path."""
    tabs = [_settings_tab(path, label, active_path) for path, label in routes.SETTINGS]
    return shell(
        rx.el.div(
            rx.el.nav(SettingsTabs.create(*tabs), aria_label="Settings", class_name="settings-nav"),
            *content,
            class_name="wrap narrow",
        ),
        top=[rx.el.h1("Settings")],
        active_path=routes.SETTINGS_PROFILE,
    )


def _settings_tab(path: str, label: str, active_path: str) -> rx.Component:
    current = {"aria_current": "page"} if path == active_path else {}
    tab = rx.el.li(link(label, to=path, class_name="tab", **current))
    return rx.cond(may(p.MEMBER_MANAGE), tab) if path == routes.SETTINGS_AUDIT else tab


def settings_section(title: str, *content: Any, action: rx.Component | None = None) -> rx.Component:
    """Render a titled section of a settings page, with an optional button or link beside the title."""
    head = [rx.el.h2(title), *([action] if action is not None else [])]
    return rx.el.section(
        rx.el.div(*head, class_name="settings-head"), *content, class_name="settings", aria_label=title
    )


def crumbs(*steps: tuple[str, str], last: str | rx.Var[str]) -> rx.Component:
    """Render breadcrumbs: links (label, path) to the pages above, then the name of this page."""
    above = [rx.el.li(link(label, to=path)) for label, path in steps]
    return rx.el.nav(
        rx.el.ol(*above, rx.el.li(last, aria_current="page"), class_name="crumbs"),
        aria_label="Breadcrumb",
        style={"min-width": 0},
    )


def page_title(*words: Any, when: rx.Var[bool]) -> rx.Component:
    """Render the heading of a page whose title is shown below its buttons: those who listen hear it before the buttons."""
    return rx.cond(when, rx.el.h1(*words, class_name="sr-only", dir="auto"))


def spring() -> rx.Component:
    """Render a flexible space, which moves the following elements to the right edge of the bar."""
    return rx.el.span(class_name="spring")


def _bar(active_path: str) -> rx.Component:
    shown = [entry for entry in routes.NAVIGATION if entry.path in _BOTTOM_BAR]
    others = [{"to": entry.path, "label": entry.label} for entry in routes.NAVIGATION if entry.path not in _BOTTOM_BAR]
    more = _account("More", others)
    return rx.el.nav(_entries(active_path, shown), more, aria_label="Main, below", class_name="bottom")


def _entries(active_path: str, entries: list[routes.NavEntry]) -> rx.Component:
    return rx.el.ul(*(rx.el.li(_entry(entry, active_path)) for entry in entries))


def _entry(entry: routes.NavEntry, active_path: str) -> rx.Component:
    current = {"aria_current": "page"} if entry.path == active_path else {}
    return link(
        rx.icon(entry.icon, aria_hidden="true"),
        rx.el.span(entry.label, class_name="word"),
        _count(entry.count),
        to=entry.path,
        class_name="nav",
        **current,
    )


def _count(kind: str) -> rx.Component:
    if kind == "today":
        return rx.cond(BellState.due_today > 0, _number(BellState.due_today, "count", "due"))
    if kind == "tasks":
        return rx.cond(BellState.open_tasks > 0, _number(BellState.open_tasks, "count", "open"))
    if kind == "review":
        return rx.cond(BellState.suggestions > 0, _number(BellState.suggestions, "count", "to decide"))
    if kind == "unread":
        return rx.cond(BellState.unread > 0, _number(BellState.unread, "count alert", "unread"))
    return rx.fragment()


def _number(count: rx.Var[int], class_name: str, meaning: str) -> rx.Component:
    text = rx.cond(count > 999, "999+", count.to_string())
    return rx.el.span(text, rx.el.span(f" {meaning}", class_name="sr-only"), class_name=class_name)


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
