"""The small JSX components of the settings, as Reflex components."""

import reflex as rx

_THEME = rx.asset("theme_choice.jsx", shared=True)
_TIMEZONE = rx.asset("timezone_field.jsx", shared=True)
_TOKEN = rx.asset("new_token.jsx", shared=True)


class ThemeChoice(rx.Component):
    """Light, dark, or as the system says."""

    library = _THEME.importable_path
    tag = "ThemeChoice"


class TimezoneField(rx.Component):
    """An IANA zone, found by typing."""

    library = _TIMEZONE.importable_path
    tag = "TimezoneField"

    name: rx.Var[str]
    value: rx.Var[str]
    error: rx.Var[str]


class NewToken(rx.Component):
    """Shows a token once, when the browser hears of it."""

    library = _TOKEN.importable_path
    tag = "NewToken"
