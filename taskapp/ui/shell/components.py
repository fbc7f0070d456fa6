"""Reflex wrappers of the JSX components of the frame."""

from typing import Any

import reflex as rx

from taskapp.ui.browser_files import jsx


@jsx(__file__, "shortcuts.jsx")
class Shortcuts(rx.Component):
    """The keyboard shortcuts of the app and the command palette."""

    can_create: rx.Var[bool]
    create_path: rx.Var[str]
    timezone: rx.Var[str]
    on_undo: rx.EventHandler[rx.event.no_args_event_spec]


@jsx(__file__, "account_menu.jsx")
class AccountMenu(rx.Component):
    """Menu with the signed-in person, their organizations, the theme and sign-out."""

    name: rx.Var[str]
    email: rx.Var[str]
    role: rx.Var[str]
    organization: rx.Var[str]
    organizations: rx.Var[list[dict[str, Any]]]
    links: rx.Var[list[dict[str, str]]]
    caption: rx.Var[str]


@jsx(__file__, "settings_tabs.jsx")
class SettingsTabs(rx.Component):
    """The tabs of the settings, as list items; one line that scrolls where they do not fit."""


@jsx(__file__, "window.jsx")
class Window(rx.Component):
    """The title of the window (`name` of what the page shows, unread notifications), and the focus after a page change."""

    name: rx.Var[str]
    unread: rx.Var[int]


@jsx(__file__, "connection.jsx")
class ConnectionBanner(rx.Component):
    """Says that the server cannot be reached, and when it can be again."""


@jsx(__file__, "page_failed.jsx")
class PageFailed(rx.Component):
    """In place of a page that could not be shown: says so, and loads it again."""


def connection_banner() -> rx.Component:
    """The banner for `rx.App`'s wraps: a fragment, because Reflex puts the page inside the given component."""
    return rx.fragment(ConnectionBanner.create())
