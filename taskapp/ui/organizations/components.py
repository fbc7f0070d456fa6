"""The small JSX components of the settings, as Reflex components."""

import reflex as rx

from taskapp.ui.browser_files import import_path

_THEME = import_path(__file__, "theme_choice.jsx")
_TIMEZONE = import_path(__file__, "timezone_field.jsx")
_TOKEN = import_path(__file__, "new_token.jsx")


class ThemeChoice(rx.Component):
    """Light, dark, or as the system says."""

    library = _THEME
    tag = "ThemeChoice"


class TimezoneField(rx.Component):
    """An IANA zone, found by typing."""

    library = _TIMEZONE
    tag = "TimezoneField"

    name: rx.Var[str]
    value: rx.Var[str]
    error: rx.Var[str]


class NewToken(rx.Component):
    """Shows a token once, when the browser hears of it."""

    library = _TOKEN
    tag = "NewToken"
