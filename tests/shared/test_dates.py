"""The formats of dates, which inputs are accepted, and which are refused with a reason."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from taskapp.shared import dates
from taskapp.shared.dates import (
    day_around,
    due_date_local,
    every,
    first_instant_of,
    format_absolute,
    format_datetime_long,
    format_datetime_short,
    format_due,
    format_local_datetime,
    format_relative_due,
    is_overdue,
    late_at,
    parse_due,
    parse_local_datetime,
    parse_ymd,
    remind_at_for,
    today_in,
)

NEW_YORK, CAIRO, HAVANA, APIA = (
    ZoneInfo(key) for key in ("America/New_York", "Africa/Cairo", "America/Havana", "Pacific/Apia")
)
UTC_ZONE = ZoneInfo("UTC")
UNREADABLE = [
    "", " ", "tomorrow", "2026-3-28", "2026-03-28 ", "2026-03-28\n", " 2026-03-28", "28.03.2026", "2026-02-30",
    "2026-13-01", "2026-03-28T24:00", "2026-03-28T12:60", "2026-03-28T1:00", "2026-03-28 15:00",
    "2026-03-28t15:00", "2026-03-28T15", "20260328", "2026-W13-6", "2026-087", "-2026-03-28", "+2026-03-28",
    "٢٠٢٦-٠٣-٢٨", "２０２６-０３-２８", "2026-03-28T15:00[America/New_York]", "null", "0000-01-01",
]  # fmt: skip
NOT_TEXT = [None, 0, 1774710000, 3.5, b"2026-03-28", ["2026-03-28"], date(2026, 3, 28), True]


def test_a_wall_time_in_winter_and_in_summer_becomes_utc() -> None:
    assert parse_local_datetime("2026-01-15T09:30", NEW_YORK) == datetime(2026, 1, 15, 14, 30, tzinfo=UTC)
    assert parse_local_datetime("2026-07-15T09:30", NEW_YORK) == datetime(2026, 7, 15, 13, 30, tzinfo=UTC)
    assert parse_local_datetime("2026-07-15", NEW_YORK) == datetime(2026, 7, 15, 4, 0, tzinfo=UTC)


def test_what_is_read_is_utc_by_name_not_only_by_value() -> None:
    assert parse_local_datetime("2026-01-15T09:30", NEW_YORK).tzinfo is UTC
    assert parse_due("2026-01-15T09:30:00+02:00", NEW_YORK)[0].tzinfo is UTC


def test_a_skipped_wall_time_moves_forward_and_a_doubled_one_is_the_first() -> None:
    assert parse_local_datetime("2026-03-08T02:30", NEW_YORK) == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)
    assert parse_local_datetime("2026-11-01T01:30", NEW_YORK) == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


def test_a_day_without_midnight_begins_when_the_clock_has_jumped() -> None:
    assert first_instant_of(date(2026, 4, 24), CAIRO) == datetime(2026, 4, 23, 22, 0, tzinfo=UTC)
    assert format_local_datetime(first_instant_of(date(2026, 4, 24), CAIRO), CAIRO) == "2026-04-24T01:00"


def test_a_day_with_two_midnights_begins_at_the_first() -> None:
    assert first_instant_of(date(2026, 11, 1), HAVANA) == datetime(2026, 11, 1, 4, 0, tzinfo=UTC)


def test_a_day_that_a_zone_left_out_begins_with_the_next_one() -> None:
    assert first_instant_of(date(2011, 12, 30), APIA) == first_instant_of(date(2011, 12, 31), APIA)


@pytest.mark.parametrize("text", UNREADABLE)
def test_an_unreadable_date_is_refused_and_the_forms_are_named(text: str) -> None:
    with pytest.raises(ValueError, match="use YYYY-MM-DDTHH:MM or YYYY-MM-DD"):
        parse_local_datetime(text, NEW_YORK)
    with pytest.raises(ValueError, match="use YYYY-MM-DD$"):
        parse_ymd(text)


@pytest.mark.parametrize("value", NOT_TEXT)
def test_what_is_not_text_is_refused_like_any_bad_date(value: object) -> None:
    for read in (lambda: parse_local_datetime(value, NEW_YORK), lambda: parse_due(value, NEW_YORK)):  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="use YYYY-MM-DDTHH:MM or YYYY-MM-DD"):
            read()
    with pytest.raises(ValueError, match="use YYYY-MM-DD$"):
        parse_ymd(value)  # type: ignore[arg-type]


def test_a_huge_text_is_quoted_short() -> None:
    with pytest.raises(ValueError, match="use ") as refused:
        parse_due("9" * 1_000_000, NEW_YORK)
    assert len(str(refused.value)) < 250


@pytest.mark.parametrize("text", ["0001-01-01T00:00", "9999-12-31T23:59"])
def test_the_ends_of_the_calendar_are_refused_where_utc_has_no_room(text: str) -> None:
    zone = ZoneInfo("Asia/Tokyo") if text.startswith("0001") else NEW_YORK
    with pytest.raises(ValueError, match="out of range"):
        parse_local_datetime(text, zone)


def test_parse_ymd_reads_a_leap_day_only_in_leap_years() -> None:
    assert parse_ymd("2028-02-29") == date(2028, 2, 29)
    with pytest.raises(ValueError, match="2026-02-29"):
        parse_ymd("2026-02-29")


def test_short_and_long_forms_show_the_time_except_at_local_midnight() -> None:
    afternoon = parse_local_datetime("2026-03-28T15:00", NEW_YORK)
    midnight = parse_local_datetime("2026-03-28", NEW_YORK)
    assert format_datetime_short(afternoon, NEW_YORK) == "Mar 28, 3:00 PM"
    assert format_datetime_long(afternoon, NEW_YORK) == "Mar 28, 2026 3:00 PM"
    assert format_datetime_short(midnight, NEW_YORK) == "Mar 28"
    assert format_datetime_long(midnight, NEW_YORK) == "Mar 28, 2026"
    assert format_datetime_short(midnight, UTC_ZONE) == "Mar 28, 4:00 AM"


@pytest.mark.parametrize(
    ("wall", "shown"),
    [("00:01", "12:01 AM"), ("09:05", "9:05 AM"), ("11:59", "11:59 AM"), ("12:00", "12:00 PM"), ("23:59", "11:59 PM")],
)
def test_the_twelve_hour_clock_turns_at_noon_and_at_midnight(wall: str, shown: str) -> None:
    assert format_datetime_short(parse_local_datetime(f"2026-05-01T{wall}", NEW_YORK), NEW_YORK) == f"May 1, {shown}"


def test_the_absolute_form_spells_the_month_out() -> None:
    assert format_absolute(parse_local_datetime("2026-04-14T15:42", CAIRO), CAIRO) == "April 14, 2026 at 3:42 PM"
    assert format_absolute(parse_local_datetime("2026-04-14", CAIRO), CAIRO) == "April 14, 2026"


def test_a_date_without_a_zone_is_a_programming_error_not_a_guess() -> None:
    for show in (format_local_datetime, format_datetime_short, format_datetime_long, format_absolute):
        with pytest.raises(ValueError, match="no time zone"):
            show(datetime(2026, 1, 1), NEW_YORK)


def test_a_due_date_is_date_only_in_both_midnight_forms() -> None:
    begins = datetime(2026, 3, 28, 4, 0, tzinfo=UTC)
    for text in ("2026-03-28", "2026-03-28T00:00", "2026-03-28T04:00:00Z", "2026-03-28T00:00:00-04:00"):
        assert parse_due(text, NEW_YORK) == (begins, date(2026, 3, 28))


def test_a_due_date_with_a_time_is_timed_in_every_form() -> None:
    at = datetime(2026, 3, 28, 19, 0, tzinfo=UTC)
    for text in (
        "2026-03-28T15:00",
        "2026-03-28T19:00:00Z",
        "2026-03-28t19:00:00z",
        "2026-03-28 19:00:00.000000000Z",
        "2026-03-28T15:00:00-04:00",
        "2026-03-29T00:45:00+05:45",
    ):
        assert parse_due(text, NEW_YORK) == (at, None), text


@pytest.mark.parametrize(
    "text",
    ["2026-03-28T15:00Z", "2026-03-28T15:00:00", "2026-03-28T15:00:00+0400", "2026-03-28T15:00:00+04",
     "2026-03-28T15:00:60Z", "2026-03-28T15:00:00+24:00", "2026-03-28T15:00:00.Z", "2026-03-28Z", "1774710000"],
)  # fmt: skip
def test_an_instant_that_is_not_rfc_3339_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="RFC 3339 with an offset such as"):
        parse_due(text, NEW_YORK)


@pytest.mark.parametrize("year", ["0001", "1999", "2101", "9999"])
def test_a_due_year_out_of_range_is_refused_with_the_range(year: str) -> None:
    for rest in ("-06-01", "-06-01T12:00", "-06-01T12:00:00Z", "-01-01T00:00:00+23:59", "-12-31T23:59:59-23:59"):
        with pytest.raises(ValueError, match="use a year from 2000 to 2100"):
            parse_due(year + rest, NEW_YORK)


def test_the_first_and_the_last_year_are_in_range_in_every_form() -> None:
    for zone in (NEW_YORK, APIA, CAIRO):
        for text in ("2000-01-01", "2100-12-31", "2100-12-31T23:59", "2000-01-01T00:00:00Z", "2100-12-31T23:59:59Z"):
            assert parse_due(text, zone)


def test_the_reminder_of_a_timed_task_is_due_with_the_task() -> None:
    due = datetime(2026, 3, 28, 19, 0, tzinfo=UTC)
    assert remind_at_for(due, None, NEW_YORK, time(9)) == due
    assert remind_at_for(None, None, NEW_YORK, time(9)) is None


def test_the_reminder_of_a_date_only_task_comes_at_the_hour_the_organization_chose() -> None:
    due, due_on = parse_due("2026-03-28", NEW_YORK)
    assert remind_at_for(due, due_on, NEW_YORK, time(9)) == datetime(2026, 3, 28, 13, 0, tzinfo=UTC)
    assert remind_at_for(due, due_on, NEW_YORK, time(0)) == due


def test_due_date_local_is_the_form_that_was_typed() -> None:
    for text in ("2026-03-28", "2026-03-28T15:00", "2026-11-01T01:30"):
        assert due_date_local(*parse_due(text, NEW_YORK), NEW_YORK) == text
    assert due_date_local(None, None, NEW_YORK) is None


def test_a_due_day_without_midnight_is_still_shown_as_a_day() -> None:
    due, due_on = parse_due("2026-04-24", CAIRO)
    assert format_due(due, due_on, CAIRO) == "April 24, 2026"
    assert due_date_local(due, due_on, CAIRO) == "2026-04-24"
    assert format_due(None, None, CAIRO) is None


def test_a_timed_task_is_overdue_after_its_instant() -> None:
    due = datetime(2026, 3, 28, 19, 0, tzinfo=UTC)
    assert not is_overdue(due, None, due, NEW_YORK)
    assert is_overdue(due, None, due + timedelta(microseconds=1), NEW_YORK)
    assert not is_overdue(None, None, due, NEW_YORK)


def test_a_date_only_task_counts_whole_days() -> None:
    due, due_on = parse_due("2026-03-28", NEW_YORK)
    evening = parse_local_datetime("2026-03-28T23:59", NEW_YORK)
    shown = [format_relative_due(due, due_on, evening + timedelta(days=d), NEW_YORK) for d in (-8, -1, 0, 1, 8)]
    assert shown == ["in 1w", "in 1d", "today", "1d ago", "1w ago"]
    assert format_relative_due(None, None, evening, NEW_YORK) is None
    assert format_relative_due(due, None, due + timedelta(hours=8), NEW_YORK) == "8h ago"


def test_a_date_only_task_is_late_when_its_local_day_is_over() -> None:
    due, due_on = parse_due("2026-03-28", NEW_YORK)
    end = parse_local_datetime("2026-03-29", NEW_YORK)
    assert not is_overdue(due, due_on, end - timedelta(seconds=1), NEW_YORK)
    assert is_overdue(due, due_on, end, NEW_YORK)
    assert late_at(due, due_on, NEW_YORK) == end
    assert late_at(due, None, NEW_YORK) == due
    assert day_around(end - timedelta(seconds=1), NEW_YORK) == (due, end)


def test_a_second_midnight_and_the_start_of_a_day_without_one_are_days() -> None:
    day = date(2026, 11, 1)
    assert parse_due("2026-11-01T05:00:00Z", HAVANA) == (first_instant_of(day, HAVANA), day)
    assert parse_due("2026-04-23T22:00:00Z", CAIRO)[1] == date(2026, 4, 24)


def test_a_year_of_an_instant_is_in_range_in_utc_or_in_the_zone() -> None:
    assert parse_due("2000-01-01T00:00:00+09:00", ZoneInfo("Asia/Tokyo"))[0].year == 1999
    with pytest.raises(ValueError, match="out of range"):
        parse_due("2000-01-01T00:00:00+09:00", UTC_ZONE)


def test_only_the_whole_minute_of_midnight_is_a_day_without_a_time() -> None:
    midnight = parse_local_datetime("2026-03-28", NEW_YORK)
    for later in (timedelta(seconds=1), timedelta(microseconds=1)):
        assert format_datetime_short(midnight + later, NEW_YORK) == "Mar 28, 12:00 AM"


def test_a_rhythm_in_words() -> None:
    assert [every(days) for days in (1, 2, 3650)] == ["Every day", "Every 2 days", "Every 3,650 days"]


def test_today_is_the_organizations_day() -> None:
    now = datetime(2026, 3, 28, 3, 0, tzinfo=UTC)
    assert today_in(NEW_YORK, now) == date(2026, 3, 27)
    assert today_in(APIA, now) == date(2026, 3, 28)
    assert today_in(APIA, now.astimezone(timezone(timedelta(hours=-7)))) == date(2026, 3, 28)


def test_every_function_of_the_contract_is_in_the_one_module() -> None:
    contract = {
        "parse_local_datetime", "format_local_datetime", "format_datetime_short", "format_datetime_long",
        "format_relative_time", "parse_ymd",
    }  # fmt: skip
    assert contract <= set(dates.__all__)
