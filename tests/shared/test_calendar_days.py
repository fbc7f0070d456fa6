"""Steps through the calendar."""

from datetime import date

from taskapp.shared.calendar_days import add_months, next_weekday

MONDAY, SUNDAY = 0, 6


def test_the_next_weekday_is_never_the_day_itself() -> None:
    assert next_weekday(date(2026, 11, 23), MONDAY) == date(2026, 11, 30)
    assert next_weekday(date(2026, 11, 23), SUNDAY) == date(2026, 11, 29)


def test_adding_months_stays_inside_the_month() -> None:
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2028, 1, 31), 1) == date(2028, 2, 29)
    assert add_months(date(2026, 11, 30), 2) == date(2027, 1, 30)
    assert add_months(date(2026, 1, 15), -1) == date(2025, 12, 15)
    assert add_months(date(2026, 12, 31), 0) == date(2026, 12, 31)
