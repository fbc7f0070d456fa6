"""Error messages of forms."""

import pytest

from taskapp.core.errors import Invalid, NotFound
from taskapp.tasks.schemas import TaskCreate
from taskapp.telephony.schemas import LinesUpdate
from taskapp.ui.form_errors import errors_by_field, form_texts, read_form


def test_every_field_that_cannot_be_taken_is_named():
    with pytest.raises(Invalid) as refused:
        read_form(TaskCreate, {"title": "  ", "contact_id": "", "category": "general", "due_date": None})
    assert errors_by_field(refused.value) == {"title": "Fill this in.", "contact_id": "Choose one from the list."}


def test_too_long_a_title_says_how_much_fits():
    with pytest.raises(Invalid) as refused:
        read_form(TaskCreate, {"title": "x" * 256, "contact_id": "01a20a92-79d8-77ca-91a6-812384e9cac7"})
    assert errors_by_field(refused.value) == {"title": "At most 255 characters."}


def test_a_message_of_ours_becomes_a_sentence():
    with pytest.raises(Invalid) as refused:
        read_form(LinesUpdate, {"numbers": ["12"]})
    assert errors_by_field(refused.value)["numbers"].startswith("Is not a phone number")
    assert errors_by_field(refused.value)["numbers"].endswith(".")


def test_a_refusal_without_fields_is_about_the_whole_form():
    assert errors_by_field(NotFound("The contact is gone.")) == {"": "The contact is gone."}


@pytest.mark.parametrize("sent", [None, "title=x", ["title"], 7])
def test_what_is_no_form_is_refused_with_a_message(sent):
    with pytest.raises(Invalid, match="load the page again"):
        form_texts(sent)


def test_only_texts_are_taken_from_a_form_and_their_line_ends_are_plain():
    assert form_texts({"title": "a\r\nb", "evil": {"x": 1}, "n": 5}) == {"title": "a\nb"}
