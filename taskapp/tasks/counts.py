"""Counts a person sees: tab counts and dashboard figures, from kept counts, equal to a recount."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.core.clock import utc_now
from taskapp.shared.dates import first_instant_of, today_in
from taskapp.tasks import count_repository as repository
from taskapp.tasks.due_days import due_days
from taskapp.tasks.model import Task
from taskapp.tasks.schemas import TaskStatusCount
from taskapp.tasks.types import DueFilter, TaskCategory, TaskSource, TaskStatus


@dataclass(frozen=True, slots=True)
class DueCounts:
    """How many open tasks are overdue and due today, and how many were done in the last seven local days."""

    overdue: int
    due_today: int
    completed_last_7_days: int


@dataclass(frozen=True, slots=True)
class OpenCounts:
    """Tasks by status, and open ones by category, source and member id (unassigned ones under the empty key)."""

    by_status: TaskStatusCount
    by_category: dict[str, int]
    by_source: dict[str, int]
    by_assignee: dict[str, int]


async def count_by_status(session: AsyncSession, actor: Actor) -> TaskStatusCount:
    """How many tasks the actor sees in each status."""
    actor.require(p.TASK_LIST)
    org = actor.organization_id
    if actor.sees_all_contacts:
        return _by_status([(status, n) for _, _, status, n in await repository.list_kept(session, org, ["all"])])
    return _by_status(await repository.count_visible_by_status(session, org, actor))


async def count_open(session: AsyncSession, actor: Actor) -> OpenCounts:
    """Every breakdown of what the actor sees."""
    actor.require(p.TASK_LIST)
    if not actor.sees_all_contacts:
        return await _count_visible_open(session, actor)
    kept = await repository.list_kept(session, actor.organization_id, ["all", *_OPEN_KINDS])
    breakdowns = {
        kind: {key: n for found, key, status, n in kept if found == kind and status == TaskStatus.OPEN}
        for kind in _OPEN_KINDS
    }
    return _open_counts(_by_status([(status, n) for kind, _, status, n in kept if kind == "all"]), breakdowns)


async def count_due(session: AsyncSession, actor: Actor) -> DueCounts:
    """Overdue, due today, done in the last seven local days, in the organization's days."""
    actor.require(p.TASK_LIST)
    today, days = today_in(actor.timezone, utc_now()), due_days(actor)
    week = today - timedelta(days=6)
    if not actor.sees_all_contacts:
        overdue, due_today = [await _visible(session, actor, due) for due in (DueFilter.OVERDUE, DueFilter.TODAY)]
        return DueCounts(overdue, due_today, (await count_done_between(session, actor, [(week, today)]))[0])
    late_days, late_times, on_day, at_times, done = await repository.count_each(
        session,
        actor.organization_id,
        [
            repository.dated_before(today),
            repository.timed(since=None, until=days.now),
            repository.dated_on(today),
            repository.timed(since=days.today, until=days.tomorrow),
            _done_between(actor, week, today),
        ],
    )
    return DueCounts(late_days + late_times, on_day + at_times, done)


async def count_done_between(session: AsyncSession, actor: Actor, stretches: list[tuple[date, date]]) -> list[int]:
    """How many visible tasks were done on the local days of each stretch, both ends included."""
    actor.require(p.TASK_LIST)
    if actor.sees_all_contacts:
        queries = [_done_between(actor, first, last) for first, last in stretches]
        return await repository.count_each(session, actor.organization_id, queries)
    completed = col(Task.completed_at)
    ends = [_ends(actor, first, last) for first, last in stretches]
    return [
        await repository.count_visible_matching(
            session, actor.organization_id, actor, completed >= since, completed < until
        )
        for since, until in ends
    ]


_OPEN_KINDS = ("category", "source", "assignee")


async def _count_visible_open(session: AsyncSession, actor: Actor) -> OpenCounts:
    columns = {"category": col(Task.category), "source": col(Task.source), "assignee": col(Task.assigned_to)}
    breakdowns = {
        kind: {
            str(value) if value else "": n
            for value, n in await repository.count_visible_by(
                session, actor.organization_id, actor, column, status=TaskStatus.OPEN.value
            )
        }
        for kind, column in columns.items()
    }
    return _open_counts(await count_by_status(session, actor), breakdowns)


def _open_counts(by_status: TaskStatusCount, breakdowns: dict[str, dict[str, int]]) -> OpenCounts:
    by_category = {category.value: 0 for category in TaskCategory} | breakdowns["category"]
    by_source = {source.value: 0 for source in TaskSource} | breakdowns["source"]
    return OpenCounts(by_status, by_category, by_source, breakdowns["assignee"])


def _by_status(rows: list[tuple[str, int]]) -> TaskStatusCount:
    return TaskStatusCount(**{status.value: sum(n for found, n in rows if found == status) for status in TaskStatus})


def _done_between(actor: Actor, first: date, last: date) -> repository.CountOf:
    since, until = _ends(actor, first, last)
    return repository.done(since=since, until=until)


def _ends(actor: Actor, first: date, last: date) -> tuple[datetime, datetime]:
    return first_instant_of(first, actor.timezone), first_instant_of(last + timedelta(days=1), actor.timezone)


async def _visible(session: AsyncSession, actor: Actor, due: DueFilter) -> int:
    conditions = [due_days(actor).condition(due), col(Task.status) == TaskStatus.OPEN.value]
    return await repository.count_visible_matching(session, actor.organization_id, actor, *conditions)
