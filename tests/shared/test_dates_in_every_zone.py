"""Dates against an independent time library: every IANA zone, every clock change from 2024 to 2036."""

from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from taskapp.shared.dates import (
    due_date_local,
    first_instant_of,
    format_local_datetime,
    is_overdue,
    parse_due,
    parse_local_datetime,
    remind_at_for,
)
from tests.support.clock_changes import (
    MINUTE,
    ZONES,
    all_changes,
    changes_of,
    days_around_changes,
    every_minute_around,
    exists,
    oracle_instant,
    oracle_start_of,
    walls_around,
    walls_around_changes,
    zones_with_different_rules,
)

NINE = time(9)


def test_the_tables_hold_the_clock_changes_that_the_world_makes() -> None:
    assert len(ZONES) > 590
    assert sum(1 for _ in all_changes()) > 5_000
    assert len(zones_with_different_rules()) > 30


def test_every_minute_around_a_clock_change_is_written_back_as_it_was_typed() -> None:
    for zone in zones_with_different_rules():
        tz = ZoneInfo(zone)
        for change in changes_of(zone):
            for wall in every_minute_around(change):
                typed = wall.isoformat(timespec="minutes")
                written = format_local_datetime(parse_local_datetime(typed, tz), tz)
                assert written == typed or not exists(wall, zone), (zone, typed)


def test_every_wall_time_around_every_clock_change_reads_as_the_oracle_says() -> None:
    for zone in ZONES:
        tz = ZoneInfo(zone)
        for wall in walls_around_changes(zone):
            typed = wall.isoformat(timespec="minutes")
            assert parse_local_datetime(typed, tz) == oracle_instant(wall, zone), (zone, typed)


def test_every_existing_wall_time_is_written_back_as_it_was_typed() -> None:
    for zone in ZONES:
        tz = ZoneInfo(zone)
        for wall in walls_around_changes(zone):
            typed = wall.isoformat(timespec="minutes")
            if exists(wall, zone):
                assert format_local_datetime(parse_local_datetime(typed, tz), tz) == typed, zone


def test_every_skipped_wall_time_moves_forward_by_the_gap() -> None:
    skipped = 0
    for zone, change in all_changes():
        gap = change.offset_after - change.offset_before
        for wall in walls_around(change):
            if gap > timedelta(0) and not exists(wall, zone):
                skipped += 1
                moved = (wall + gap).isoformat(timespec="minutes")
                typed = wall.isoformat(timespec="minutes")
                tz = ZoneInfo(zone)
                assert format_local_datetime(parse_local_datetime(typed, tz), tz) == moved, (zone, typed)
    assert skipped > 10_000


def test_a_date_only_task_begins_with_its_local_day_on_every_day_near_a_clock_change() -> None:
    without_midnight = 0
    for zone in ZONES:
        tz = ZoneInfo(zone)
        for day in days_around_changes(zone):
            begins, due_on = parse_due(day.isoformat(), tz)
            assert due_on == day
            assert begins == first_instant_of(day, tz) == oracle_start_of(day, zone), (zone, day)
            assert parse_due(f"{day.isoformat()}T00:00", tz) == (begins, due_on)
            assert parse_local_datetime(day.isoformat(), tz) == begins
            without_midnight += format_local_datetime(begins, tz)[11:] != "00:00"
    assert without_midnight > 100


def test_a_date_only_answer_sent_back_as_an_instant_stays_date_only() -> None:
    for zone in ZONES:
        tz = ZoneInfo(zone)
        for day in days_around_changes(zone):
            begins, due_on = parse_due(day.isoformat(), tz)
            sent_back = begins.isoformat().replace("+00:00", "Z")
            assert parse_due(sent_back, tz) == (begins, due_on), (zone, day)
            assert due_date_local(begins, due_on, tz) == day.isoformat()


def test_a_timed_instant_keeps_its_instant_and_its_local_form_near_every_clock_change() -> None:
    for zone in ZONES:
        tz = ZoneInfo(zone)
        for wall in walls_around_changes(zone):
            due_date, due_on = parse_due(wall.isoformat(timespec="minutes"), tz)
            assert due_date == oracle_instant(wall, zone)
            assert (due_on is not None) == (wall.time() == time()), (zone, wall)
            if exists(wall, zone) and due_on is None:
                assert due_date_local(due_date, due_on, tz) == wall.isoformat(timespec="minutes")


def test_a_date_only_task_is_overdue_from_the_first_instant_of_the_next_day() -> None:
    for zone in ZONES:
        tz = ZoneInfo(zone)
        for day in days_around_changes(zone):
            begins, next_begins = first_instant_of(day, tz), oracle_start_of(day + timedelta(days=1), zone)
            assert not is_overdue(begins, day, next_begins - timedelta(microseconds=1), tz), (zone, day)
            assert is_overdue(begins, day, next_begins, tz), (zone, day)


def test_reminders_of_date_only_tasks_ring_at_nine_on_the_day_itself() -> None:
    for zone in ZONES:
        tz = ZoneInfo(zone)
        for day in days_around_changes(zone):
            rings = remind_at_for(first_instant_of(day, tz), day, tz, NINE)
            assert rings == oracle_instant(datetime.combine(day, NINE), zone), (zone, day)


def test_five_in_the_afternoon_is_always_there_and_never_twice() -> None:
    for zone in ZONES:
        for day in days_around_changes(zone):
            wall = datetime.combine(day, time(17))
            assert oracle_instant(wall, zone) == oracle_instant(wall, zone, later=True), (zone, day)


@pytest.mark.parametrize("seed", range(5))
def test_twenty_thousand_days_drawn_by_chance_agree_with_the_oracle(seed: int) -> None:
    random = Random(seed)
    for _ in range(4_000):
        zone = random.choice(ZONES)
        wall = datetime(2000, 1, 1) + random.randrange(100 * 366 * 24 * 60) * MINUTE
        tz = ZoneInfo(zone)
        read = parse_local_datetime(wall.isoformat(timespec="minutes"), tz)
        assert read == oracle_instant(wall, zone), (zone, wall)
        assert first_instant_of(wall.date(), tz) == oracle_start_of(wall.date(), zone), (zone, wall)
