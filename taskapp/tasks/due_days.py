"""Overdue, today, this week: stretches of days in the organization's zone, for SQL and for one task at hand."""

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
from taskapp.tasks.types import DueFilter, TaskStatus


@dataclass(frozen=True, slots=True)
class DueDays:
    """The organization's now and today, the seven days up to today and the seven from it: instants, or parameters."""

    now: Any
    week_start: Any
    today: Any
    tomorrow: Any
    week_end: Any

    def condition(self, due: DueFilter) -> ColumnElement[bool]:
        """Tasks due in that stretch; date-only ones turn overdue with the next local day."""
        due_date, timed = col(Task.due_date), col(Task.due_on).is_(None)
        if due is DueFilter.OVERDUE:
            late = or_(due_date < self.today, and_(due_date < self.now, timed))
            return and_(col(Task.status) == TaskStatus.OPEN.value, due_date < self.now, late)
        if due is DueFilter.TODAY:
            return and_(due_date >= self.today, due_date < self.tomorrow)
        if due is DueFilter.WEEK:
            return and_(due_date >= self.today, due_date < self.week_end)
        return due_date.is_(None)

    def holds(self, due: DueFilter, task: TaskRead) -> bool:
        """The same of one task that is at hand."""
        at = task.due_date
        if at is None or due is DueFilter.NONE:
            return (at is None) is (due is DueFilter.NONE)
        if due is DueFilter.OVERDUE:
            return task.status is TaskStatus.OPEN and bool(at < self.today or (at < self.now and task.due_on is None))
        return bool(self.today <= at < (self.tomorrow if due is DueFilter.TODAY else self.week_end))


def due_days(actor: Actor) -> DueDays:
    """Now, today, tomorrow, and where the seven days before and after begin and end, in the organization's zone."""
    now, tz = utc_now(), actor.timezone
    today = today_in(tz, now)
    first = [first_instant_of(today + timedelta(days=days), tz) for days in (-6, 0, 1, 7)]
    return DueDays(now=now, week_start=first[0], today=first[1], tomorrow=first[2], week_end=first[3])
