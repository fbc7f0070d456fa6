"""Every bucket of relative time, at both of its edges, in both directions."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from taskapp.shared.relative_time import format_relative_time

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TICK = timedelta(microseconds=1)
# (distance, the text that begins there)
BEGINS = [
    (timedelta(minutes=1), "1m"),
    (timedelta(minutes=2), "2m"),
    (timedelta(minutes=45), "45m"),
    (timedelta(minutes=59), "59m"),
    (timedelta(hours=1), "1h"),
    (timedelta(hours=8), "8h"),
    (timedelta(hours=23), "23h"),
    (timedelta(days=1), "1d"),
    (timedelta(days=3), "3d"),
    (timedelta(days=6), "6d"),
    (timedelta(days=7), "1w"),
    (timedelta(days=14), "2w"),
    (timedelta(days=28), "4w"),
    (timedelta(days=30), "1mo"),
    (timedelta(days=60), "2mo"),
    (timedelta(days=180), "6mo"),
    (timedelta(days=360), "12mo"),
    (timedelta(days=365), ">1y"),
    (timedelta(days=36_500), ">1y"),
]
ENDS = [
    (timedelta(hours=1), "59m"),
    (timedelta(hours=24), "23h"),
    (timedelta(days=7), "6d"),
    (timedelta(days=30), "4w"),
    (timedelta(days=365), "12mo"),
]


def test_no_date_reads_never() -> None:
    assert format_relative_time(None, NOW) == "Never"


@pytest.mark.parametrize("distance", [timedelta(0), TICK, timedelta(seconds=59), timedelta(minutes=1) - TICK])
def test_less_than_a_minute_reads_just_now_in_both_directions(distance: timedelta) -> None:
    assert format_relative_time(NOW - distance, NOW) == "just now"
    assert format_relative_time(NOW + distance, NOW) == "just now"


@pytest.mark.parametrize(("distance", "word"), BEGINS)
def test_a_word_begins_exactly_at_its_distance(distance: timedelta, word: str) -> None:
    assert format_relative_time(NOW - distance, NOW) == f"{word} ago"
    assert format_relative_time(NOW + distance, NOW) == f"in {word}"


@pytest.mark.parametrize(("end", "word"), ENDS)
def test_a_bucket_lasts_until_the_next_one_begins(end: timedelta, word: str) -> None:
    assert format_relative_time(NOW - end + TICK, NOW) == f"{word} ago"
    assert format_relative_time(NOW + end - TICK, NOW) == f"in {word}"


def test_distances_are_real_time_also_across_a_clock_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    before = datetime(2026, 10, 25, 1, 30, tzinfo=berlin)
    after = datetime(2026, 10, 25, 3, 30, tzinfo=berlin)
    assert format_relative_time(before, after) == "3h ago"


def test_a_date_without_a_zone_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        format_relative_time(datetime(2026, 1, 1), NOW)
