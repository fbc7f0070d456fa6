"""What every settings page is made of: sections, and the foot and the problem of a form."""

from typing import Any

import reflex as rx


def section(title: str, *content: Any, beside: rx.Component | None = None) -> rx.Component:
    """A titled part of a settings page, with an act beside its title."""
    head = [rx.el.h2(title), *([beside] if beside is not None else [])]
    return rx.el.section(
        rx.el.div(*head, class_name="settings-head"), *content, class_name="settings", aria_label=title
    )


def form_problem(errors: Any) -> rx.Component:
    """What is wrong with the form as a whole."""
    return rx.el.div(rx.cond(errors[""], rx.el.div(errors[""], class_name="form-error")), aria_live="assertive")


def form_foot(submit: str, *before: Any) -> rx.Component:
    """The button of a form at its right end."""
    return rx.el.div(*before, rx.el.button(submit, type="submit", class_name="button primary"), class_name="form-foot")
