"""Reflex wrappers of the JSX components of the frame."""

from typing import Any

import reflex as rx

from taskapp.ui.browser_files import import_path

_SHORTCUTS = import_path(__file__, "shortcuts.jsx")
_ACCOUNT = import_path(__file__, "account_menu.jsx")
_WINDOW = import_path(__file__, "window.jsx")
_CONNECTION = import_path(__file__, "connection.jsx")
_FAILED = import_path(__file__, "page_failed.jsx")
_SETTINGS_TABS = import_path(__file__, "settings_tabs.jsx")


class Shortcuts(rx.Component):
    """The keyboard shortcuts of the app and the command palette."""

    library = _SHORTCUTS
    tag = "Shortcuts"

    can_create: rx.Var[bool]
    create_path: rx.Var[str]
    timezone: rx.Var[str]
    on_undo: rx.EventHandler[rx.event.no_args_event_spec]


class AccountMenu(rx.Component):
    """Menu with the signed-in person, their organizations, the theme and sign-out."""

    library = _ACCOUNT
    tag = "AccountMenu"

    name: rx.Var[str]
    email: rx.Var[str]
    role: rx.Var[str]
    organization: rx.Var[str]
    organizations: rx.Var[list[dict[str, Any]]]
    links: rx.Var[list[dict[str, str]]]
    caption: rx.Var[str]


class SettingsTabs(rx.Component):
    """The tabs of the settings, as list items; one line that scrolls where they do not fit."""

    library = _SETTINGS_TABS
    tag = "SettingsTabs"


class Window(rx.Component):
    """The title of the window (`name` of what the page shows, unread notifications), and the focus after a page change."""

    library = _WINDOW
    tag = "Window"

    name: rx.Var[str]
    unread: rx.Var[int]


class ConnectionBanner(rx.Component):
    """Says that the server cannot be reached, and when it can be again."""

    library = _CONNECTION
    tag = "ConnectionBanner"


class PageFailed(rx.Component):
    """In place of a page that could not be shown: says so, and loads it again."""

    library = _FAILED
    tag = "PageFailed"


def connection_banner() -> rx.Component:
    """The banner for `rx.App`'s wraps: a fragment, because Reflex puts the page inside the given component."""
    return rx.fragment(ConnectionBanner.create())
