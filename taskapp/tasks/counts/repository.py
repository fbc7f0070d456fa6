"""SQL of kept counts: sums of a few rows where counting would read every task."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, case, func, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.access.actor import Actor
from taskapp.contacts.visibility import assigned_contact_ids
from taskapp.core.db.columns import Instant
from taskapp.core.db.compiled import Compiled
from taskapp.core.ids import Id
from taskapp.tasks import repository
from taskapp.tasks.model import Task, TaskCount

_ORGANIZATION = bindparam("organization_id", type_=Id)
_OPEN_TIMED = and_(col(Task.status) == "open", col(Task.due_on).is_(None))
_DONE = col(Task.completed_at).is_not(None)  # exactly the done ones: the table's own CHECK says so
# Of what is counted by UTC day: the column itself, and which rows count.
_BY_DAY = {"due-day": (col(Task.due_date), _OPEN_TIMED), "done-day": (col(Task.completed_at), _DONE)}


@dataclass(frozen=True, slots=True)
class CountOf:
    """A count that is still to be asked of an organization: its kind, and where its stretch begins and ends."""

    kind: str
    ends: dict[str, Any]


async def list_kept(
    session: AsyncSession, organization_id: UUID, kinds: Sequence[str]
) -> list[tuple[str, str, str, int]]:
    """(kind, key, status, n) of kept breakdowns of the whole organization."""
    rows = await _kept_statement(tuple(kinds))(session, organization_id=organization_id)
    return [(kind, key, status, n) for kind, key, status, n in rows]


async def count_each(session: AsyncSession, organization_id: UUID, counts: Sequence[CountOf]) -> list[int]:
    """The numbers of several of the counts below, in one statement."""
    values = {f"{name}_{place}": value for place, count in enumerate(counts) for name, value in count.ends.items()}
    statement = _counting_statement(tuple(count.kind for count in counts))
    (numbers,) = await statement(session, organization_id=organization_id, **values)
    return [int(number) for number in numbers]


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


async def count_visible_open(
    session: AsyncSession, organization_id: UUID, actor: Actor, *, late: Any, today: Any
) -> list[tuple[str, str, UUID | None, bool, bool, int]]:
    """(category, source, assignee, meets `late`, meets `today`, n) of the actor's visible open tasks, in one look."""
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


async def count_visible_done(
    session: AsyncSession, organization_id: UUID, actor: Actor, stretches: Sequence[tuple[datetime, datetime]]
) -> list[int]:
    """How many of the actor's visible tasks were done in each [since, until)."""
    completed = col(Task.completed_at)
    each = [func.count(case((and_(completed >= since, completed < until), 1))) for since, until in stretches]
    query = select(*each).where(
        col(Task.organization_id) == organization_id,
        repository.visible_to(actor),
        completed >= min(since for since, _ in stretches),
        completed < max(until for _, until in stretches),
    )
    return list((await session.execute(query)).one())


def dated_before(day: date) -> CountOf:
    """Open date-only tasks of days before `day`."""
    return CountOf("due-on", {"first": "", "last": day.isoformat()})


def dated_on(day: date) -> CountOf:
    """Open date-only tasks of one day."""
    return CountOf("due-on", {"first": day.isoformat(), "last": (day + timedelta(days=1)).isoformat()})


def timed(*, since: datetime | None, until: datetime) -> CountOf:
    """Open timed tasks due in [since, until)."""
    return CountOf("due-day", _ends(since, until))


def done(*, since: datetime, until: datetime) -> CountOf:
    """Tasks done in [since, until)."""
    return CountOf("done-day", _ends(since, until))


def _ends(since: datetime | None, until: datetime) -> dict[str, Any]:
    """Whole UTC days [first, last), and the rest before and behind them: [since, head) and [tail, until)."""
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
def _kept_statement(kinds: tuple[str, ...]) -> Compiled:
    def write() -> Any:
        names: list[Any] = [bindparam(f"kind_{place}", kind) for place, kind in enumerate(kinds)]
        return select(col(TaskCount.kind), col(TaskCount.key), col(TaskCount.status), col(TaskCount.n)).where(
            col(TaskCount.organization_id) == _ORGANIZATION, col(TaskCount.kind).in_(names), col(TaskCount.n) != 0
        )

    return Compiled(write)


@lru_cache(maxsize=16)
def _counting_statement(kinds: tuple[str, ...]) -> Compiled:
    return Compiled(lambda: select(*(_counted(kind, place).scalar_subquery() for place, kind in enumerate(kinds))))


def _counted(kind: str, place: int) -> Any:
    """Whole days from kept counts; what is left of days at both ends by index."""

    def end(name: str) -> Any:
        return bindparam(f"{name}_{place}", type_=Instant if name in ("since", "head", "tail", "until") else None)

    days = select(func.coalesce(func.sum(col(TaskCount.n)), 0).label("n")).where(
        col(TaskCount.organization_id) == _ORGANIZATION,
        col(TaskCount.kind) == bindparam(f"kind_{place}", kind),
        col(TaskCount.key) >= end("first"),
        col(TaskCount.key) < end("last"),
    )
    if kind not in _BY_DAY:
        return days
    column, condition = _BY_DAY[kind]
    rest = (
        select(func.count().label("n")).select_from(Task).where(col(Task.organization_id) == _ORGANIZATION, condition)
    )
    head = rest.where(column >= end("since"), column < end("head"))
    tail = rest.where(column >= end("tail"), column < end("until"))
    every = union_all(days, head, tail).subquery()
    return select(func.coalesce(func.sum(every.c.n), 0))


def _day_after(instant: datetime) -> date:
    day = instant.astimezone(UTC).date()
    return day if instant == _midnight(day) else day + timedelta(days=1)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
