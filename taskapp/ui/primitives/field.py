"""Form fields: label, control, hint and error, connected for assistive technology."""

from collections.abc import Sequence
from typing import Any

import reflex as rx


def field(
    label: str,
    control: rx.Component,
    *,
    control_id: str,
    error: str | rx.Var[str] = "",
    hint: str | rx.Var[str] = "",
) -> rx.Component:
    """Render a labelled control with its hint and its error."""
    return rx.el.div(
        rx.el.label(label, html_for=control_id),
        control,
        rx.fragment() if _is_empty(hint) else rx.el.span(hint, class_name="hint"),
        problem(error, control_id=control_id),
        class_name="field",
    )


def problem(error: str | rx.Var[str], *, control_id: str) -> rx.Component:
    """Render the error of a field; screen readers announce it when it appears."""
    return rx.el.div(
        rx.cond(error, rx.el.span(rx.icon("circle-alert", aria_hidden="true"), error, class_name="error")),
        id=f"{control_id}-error",
        aria_live="polite",
    )


def text_input(control_id: str, *, name: str, error: str | rx.Var[str] = "", **props: Any) -> rx.Component:
    """Render a text input of one line."""
    return rx.el.input(
        id=control_id, name=name, class_name="input", dir="auto", **_error_attributes(control_id, error), **props
    )


def text_area(control_id: str, *, name: str, error: str | rx.Var[str] = "", **props: Any) -> rx.Component:
    """Render a text input of several lines that grows with its text."""
    return rx.el.textarea(
        id=control_id, name=name, class_name="area", dir="auto", **_error_attributes(control_id, error), **props
    )


def select(
    control_id: str,
    *options: Any,
    name: str,
    choices: Sequence[tuple[str, str]] = (),
    error: str | rx.Var[str] = "",
    **props: Any,
) -> rx.Component:
    """Render the browser's native select; `choices` are pairs of value and label, `options` further elements."""
    fixed = [rx.el.option(text, value=value) for value, text in choices]
    return rx.el.select(
        *fixed, *options, id=control_id, name=name, class_name="select", **_error_attributes(control_id, error), **props
    )


def _error_attributes(control_id: str, error: str | rx.Var[str]) -> dict[str, Any]:
    if _is_empty(error):
        return {}
    return {"aria_invalid": rx.cond(error, "true", "false"), "aria_describedby": f"{control_id}-error"}


def _is_empty(text: str | rx.Var[str]) -> bool:
    return isinstance(text, str) and not text


def form_problem(errors: rx.Var[dict[str, str]]) -> rx.Component:
    """Render the error that concerns the form as a whole: the message under the key ""."""
    return rx.el.div(rx.cond(errors[""], rx.el.div(errors[""], class_name="form-error")), aria_live="assertive")


def form_foot(submit: str, *before: Any) -> rx.Component:
    """Render the submit button of a form, after the elements `before`."""
    return rx.el.div(*before, rx.el.button(submit, type="submit", class_name="button primary"), class_name="form-foot")
