"""Search in any script: a part of a name without spaces, composed or decomposed letters."""

import unicodedata

import pytest

from taskapp.core.searching import query_words, search_text


def finds(q: str, text: str) -> bool:
    stored = search_text(text)
    return all(f" {word}" in stored for word in query_words(q))


@pytest.mark.parametrize(
    ("text", "q"),
    [
        ("โทรหาคุณสมชาย", "สมชาย"),
        ("คุณสมชาย ใจดี", "ใจดี"),
        ("김민수에게 전화", "민수"),
        ("김민수에게 전화", "수"),
        ("联系王小明谈合同", "小明"),
        ("山田さんに電話", "山田"),
        ("山田さんに電話", "電話"),
        ("Zoë Müller 王小明", "muller 小明"),
    ],
)
def test_any_part_of_a_name_is_found_composed_or_not(text: str, q: str) -> None:
    for form in ("NFC", "NFD"):
        assert finds(unicodedata.normalize(form, q), text)
        assert finds(q, unicodedata.normalize(form, text))


@pytest.mark.parametrize(
    ("text", "q"), [("联系王小明谈合同", "明小"), ("김민수에게 전화", "수민"), ("โทรหาคุณสมชาย", "ชายสม"), ("abc", "bc")]
)
def test_letters_in_another_order_are_not_found(text: str, q: str) -> None:
    assert not finds(q, text)
