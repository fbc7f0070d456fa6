"""The part of the organization's settings about when a contact who was not reached is tried again."""

from collections.abc import Mapping
from typing import Any

import reflex as rx

from taskapp.organizations.schemas import OrganizationRead
from taskapp.ui.primitives.field import field, text_area, text_input

_SWITCH = "attempt_other_half"
LABELS = {
    "max_attempts": "Most tries",
    "attempt_days": "Working days between tries",
    "attempt_morning": "Hour in the morning",
    "attempt_afternoon": "Hour in the afternoon",
    _SWITCH: "Other half of the day",
    "holidays": "Holidays",
}
ERRORS = {
    "max_attempts": "Enter a number from 1 to 10.",
    "attempt_days": "Enter a number from 1 to 30.",
    "attempt_morning": "Enter an hour before noon, as in 10:00.",
    "attempt_afternoon": "Enter an hour from noon on, as in 15:00.",
    "holidays": "Enter dates as in 2026-12-25, one a line, at most 400.",
}


def form_fields(settings: rx.Var[dict[str, str]], errors: rx.Var[dict[str, str]]) -> rx.Component:
    """Render the fields of the rule as one group of the form."""
    number = {"type": "number", "min": "1", "input_mode": "numeric"}
    days = text_area(
        _id("holidays"), name="holidays", error=errors["holidays"], rows="3", default_value=settings["holidays"],
        placeholder="2026-12-25",
    )  # fmt: skip
    return rx.el.fieldset(
        rx.el.legend("Trying again"),
        rx.el.p("When a contact was not reached, the task moves to the next try.", class_name="hint"),
        rx.el.div(
            _input("max_attempts", settings, errors, max="10", **number),
            _input("attempt_days", settings, errors, max="30", **number),
            class_name="form-pair",
        ),
        rx.el.div(
            _input("attempt_morning", settings, errors, type="time"),
            _input("attempt_afternoon", settings, errors, type="time"),
            class_name="form-pair",
        ),
        _switch(settings),
        field(
            LABELS["holidays"],
            days,
            control_id=_id("holidays"),
            error=errors["holidays"],
            hint="One date a line. No try is planned on these days and on weekends.",
        ),
        class_name="form-group",
    )


def facts(settings: rx.Var[dict[str, str]]) -> list[rx.Component]:
    """Render the rule for those who may not change it, as pairs of name and value."""
    shown = {name: settings[name] for name in LABELS} | {
        _SWITCH: rx.cond(settings[_SWITCH] == "on", "Yes", "No"),
        "holidays": rx.cond(settings["holidays"], settings["holidays"], "None"),
    }
    return [part for name, label in LABELS.items() for part in (rx.el.dt(label), rx.el.dd(shown[name]))]


def texts(organization: OrganizationRead) -> dict[str, str]:
    """Return the rule as the form holds it: numbers and hours as texts, a date a line, "on" or "" for the switch."""
    shown = {name: str(getattr(organization, name)) for name in LABELS}
    switch = "on" if organization.attempt_other_half else ""
    return shown | {_SWITCH: switch, "holidays": "\n".join(organization.holidays)}


def values(fields: Mapping[str, str]) -> dict[str, Any]:
    """Return those fields of the rule whose values are no texts."""
    found: dict[str, Any] = {}
    if _SWITCH in fields:
        found[_SWITCH] = bool(fields[_SWITCH])
    if "holidays" in fields:
        found["holidays"] = fields["holidays"].replace(",", " ").split()
    return found


def _input(name: str, settings: rx.Var[dict[str, str]], errors: rx.Var[dict[str, str]], **props: Any) -> rx.Component:
    box = text_input(_id(name), name=name, error=errors[name], default_value=settings[name], **props)
    return field(LABELS[name], box, control_id=_id(name), error=errors[name])


def _switch(settings: rx.Var[dict[str, str]]) -> rx.Component:
    box = rx.el.input(
        type="checkbox",
        name=_SWITCH,
        id=_id(_SWITCH),
        default_checked=settings[_SWITCH] == "on",
        aria_describedby=f"{_id(_SWITCH)}-hint",
    )
    hint = "After a try in the morning the next is in the afternoon, and the other way round."
    return rx.el.div(
        rx.el.label(box, LABELS[_SWITCH], class_name="choice"),
        rx.el.span(hint, id=f"{_id(_SWITCH)}-hint", class_name="hint"),
        class_name="field",
    )


def _id(name: str) -> str:
    return f"organization-{name.replace('_', '-')}"
