"""Promises: whether a task with a due date was kept on time, kept late, or is past it and open; as SQL and for one task.

A timed task is kept on time up to its due instant, a date-only one up to the end of that local day. In SQL that end is 24 hours
after the due date, except on the irregular days of the window, whose ends are bound as values.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, bindparam, case, not_, or_
from sqlmodel import col

from taskapp.core.clock import utc_now
from taskapp.core.db.columns import Day, Instant
from taskapp.core.db.hints import a_day_after
from taskapp.core.errors import invalid
from taskapp.shared.dates import first_instant_of, is_overdue, today_in
from taskapp.tasks.due.days import DueDays
from taskapp.tasks.model import Task
from taskapp.tasks.schemas import TaskFilters, TaskRead
from taskapp.tasks.types import DueFilter, Kept, TaskStatus

MAX_DAYS = 366
WINDOW_START, WINDOW_END = (bindparam(name, type_=Instant) for name in ("window_start", "window_end"))
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DueWindow:
    """Local days within which tasks are due: the limits as bound values, and the days that are not 24 hours long with their ends."""

    values: dict[str, Any]
    irregular: tuple[tuple[date, datetime], ...] = ()


def window_of(filters: TaskFilters, tz: ZoneInfo) -> DueWindow:
    """The window of `due_from` and `due_to`; with `kept` it has at most `MAX_DAYS`, and ends with today unless it says otherwise.

    `Invalid` when it ends before it begins, or is too long for `kept`.
    """
    first, last = _limits(filters, tz)
    if first and last and first > last:
        raise invalid("due_to", f"{last} is before due_from ({first}); exchange the two")
    if filters.kept and first and last and (last - first).days >= MAX_DAYS:
        raise invalid(
            "due_from", f"is too early for kept, which takes at most {MAX_DAYS} days; move due_from or due_to"
        )
    values: dict[str, Any] = {}
    if first:
        values["window_start"] = first_instant_of(first, tz)
    if last:
        values["window_end"] = first_instant_of(last + _DAY, tz)
    if not (filters.kept and first and last):
        return DueWindow(values)
    irregular = _irregular_days(first, last, tz)
    for number, (day, end) in enumerate(irregular):
        values |= {f"irregular_{number}": day, f"irregular_end_{number}": end}
    return DueWindow(values, irregular)


def _limits(filters: TaskFilters, tz: ZoneInfo) -> tuple[date | None, date | None]:
    first, last, longest = filters.due_from, filters.due_to, _DAY * (MAX_DAYS - 1)
    if filters.kept and last is None:
        today = today_in(tz, utc_now())
        last = min(max(today, first), first + longest) if first else today
    if filters.kept and last:
        first = first or last - longest
    return first, last


def condition(kept: Kept, days: DueDays, irregular: int) -> ColumnElement[bool]:
    """SQL condition of tasks with a due date in a window that has so many irregular days."""
    if kept is Kept.OPEN:
        return days.condition(DueFilter.OVERDUE)
    on_time = _completed_in_time(irregular)
    is_done = col(Task.status) == TaskStatus.DONE.value
    return and_(is_done, on_time if kept is Kept.ON_TIME else not_(on_time))


def matches(filters: TaskFilters, task: TaskRead, now: datetime, tz: ZoneInfo) -> bool:
    """Whether one task, already read, matches the due window and `kept`."""
    window = window_of(filters, tz).values
    at = task.due_date
    if window and (at is None or at < window.get("window_start", at) or at >= window.get("window_end", at + _DAY)):
        return False
    return filters.kept is None or kept_of(task, now, tz) is filters.kept


def kept_of(task: TaskRead, now: datetime, tz: ZoneInfo) -> Kept | None:
    """What became of one task; None without a due date, before it while open, and for a dismissed task."""
    if task.due_date is None or task.status is TaskStatus.DISMISSED:
        return None
    if task.completed_at is None:
        return Kept.OPEN if is_overdue(task.due_date, task.due_on, now, tz) else None
    return Kept.ON_TIME if is_on_time(task.completed_at, task.due_date, task.due_on, tz) else Kept.LATE


def is_on_time(completed_at: datetime, due_date: datetime, due_on: date | None, tz: ZoneInfo) -> bool:
    """Whether a done task was done on time: up to its due instant, or on its due day in the zone."""
    return completed_at <= due_date if due_on is None else completed_at < first_instant_of(due_on + _DAY, tz)


def _completed_in_time(irregular: int) -> ColumnElement[bool]:
    completed, due, day = col(Task.completed_at), col(Task.due_date), col(Task.due_on)
    ends = [
        (day == bindparam(f"irregular_{number}", type_=Day), bindparam(f"irregular_end_{number}", type_=Instant))
        for number in range(irregular)
    ]
    end = case(*ends, else_=a_day_after(due)) if ends else a_day_after(due)
    return or_(and_(day.is_(None), completed <= due), and_(day.is_not(None), completed < end))


@lru_cache(maxsize=256)
def _irregular_days(first: date, last: date, tz: ZoneInfo) -> tuple[tuple[date, datetime], ...]:
    days = [first + _DAY * number for number in range((last - first).days + 1)]
    ends = [first_instant_of(day + _DAY, tz) for day in days]
    return tuple((day, end) for day, end in zip(days, ends, strict=True) if end - first_instant_of(day, tz) != _DAY)
