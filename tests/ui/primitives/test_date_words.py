"""The browser's calendar arithmetic, run by Node and compared with Python's."""

import calendar
import json
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from taskapp.shared.date_words.lexicon import Lexicon
from taskapp.shared.date_words.typed import read_line
from taskapp.shared.relative_time import format_relative_time
from taskapp.ui import primitives
from tests.support.node import evaluate

MODULE = Path(primitives.__file__).parent / "browser" / "date_words.mjs"
NOW = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)


in_browser = partial(evaluate, MODULE)


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "America/Santiago", "Africa/Cairo"])
def test_a_month_is_whole_weeks_from_monday_wherever_the_browser_is(zone):
    months = [date(2026, 11, 23), date(2028, 2, 29), date(2100, 12, 31), date(2027, 2, 1)]
    shown = in_browser(f"{json.dumps([str(m) for m in months])}.map(m.monthWeeks)", zone)
    for month, weeks in zip(months, shown, strict=True):
        known = calendar.Calendar(0).monthdatescalendar(month.year, month.month)
        assert weeks == [[str(day) for day in week] for week in known]


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Asia/Beirut"])
def test_days_are_added_without_regard_to_clock_changes(zone):
    start = date(2026, 1, 1)
    days = in_browser(f"Array.from({{length: 730}}, (_, i) => m.addDays('{start}', i))", zone)
    assert days == [str(start + timedelta(days=n)) for n in range(730)]
    assert in_browser("m.addDays('0998-12-31', 1)", zone) == "0999-01-01"


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [("2026-01-31", 1, "2026-02-28"), ("2028-01-31", 1, "2028-02-29"), ("2026-03-31", -1, "2026-02-28"),
     ("2026-12-15", 1, "2027-01-15"), ("2026-01-15", -12, "2025-01-15"), ("2028-02-29", 12, "2029-02-28")],
)  # fmt: skip
def test_another_month_keeps_the_day_or_takes_its_last(day, months, expected):
    assert in_browser(f"m.addMonths('{day}', {months})") == expected


@pytest.mark.parametrize(
    ("today", "monday"), [("2026-11-23", "2026-11-30"), ("2026-11-29", "2026-11-30"), ("2026-12-31", "2027-01-04")]
)
def test_next_monday_is_never_today(today, monday):
    presets = in_browser(f"m.presets('{today}')")
    assert [preset["label"] for preset in presets] == ["Today", "Tomorrow", "Next Monday", "Next Week"]
    assert presets[2]["day"] == monday


def test_midnight_means_no_time():
    assert in_browser("m.splitLocal('2026-11-23T00:00')") == {"day": "2026-11-23", "time": ""}
    assert in_browser("m.splitLocal('2026-11-23T15:45')") == {"day": "2026-11-23", "time": "15:45"}
    assert in_browser("m.splitLocal('tomorrow')") == {"day": "", "time": ""}
    quarters = in_browser("m.QUARTERS")
    assert (len(quarters), quarters[0], quarters[-1]) == (95, "00:15", "23:45")


def test_relative_times_have_the_same_text_as_on_the_server():
    gaps = [sign * n for sign in (1, -1) for n in (0, 59, 60, 3599, 3600, 86399, 86400, 604799, 604800, 2591999,
                                                   2592000, 31535999, 31536000, 99999999)]  # fmt: skip
    now = int(NOW.timestamp() * 1000)
    shown = in_browser(f"{gaps}.map(s => m.relative({now} + s * 1000, {now}))")
    assert shown == [format_relative_time(NOW + timedelta(seconds=gap), NOW) for gap in gaps]


def test_a_date_only_task_counts_the_organizations_days():
    days = ["2026-11-23", "2026-11-24", "2026-11-22", "2026-12-07", "2026-10-23"]
    shown = in_browser(f"{days}.map(d => m.relativeDay(d, '2026-11-23'))")
    assert shown == ["today", "in 1d", "1d ago", "in 2w", "1mo ago"]


DUE_WORDS = [
    # Due, its word by itself, and under the heading of its day.
    ("2026-11-15", "3 days late", "3 days late"),
    ("2026-11-16T23:00", "2 days late", "2 days late"),
    ("2026-11-17T09:00", "Yesterday", "Yesterday"),
    ("2026-11-18T09:00", "9:00 AM", "9:00 AM"),
    ("2026-11-18", "Today", "Any time"),
    ("2026-11-19T13:30", "Tomorrow", "1:30 PM"),
    ("2026-11-20", "Fri", "Fri"),
    ("2026-11-20T12:30", "Fri 12:30 PM", "Fri 12:30 PM"),
    ("2026-11-25T12:30", "Wed, Nov 25", "Wed, Nov 25"),
    ("2027-01-01", "Fri, Jan 1, 2027", "Fri, Jan 1, 2027"),
]


