"""SQL of the counts in `task_count`, which triggers maintain: sums of a few rows instead of reading every task."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, String, and_, bindparam, case, cast, func, literal_column, or_, select, text, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.access.actor import Actor
from taskapp.contacts.model import ContactUser
from taskapp.contacts.visibility import AnyActor, assigned_contact_ids
from taskapp.core.db import database as db
from taskapp.core.db.columns import Instant
from taskapp.core.db.compiled import Compiled
from taskapp.core.db.hints import few_rows, in_this_order
from taskapp.core.ids import Id
from taskapp.tasks import repository
from taskapp.tasks.due.days import DueDays
from taskapp.tasks.model import Task, TaskCount
from taskapp.tasks.types import DayGroup, DueFilter, TaskStatus

_WRITE_NOW, _WRITE_AT_COMMIT = (
    text(f"SET CONSTRAINTS task_counts_written {when}") for when in ("IMMEDIATE", "DEFERRED")
)
_ORGANIZATION = bindparam("organization_id", type_=Id)
_OPEN_TIMED = and_(col(Task.status) == "open", col(Task.due_on).is_(None))
_IS_OPEN = col(Task.status) == literal_column("'open'")
_DONE = col(Task.completed_at).is_not(None)  # exactly the done tasks, by a CHECK of the table
# What is counted by UTC day: the column, and the condition of the rows that count.
_BY_DAY = {"due": (col(Task.due_date), _OPEN_TIMED), "done": (col(Task.completed_at), _DONE)}
Moment = tuple[date, datetime]


@dataclass(frozen=True, slots=True)
class CountsBefore:
    """All open tasks, those due before each of some moments, and those done between the first of some instants and each of them."""

    open: int
    due: list[int]
    done: list[int]


def select_visible(columns: Sequence[Any], sees_all: bool, *conditions: Any) -> list[Any]:
    """SELECT of the visible tasks of an organization, in disjoint parts for who sees only assigned contacts.

    An index finds each part: own tasks, then those of others. For the OR of `visible_to` SQLite reads the whole organization.
    """
    query = select(*columns).where(col(Task.organization_id) == _ORGANIZATION, *conditions)
    if sees_all:
        return [query.select_from(Task)]
    member_id, assigned_to = AnyActor(False).member_id, col(Task.assigned_to)
    is_assigned = (col(ContactUser.organization_id) == _ORGANIZATION, col(ContactUser.member_id) == member_id)
    is_of_contact = few_rows(col(Task.contact_id) == col(ContactUser.contact_id))
    # As columns of the tables: a Join of its own does not know the classes.
    of_contacts = in_this_order(ContactUser.__table__, Task.__table__, is_of_contact)  # type: ignore[attr-defined]
    is_of_others = or_(assigned_to.is_(None), assigned_to != member_id)
    return [
        query.select_from(Task).where(few_rows(assigned_to == member_id)),
        query.select_from(of_contacts).where(*is_assigned, is_of_others),
    ]


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


async def count_before(
    session: AsyncSession, organization_id: UUID, due: Sequence[Moment], done: Sequence[datetime] = ()
) -> CountsBefore:
    """The numbers of the whole organization, in one statement.

    Of a moment, tasks without a time count until the day before its date, the others until its instant. `done` is in order.
    """
    await write_noted(session)
    statement = _before_statement(len(due), len(done))
    values = _limits("due", [instant for _, instant in due]) | _limits("done", done)
    days = {f"day_{position}": day.isoformat() for position, (day, _) in enumerate(due)}
    (numbers,) = await statement(session, organization_id=organization_id, **values, **days)
    total, *counted = map(int, numbers)
    return CountsBefore(total, counted[: len(due)], counted[len(due) :])


async def count_visible_by_status(session: AsyncSession, organization_id: UUID, actor: Actor) -> list[tuple[str, int]]:
    """(status, n) for an actor who sees only assigned contacts: maintained counts of these, plus own tasks of other contacts."""
    await write_noted(session)
    rows = await _STATUS_OF_VISIBLE(session, organization_id=organization_id, member_id=actor.member_id)
    return [(status, int(n)) for status, n in rows]


async def count_visible_open(
    session: AsyncSession, organization_id: UUID, actor: Actor, days: DueDays
) -> list[tuple[str, str, UUID | None, bool, bool, int]]:
    """(category, source, assignee, is overdue, is due today, n) of the open tasks that somebody sees with assigned contacts."""
    values = {"organization_id": organization_id, "member_id": actor.member_id, **days.values()}
    rows = await _OPEN_OF_VISIBLE(session, **values)
    return [(row[0], row[1], row[2], row[3], row[4], row[5]) for row in rows]


async def count_open_groups(
    session: AsyncSession, actor: Actor, days: DueDays, *, only_own: bool
) -> dict[DayGroup, int]:
    """The numbers of open tasks the actor sees in each group of the day, or of those assigned to the actor, in one statement."""
    statement = _groups_statement(actor.sees_all_contacts, only_own)
    values = {"organization_id": actor.organization_id, "member_id": actor.member_id, **days.values()}
    return dict(zip(DayGroup, map(sum, zip(*await statement(session, **values), strict=True)), strict=True))


@lru_cache
def _groups_statement(sees_all: bool, only_own: bool) -> Compiled:
    groups = [repository.DAY_PARAMETERS.group_condition(group) for group in DayGroup]
    numbers = [func.count(case((group, literal_column("1")))) for group in groups]

    def write() -> Any:
        own, *others = select_visible(numbers, sees_all and not only_own, _IS_OPEN)
        return own if only_own else union_all(own, *others)

    return Compiled(write)


def _open_query() -> Any:
    due = (repository.DAY_PARAMETERS.condition(name) for name in (DueFilter.OVERDUE, DueFilter.TODAY))
    keys = [
        col(Task.category),
        col(Task.source),
        col(Task.assigned_to),
        *(case((one, literal_column("1")), else_=literal_column("0")) for one in due),
    ]
    parts = select_visible([*keys, func.count()], False, _IS_OPEN)
    return union_all(*(part.group_by(*keys) for part in parts))


def _status_query() -> Any:
    actor = AnyActor(False)
    assigned = assigned_contact_ids(actor)
    own = select(col(Task.status), func.count()).where(
        col(Task.organization_id) == actor.organization_id,
        few_rows(col(Task.assigned_to) == actor.member_id),
        col(Task.contact_id).not_in(assigned),
    )
    keys = select(cast(assigned.subquery().c.contact_id, String))
    counted = select(col(TaskCount.status), func.sum(col(TaskCount.n))).where(
        col(TaskCount.organization_id) == actor.organization_id,
        col(TaskCount.kind) == literal_column("'contact'"),
        col(TaskCount.key).in_(keys),
    )
    return union_all(own.group_by(col(Task.status)), counted.group_by(col(TaskCount.status)))


_STATUS_OF_VISIBLE, _OPEN_OF_VISIBLE = Compiled(_status_query), Compiled(_open_query)


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
    """The number of tasks that somebody sees with assigned contacts and that were done in each [since, until)."""
    limits = {
        f"{name}_{at}": pair[end] for at, pair in enumerate(ranges) for end, name in enumerate(("since", "until"))
    }
    values = {"first": min(since for since, _ in ranges), "end": max(until for _, until in ranges), **limits}
    statement = _done_statement(len(ranges))
    rows = await statement(session, organization_id=organization_id, member_id=actor.member_id, **values)
    return [sum(numbers) for numbers in zip(*rows, strict=True)]


@lru_cache(maxsize=8)
def _done_statement(ranges: int) -> Compiled:
    def within(first: str, end: str) -> Any:
        done = col(Task.completed_at)
        return and_(done >= bindparam(first, type_=Instant), done < bindparam(end, type_=Instant))

    def write() -> Any:
        numbers = [
            func.count(case((within(f"since_{at}", f"until_{at}"), literal_column("1")))) for at in range(ranges)
        ]
        is_done = col(Task.status) == literal_column("'done'")
        return union_all(*select_visible(numbers, False, is_done, within("first", "end")))

    return Compiled(write)


def _limits(what: str, instants: Sequence[datetime]) -> dict[str, Any]:
    """Of each instant the nearest midnight in UTC, and the time between: added when the midnight comes first, else subtracted."""
    values: dict[str, Any] = {}
    for position, instant in enumerate(instants):
        day = (instant + timedelta(hours=12)).astimezone(UTC).date()
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
        limits = {
            "midnight": day.isoformat(),
            "low": min(instant, midnight),
            "high": max(instant, midnight),
            "sign": 1 if midnight <= instant else -1,
        }
        values |= {f"{what}_{name}_{position}": value for name, value in limits.items()}
    return values


@lru_cache(maxsize=16)
def _counts_statement(kinds: tuple[str, ...]) -> Compiled:
    def write() -> Any:
        names: list[Any] = [bindparam(f"kind_{position}", kind) for position, kind in enumerate(kinds)]
        return select(col(TaskCount.kind), col(TaskCount.key), col(TaskCount.status), col(TaskCount.n)).where(
            col(TaskCount.organization_id) == _ORGANIZATION, col(TaskCount.kind).in_(names), col(TaskCount.n) != 0
        )

    return Compiled(write)


@lru_cache(maxsize=16)
def _before_statement(due: int, done: int) -> Compiled:
    """The numbers of `CountsBefore`, in its order: whole days from the maintained counts, the rests from the tasks' indexes."""
    key, kind = col(TaskCount.key), col(TaskCount.kind)

    def sum_where(condition: Any) -> Any:
        return func.coalesce(func.sum(case((condition, col(TaskCount.n)), else_=literal_column("0"))), 0)

    def before(name: str, position: int) -> Any:
        return key < bindparam(f"{name}_{position}", type_=String)

    def of_kinds(*kinds: str) -> Any:
        return col(TaskCount.organization_id) == _ORGANIZATION, kind.in_([literal_column(f"'{one}'") for one in kinds])

    def write() -> Any:
        is_due = [
            or_(and_(kind == "due-on", before("day", at)), and_(kind == "due-day", before("due_midnight", at)))
            for at in range(due)
        ]
        is_open = and_(kind == "all", col(TaskCount.status) == "open")
        days = [sum_where(is_open), *(sum_where(one) + _rest("due", at) for at, one in enumerate(is_due))]
        query = select(*days).where(*of_kinds("all", "due-on", "due-day"))
        if not done:
            return query
        done_days = (sum_where(before("done_midnight", at)) + _rest("done", at) for at in range(done))
        in_days = key >= bindparam("done_midnight_0", type_=String)
        done_query = select(*done_days).where(*of_kinds("done-day"), in_days)
        return select(query.subquery(), done_query.subquery())

    return Compiled(write)


def _rest(what: str, position: int) -> Any:
    column, condition = _BY_DAY[what]
    low, high = (bindparam(f"{what}_{name}_{position}", type_=Instant) for name in ("low", "high"))
    rest = select(func.count()).select_from(Task).where(col(Task.organization_id) == _ORGANIZATION, condition)
    number = rest.where(column >= low, column < high).scalar_subquery()
    return bindparam(f"{what}_sign_{position}", type_=Integer) * number
