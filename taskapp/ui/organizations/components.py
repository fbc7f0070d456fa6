"""Reflex wrappers of the JSX components of the settings."""

import reflex as rx

from taskapp.ui.browser_files import import_path

_THEME = import_path(__file__, "theme_choice.jsx")
_TIMEZONE = import_path(__file__, "timezone_field.jsx")
_TOKEN = import_path(__file__, "new_token.jsx")
_LINK = import_path(__file__, "new_link.jsx")


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


class NewToken(rx.Component):
    """Shows a new token once, from the `new-token` event."""

    library = _TOKEN
    tag = "NewToken"


class NewLink(rx.Component):
    """Shows the link of an invitation or a new password once, from the `new-link` event."""

    library = _LINK
    tag = "NewLink"
