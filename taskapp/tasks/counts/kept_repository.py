"""SQL of promises kept and of overdue tasks by assignee.

Who sees all tasks gets sums of the counts by day, and of the tasks of the days at both ends; others a range of an index.
"""

from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import String, bindparam, case, func, literal_column, select, true, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.access.actor import Actor
from taskapp.contacts.visibility import AnyActor
from taskapp.core.db.columns import Day, Instant
from taskapp.core.db.compiled import Compiled
from taskapp.core.ids import Id
from taskapp.organizations.model import Member
from taskapp.shared.dates import first_instant_of, today_in
from taskapp.tasks import repository
from taskapp.tasks.counts.repository import write_noted
from taskapp.tasks.due import kept
from taskapp.tasks.due.days import DueDays
from taskapp.tasks.due.kept import DueWindow
from taskapp.tasks.model import Task, TaskCount
from taskapp.tasks.types import DueFilter, Kept, TaskStatus

_ORGANIZATION = bindparam("organization_id", type_=Id)
_DAY, _MICROSECOND = timedelta(days=1), timedelta(microseconds=1)
_IN_TIME = col(Task.due_date) < kept.WINDOW_END
# A key of the counts by day: the day, then side, source and assignee.
_DAY_OF_KEY = func.substr(col(TaskCount.key), literal_column("1"), literal_column("10"))
_REST_OF_KEY = func.substr(col(TaskCount.key), literal_column("12"))
KeptRow = tuple[str, str, UUID | None, int, int, int]


async def count_kept(
    session: AsyncSession, organization_id: UUID, actor: Actor, window: DueWindow, days: DueDays
) -> list[KeptRow]:
    """(side, source, assignee, on time, late, open) of the tasks the actor sees that were due in the window; keys may repeat."""
    values = {"organization_id": organization_id, "member_id": actor.member_id, **asdict(days), **window.values}
    if not actor.sees_all_contacts:
        rows = await _assigned_statement(len(window.irregular))(session, **values)
        return [(row[0], row[1], row[2], row[3], row[4] - row[3], row[5]) for row in rows]
    await write_noted(session)
    values |= _parts(window, days, actor.timezone)
    counted = await _days_statement(len(window.irregular))(session, **values)
    rest = await _rest_statement(len(window.irregular))(session, **values)
    rows = [(row[0], row[1], row[2], row[3], row[4] - row[3], row[5]) for row in rest]
    return rows + [(*_keys_of(row[0]), int(row[1]), int(row[2]), int(row[3])) for row in counted]


async def count_overdue(
    session: AsyncSession, organization_id: UUID, actor: Actor, days: DueDays
) -> list[tuple[UUID | None, int, datetime]]:
    """(assignee, overdue tasks the actor sees, the earliest due instant among them)."""
    values = {"organization_id": organization_id, "member_id": actor.member_id, **asdict(days)}
    if not actor.sees_all_contacts:
        return [(row[0], row[1], row[2]) for row in await _OVERDUE(session, **values)]
    await write_noted(session)
    today, midnight = today_in(actor.timezone, days.now), _midnight_before(days.now)
    values |= {"midnight": midnight, "no_day": "", "today_key": str(today), "day_key": str(midnight.date())}
    # Counted here: SQLite would read all open tasks to group them.
    counted = Counter[UUID | None](row[0] for row in await _TIMED(session, **values))
    for key, n in await _LATE(session, **values):
        counted[_keys_of(key)[2]] += int(n)
    # The earliest open task with a date: when one of its assignee is overdue, it was due on the same day or before.
    # None when it was closed since the counts were read.
    oldest = {row[0]: row[1] for row in await _OLDEST(session, **values) if row[1] is not None}
    return [(member_id, n, oldest[member_id]) for member_id, n in counted.items() if n and member_id in oldest]


def _parts(window: DueWindow, days: DueDays, tz: ZoneInfo) -> dict[str, Any]:
    """Limits of the whole days that are counted already, and of the rests at both ends, of which the tasks are read.

    Date-only tasks are counted by their days; timed ones by UTC days, the last of which ends before now.
    """
    start, end = window.values["window_start"], window.values["window_end"]
    head, tail = _midnight_before(start + _DAY - _MICROSECOND), _midnight_before(min(end, days.now))
    head, tail = (head, tail) if head < tail else (end, end)
    return {
        "first_day": str(today_in(tz, start)),
        "end_day": str(today_in(tz, end)),
        "today_day": str(today_in(tz, days.now)),
        "first_utc": str(head.date()),
        "end_utc": str(tail.date()),
        "head": head,
        "tail": tail,
        **{f"irregular_key_{number}": str(day) for number, (day, _) in enumerate(window.irregular)},
        **{f"irregular_start_{number}": first_instant_of(day, tz) for number, (day, _) in enumerate(window.irregular)},
    }