def test_the_due_date_of_a_line_is_the_word_that_one_reads():
    zone = ZoneInfo("Pacific/Auckland")

    def ms(local: str) -> int:
        return int(datetime.fromisoformat(local).replace(tzinfo=zone).timestamp() * 1000)

    due = [{"ms": ms(at), "day": "" if "T" in at else at, "timezone": zone.key} for at, _, _ in DUE_WORDS]
    now = ms("2026-11-18T15:00")
    words = in_browser(f"{json.dumps(due)}.map(d => [m.dueWord(d, {now}), m.dueWord({{...d, grouped: true}}, {now})])")
    assert words == [[alone, grouped] for _, alone, grouped in DUE_WORDS]
    assert in_browser(f"m.dueWord({{...{json.dumps(due[0])}, open: false}}, {now})") == "Sun, Nov 15"


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu"])
def test_today_is_the_zones_today(zone):
    now = int(NOW.timestamp() * 1000)
    assert in_browser(f"m.todayIn('{zone}', {now})", "Europe/Berlin") == str(NOW.astimezone(ZoneInfo(zone)).date())


def test_midnight_is_the_first_minute_of_its_day_and_a_day_is_written_in_full():
    shown = in_browser("[m.nowIn('UTC', Date.UTC(2026, 10, 23)), m.dayLong('2026-11-23')]")
    assert shown == ["2026-11-23T00:00", "Monday, November 23, 2026"]


def read(text: str, now: datetime) -> str:
    """Return the last due date that the server finds in the text."""
    found = [mention for mention in read_line(text, now=now, tz=ZoneInfo("UTC")) if not mention.unread]
    return found[-1].local if found else f"nothing in {text!r}"


TODAYS = [date(2026, 11, 23) + timedelta(days=days) for days in (*range(8), 31, 38, 98, 463)]


def test_the_browsers_months_and_weekdays_are_the_first_words_of_the_lexicon():
    phrases = Lexicon("en").phrases
    assert [month.lower() for month in in_browser("m.MONTHS")] == list(phrases["month"])
    assert [day.lower() for day in in_browser("m.WEEKDAYS")] == list(phrases["weekday"])


def test_a_preset_is_the_day_that_its_label_means_to_the_reader():
    shown = in_browser(f"{json.dumps([str(day) for day in TODAYS])}.map(m.presets)")
    for today, presets in zip(TODAYS, shown, strict=True):
        now = datetime(today.year, today.month, today.day, 10, tzinfo=UTC)
        assert [read(preset["label"].lower(), now) for preset in presets] == [preset["day"] for preset in presets]


def test_a_snooze_ends_on_the_day_that_its_label_means_to_the_reader():
    nows = [datetime(day.year, day.month, day.day, hour, tzinfo=UTC) for day in TODAYS for hour in (0, 11, 16, 23)]
    shown = in_browser(f"{json.dumps([f'{now:%Y-%m-%dT%H:%M}' for now in nows])}.map(m.snoozes)")
    for now, snoozes in zip(nows, shown, strict=True):
        expected = [snooze["until"][:10] for snooze in snoozes]
        assert [read(snooze["label"].lower(), now)[:10] for snooze in snoozes] == expected
        assert read("in an hour", now) in (snoozes[0]["until"], snoozes[0]["until"].removesuffix("T00:00"))


def test_a_snooze_ends_at_the_hour_of_its_part_of_the_day():
    shown = in_browser("['11:59', '12:00', '16:59', '17:00'].map(h => m.snoozes(`2026-11-23T${h}`))")
    afternoon, evening = ("This afternoon", "2026-11-23T14:00"), ("This evening", "2026-11-23T18:00")
    parts = [[(one["label"], one["until"]) for one in snoozes[1:-3]] for snoozes in shown]
    assert parts == [[afternoon], [evening], [evening], []]
    assert {one["until"][10:] for snoozes in shown for one in snoozes[-3:]} == {"T09:00"}
    assert in_browser("m.snoozeDay('2026-11-23')") == "2026-11-23T09:00"


def test_what_the_picker_shows_is_read_back_as_the_same_value():
    values = [f"{day}{hour}" for day in TODAYS for hour in ("", "T00:15", "T09:00", "T12:00", "T15:45", "T23:30")]
    for today in TODAYS[:8]:
        shown = in_browser(f"{json.dumps(values)}.map(v => m.formatValue(v, '{today}'))")
        now = datetime(today.year, today.month, today.day, tzinfo=UTC)
        ahead = [(value, text) for value, text in zip(values, shown, strict=True) if value >= str(today)]
        assert len(ahead) >= 24
        assert [read(text, now) for _, text in ahead] == [value for value, _ in ahead]
