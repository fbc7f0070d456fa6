"""SQL of promises kept and of overdue tasks by assignee.

Who sees all tasks gets sums of the counts by day, and of the tasks of the days at both ends; others a range of an index.
"""

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import String, and_, bindparam, case, func, literal_column, not_, select, true, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.access.actor import Actor
from taskapp.core.db.columns import Day, Instant
from taskapp.core.db.compiled import Compiled, Row
from taskapp.core.ids import Id
from taskapp.organizations.model import Member
from taskapp.shared.dates import first_instant_of, today_in
from taskapp.tasks import repository
from taskapp.tasks.counts.repository import select_visible, write_noted
from taskapp.tasks.due import kept
from taskapp.tasks.due.days import DueDays
from taskapp.tasks.due.kept import DueWindow
from taskapp.tasks.model import Task, TaskCount
from taskapp.tasks.types import DueFilter, Kept, TaskStatus

_ORGANIZATION = bindparam("organization_id", type_=Id)
_DAY, _MICROSECOND = timedelta(days=1), timedelta(microseconds=1)
_IN_TIME = col(Task.due_date) < kept.WINDOW_END
# A key of the counts by day: the day, then the side, and the assignee or the source.
_DAY_OF_KEY = func.substr(col(TaskCount.key), literal_column("1"), literal_column("10"))
_N = col(TaskCount.n)
_NONE: Any = literal_column("0")
_REST_OF_KEY = func.substr(col(TaskCount.key), literal_column("12"))
Numbers = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class PromiseRows:
    """(side, assignee, numbers) and (side, source, numbers), whose keys may repeat; and (assignee, overdue, the earliest due).

    The numbers are the tasks on time, late and open.
    """

    people: list[tuple[str, UUID | None, Numbers]]
    sources: list[tuple[str, str, Numbers]]
    overdue: list[tuple[UUID | None, int, datetime]]


async def count_promises(
    session: AsyncSession, organization_id: UUID, actor: Actor, window: DueWindow, days: DueDays
) -> PromiseRows:
    """What became of the tasks the actor sees that were due in the window, and those that are overdue now."""
    values = {"organization_id": organization_id, "member_id": actor.member_id, **asdict(days), **window.values}
    if not actor.sees_all_contacts:
        rows = await _assigned_statement(len(window.irregular))(session, **values)
        return _rows_of(rows, [], [(row[0], row[1], row[2]) for row in await _OVERDUE(session, **values)])
    await write_noted(session)
    values |= _parts(window, days, actor.timezone)
    counted = await _days_statement(len(window.irregular))(session, **values)
    rest = await _rest_statement(len(window.irregular))(session, **values)
    return _rows_of(rest, counted, await _overdue(session, counted, values))


def _rows_of(tasks: list[Row], counted: list[Row], overdue: list[tuple[UUID | None, int, datetime]]) -> PromiseRows:
    numbers = [(row, (row[3], row[4] - row[3], row[5])) for row in tasks]
    people = [(row[0], row[2], n) for row, n in numbers]
    sources = [(row[0], row[1], n) for row, n in numbers]
    for kind, key, on_time, late, still_open, _ in counted:
        side, _, name = key.partition(" ")
        n = (int(on_time), int(late), int(still_open))
        if kind == "person":
            people.append((side, _member(name), n))
        else:
            sources.append((side, name, n))
    return PromiseRows(people, sources, overdue)


async def _overdue(
    session: AsyncSession, counted: list[Row], values: dict[str, Any]
) -> list[tuple[UUID | None, int, datetime]]:
    # Counted here: SQLite would read all open tasks to group them.
    found = Counter[UUID | None](row[0] for row in await _TIMED(session, **values))
    for kind, key, *_, n in counted:
        if kind == "person":
            found[_member(key.partition(" ")[2])] += int(n)
    # The earliest open task with a date: when one of its assignee is overdue, it was due on the same day or before.
    # None when it was closed since the counts were read.
    oldest = {row[0]: row[1] for row in await _OLDEST(session, **values) if row[1] is not None}
    return [(member_id, n, oldest[member_id]) for member_id, n in found.items() if n and member_id in oldest]


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
        "today_utc": str(_midnight_before(days.now).date()),
        "midnight": _midnight_before(days.now),
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
def _member(name: str) -> UUID | None:
    return UUID(name) if name else None


@lru_cache(maxsize=32)
def _assigned_statement(irregular: int) -> Compiled:
    """For members who see only assigned contacts: the tasks of the window."""
    in_window = (col(Task.due_date) >= kept.WINDOW_START, _IN_TIME)
    return Compiled(lambda: union_all(*_kept_queries(False, irregular, *in_window)))


