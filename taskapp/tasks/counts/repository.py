"""SQL of the counts in `task_count`, which triggers maintain: sums of a few rows instead of reading every task."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, case, func, literal_column, select, text, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.access.actor import Actor
from taskapp.contacts.visibility import AnyActor, assigned_contact_ids
from taskapp.core.db import database as db
from taskapp.core.db.columns import Instant
from taskapp.core.db.compiled import Compiled
from taskapp.core.db.hints import few_rows
from taskapp.core.ids import Id
from taskapp.tasks import repository
from taskapp.tasks.due.days import DueDays
from taskapp.tasks.model import Task, TaskCount
from taskapp.tasks.types import DayGroup, TaskStatus

_WRITE_NOW, _WRITE_AT_COMMIT = (
    text(f"SET CONSTRAINTS task_counts_written {when}") for when in ("IMMEDIATE", "DEFERRED")
)
_ORGANIZATION = bindparam("organization_id", type_=Id)
_OPEN_TIMED = and_(col(Task.status) == "open", col(Task.due_on).is_(None))
_DONE = col(Task.completed_at).is_not(None)  # exactly the done tasks, by a CHECK of the table
# The kinds that are counted by UTC day: the column, and the condition of the rows that count.
_BY_DAY = {"due-day": (col(Task.due_date), _OPEN_TIMED), "done-day": (col(Task.completed_at), _DONE)}


@dataclass(frozen=True, slots=True)
class CountOf:
    """One number to count, to be passed to `count_each`: its kind, and the limits of its range as bound values."""

    kind: str
    limits: dict[str, Any]


async def write_noted(session: AsyncSession) -> None:  # house: all-orgs
    """Write the counts of this transaction's own changes, which PostgreSQL does at the commit, so that they can be read."""
    if db.is_writing(session) and not db.is_sqlite(session):
        await session.execute(_WRITE_NOW)
        await session.execute(_WRITE_AT_COMMIT)


async def list_counts(
    session: AsyncSession, organization_id: UUID, kinds: Sequence[str]
) -> list[tuple[str, str, str, int]]:
    """(kind, key, status, n) of the maintained counts of the whole organization, of the given kinds."""
    await write_noted(session)
    rows = await _counts_statement(tuple(kinds))(session, organization_id=organization_id)
    return [(kind, key, status, n) for kind, key, status, n in rows]


async def count_each(session: AsyncSession, organization_id: UUID, counts: Sequence[CountOf]) -> list[int]:
    """The numbers of several counts (made by the functions below), in one statement."""
    await write_noted(session)
    values = {
        f"{name}_{position}": value for position, count in enumerate(counts) for name, value in count.limits.items()
    }
    statement = _counting_statement(tuple(count.kind for count in counts))
    (numbers,) = await statement(session, organization_id=organization_id, **values)
    return [int(number) for number in numbers]


async def count_visible_by_status(session: AsyncSession, organization_id: UUID, actor: Actor) -> list[tuple[str, int]]:
    """(status, n) for an actor who sees only assigned contacts: maintained counts of these, plus own tasks of other contacts."""
    await write_noted(session)
    assigned = assigned_contact_ids(actor)
    tasks = select(col(Task.status), func.count()).where(
        col(Task.organization_id) == organization_id,
        col(Task.assigned_to) == actor.member_id,
        col(Task.contact_id).not_in(assigned),
    )
    own_tasks = [(row[0], row[1]) for row in await session.execute(tasks.group_by(col(Task.status)))]
    keys = [str(contact_id) for contact_id in await session.scalars(assigned)]
    contact_counts = select(col(TaskCount.status), func.sum(col(TaskCount.n))).where(
        col(TaskCount.organization_id) == organization_id,
        col(TaskCount.kind) == "contact",
        col(TaskCount.key).in_(keys),
    )
    return own_tasks + [
        (row[0], int(row[1])) for row in await session.execute(contact_counts.group_by(col(TaskCount.status)))
    ]


async def count_visible_open(
    session: AsyncSession, organization_id: UUID, actor: Actor, *, late: Any, today: Any
) -> list[tuple[str, str, UUID | None, bool, bool, int]]:
    """(category, source, assignee, matches `late`, matches `today`, n) of the open tasks the actor sees; one statement."""
    keys = (
        col(Task.category),
        col(Task.source),
        col(Task.assigned_to),
        case((late, True), else_=False).label("late"),
        case((today, True), else_=False).label("today"),
    )
    query = select(*keys, func.count()).where(
        col(Task.organization_id) == organization_id, col(Task.status) == "open", repository.visible_to(actor)
    )
    rows = await session.execute(query.group_by(*keys))
    return [(row[0], row[1], row[2], row[3], row[4], row[5]) for row in rows]


async def count_open_groups(
    session: AsyncSession, actor: Actor, days: DueDays, *, only_own: bool
) -> dict[DayGroup, int]:
    """The numbers of open tasks the actor sees in each group of the day, or of those assigned to the actor, in one statement."""
    statement = _groups_statement(actor.sees_all_contacts, only_own)
    values = {"organization_id": actor.organization_id, "member_id": actor.member_id, **days.values()}
    (numbers,) = await statement(session, **values)
    return dict(zip(DayGroup, numbers, strict=True))


@lru_cache
def _groups_statement(sees_all: bool, only_own: bool) -> Compiled:
    def write() -> Any:
        groups = (repository.DAY_PARAMETERS.group_condition(group) for group in DayGroup)
        numbers = (func.count(case((group, literal_column("1")))) for group in groups)
        query = select(*numbers).where(
            col(Task.organization_id) == _ORGANIZATION,
            col(Task.status) == literal_column("'open'"),
            repository.visible_to(AnyActor(sees_all)),
        )
        own = col(Task.assigned_to) == bindparam("member_id", type_=Id)
        return query.where(few_rows(own)) if only_own else query

    return Compiled(write)


