"""Days as a calendar shows them: presets of the date picker, weeks, and the grid of one month."""

from calendar import monthrange
from datetime import date, timedelta

MONDAY, SUNDAY = 0, 6
_GRID_DAYS = 42  # six rows hold any month, so the popover never changes its height


def presets(today: date) -> list[tuple[str, date]]:
    """The picker's first choices, with the day each of them means."""
    return [
        ("Today", today),
        ("Tomorrow", today + timedelta(days=1)),
        ("Next Monday", next_weekday(today, MONDAY)),
        ("Next Week", today + timedelta(days=7)),
    ]


def next_weekday(day: date, weekday: int) -> date:
    """The first such weekday after `day`, never `day` itself."""
    return day + timedelta(days=(weekday - day.weekday() - 1) % 7 + 1)


def week_of(day: date, *, first_weekday: int = MONDAY) -> tuple[date, date]:
    """The first and the last day of the week that `day` lies in."""
    start = day - timedelta(days=(day.weekday() - first_weekday) % 7)
    return start, start + timedelta(days=6)


def month_grid(year: int, month: int, *, first_weekday: int = MONDAY) -> list[list[date]]:
    """Six weeks of seven days that hold the month, with its neighbours' days at both ends."""
    start, _ = week_of(date(year, month, 1), first_weekday=first_weekday)
    days = [start + timedelta(days=offset) for offset in range(_GRID_DAYS)]
    return [days[row : row + 7] for row in range(0, _GRID_DAYS, 7)]


def add_months(day: date, months: int) -> date:
    """The same day some months away, or that month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
