"""Cursors come from clients, so damaged and forged ones must be refused."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from taskapp.core.errors import Invalid
from taskapp.core.paging import decode_moment, encode_cursor

ROW = UUID("01890000-0000-7000-8000-000000000000")


def test_a_moment_comes_back_in_utc() -> None:
    cursor = encode_cursor("newest", "2026-03-28T15:00:00+02:00", str(ROW))
    assert decode_moment(cursor, "newest") == (datetime(2026, 3, 28, 13, tzinfo=UTC), ROW)


@pytest.mark.parametrize(
    ("at", "row"),
    [
        ("2026-03-28T15:00:00", str(ROW)),
        ("2026-03-28", str(ROW)),
        ("0001-01-01T00:00:00+14:00", str(ROW)),
        ("9999-12-31T23:59:59-14:00", str(ROW)),
        ("yesterday", str(ROW)),
        ("", str(ROW)),
        ("2026-03-28T15:00:00Z", "1"),
        ("2026-03-28T15:00:00Z", None),
        (5, str(ROW)),
    ],
)
def test_what_no_list_has_answered_is_refused(at: object, row: object) -> None:
    with pytest.raises(Invalid) as refusal:
        decode_moment(encode_cursor("newest", at, row), "newest")
    assert refusal.value.errors[0]["field"] == "cursor"


def test_a_cursor_of_another_list_is_refused() -> None:
    with pytest.raises(Invalid, match="another list"):
        decode_moment(encode_cursor("due", "2026-03-28T15:00:00Z", str(ROW)), "newest")
