"""Calendar arithmetic: weekdays, months, business days, and the next date with a given day of the month."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

_DAYS = {"day": 1, "week": 7, "fortnight": 14}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def next_weekday(day: date, weekday: int) -> date:
    """The first `weekday` (Monday is 0) after `day`, never `day` itself."""
    return day + timedelta(days=(weekday - day.weekday() - 1) % 7 + 1)


def this_weekday(day: date, weekday: int) -> date:
    """The first `weekday` (Monday is 0) from `day` on, `day` included."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def weekday_of_next_week(day: date, weekday: int) -> date:
    """The `weekday` (Monday is 0) of the week that begins on the Monday after `day`."""
    return next_weekday(day, 0) + timedelta(days=weekday)


def add_months(day: date, months: int) -> date:
    """The same day of the month, `months` later, or the last day of that month when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_business_days(day: date, days: int) -> date:
    """`days` days later, counting Monday to Friday only."""
    weeks, rest = divmod(days, 5)
    day += timedelta(weeks=weeks)
    for _ in range(rest):
        day += timedelta(days=7 - day.weekday() if day.weekday() >= 4 else 1)
    return day if day.weekday() < 5 else next_weekday(day, 0)


def add_units(day: date, unit: str, number: int) -> date:
    """`number` days, weeks, fortnights, months, quarters or years later."""
    if unit in _DAYS:
        return day + timedelta(days=number * _DAYS[unit])
    return add_months(day, number * _MONTHS[unit])


def last_of_month(day: date) -> date:
    """The last day of the month of `day`."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def first_from(start: date, months: Iterable[tuple[int, int]], day: int) -> date:
    """The first date with this `day` of the month, `start` or later, in these (year, month); `ValueError` when there is none."""
    days = (date(year, month, day) for year, month in months if 1 <= day <= monthrange(year, month)[1])
    if found := next((found for found in days if found >= start), None):
        return found
    raise ValueError("no such day")


def easter(year: int) -> date:
    """Easter Sunday of a year in the Gregorian calendar (the anonymous algorithm of 1876)."""
    century, rest = divmod(year, 100)
    golden = year % 19
    skipped = century - century // 4 - (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + skipped + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)