async def count_of_contact(
    session: AsyncSession, organization_id: UUID, actor: Actor, contact_id: UUID
) -> list[tuple[str, str, int]]:
    """(status, side, n) of the tasks of one contact that the actor sees."""
    query = select(col(Task.status), col(Task.side), func.count()).where(
        col(Task.organization_id) == organization_id,
        few_rows(col(Task.contact_id) == contact_id),
        repository.visible_to(actor),
    )
    return [(row[0], row[1], row[2]) for row in await session.execute(query.group_by(col(Task.status), col(Task.side)))]


async def list_kept_of_contact(
    session: AsyncSession, organization_id: UUID, actor: Actor, contact_id: UUID
) -> list[tuple[str, datetime, datetime, date | None]]:
    """(side, completed at, due date, due day) of the done tasks with a due date of one contact that the actor sees."""
    columns = (col(Task.side), col(Task.completed_at), col(Task.due_date), col(Task.due_on))
    query = select(*columns).where(
        col(Task.organization_id) == organization_id,
        few_rows(col(Task.contact_id) == contact_id),
        col(Task.status) == TaskStatus.DONE.value,
        col(Task.due_date).is_not(None),
        repository.visible_to(actor),
    )
    rows = await session.execute(query)
    return [(side, done_at, due, day) for side, done_at, due, day in rows if done_at and due]


async def count_visible_done(
    session: AsyncSession, organization_id: UUID, actor: Actor, ranges: Sequence[tuple[datetime, datetime]]
) -> list[int]:
    """The number of tasks the actor sees that were done in each [since, until)."""
    completed = col(Task.completed_at)
    columns = [func.count(case((and_(completed >= since, completed < until), 1))) for since, until in ranges]
    query = select(*columns).where(
        col(Task.organization_id) == organization_id,
        repository.visible_to(actor),
        completed >= min(since for since, _ in ranges),
        completed < max(until for _, until in ranges),
    )
    return list((await session.execute(query)).one())


def all_open() -> CountOf:
    """All open tasks."""
    return CountOf("source", {"first": "", "last": "~"})


def dated(*, since: date | None, until: date) -> CountOf:
    """Open date-only tasks of the days [since, until)."""
    return CountOf("due-on", {"first": since.isoformat() if since else "", "last": until.isoformat()})


def timed(*, since: datetime | None, until: datetime) -> CountOf:
    """Open timed tasks due in [since, until)."""
    return CountOf("due-day", _split_into_days(since, until))


def done(*, since: datetime, until: datetime) -> CountOf:
    """Tasks done in [since, until)."""
    return CountOf("done-day", _split_into_days(since, until))


def _split_into_days(since: datetime | None, until: datetime) -> dict[str, Any]:
    """Split [since, until) into whole UTC days [first, last) and the rests [since, head) and [tail, until)."""
    last = until.astimezone(UTC).date()
    if since is None:
        return {
            "first": "",
            "last": last.isoformat(),
            "since": until,
            "head": until,
            "tail": _midnight(last),
            "until": until,
        }
    first = _day_after(since)
    head, tail = (until, until) if first > last else (_midnight(first), _midnight(last))
    return {
        "first": first.isoformat(),
        "last": last.isoformat(),
        "since": since,
        "head": head,
        "tail": tail,
        "until": until,
    }


@lru_cache(maxsize=16)
def _counts_statement(kinds: tuple[str, ...]) -> Compiled:
    def write() -> Any:
        names: list[Any] = [bindparam(f"kind_{position}", kind) for position, kind in enumerate(kinds)]
        return select(col(TaskCount.kind), col(TaskCount.key), col(TaskCount.status), col(TaskCount.n)).where(
            col(TaskCount.organization_id) == _ORGANIZATION, col(TaskCount.kind).in_(names), col(TaskCount.n) != 0
        )

    return Compiled(write)


@lru_cache(maxsize=16)
def _counting_statement(kinds: tuple[str, ...]) -> Compiled:
    return Compiled(
        lambda: select(*(_count_query(kind, position).scalar_subquery() for position, kind in enumerate(kinds)))
    )


def _count_query(kind: str, position: int) -> Any:
    """SELECT of one number: whole days from the maintained counts, the rests at both ends from the tasks' index."""

    def parameter(name: str) -> Any:
        return bindparam(f"{name}_{position}", type_=Instant if name in ("since", "head", "tail", "until") else None)

    days = select(func.coalesce(func.sum(col(TaskCount.n)), 0).label("n")).where(
        col(TaskCount.organization_id) == _ORGANIZATION,
        col(TaskCount.kind) == bindparam(f"kind_{position}", kind),
        col(TaskCount.key) >= parameter("first"),
        col(TaskCount.key) < parameter("last"),
    )
    if kind not in _BY_DAY:
        return days
    column, condition = _BY_DAY[kind]
    rests = (
        select(func.count().label("n")).select_from(Task).where(col(Task.organization_id) == _ORGANIZATION, condition)
    )
    head = rests.where(column >= parameter("since"), column < parameter("head"))
    tail = rests.where(column >= parameter("tail"), column < parameter("until"))
    parts = union_all(days, head, tail).subquery()
    return select(func.coalesce(func.sum(parts.c.n), 0))


def _day_after(instant: datetime) -> date:
    day = instant.astimezone(UTC).date()
    return day if instant == _midnight(day) else day + timedelta(days=1)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
