"""SQL of kept counts: sums of a few rows where counting would read every task."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.access.actor import Actor
from taskapp.contacts.visibility import assigned_contact_ids
from taskapp.tasks import repository
from taskapp.tasks.model import Task, TaskCount

# A count that is still to be asked of an organization.
CountOf = Callable[[UUID], Any]


async def list_kept(
    session: AsyncSession, organization_id: UUID, kinds: Sequence[str], *, status: str | None = None
) -> list[tuple[str, str, str, int]]:
    """(kind, key, status, n) of kept breakdowns of the whole organization."""
    query = select(col(TaskCount.kind), col(TaskCount.key), col(TaskCount.status), col(TaskCount.n)).where(
        col(TaskCount.organization_id) == organization_id, col(TaskCount.kind).in_(kinds), col(TaskCount.n) != 0
    )
    if status:
        query = query.where(col(TaskCount.status) == status)
    return [(row[0], row[1], row[2], row[3]) for row in await session.execute(query)]


async def count_each(session: AsyncSession, organization_id: UUID, queries: Sequence[CountOf]) -> list[int]:
    """The numbers of several of the counts below, in one statement."""
    columns = [query(organization_id).scalar_subquery() for query in queries]
    return [int(number) for number in (await session.execute(select(*columns))).one()]


async def count_visible_by_status(session: AsyncSession, organization_id: UUID, actor: Actor) -> list[tuple[str, int]]:
    """(status, n) of what an actor with assigned contacts sees: kept counts of those, plus own tasks elsewhere."""
    mine = assigned_contact_ids(actor)
    tasks = select(col(Task.status), func.count()).where(
        col(Task.organization_id) == organization_id,
        col(Task.assigned_to) == actor.member_id,
        col(Task.contact_id).not_in(mine),
    )
    own = [(row[0], row[1]) for row in await session.execute(tasks.group_by(col(Task.status)))]
    keys = [str(contact_id) for contact_id in await session.scalars(mine)]
    kept = select(col(TaskCount.status), func.sum(col(TaskCount.n))).where(
        col(TaskCount.organization_id) == organization_id,
        col(TaskCount.kind) == "contact",
        col(TaskCount.key).in_(keys),
    )
    return own + [(row[0], int(row[1])) for row in await session.execute(kept.group_by(col(TaskCount.status)))]


async def count_visible_by(
    session: AsyncSession, organization_id: UUID, actor: Actor, column: Any, *, status: str
) -> list[tuple[Any, int]]:
    """(value, n) of the actor's visible tasks in one status, counted: bounded by the actor's own work."""
    query = select(column, func.count()).where(
        col(Task.organization_id) == organization_id, col(Task.status) == status, repository.visible_to(actor)
    )
    return [(row[0], row[1]) for row in await session.execute(query.group_by(column))]


async def count_visible_matching(session: AsyncSession, organization_id: UUID, actor: Actor, *conditions: Any) -> int:
    """How many of the actor's visible tasks meet the conditions."""
    query = (
        select(func.count())
        .select_from(Task)
        .where(col(Task.organization_id) == organization_id, repository.visible_to(actor), *conditions)
    )
    return (await session.scalars(query)).one()


def dated_before(day: date) -> CountOf:
    """Open date-only tasks of days before `day`."""
    return lambda organization_id: _kept(organization_id, "due-on").where(col(TaskCount.key) < day.isoformat())


def dated_on(day: date) -> CountOf:
    """Open date-only tasks of one day."""
    return lambda organization_id: _kept(organization_id, "due-on").where(col(TaskCount.key) == day.isoformat())


def timed(*, since: datetime | None, until: datetime) -> CountOf:
    """Open timed tasks due in [since, until): whole UTC days from kept counts, the ends by index."""
    condition = and_(col(Task.status) == "open", col(Task.due_on).is_(None))
    return lambda organization_id: _stretch(
        organization_id, "due-day", col(Task.due_date), condition, since=since, until=until
    )


def done(*, since: datetime, until: datetime) -> CountOf:
    """Tasks done in [since, until): whole UTC days from kept counts, the ends by index."""
    condition = col(Task.completed_at).is_not(None)  # exactly the done ones: the table's own CHECK says so
    return lambda organization_id: _stretch(
        organization_id, "done-day", col(Task.completed_at), condition, since=since, until=until
    )


def _stretch(
    organization_id: UUID, kind: str, column: Any, condition: Any, *, since: datetime | None, until: datetime
) -> Any:
    first = _day_after(since) if since else None
    last = until.astimezone(UTC).date()
    ranges = (
        select(func.count().label("n")).select_from(Task).where(col(Task.organization_id) == organization_id, condition)
    )
    if first and first > last:
        return ranges.where(column >= since, column < until)
    parts = [ranges.where(column >= _midnight(last), column < until)]
    days = _kept(organization_id, kind).where(col(TaskCount.key) < last.isoformat())
    if first:
        days = days.where(col(TaskCount.key) >= first.isoformat())
        parts.append(ranges.where(column >= since, column < _midnight(first)))
    every = union_all(days, *parts).subquery()
    return select(func.coalesce(func.sum(every.c.n), 0))


def _kept(organization_id: UUID, kind: str) -> Any:
    return select(func.coalesce(func.sum(col(TaskCount.n)), 0).label("n")).where(
        col(TaskCount.organization_id) == organization_id, col(TaskCount.kind) == kind
    )


def _day_after(instant: datetime) -> date:
    day = instant.astimezone(UTC).date()
    return day if instant == _midnight(day) else day + timedelta(days=1)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
