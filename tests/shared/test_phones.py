"""Phone numbers: national and international notations, extensions, formatting, comparing."""

import pytest

from taskapp.shared.phones import format_phone, number_endings, parse_phone, same_number


@pytest.mark.parametrize(
    ("typed", "country", "stored"),
    [
        ("+14155550123", None, "+14155550123"),
        ("+1 (415) 555-0123", None, "+14155550123"),
        ("+44 20 7946 0958", "US", "+442079460958"),
        ("+49 (0)30 901820", None, "+4930901820"),
        ("+44 (0) 20 7946 0958", "US", "+442079460958"),
        ("+48 (0)22 123 45 67", None, "+48221234567"),
        ("+34 (0)00 000 0000", None, "+34000000000"),
        # Where the zero is dialled.
        ("+39 (0)6 69812345", None, "+390669812345"),
        ("0039 (0)6 69812345", "DE", "+390669812345"),
        ("+378 (0)549 882000", None, "+3780549882000"),
        (" +81-3-1234-5678 ", None, "+81312345678"),
        ("0044 20 7946 0958", "DE", "+442079460958"),
        ("00491701234567", None, "+491701234567"),
        ("(415) 555-0123", "US", "+14155550123"),
        ("415.555.0123", "US", "+14155550123"),
        ("089 1234567", "DE", "+49891234567"),
        ("07400 123456", "GB", "+447400123456"),
        ("06 1234 5678", "IT", "+390612345678"),
        ("+1 608-271-9000 x11", None, "+16082719000;ext=11"),
        ("+1-608-271-9000-x11", None, "+16082719000;ext=11"),
        ("+19052223333;ext=555", None, "+19052223333;ext=555"),
        ("+1 415 555 0123,,,55#", None, "+14155550123;ext=55"),
        ("+1 415 555 0123 ;; 1234567", None, "+14155550123;ext=1234567"),
        ("(608) 271-9000 ext. 11", "US", "+16082719000;ext=11"),
    ],
)
def test_a_number_in_any_notation_is_stored_in_one(typed: str, country: str | None, stored: str) -> None:
    assert parse_phone(typed, country) == stored
    assert parse_phone(format_phone(stored)) == stored


@pytest.mark.parametrize(
    ("typed", "country"),
    [("4155550123", None), ("(415) 555-0123", None), ("+1415", None), ("+1" + "5" * 20, None), ("+", None),
     ("call me", "US"), ("+999 12345678", None), ("", None), ("555", "US")],
)  # fmt: skip
def test_what_is_no_number_says_how_to_write_one(typed: str, country: str | None) -> None:
    with pytest.raises(ValueError, match=r"country code, as in \+14155550123"):
        parse_phone(typed, country)


@pytest.mark.parametrize(
    ("stored", "shown"),
    [("+14155550123", "+1 415-555-0123"), ("+351210000000", "+351 21 000 0000"), ("anonymous", "anonymous"), ("", ""),
     (None, ""), ("+16082719000;ext=11", "+1 608-271-9000 ext. 11")],
)  # fmt: skip
def test_a_number_is_grouped_and_anything_else_stays_as_it_is(stored: str | None, shown: str) -> None:
    assert format_phone(stored) == shown


@pytest.mark.parametrize(
    "typed",
    [
        "+44 7400 123456",
        "07400 123456",
        "7400123456",
        "123456",
        "0044 7400 123456",
        "+44 (0)7400 123456",
        "tel:+447400123456",
        "٠٧٤٠٠ ١٢٣٤٥٦",
        "＋４４ ７４００ １２３４５６",
    ],
)
def test_any_common_form_is_the_same_number(typed: str) -> None:
    assert same_number(typed, "+447400123456;ext=9")
    assert not same_number(typed, "+447400123457")


@pytest.mark.parametrize("typed", ["", "23456", "400123", "447400", "+4474001234567"])
def test_a_few_digits_or_the_middle_of_a_number_are_not_the_number(typed: str) -> None:
    assert not same_number(typed, "+447400123456")


def test_the_ends_of_a_number_go_down_to_four_digits() -> None:
    assert list(number_endings("+123456;ext=7")) == ["123456", "23456", "3456"]
    assert list(number_endings(None)) == []


@pytest.mark.parametrize("between", [" ::: ", " / ", " or ", "\n", ":::"])
def test_several_numbers_in_one_field_are_refused_with_what_to_do(between: str) -> None:
    with pytest.raises(ValueError, match="several numbers; give one here, and the others in a note"):
        parse_phone(f"+1 415 555 0125{between}+1 415 555 0126", "US")


def test_a_number_with_doubled_dashes_is_one_number() -> None:
    assert parse_phone("415--555--0123", "US") == "+14155550123"


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        ("+49 89 1234567 (mobile)", "DE"),
        ("089 1234567 fax", "DE"),
        ("089 1234567 Nst. 12", "DE"),
        ("(415) 555-0123 work", "US"),
        ("+39 06 6982 uff", "IT"),
    ],
)
def test_a_word_beside_a_number_is_no_digits_of_it(typed: str, country: str) -> None:
    with pytest.raises(ValueError, match="holds words beside the number; leave them out"):
        parse_phone(typed, country)


@pytest.mark.parametrize(
    ("typed", "country", "stored"),
    [("1-800-FLOWERS", "US", "+18003569377"), ("1300 CALL ME", "AU", "+611300225563"), ("Tel. 089 1234567", "DE", "+49891234567")],
)  # fmt: skip
def test_a_number_spelt_in_letters_is_read(typed: str, country: str, stored: str) -> None:
    assert parse_phone(typed, country) == stored
