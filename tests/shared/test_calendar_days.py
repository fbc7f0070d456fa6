"""The days a picker offers and the grid it draws."""

from calendar import Calendar
from datetime import date, timedelta
from itertools import pairwise

import pytest

from taskapp.shared.calendar_days import SUNDAY, add_months, month_grid, next_weekday, presets, week_of

THURSDAY = date(2026, 11, 26)
MONDAY = date(2026, 11, 23)


def test_presets_are_named_days_from_today_on() -> None:
    assert presets(THURSDAY) == [
        ("Today", date(2026, 11, 26)),
        ("Tomorrow", date(2026, 11, 27)),
        ("Next Monday", date(2026, 11, 30)),
        ("Next Week", date(2026, 12, 3)),
    ]


def test_on_a_monday_next_monday_is_a_week_away() -> None:
    assert dict(presets(MONDAY))["Next Monday"] == date(2026, 11, 30)
    assert next_weekday(MONDAY, SUNDAY) == date(2026, 11, 29)


def test_a_week_begins_where_the_reader_expects_it() -> None:
    assert week_of(THURSDAY) == (MONDAY, date(2026, 11, 29))
    assert week_of(THURSDAY, first_weekday=SUNDAY) == (date(2026, 11, 22), date(2026, 11, 28))
    assert week_of(MONDAY) == (MONDAY, date(2026, 11, 29))


@pytest.mark.parametrize("first_weekday", [0, 6])
def test_every_month_grid_is_six_full_weeks_that_hold_the_month(first_weekday: int) -> None:
    for year in range(2000, 2101):
        for month in range(1, 13):
            days = [day for week in month_grid(year, month, first_weekday=first_weekday) for day in week]
            assert len(days) == 42
            assert days[0].weekday() == first_weekday
            assert all(b - a == timedelta(days=1) for a, b in pairwise(days))
            standard = list(Calendar(first_weekday).itermonthdates(year, month))
            assert days[: len(standard)] == standard


def test_adding_months_stays_inside_the_month() -> None:
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2028, 1, 31), 1) == date(2028, 2, 29)
    assert add_months(date(2026, 11, 30), 2) == date(2027, 1, 30)
    assert add_months(date(2026, 1, 15), -1) == date(2025, 12, 15)
    assert add_months(date(2026, 12, 31), 0) == date(2026, 12, 31)
