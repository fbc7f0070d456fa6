"""Reflex wrappers of the JSX components of the settings."""

import reflex as rx

from taskapp.ui.browser_files import jsx


@jsx(__file__, "theme_choice.jsx")
class ThemeChoice(rx.Component):
    """Choice of the light, dark or system theme."""


@jsx(__file__, "timezone_field.jsx")
class TimezoneField(rx.Component):
    """Field for an IANA time zone, with search."""

    name: rx.Var[str]
    value: rx.Var[str]
    error: rx.Var[str]


@jsx(__file__, "new_secret.jsx")
class NewSecret(rx.Component):
    """Shows a new token, or the link of an invitation or a new password, once, from the `new-secret` event."""
