"""What every form of a page has: its key, its draft, and the question when two people changed the same field."""

from typing import Any, TypedDict

import reflex as rx

from taskapp.ui.browser_files import jsx
from taskapp.ui.session import SessionState

# For the control that leaves a form without storing it: its draft is erased; the Escape key leaves too, and keeps the draft.
LEAVE = {"custom_attrs": {"data-leave": "", "data-discard": ""}}


class ConflictRow(TypedDict):
    """A field that somebody else changed as well; `value` is theirs as the form holds it, `theirs` as people read it."""

    name: str
    label: str
    mine: str
    theirs: str
    value: str
    who: str


@jsx(__file__, "primitives/browser/form_keeper.jsx")
class FormKeeper(rx.Component):
    """The hidden fields of a form, the note about its draft, and the question about conflicts."""

    name: rx.Var[str]
    owner: rx.Var[str]
    accepted: rx.Var[str]
    refused: rx.Var[str]
    focus_after: rx.Var[str]
    conflicts: rx.Var[list[ConflictRow]]


@jsx(__file__, "primitives/browser/form_keeper.jsx")
class StoredForms(rx.Component):
    """Erases the draft of the form with the key `accepted`; once on every page."""

    accepted: rx.Var[str]


@jsx(__file__, "primitives/browser/kept_words.jsx")
class KeptWords(rx.Component):
    """The texts of this page's forms that are not stored, to copy or to discard; `about` begins the names of the forms."""

    owner: rx.Var[str]
    about: rx.Var[str]


def kept_words(about: str | rx.Var[str] = "") -> rx.Component:
    """Render what was typed in forms that the page cannot show any more, as when a colleague has deleted what they are about."""
    return KeptWords.create(owner=SessionState.scope, about=about)


def form_keeper(
    name: str | rx.Var[str],
    errors: rx.Var[dict[str, str]] | None = None,
    *,
    focus_after: str | rx.Var[str] = "",
    **more: Any,
) -> rx.Component:
    """Render the first child of a form.

    Args:
        name: what its draft is kept under, together with the page's path; differs between the forms of one page.
        errors: the form's errors by field; that of its key is shown here.
        focus_after: a selector of the element that gets the focus after the form has closed.
        more: `conflicts` of an edit.
    """
    refused = errors["_key"] if errors is not None else ""
    return FormKeeper.create(
        name=name,
        owner=SessionState.scope,
        accepted=SessionState.accepted,
        refused=refused,
        focus_after=focus_after,
        **more,
    )


def stored_forms() -> rx.Component:
    """Render what erases the drafts of stored forms; the frame of every page holds it."""
    return StoredForms.create(accepted=SessionState.accepted)
