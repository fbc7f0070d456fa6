"""Text helpers: clip, initials, plural forms, folding."""

import pytest

from taskapp.shared.text import clip, fold, initials, nameable, pluralise, storable


def test_clip_keeps_what_fits_and_cuts_what_does_not() -> None:
    assert clip("abc", 3) == "abc"
    assert clip("abcd", 3) == "abc"
    assert clip("abcd", 3, mark="…") == "ab…"
    assert clip("ab cd", 4, mark="…") == "ab…"
    assert clip("abc ", 4, mark="…") == "abc "
    assert clip("", 0) == ""
    assert len(clip("x" * 1000, 255, mark="…")) == 255


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Ada Lovelace", "AL"), ("ada", "A"), ("Ada King Lovelace", "AL"), ("  ", ""), ("", ""), ("Ødegård Å", "ØÅ"),
     ("(Ada) Byron", "B"), ("李 小龍", "李小"), ("Acme GmbH & Co", "AC")],
)  # fmt: skip
def test_initials_are_the_first_and_the_last_word(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_pluralise_counts_one_many_and_none() -> None:
    assert [pluralise(n, "task") for n in (0, 1, 2, 1234)] == ["0 tasks", "1 task", "2 tasks", "1,234 tasks"]
    assert pluralise(2, "company", "companies") == "2 companies"


@pytest.mark.parametrize(
    ("one", "other"),
    [("Müller", "muller"), ("STRASSE", "Straße"), ("Łódź", "lodz"), ("Søren", "soren"), ("ﬁn", "fin"),
     ("e\u0301", "é"), ("İstanbul", "istanbul"), ("ΣΊΣΥΦΟΣ", "σισυφος"), ("Ångström", "angstrom"), ("", "")],
)  # fmt: skip
def test_texts_that_read_the_same_fold_to_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("pasted", "name"),
    [("Call\r\nZoë", "Call Zoë"), ("Call \t\n Zoë\n", "Call Zoë"), ("Call\u2028Zoë", "Call Zoë"), ("Call\x85Zoë", "Call Zoë"), ("\ufeffZoë", "Zoë"),
     ("Zoë \u200b", "Zoë"), ("tomor\u00adrow", "tomorrow"), ("Zoe\u0308", "Zoë"), ("\u202eevil\u202c", "evil"), ("\u2067evil", "evil"),
     ("\u2067דנה\u2069", "\u2067דנה\u2069"), ("דנה\u200f!", "דנה\u200f!"), ("👩\u200d🔧", "👩\u200d🔧"), ("می\u200cخواهم", "می\u200cخواهم"),
     ("Ann\u00a0Lee", "Ann\u00a0Lee"), ("A  B", "A  B")],
)  # fmt: skip
def test_a_name_is_one_line_without_marks_that_nobody_sees(pasted: str, name: str) -> None:
    assert nameable(pasted) == name
    assert nameable(name) == name


@pytest.mark.parametrize("text", ["\n", "\u200b\u2060", "\u202e", "\u2067", "\u3164 \uffa0", "a\x1b[31m", "a\x07"])
def test_a_name_without_a_visible_character_or_with_a_control_character_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="holds"):
        nameable(text)


def test_nul_is_refused_in_any_text_and_other_signs_stay() -> None:
    assert storable("a\n\tZoe\u0308") == "a\n\tZoë"
    with pytest.raises(ValueError, match="NUL"):
        storable("a\x00b")


def test_folding_twice_changes_nothing() -> None:
    every_letter = "".join(map(chr, [*range(0x20, 0xD800), *range(0xE000, 0x11000)]))
    assert [c for c in every_letter if fold(fold(c)) != fold(c)] == []
