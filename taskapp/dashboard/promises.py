"""Promises kept on time, and what is overdue, by person: figures over the tasks the actor may see."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import verb
from taskapp.tasks.counts import service as counts
from taskapp.tasks.counts.service import KeptCount
from taskapp.tasks.types import TaskSide, TaskSource

DEFAULT_DAYS = 30
K = TypeVar("K")
Names = dict[UUID, str]


@dataclass(frozen=True, slots=True)
class KeptCounts:
    """Tasks kept on time, kept late, and past their due date and open; `share` is that of the first, 0 to 1, null for none."""

    on_time: int
    late: int
    open: int
    share: float | None


@dataclass(frozen=True, slots=True)
class PersonKept:
    """The promises of one member, or of nobody."""

    member_id: UUID | None
    name: str | None
    kept: KeptCounts


@dataclass(frozen=True, slots=True)
class SideKept:
    """The promises of one side: all, by assignee with most of them first, and by source."""

    kept: KeptCounts
    by_assignee: list[PersonKept]
    by_source: dict[str, KeptCounts]


@dataclass(frozen=True, slots=True)
class Promises:
    """What became of the tasks due in the local days from `first` to `last`: those that we owe and those that contacts owe."""

    first: date
    last: date
    we: SideKept
    they: SideKept


@dataclass(frozen=True, slots=True)
class PersonOverdue:
    """Overdue tasks of one member, or of nobody; the oldest has been due for `oldest_days` local days."""

    member_id: UUID | None
    name: str | None
    overdue: int
    oldest_days: int


@verb(p.TASK_LIST)
async def get_promises(session: AsyncSession, actor: Actor, names: Names, first: date, last: date) -> Promises:
    """What became of the tasks due on the local days from `first` to `last`; `names` are the members' by id."""
    rows = await counts.count_kept(session, actor, first, last)
    we, they = (_of_side([row for row in rows if row.side is side], names) for side in (TaskSide.WE, TaskSide.THEY))
    return Promises(first, last, we, they)


@verb(p.TASK_LIST)
async def list_overdue(session: AsyncSession, actor: Actor, names: Names) -> list[PersonOverdue]:
    """Today's overdue tasks by assignee, most first."""
    found = await counts.count_overdue_by_assignee(session, actor)
    rows = [PersonOverdue(row.member_id, _name(row.member_id, names), row.overdue, row.oldest_days) for row in found]
    return sorted(rows, key=lambda row: (-row.overdue, row.name or "\uffff"))


def _of_side(rows: list[KeptCount], names: Names) -> SideKept:
    people = _sums(rows, lambda row: row.member_id)
    by_assignee = [PersonKept(member_id, _name(member_id, names), kept) for member_id, kept in people.items()]
    by_assignee.sort(key=lambda row: (-decided(row.kept), row.name or "\uffff"))
    none = _sum([])
    by_source = dict.fromkeys((source.value for source in TaskSource), none) | _sums(rows, lambda row: row.source.value)
    return SideKept(_sum(rows), by_assignee, by_source)


def decided(kept: KeptCounts) -> int:
    """How many tasks are counted."""
    return kept.on_time + kept.late + kept.open


def _sums(rows: list[KeptCount], key: Callable[[KeptCount], K]) -> dict[K, KeptCounts]:
    return {found: _sum(row for row in rows if key(row) == found) for found in dict.fromkeys(key(row) for row in rows)}


def _sum(rows: Iterable[KeptCount]) -> KeptCounts:
    found = [(row.on_time, row.late, row.open) for row in rows]
    on_time, late, still_open = (sum(row[position] for row in found) for position in range(3))
    total = on_time + late + still_open
    return KeptCounts(on_time, late, still_open, round(on_time / total, 4) if total else None)


def _name(member_id: UUID | None, names: Names) -> str | None:
    return names.get(member_id) if member_id else None
