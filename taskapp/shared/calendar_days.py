"""Steps through the calendar: to a weekday, over months."""

from calendar import monthrange
from datetime import date, timedelta


def next_weekday(day: date, weekday: int) -> date:
    """The first such weekday (0: Monday) after `day`, never `day` itself."""
    return day + timedelta(days=(weekday - day.weekday() - 1) % 7 + 1)


def add_months(day: date, months: int) -> date:
    """The same day some months away, or that month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
