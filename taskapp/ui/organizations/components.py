"""Reflex wrappers of the JSX components of the settings."""

import reflex as rx

from taskapp.ui.browser_files import import_path

_THEME = import_path(__file__, "theme_choice.jsx")
_TIMEZONE = import_path(__file__, "timezone_field.jsx")
_SECRET = import_path(__file__, "new_secret.jsx")


class ThemeChoice(rx.Component):
    """Choice of the light, dark or system theme."""

    library = _THEME
    tag = "ThemeChoice"


class TimezoneField(rx.Component):
    """Field for an IANA time zone, with search."""

    library = _TIMEZONE
    tag = "TimezoneField"

    name: rx.Var[str]
    value: rx.Var[str]
    error: rx.Var[str]


class NewSecret(rx.Component):
    """Shows a new token, or the link of an invitation or a new password, once, from the `new-secret` event."""

    library = _SECRET
    tag = "NewSecret"
