"""Every layout of `layouts`, as text, as a file and in Word: speakers, seconds and words are right."""

import json

import pytest

from taskapp.calls.transcripts import read_transcript, read_value
from taskapp.calls.transcripts.files import text_of_file
from tests.calls.layouts import JSON, LAYOUTS, TEXT, TIMED_TEXT, Layout
from tests.support.word import word_document


def _names(layouts: list[Layout]) -> list[str]:
    return [layout.name for layout in layouts]


def test_each_layout_has_a_name_of_its_own() -> None:
    assert len(set(_names(LAYOUTS))) == len(LAYOUTS) > 120


@pytest.mark.parametrize("layout", LAYOUTS, ids=_names(LAYOUTS))
def test_speakers_seconds_and_words_of_a_layout_are_right(layout: Layout) -> None:
    assert read_transcript(layout.text)["turns"] == layout.turns


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("layout", LAYOUTS[::9], ids=_names(LAYOUTS[::9]))
def test_a_file_is_read_in_each_encoding_of_text(layout: Layout, encoding: str) -> None:
    content = layout.text.replace("\r\n", "\n").replace("\n", "\r\n").encode(encoding)
    assert read_transcript(text_of_file(content))["turns"] == layout.turns


@pytest.mark.parametrize("layout", TEXT + TIMED_TEXT, ids=_names(TEXT + TIMED_TEXT))
def test_a_layout_of_text_is_read_from_a_word_document(layout: Layout) -> None:
    assert read_transcript(text_of_file(word_document(layout.text)))["turns"] == layout.turns


@pytest.mark.parametrize("layout", JSON[:-1], ids=_names(JSON[:-1]))
def test_json_is_read_as_an_object_too(layout: Layout) -> None:
    assert read_value(json.loads(layout.text))["turns"] == layout.turns