def _midnight_before(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


@lru_cache(maxsize=10_000)
def _keys_of(key: str) -> tuple[str, str, UUID | None]:
    side, source, member = key.split(" ")
    return side, source, UUID(member) if member else None


@lru_cache(maxsize=32)
def _assigned_statement(irregular: int) -> Compiled:
    """For members who see only assigned contacts: the tasks of the window."""
    return Compiled(lambda: _kept_query(False, irregular, col(Task.due_date) >= kept.WINDOW_START, _IN_TIME))


def _kept_query(sees_all: bool, irregular: int, *conditions: Any) -> Any:
    """(side, source, assignee, on time, done, open) of the tasks themselves."""
    keys = (col(Task.side), col(Task.source), col(Task.assigned_to))
    on_time, still_open = (
        kept.condition(kind, repository.DAY_PARAMETERS, irregular) for kind in (Kept.ON_TIME, Kept.OPEN)
    )
    counted = (on_time, col(Task.status) == TaskStatus.DONE.value, still_open)
    query = select(*keys, *(func.count(case((condition, 1))) for condition in counted)).where(
        col(Task.organization_id) == _ORGANIZATION, repository.visible_to(AnyActor(sees_all)), *conditions
    )
    return query.group_by(*keys)


@lru_cache(maxsize=8)
def _rest_statement(irregular: int) -> Compiled:
    """The tasks that the counts of whole days leave out: timed ones at both ends, date-only ones of irregular days."""

    def write() -> Any:
        due, day, timed = col(Task.due_date), col(Task.due_on), col(Task.due_on).is_(None)
        head, tail = (bindparam(name, type_=Instant) for name in ("head", "tail"))
        parts: list[tuple[Any, ...]] = [(timed, due >= kept.WINDOW_START, due < head), (timed, due >= tail, _IN_TIME)]
        for number in range(irregular):
            start = bindparam(f"irregular_start_{number}", type_=Instant)
            parts.append((due == start, day == bindparam(f"irregular_{number}", type_=Day)))
        return union_all(*(_kept_query(True, irregular, *part) for part in parts))

    return Compiled(write)


@lru_cache(maxsize=8)
def _days_statement(irregular: int) -> Compiled:
    """(key without its day, on time, late, open) of the whole days of the window."""

    def write() -> Any:
        names = [bindparam(f"irregular_key_{number}", type_=String) for number in range(irregular)]
        regular = _DAY_OF_KEY.not_in(names) if names else true()
        parts = (
            (regular, "kept-on", "open-on", "first_day", "end_day"),
            (true(), "kept-day", "open-day", "first_utc", "end_utc"),
        )
        return union_all(*(part for which, *rest in parts for part in _sums_of_days(which, *rest)))

    return Compiled(write)


def _sums_of_days(which: Any, kept_kind: str, open_kind: str, first: str, end: str) -> list[Any]:
    """Two queries: the done tasks of the days, and the open ones of those that have ended."""
    n, status = col(TaskCount.n), col(TaskCount.status)
    no: Any = literal_column("0")
    on_time = func.sum(case((status == literal_column("'on-time'"), n), else_=no))
    late = func.sum(case((status == literal_column("'late'"), n), else_=no))
    # No key of a day that has ended reaches the day of today; that of timed tasks ends before.
    has_ended = col(TaskCount.key) < bindparam("today_day", type_=String) if open_kind == "open-on" else true()
    return [
        _days(kept_kind, first, end, on_time, late, no).where(which),
        _days(open_kind, first, end, no, no, func.sum(n)).where(which, has_ended),
    ]


def _days(kind: str, first: str, end: str, *sums: Any) -> Any:
    keys, key = _REST_OF_KEY, col(TaskCount.key)
    return (
        select(keys, *sums)
        .where(
            col(TaskCount.organization_id) == _ORGANIZATION,
            col(TaskCount.kind) == literal_column(f"'{kind}'"),
            key >= bindparam(first, type_=String),
            key < bindparam(end, type_=String),
        )
        .group_by(keys)
    )


def _overdue_query() -> Any:
    """(assignee, overdue tasks, the first due instant), for members who see only assigned contacts."""
    query = select(col(Task.assigned_to), func.count(), func.min(col(Task.due_date))).where(
        col(Task.organization_id) == _ORGANIZATION,
        repository.visible_to(AnyActor(False)),
        repository.DAY_PARAMETERS.condition(DueFilter.OVERDUE),
    )
    return query.group_by(col(Task.assigned_to))


def _late_query() -> Any:
    """(key without its day, open tasks) of the days before today, for timed tasks in UTC."""
    n = func.sum(col(TaskCount.n))
    return union_all(_days("open-on", "no_day", "today_key", n), _days("open-day", "no_day", "day_key", n))


def _timed_query() -> Any:
    """The assignees of the timed tasks that have become overdue since midnight in UTC."""
    due = col(Task.due_date)
    midnight, now = bindparam("midnight", type_=Instant), bindparam("now", type_=Instant)
    return select(col(Task.assigned_to)).where(
        col(Task.organization_id) == _ORGANIZATION,
        col(Task.status) == TaskStatus.OPEN.value,
        col(Task.due_on).is_(None),
        due >= midnight,
        due < now,
    )


def _oldest_query() -> Any:
    """(member, the due instant of the first open task assigned to them), and None for the tasks of nobody."""

    def oldest(of: Any) -> Any:
        found = select(func.min(col(Task.due_date))).where(
            col(Task.organization_id) == _ORGANIZATION, of, col(Task.status) == TaskStatus.OPEN.value
        )
        return found.scalar_subquery()

    members = select(col(Member.id), oldest(col(Task.assigned_to) == col(Member.id))).where(
        col(Member.organization_id) == _ORGANIZATION
    )
    return union_all(members, select(literal_column("NULL", Id), oldest(col(Task.assigned_to).is_(None))))


_OVERDUE, _LATE, _TIMED, _OLDEST = (
    Compiled(query) for query in (_overdue_query, _late_query, _timed_query, _oldest_query)
)
