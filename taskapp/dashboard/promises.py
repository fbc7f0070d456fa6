"""Promises kept on time, and what is overdue, by person: figures over the tasks the actor may see."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import verb
from taskapp.tasks.counts import service as counts
from taskapp.tasks.counts.service import PromiseCounts
from taskapp.tasks.types import TaskSide, TaskSource

DEFAULT_DAYS = 30
Names = dict[UUID, str]
_NONE = (0, 0, 0)


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
async def get_promises(
    session: AsyncSession, actor: Actor, names: Names, first: date, last: date
) -> tuple[Promises, list[PersonOverdue]]:
    """What became of the tasks due on the local days from `first` to `last`, and today's overdue tasks by assignee, most first.

    `names` are the members' by id.
    """
    counted = await counts.count_promises(session, actor, first, last)
    we, they = (_of_side(counted, side, names) for side in (TaskSide.WE, TaskSide.THEY))
    rows = [
        PersonOverdue(row.member_id, _name(row.member_id, names), row.overdue, row.oldest_days)
        for row in counted.overdue
    ]
    rows.sort(key=lambda row: (-row.overdue, row.name or "\uffff"))
    return Promises(first, last, we, they), rows


def _of_side(counted: PromiseCounts, side: TaskSide, names: Names) -> SideKept:
    people = {member_id: n for (found, member_id), n in counted.by_assignee.items() if found is side}
    by_assignee = [PersonKept(member_id, _name(member_id, names), _kept(*n)) for member_id, n in people.items()]
    by_assignee.sort(key=lambda row: (-decided(row.kept), row.name or "\uffff"))
    by_source = {source.value: _kept(*counted.by_source.get((side, source), _NONE)) for source in TaskSource}
    # One row of zeros, so that there are three sums also without people.
    return SideKept(_kept(*map(sum, zip(_NONE, *people.values(), strict=True))), by_assignee, by_source)


def decided(kept: KeptCounts) -> int:
    """How many tasks are counted."""
    return kept.on_time + kept.late + kept.open


def _kept(on_time: int, late: int, still_open: int) -> KeptCounts:
    total = on_time + late + still_open
    return KeptCounts(on_time, late, still_open, round(on_time / total, 4) if total else None)


def _name(member_id: UUID | None, names: Names) -> str | None:
    return names.get(member_id) if member_id else None
