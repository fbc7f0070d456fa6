"""An edit sends what changed: fields of a form are merged with the row as it is now (SPEC 13.3).

`form_keeper` sends, in a hidden field, what each edited field held before the edit. A field that was not edited is never
written. An edited field that somebody else has changed to another value raises `FieldsConflict`; nothing is stored then.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from taskapp.core.errors import AppError, Conflict
from taskapp.ui.form_errors import errors_by_field, form_texts
from taskapp.ui.form_keeper import ConflictRow
from taskapp.ui.once import BASE

_CONFLICT = "Somebody else changed the same field. Choose a value and save again."


class FieldsConflict(Conflict):
    """Two people changed the same field to different values; `rows` are shown in the form."""

    def __init__(self, rows: list[ConflictRow]) -> None:
        super().__init__(_CONFLICT)
        self.rows = rows


def show_refusal(state: Any, error: AppError, *, errors: str = "errors", conflicts: str = "conflicts") -> None:
    """Show in a form why it was refused: messages by field, or the fields that somebody else has changed too."""
    if isinstance(error, FieldsConflict):
        setattr(state, errors, {})
        setattr(state, conflicts, error.rows)
    else:
        setattr(state, errors, errors_by_field(error))


def show_gone(state: Any, what: str) -> None:
    """Show on the page of a thing that it is gone; an open edit form stays with its text, and says so."""
    state.missing = not state.editing
    if state.editing:
        state.errors = {"": gone(what)}


def gone(what: str) -> str:
    """What a form says whose thing a colleague has deleted or decided while somebody types in it."""
    return f"This {what} is not here any more: somebody else was faster. Your text stays until you leave; copy what you need."


def merge(entered: Mapping[str, Any], current: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """The edited fields of a form to write, and the names of those that somebody else changed too.

    `current` is the row as it is now, each field as the form would show it; other fields are ignored.
    """
    texts = form_texts(entered)
    before = _before(texts, current)
    edited = {name: texts.get(name, "") for name in before}
    changes = {name: text for name, text in edited.items() if text != current[name]}
    return changes, [name for name in changes if before[name] != current[name]]


def conflict_of(
    names: Sequence[str], changes: Mapping[str, str], current: Mapping[str, str], labels: Mapping[str, str]
) -> FieldsConflict:
    """The conflict about fields of a settings form, whose earlier editor is not known; a switch reads On or Off."""
    rows: list[ConflictRow] = [
        {
            "name": name,
            "label": labels[name],
            "mine": _words(changes[name]),
            "theirs": _words(current[name]),
            "value": current[name],
            "who": "Somebody else",
        }
        for name in names
    ]
    return FieldsConflict(rows)


def _words(value: str) -> str:
    return {"on": "On", "": "Off or empty"}.get(value, value)


def _before(texts: Mapping[str, str], current: Mapping[str, str]) -> dict[str, str]:
    """What each edited field held; without that information every field counts as edited, and as unchanged by others."""
    try:
        sent = json.loads(texts[BASE])
    except (KeyError, ValueError):
        sent = None
    if not isinstance(sent, dict):
        return {name: text for name, text in current.items() if name in texts}
    return {name: value for name, value in form_texts(sent).items() if name in current}
