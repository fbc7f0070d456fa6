"""Formatting of phone numbers."""

import pytest

from taskapp.shared.phones import format_phone


@pytest.mark.parametrize(
    ("stored", "read"),
    [("+14155550123", "+1 415-555-0123"), ("+351210000000", "+351 21 000 0000"), ("anonymous", "anonymous"), ("", ""),
     (None, "")],
)  # fmt: skip
def test_a_number_is_grouped_and_anything_else_stays_as_it_is(stored: str | None, read: str) -> None:
    assert format_phone(stored) == read