def _kept_queries(sees_all: bool, irregular: int, *conditions: Any) -> list[Any]:
    """(side, source, assignee, on time, done, open) of the tasks themselves, in parts."""
    keys = (col(Task.side), col(Task.source), col(Task.assigned_to))
    on_time, still_open = (
        kept.condition(kind, repository.DAY_PARAMETERS, irregular) for kind in (Kept.ON_TIME, Kept.OPEN)
    )
    counted = (on_time, col(Task.status) == TaskStatus.DONE.value, still_open)
    columns = (*keys, *(func.count(case((condition, 1))) for condition in counted))
    return [part.group_by(*keys) for part in select_visible(columns, sees_all, *conditions)]


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
        return union_all(*(query for part in parts for query in _kept_queries(True, irregular, *part)))

    return Compiled(write)


@lru_cache(maxsize=8)
def _days_statement(irregular: int) -> Compiled:
    """(person or source, side and assignee or source, on time, late, open, overdue) of whole days.

    The first three numbers are of the days of the window, and of the open tasks those that have ended; overdue is of all days
    that have ended, for persons only.
    """

    def write() -> Any:
        names = [bindparam(f"irregular_key_{number}", type_=String) for number in range(irregular)]
        on_days = _Days("first_day", "end_day", "today_day", _DAY_OF_KEY.not_in(names) if names else true())
        utc_days = _Days("first_utc", "end_utc", "today_utc", true())
        return union_all(
            _done_of("person", "kept-on", on_days),
            _done_of("person", "kept-day", utc_days),
            _done_of("source", "kept-on-source", on_days),
            _done_of("source", "kept-day-source", utc_days),
            _open_of("person", "open-on", on_days),
            _open_of("person", "open-day", utc_days),
            _open_of("source", "due-on", on_days),
            _open_of("source", "due-day", utc_days),
        )

    return Compiled(write)


class _Days:
    """The days of the window, from `first` to the one before `end`, and those that have ended, as conditions on a key."""

    def __init__(self, first: str, end: str, today: str, regular: Any) -> None:
        key = col(TaskCount.key)
        self.in_window = and_(key >= bindparam(first, type_=String), key < bindparam(end, type_=String), regular)
        # No key of a day that has ended reaches the day of today.
        self.have_ended = key < bindparam(today, type_=String)


def _done_of(what: str, kind: str, days: _Days) -> Any:
    on_time = col(TaskCount.status) == literal_column("'on-time'")
    return _sums(what, kind, _sum_where(on_time), _sum_where(not_(on_time)), _NONE, _NONE).where(days.in_window)


def _open_of(what: str, kind: str, days: _Days) -> Any:
    if what == "source":
        return _sums(what, kind, _NONE, _NONE, func.sum(_N), _NONE).where(days.in_window, days.have_ended)
    return _sums(what, kind, _NONE, _NONE, _sum_where(days.in_window), func.sum(_N)).where(days.have_ended)


def _sum_where(condition: Any) -> Any:
    return func.sum(case((condition, _N), else_=_NONE))


def _sums(what: str, kind: str, *sums: Any) -> Any:
    of_kind = (
        col(TaskCount.organization_id) == _ORGANIZATION,
        col(TaskCount.kind) == literal_column(f"'{kind}'"),
    )
    return select(literal_column(f"'{what}'"), _REST_OF_KEY, *sums).where(*of_kind).group_by(_REST_OF_KEY)


def _overdue_query() -> Any:
    """(assignee, overdue tasks, the first due instant), for members who see only assigned contacts."""
    columns = (col(Task.assigned_to), func.count(), func.min(col(Task.due_date)))
    parts = select_visible(columns, False, repository.DAY_PARAMETERS.condition(DueFilter.OVERDUE))
    # Nobody is in both parts.
    return union_all(*(part.group_by(col(Task.assigned_to)) for part in parts))


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
        due = col(Task.due_date)
        open_tasks = (col(Task.organization_id) == _ORGANIZATION, of, col(Task.status) == TaskStatus.OPEN.value)
        # Without the last condition SQLite reads all tasks without a date before the first one that has one.
        return select(func.min(due)).where(*open_tasks, due.is_not(None)).scalar_subquery()

    members = select(col(Member.id), oldest(col(Task.assigned_to) == col(Member.id))).where(
        col(Member.organization_id) == _ORGANIZATION
    )
    return union_all(members, select(literal_column("NULL", Id), oldest(col(Task.assigned_to).is_(None))))


_OVERDUE, _TIMED, _OLDEST = (Compiled(query) for query in (_overdue_query, _timed_query, _oldest_query))
