"""The part of the organization's settings about the rhythm of contacts that have a tag."""

from collections.abc import Mapping
from typing import Any

import reflex as rx

from taskapp.core.errors import invalid
from taskapp.organizations.schemas import OrganizationRead
from taskapp.shared.tags import tag_key
from taskapp.ui.primitives.field import field, text_area

_NAME = "tag_rhythms"
LABELS = {_NAME: "Rhythm by tag"}
ERRORS = {
    _NAME: "Write a tag, a colon and its days, as in “customer: 30”; each tag once, at most 20, up to 3,650 days."
}
_RULE = (
    "Contacts with a tag have gone quiet after so many days without a call, note or done task. "
    "A contact’s own rhythm comes first; of several tags the shortest counts."
)


def form_fields(settings: rx.Var[dict[str, str]], errors: rx.Var[dict[str, str]]) -> rx.Component:
    """Render the field as a group of the form."""
    control, error = "organization-tag-rhythms", errors[_NAME]
    box = text_area(
        control, name=_NAME, error=error, rows="3", default_value=settings[_NAME], placeholder="customer: 30"
    )
    shown = field(LABELS[_NAME], box, control_id=control, error=error, hint="One tag a line, a colon and its days.")
    return rx.el.fieldset(
        rx.el.legend("Checking in"), rx.el.p(_RULE, class_name="hint"), shown, class_name="form-group"
    )


def facts(settings: rx.Var[dict[str, str]]) -> list[rx.Component]:
    """Render the rhythms for those who may not change them, as a pair of name and value."""
    return [rx.el.dt(LABELS[_NAME]), rx.el.dd(rx.cond(settings[_NAME], settings[_NAME], "None"))]


def texts(organization: OrganizationRead) -> dict[str, str]:
    """Return the rhythms as the form holds them: a tag and its days a line, the shortest first."""
    shortest_first = sorted(organization.tag_rhythms.items(), key=lambda one: (one[1], tag_key(one[0])))
    return {_NAME: "\n".join(f"{tag}: {days}" for tag, days in shortest_first)}


def values(fields: Mapping[str, str]) -> dict[str, Any]:
    """Return the rhythms of the form by tag; raises `Invalid` when a line names no days or a tag again."""
    if _NAME not in fields:
        return {}
    found: dict[str, str] = {}
    for line in filter(None, map(str.strip, fields[_NAME].splitlines())):
        tag, _, days = line.rpartition(":")
        if not tag.strip() or tag.strip() in found:
            raise invalid(_NAME, ERRORS[_NAME])
        found[tag.strip()] = days.strip()
    return {_NAME: found}
