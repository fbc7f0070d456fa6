"""Verb names and ids from the browser are checked before use."""

import pytest

from taskapp.core.errors import Invalid, NotFound
from taskapp.tasks.types import TaskStatus
from taskapp.ui.tasks.verbs import UNDO_VERBS, VERBS, parse_id, verb


@pytest.mark.parametrize("name", ["", "delete", "__class__", None, {"done": 1}, ["done"], 3])
def test_a_verb_no_button_sends_is_refused(name):
    with pytest.raises(Invalid):
        verb(name)


@pytest.mark.parametrize("text", ["", "nonsense", None, {"id": 1}, 7, "1" * 4000])
def test_what_is_no_id_names_nothing(text):
    with pytest.raises(NotFound):
        parse_id(text)


def test_every_status_can_be_gone_back_to():
    assert set(UNDO_VERBS) == {status.value for status in TaskStatus}
    assert set(UNDO_VERBS.values()) <= set(VERBS)
