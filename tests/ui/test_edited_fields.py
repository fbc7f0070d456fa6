"""What a submitted form edits, by what its fields held before and what the row holds now; what a refused form shows."""

import json
from types import SimpleNamespace
from typing import Any

import pytest

from taskapp.core.errors import NotFound, invalid
from taskapp.ui.edits import FieldsConflict, conflict_of, merge, show_gone, show_refusal

ROW = {"name": "Zoë", "notes": "a\nb", "urgent": "on"}


def edited(entered: dict[str, Any], before: dict[str, Any]) -> tuple[dict[str, str], list[str]]:
    return merge(entered | {"_base": json.dumps(before)}, ROW)


@pytest.mark.parametrize(
    ("entered", "before", "changes", "conflicts"),
    [
        ({"name": "Ida"}, {"name": "Zoë"}, {"name": "Ida"}, []),
        ({"name": "Ida", "notes": "other"}, {"name": "Zoë"}, {"name": "Ida"}, []),
        ({"name": "Zoë"}, {"name": "Ida"}, {}, []),
        ({"name": "Ida"}, {"name": "Eva"}, {"name": "Ida"}, ["name"]),
        ({"name": "Ida", "notes": "c"}, {"name": "Eva", "notes": "a\nb"}, {"name": "Ida", "notes": "c"}, ["name"]),
        ({"notes": "c"}, {"notes": "a\r\nb"}, {"notes": "c"}, []),
        ({}, {"urgent": "on"}, {"urgent": ""}, []),
        ({"role": "owner"}, {"role": "agent"}, {}, []),
        ({"name": "Ida"}, {}, {}, []),
    ],
    ids=["edited", "not edited", "the same", "by both", "one by both", "line ends", "off", "not of the row", "nothing"],
)
def test_what_was_edited_is_written_and_what_somebody_else_changed_is_asked_about(
    entered: dict[str, Any], before: dict[str, Any], changes: dict[str, str], conflicts: list[str]
) -> None:
    assert edited(entered, before) == (changes, conflicts)


@pytest.mark.parametrize("base", [None, "", "{", "[]", "5", "null", '"name"'])
def test_a_form_that_does_not_say_what_its_fields_held_edits_those_that_it_has(base: str | None) -> None:
    entered: dict[str, Any] = {"name": "Ida", "notes": "a\nb"} | ({} if base is None else {"_base": base})
    assert merge(entered, ROW) == ({"name": "Ida"}, [])


def test_a_conflict_is_asked_about_and_takes_earlier_errors_away() -> None:
    labels = {"name": "Name", "urgent": "Urgent"}
    conflict = conflict_of(["name", "urgent"], {"name": "Ida", "urgent": ""}, ROW, labels)
    state = SimpleNamespace(errors={"name": "is empty"}, conflicts=[])
    show_refusal(state, conflict)
    assert (state.errors, state.conflicts) == ({}, conflict.rows)
    shown = [(row["label"], row["mine"], row["theirs"], row["value"]) for row in state.conflicts]
    assert shown == [("Name", "Ida", "Zoë", "Zoë"), ("Urgent", "Off or empty", "On", "on")]
    assert isinstance(conflict, FieldsConflict)


def test_another_refusal_names_its_fields_and_asks_nothing() -> None:
    state = SimpleNamespace(errors={}, conflicts=[])
    show_refusal(state, invalid("name", "is empty"))
    assert (list(state.errors), state.conflicts) == (["name"], [])
    show_refusal(state, NotFound("Gone."))
    assert (list(state.errors.values()), state.conflicts) == (["Gone."], [])


def test_an_open_form_keeps_its_text_when_its_thing_is_gone() -> None:
    closed, open_ = SimpleNamespace(editing=False, errors={}), SimpleNamespace(editing=True, errors={})
    show_gone(closed, "task")
    show_gone(open_, "task")
    assert (closed.missing, closed.errors) == (True, {})
    assert open_.missing is False
    assert "This task is not here any more" in open_.errors[""]
