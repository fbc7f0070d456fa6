"""The browser's calendar arithmetic, run by Node, beside what Python says."""

import calendar
import json
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from taskapp.shared.relative_time import format_relative_time
from taskapp.ui import primitives

WORDS = Path(primitives.__file__).with_name("date_words.mjs")
NOW = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)


def in_browser(expression: str, zone: str = "UTC") -> Any:
    """What `expression` gives with every export of date_words.mjs as `w`, in a process of another time zone."""
    node = shutil.which("node", path=str(Path(sys.executable).parent)) or "node"
    code = f"import * as w from {json.dumps(WORDS.as_uri())}; console.log(JSON.stringify({expression}))"
    command = [node, "--input-type=module", "-e", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={"TZ": zone})
    return json.loads(done.stdout)


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "America/Santiago", "Africa/Cairo"])
def test_a_month_is_whole_weeks_from_monday_wherever_the_browser_is(zone):
    months = [date(2026, 11, 23), date(2028, 2, 29), date(2100, 12, 31), date(2027, 2, 1)]
    shown = in_browser(f"{json.dumps([str(m) for m in months])}.map(w.monthWeeks)", zone)
    for month, weeks in zip(months, shown, strict=True):
        known = calendar.Calendar(0).monthdatescalendar(month.year, month.month)
        assert weeks == [[str(day) for day in week] for week in known]


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Asia/Beirut"])
def test_days_are_added_without_regard_to_clock_changes(zone):
    start = date(2026, 1, 1)
    days = in_browser(f"Array.from({{length: 730}}, (_, i) => w.addDays('{start}', i))", zone)
    assert days == [str(start + timedelta(days=n)) for n in range(730)]


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [("2026-01-31", 1, "2026-02-28"), ("2028-01-31", 1, "2028-02-29"), ("2026-03-31", -1, "2026-02-28"),
     ("2026-12-15", 1, "2027-01-15"), ("2026-01-15", -12, "2025-01-15"), ("2028-02-29", 12, "2029-02-28")],
)  # fmt: skip
def test_another_month_keeps_the_day_or_takes_its_last(day, months, expected):
    assert in_browser(f"w.addMonths('{day}', {months})") == expected


@pytest.mark.parametrize(
    ("today", "monday"), [("2026-11-23", "2026-11-30"), ("2026-11-29", "2026-11-30"), ("2026-12-31", "2027-01-04")]
)
def test_next_monday_is_never_today(today, monday):
    presets = in_browser(f"w.presets('{today}')")
    assert [preset["label"] for preset in presets] == ["Today", "Tomorrow", "Next Monday", "Next Week"]
    assert presets[2]["day"] == monday


def test_midnight_means_no_time():
    assert in_browser("w.splitLocal('2026-11-23T00:00')") == {"day": "2026-11-23", "time": ""}
    assert in_browser("w.splitLocal('2026-11-23T15:45')") == {"day": "2026-11-23", "time": "15:45"}
    assert in_browser("w.splitLocal('tomorrow')") == {"day": "", "time": ""}
    quarters = in_browser("w.QUARTERS")
    assert (len(quarters), quarters[0], quarters[-1]) == (95, "00:15", "23:45")


def test_relative_times_are_worded_as_the_server_words_them():
    gaps = [sign * n for sign in (1, -1) for n in (0, 59, 60, 3599, 3600, 86399, 86400, 604799, 604800, 2591999,
                                                   2592000, 31535999, 31536000, 99999999)]  # fmt: skip
    now = int(NOW.timestamp() * 1000)
    shown = in_browser(f"{gaps}.map(s => w.relative({now} + s * 1000, {now}))")
    assert shown == [format_relative_time(NOW + timedelta(seconds=gap), NOW) for gap in gaps]


def test_a_date_only_task_counts_the_organizations_days():
    days = ["2026-11-23", "2026-11-24", "2026-11-22", "2026-12-07", "2026-10-23"]
    shown = in_browser(f"{days}.map(d => w.relativeDay(d, '2026-11-23'))")
    assert shown == ["today", "in 1d", "1d ago", "in 2w", "1mo ago"]


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu"])
def test_today_is_the_zones_today(zone):
    now = int(NOW.timestamp() * 1000)
    assert in_browser(f"w.todayIn('{zone}', {now})", "Europe/Berlin") == str(NOW.astimezone(ZoneInfo(zone)).date())
