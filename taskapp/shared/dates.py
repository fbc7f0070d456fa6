"""Parsing and formatting of every date: UTC inside the product, the organization's time zone in input and output.

`tz` is always the organization's time zone. Like `fold=0` in zoneinfo: a wall time that a clock change skips moves forward
by the gap, and of a wall time that occurs twice the first one is meant. Unreadable input raises `ValueError`.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from taskapp.shared.relative_time import format_relative_time

__all__ = [
    "day_in_words",
    "due_date_local",
    "first_instant_of",
    "format_absolute",
    "format_datetime_long",
    "format_datetime_short",
    "format_due",
    "format_local_datetime",
    "format_relative_due",
    "format_relative_time",
    "is_overdue",
    "parse_due",
    "parse_local_datetime",
    "parse_ymd",
    "remind_at_for",
    "time_of_day",
    "today_in",
]

FIRST_YEAR, LAST_YEAR = 2000, 2100

_DAY_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MINUTE_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}")
_INSTANT_FORM = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_LOCAL_FORMS = "YYYY-MM-DDTHH:MM or YYYY-MM-DD"
_DUE_FORMS = f"{_LOCAL_FORMS}, or RFC 3339 with an offset such as 2026-03-28T15:00:00Z"
# Not from strftime, which depends on the locale of the process.
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def parse_local_datetime(s: str, tz: ZoneInfo) -> datetime:
    """Parse `YYYY-MM-DDTHH:MM` or `YYYY-MM-DD` as a wall time in `tz`; returns an aware UTC datetime."""
    if not _is_local_form(s):
        raise _unreadable(s, _LOCAL_FORMS)
    return _instant_of(_parse_iso(s, _LOCAL_FORMS), tz)


def format_local_datetime(dt: datetime, tz: ZoneInfo) -> str:
    """Format an instant as `YYYY-MM-DDTHH:MM`, the wall time in `tz`."""
    return _in_zone(dt, tz).isoformat()[:16]


def parse_ymd(s: str) -> date:
    """Parse `YYYY-MM-DD`."""
    if not isinstance(s, str) or not _DAY_FORM.fullmatch(s):
        raise _unreadable(s, "YYYY-MM-DD")
    return _parse_iso(s, "YYYY-MM-DD").date()


def format_datetime_short(dt: datetime, tz: ZoneInfo) -> str:
    """`Mar 28, 3:00 PM`, or `Mar 28` at local midnight."""
    local = _in_zone(dt, tz)
    return _day_short(local) if _is_midnight(local) else f"{_day_short(local)}, {_time_of_day(local)}"


def format_datetime_long(dt: datetime, tz: ZoneInfo) -> str:
    """`Mar 28, 2026 3:00 PM`, or `Mar 28, 2026` at local midnight."""
    local = _in_zone(dt, tz)
    return _day_long(local) if _is_midnight(local) else f"{_day_long(local)} {_time_of_day(local)}"


def format_day(dt: datetime, tz: ZoneInfo) -> str:
    """The day of an instant in `tz`, as in "Apr 14, 2026"."""
    return _day_long(_in_zone(dt, tz).date())


def format_absolute(dt: datetime, tz: ZoneInfo) -> str:
    """`April 14, 2026 at 3:42 PM`, or `April 14, 2026` at local midnight."""
    local = _in_zone(dt, tz)
    return _day_in_full(local) if _is_midnight(local) else f"{_day_in_full(local)} at {_time_of_day(local)}"


def day_in_words(day: date) -> str:
    """`Mon, Nov 23`."""
    return f"{_WEEKDAYS[day.weekday()]}, {_day_short(day)}"


def time_of_day(dt: datetime, tz: ZoneInfo) -> str:
    """The wall time of an instant in `tz`, as in `3:42 PM`."""
    return _time_of_day(_in_zone(dt, tz))


def parse_due(s: str, tz: ZoneInfo) -> tuple[datetime, date | None]:
    """Parse a due date in a local form or as an RFC 3339 instant; returns (UTC instant, day if date-only)."""
    if _is_local_form(s):
        wall = _parse_in_range(s)
        if _is_midnight(wall):
            return first_instant_of(wall.date(), tz), wall.date()
        return _instant_of(wall, tz), None
    if not isinstance(s, str) or not _INSTANT_FORM.fullmatch(s):
        raise _unreadable(s, _DUE_FORMS)
    instant = _parse_in_range(s.upper()).astimezone(UTC)
    if not any(FIRST_YEAR <= moment.year <= LAST_YEAR for moment in (instant, _in_zone(instant, tz))):
        raise ValueError(
            f"{s!r} is out of range: its year in UTC or in {tz.key} must be from {FIRST_YEAR} to {LAST_YEAR}"
        )
    return _date_only_at_midnight(instant, tz)


@lru_cache(maxsize=4096)
def first_instant_of(day: date, tz: ZoneInfo) -> datetime:
    """The first UTC instant whose date in `tz` is `day`; where the zone skips that day, the next one that exists."""
    # No zone skips a midnight from the evening on (from 2000 to now): the day begins where the skipped hour ends.
    return _instant_of(datetime.combine(day, time()), tz)


def remind_at_for(
    due_date: datetime | None, due_on: date | None, tz: ZoneInfo, date_reminder_time: time
) -> datetime | None:
    """When the reminder is due: the due instant; for a date-only task, that day at `date_reminder_time` (local)."""
    if due_on is None:
        return due_date
    return _instant_of(datetime.combine(due_on, date_reminder_time), tz)


@lru_cache(maxsize=10_000)
def due_date_local(due_date: datetime | None, due_on: date | None, tz: ZoneInfo) -> str | None:
    """The due date in local form, as it can be typed: `YYYY-MM-DD` when date-only, else `YYYY-MM-DDTHH:MM`."""
    if due_on is not None:
        return due_on.isoformat()
    return None if due_date is None else format_local_datetime(due_date, tz)


def due_date_exact(due_date: datetime | None, due_on: date | None, tz: ZoneInfo) -> str | None:
    """Like `due_date_local`; RFC 3339 where that form would lose seconds, or the second pass of a doubled hour."""
    local = due_date_local(due_date, due_on, tz)
    is_exact = due_date is None or local is None or parse_due(local, tz)[0] == due_date
    return local if is_exact or due_date is None else due_date.isoformat()


def format_due(due_date: datetime | None, due_on: date | None, tz: ZoneInfo) -> str | None:
    """`April 14, 2026 at 3:42 PM`; only the day for a date-only task, also where that day has no midnight."""
    if due_on is not None:
        return _day_in_full(due_on)
    return None if due_date is None else format_absolute(due_date, tz)


def format_relative_due(due_date: datetime | None, due_on: date | None, now: datetime, tz: ZoneInfo) -> str | None:
    """The relative due date, e.g. "in 3d"; a date-only task counts whole local days and is "today" on its day."""
    if due_on is None:
        return None if due_date is None else format_relative_time(due_date, now)
    today = today_in(tz, now)
    return "today" if due_on == today else format_relative_time(_utc_midnight(due_on), _utc_midnight(today))


def today_in(tz: ZoneInfo, now: datetime) -> date:
    """The calendar day in `tz` at the instant `now`."""
    return _in_zone(now, tz).date()


def every(days: int) -> str:
    """A rhythm in words: "Every day", "Every 30 days"."""
    return "Every day" if days == 1 else f"Every {days:,} days"


def is_overdue(due_date: datetime | None, due_on: date | None, now: datetime, tz: ZoneInfo) -> bool:
    """Whether the due instant has passed; a date-only task is overdue from the next local day on."""
    if due_on is not None:
        return due_on < today_in(tz, now)
    return due_date is not None and due_date < now


def _is_local_form(s: str) -> bool:
    return isinstance(s, str) and bool(_DAY_FORM.fullmatch(s) or _MINUTE_FORM.fullmatch(s))


def _parse_iso(s: str, forms: str) -> datetime:
    try:
        return datetime.fromisoformat(s)
    except ValueError as error:
        raise _unreadable(s, forms) from error


def _parse_in_range(s: str) -> datetime:
    parsed = _parse_iso(s, _DUE_FORMS)
    if not FIRST_YEAR <= parsed.year <= LAST_YEAR:
        raise ValueError(f"{s!r} is out of range: use a year from {FIRST_YEAR} to {LAST_YEAR}")
    return parsed


def _unreadable(s: object, forms: str) -> ValueError:
    quoted = repr(s[:60] if isinstance(s, str) else s)
    return ValueError(f"{quoted} is not a date we can read: use {forms}")


def _instant_of(wall: datetime, tz: ZoneInfo) -> datetime:
    try:
        return wall.replace(tzinfo=tz).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{wall.isoformat()} is out of range in {tz.key}") from error


def _date_only_at_midnight(instant: datetime, tz: ZoneInfo) -> tuple[datetime, date | None]:
    local = _in_zone(instant, tz)
    start = first_instant_of(local.date(), tz)
    # A day without a midnight begins later; a date-only task of that day is due at its first instant.
    return (start, local.date()) if _is_midnight(local) or instant == start else (instant, None)


def _in_zone(dt: datetime, tz: ZoneInfo) -> datetime:
    if dt.tzinfo is None:
        raise ValueError(f"{dt!r} has no time zone: pass an aware datetime")
    return dt.astimezone(tz)


def _utc_midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _is_midnight(wall: datetime) -> bool:
    return not (wall.hour or wall.minute or wall.second or wall.microsecond)


def _day_short(day: date) -> str:
    return f"{_MONTHS[day.month - 1][:3]} {day.day}"


def _day_long(day: date) -> str:
    return f"{_day_short(day)}, {day.year}"


def _day_in_full(day: date) -> str:
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"


def _time_of_day(local: datetime) -> str:
    return f"{local.hour % 12 or 12}:{local.minute:02d} {'AM' if local.hour < 12 else 'PM'}"


def day_around(instant: datetime, tz: ZoneInfo) -> tuple[datetime, datetime]:
    """The UTC instants at which the local day of an instant begins and ends."""
    day = today_in(tz, instant)
    return first_instant_of(day, tz), first_instant_of(day + timedelta(days=1), tz)


def late_at(due_date: datetime, due_on: date | None, tz: ZoneInfo) -> datetime:
    """From when on an open task is late: its due instant, or the end of its local day when it has no time."""
    if due_on is None:
        return due_date
    start, end = day_around(due_date, tz)
    return end if due_date == start else due_date
