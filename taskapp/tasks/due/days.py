"""Overdue, today, this week, in the organization's time zone: as SQL conditions and as a check of one task."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col

from taskapp.access.actor import Actor
from taskapp.core.clock import utc_now
from taskapp.shared.dates import first_instant_of, today_in
from taskapp.tasks.model import Task
from taskapp.tasks.schemas import TaskRead
from taskapp.tasks.types import DayGroup, DueFilter, TaskStatus


@dataclass(frozen=True, slots=True)
class DueDays:
    """The limits of the due-date filters in the organization's days: UTC instants, or SQL parameters for them.

    `week_start` is the start of the seven days that end with today, `week_end` the end of the seven that begin with it,
    `day_after` the start of the day after tomorrow. `day_after_end` and `later_end` end the first days of "This week" and "Later".
    """

    now: Any
    week_start: Any
    today: Any
    tomorrow: Any
    day_after: Any
    week_end: Any
    day_after_end: Any
    later_end: Any

    def values(self) -> dict[str, Any]:
        """The limits by name, as the values of a statement with `repository.DAY_PARAMETERS`."""
        return {name: getattr(self, name) for name in self.__slots__}

    def condition(self, due: DueFilter) -> ColumnElement[bool]:
        """SQL condition of a due-date filter; a date-only task is overdue from the next local day on."""
        due_date, timed = col(Task.due_date), col(Task.due_on).is_(None)
        if due is DueFilter.OVERDUE:
            is_late = or_(due_date < self.today, and_(due_date < self.now, timed))
            return and_(col(Task.status) == TaskStatus.OPEN.value, due_date < self.now, is_late)
        if due is DueFilter.TODAY:
            return and_(due_date >= self.today, due_date < self.tomorrow)
        if due is DueFilter.WEEK:
            return and_(due_date >= self.today, due_date < self.week_end)
        return due_date.is_(None)

    def group_condition(self, group: DayGroup) -> ColumnElement[bool]:
        """SQL condition of the open tasks of a group of the day."""
        if group is DayGroup.OVERDUE:
            return self.condition(DueFilter.OVERDUE)
        due_date = col(Task.due_date)
        if group is DayGroup.NONE:
            return due_date.is_(None)
        if group is DayGroup.TODAY:
            return and_(self.condition(DueFilter.TODAY), or_(due_date >= self.now, col(Task.due_on).is_not(None)))
        if group is DayGroup.LATER:
            return and_(due_date >= self.week_end)
        first, end = (self.tomorrow, self.day_after) if group is DayGroup.TOMORROW else (self.day_after, self.week_end)
        return and_(due_date >= first, due_date < end)

    def first_day(self, group: DayGroup) -> tuple[Any, Any] | None:
        """Start and end of the first day of a group; None where the day depends on the tasks."""
        return {
            DayGroup.TODAY: (self.today, self.tomorrow),
            DayGroup.TOMORROW: (self.tomorrow, self.day_after),
            DayGroup.WEEK: (self.day_after, self.day_after_end),
            DayGroup.LATER: (self.week_end, self.later_end),
        }.get(group)

    def snoozed_condition(self, snoozed: bool) -> ColumnElement[bool]:
        """SQL condition of open tasks that are snoozed until a time ahead, or of all others."""
        is_open, until = col(Task.status) == TaskStatus.OPEN.value, col(Task.snoozed_until)
        return and_(is_open, until > self.now) if snoozed else or_(~is_open, until.is_(None), until <= self.now)

    def has_snoozed(self, task: TaskRead) -> bool:
        """Whether one task, already read, is open and snoozed until a time ahead."""
        return task.status is TaskStatus.OPEN and task.snoozed_until is not None and bool(task.snoozed_until > self.now)

    def matches(self, due: DueFilter, task: TaskRead) -> bool:
        """Whether one task, already read, matches the filter."""
        at = task.due_date
        if at is None or due is DueFilter.NONE:
            return (at is None) is (due is DueFilter.NONE)
        if due is DueFilter.OVERDUE:
            return task.status is TaskStatus.OPEN and bool(at < self.today or (at < self.now and task.due_on is None))
        return bool(self.today <= at < (self.tomorrow if due is DueFilter.TODAY else self.week_end))


def due_days(actor: Actor) -> DueDays:
    """The limits as of now, in the time zone of the actor's organization."""
    now, tz = utc_now(), actor.timezone
    today = today_in(tz, now)
    first = [first_instant_of(today + timedelta(days=days), tz) for days in (-6, 0, 1, 2, 7, 3, 8)]
    return DueDays(now, *first)
