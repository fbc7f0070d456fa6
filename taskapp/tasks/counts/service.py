"""Counts of the tasks an actor sees, for tabs and dashboard; always equal to counting the rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import verb
from taskapp.core.clock import utc_now
from taskapp.shared.dates import LAST_YEAR, first_instant_of, today_in
from taskapp.tasks.counts import kept_repository, repository
from taskapp.tasks.counts.kept_repository import Numbers
from taskapp.tasks.due import kept
from taskapp.tasks.due.days import due_days
from taskapp.tasks.schemas import TaskFilters, TaskStatusCount
from taskapp.tasks.types import DayGroup, Kept, TaskCategory, TaskSide, TaskSource, TaskStatus, Whose

K = TypeVar("K")
# After the last due date (the year 2100) in every time zone.
_NEVER = (date(LAST_YEAR + 2, 1, 1), datetime(LAST_YEAR + 2, 1, 1, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class DueCounts:
    """Open tasks that are overdue or due today, and tasks done in the last seven local days."""

    overdue: int
    due_today: int
    completed_last_7_days: int


@dataclass(frozen=True, slots=True)
class OverdueCount:
    """Overdue tasks of one assigned member, or of nobody."""

    member_id: UUID | None
    overdue: int
    oldest_days: int


@dataclass(frozen=True, slots=True)
class PromiseCounts:
    """(Kept on time, kept late, past the due date and open) by side and assigned member, and by side and source; what is overdue."""

    by_assignee: dict[tuple[TaskSide, UUID | None], Numbers]
    by_source: dict[tuple[TaskSide, TaskSource], Numbers]
    overdue: list[OverdueCount]


@dataclass(frozen=True, slots=True)
class KeptOfSide:
    """Done tasks of one side: all, those that had a due date, and those done on time."""

    done: int
    dated: int
    on_time: int


@dataclass(frozen=True, slots=True)
class ContactCounts:
    """Tasks of one contact: open ones that we owe and that they owe, what each side kept, dismissed ones."""

    we: int
    they: int
    we_kept: KeptOfSide
    they_kept: KeptOfSide
    dismissed: int


@dataclass(frozen=True, slots=True)
class OpenCounts:
    """Tasks by status, open ones by category, source and assigned member id (the empty key: unassigned).

    `contacts_with_next_step` have an open task of ours; None for who sees only assigned contacts.
    """

    by_status: TaskStatusCount
    by_category: dict[str, int]
    by_source: dict[str, int]
    by_assignee: dict[str, int]
    contacts_with_next_step: int | None


@verb(p.TASK_LIST)
async def count_by_status(session: AsyncSession, actor: Actor) -> TaskStatusCount:
    """The number of tasks the actor sees in each status."""
    org = actor.organization_id
    if actor.sees_all_contacts:
        return _by_status([(status, n) for _, _, status, n in await repository.list_counts(session, org, ["all"])])
    return _by_status(await repository.count_visible_by_status(session, org, actor))


@verb(p.TASK_LIST)
async def count_everything(session: AsyncSession, actor: Actor) -> tuple[OpenCounts, DueCounts]:
    """All breakdowns of the tasks the actor sees, and the overdue, due-today and recently done counts."""
    if not actor.sees_all_contacts:
        return await _count_visible(session, actor)
    counts = await repository.list_counts(session, actor.organization_id, ["all", *_OPEN_KINDS])
    breakdowns = {kind: {key: n for counted, key, _, n in counts if counted == kind} for kind in _OPEN_KINDS}
    by_status = _by_status([(status, n) for kind, _, status, n in counts if kind == "all"])
    with_next_step = sum(breakdowns.pop("with-next-step").values())
    return _open_counts(by_status, breakdowns, with_next_step), await _count_due(session, actor)


@verb(p.TASK_LIST)
async def count_day(session: AsyncSession, actor: Actor, whose: Whose) -> dict[DayGroup, int]:
    """The number of open tasks in each group of the day, of the tasks the actor sees, or of those assigned to the actor."""
    if whose is Whose.TEAM and actor.sees_all_contacts:
        return await _count_team_day(session, actor)
    return await repository.count_open_groups(session, actor, due_days(actor), only_own=whose is Whose.ME)


@verb(p.TASK_LIST)
async def count_done_between(session: AsyncSession, actor: Actor, day_ranges: list[tuple[date, date]]) -> list[int]:
    """The number of visible tasks done in each range of local days (first, last), both included."""
    ranges = [_instants(actor, first, last) for first, last in day_ranges]
    if actor.sees_all_contacts:
        instants = sorted({instant for limits in ranges for instant in limits})
        done = (await repository.count_before(session, actor.organization_id, [], instants)).done
        before = dict(zip(instants, done, strict=True))
        return [before[until] - before[since] for since, until in ranges]
    return await repository.count_visible_done(session, actor.organization_id, actor, ranges)


@verb(p.TASK_LIST)
async def count_promises(session: AsyncSession, actor: Actor, first: date, last: date) -> PromiseCounts:
    """What became of the visible tasks due on the local days from `first` to `last`, at most 366, and what is overdue now."""
    window = kept.window_of(TaskFilters(due_from=first, due_to=last, kept=Kept.ON_TIME), actor.timezone)
    rows = await kept_repository.count_promises(session, actor.organization_id, actor, window, due_days(actor))
    today = today_in(actor.timezone, utc_now())
    return PromiseCounts(
        {(TaskSide(side), member_id): n for (side, member_id), n in _summed(rows.people).items()},
        {(TaskSide(side), TaskSource(source)): n for (side, source), n in _summed(rows.sources).items()},
        [OverdueCount(member_id, n, (today - today_in(actor.timezone, at)).days) for member_id, n, at in rows.overdue],
    )


@verb(p.TASK_LIST)
async def count_of_contact(session: AsyncSession, actor: Actor, contact_id: UUID) -> ContactCounts:
    """The visible tasks of one contact by status and side."""
    rows = await repository.count_of_contact(session, actor.organization_id, actor, contact_id)
    dated = await repository.list_kept_of_contact(session, actor.organization_id, actor, contact_id)

    def count(status: TaskStatus, *sides: TaskSide) -> int:
        return sum(n for found, side, n in rows if found == status and (side in sides or not sides))

    def kept_of(side: TaskSide) -> KeptOfSide:
        on_time = [kept.is_on_time(at, due, day, actor.timezone) for found, at, due, day in dated if found == side]
        return KeptOfSide(done=count(TaskStatus.DONE, side), dated=len(on_time), on_time=sum(on_time))

    return ContactCounts(
        we=count(TaskStatus.OPEN, TaskSide.WE),
        they=count(TaskStatus.OPEN, TaskSide.THEY),
        we_kept=kept_of(TaskSide.WE),
        they_kept=kept_of(TaskSide.THEY),
        dismissed=count(TaskStatus.DISMISSED),
    )


_OPEN_KINDS = ("category", "source", "assignee", "with-next-step")


async def _count_due(session: AsyncSession, actor: Actor) -> DueCounts:
    today, days = today_in(actor.timezone, utc_now()), due_days(actor)
    moments = [(today, days.now), (today, days.today), (today + timedelta(days=1), days.tomorrow)]
    counted = await repository.count_before(session, actor.organization_id, moments, [days.week_start, days.tomorrow])
    overdue, before_today, before_tomorrow = counted.due
    since, until = counted.done
    return DueCounts(overdue, before_tomorrow - before_today, until - since)


async def _count_team_day(session: AsyncSession, actor: Actor) -> dict[DayGroup, int]:
    """The groups of a whole organization, from the maintained counts; those without a date are the rest of all open tasks."""
    days, today = due_days(actor), today_in(actor.timezone, utc_now())
    ends = {
        DayGroup.OVERDUE: (today, days.now),
        DayGroup.TODAY: (today + timedelta(days=1), days.tomorrow),
        DayGroup.TOMORROW: (today + timedelta(days=2), days.day_after),
        DayGroup.WEEK: (today + timedelta(days=7), days.week_end),
        DayGroup.LATER: _NEVER,
    }
    counted = await repository.count_before(session, actor.organization_id, list(ends.values()))
    limits = pairwise([0, *counted.due, counted.open])
    return {group: until - since for group, (since, until) in zip(DayGroup, limits, strict=True)}


async def _count_visible(session: AsyncSession, actor: Actor) -> tuple[OpenCounts, DueCounts]:
    days, org = due_days(actor), actor.organization_id
    rows = await repository.count_visible_open(session, org, actor, days)
    keys = {"category": 0, "source": 1, "assignee": 2}
    breakdowns: dict[str, dict[str, int]] = {kind: {} for kind in keys}
    for row in rows:
        for kind, position in keys.items():
            key = str(row[position] or "")
            breakdowns[kind][key] = breakdowns[kind].get(key, 0) + row[-1]
    (done,) = await repository.count_visible_done(session, org, actor, [(days.week_start, days.tomorrow)])
    due = DueCounts(sum(row[-1] for row in rows if row[3]), sum(row[-1] for row in rows if row[4]), done)
    return _open_counts(await count_by_status(session, actor), breakdowns), due


def _summed(rows: Iterable[tuple[str, K, Numbers]]) -> dict[tuple[str, K], Numbers]:
    """The sums of the numbers of each side and second key that have any."""
    sums: dict[tuple[str, K], Numbers] = {}
    for side, key, (on_time, late, still_open) in rows:
        before = sums.get((side, key), (0, 0, 0))
        sums[side, key] = (before[0] + on_time, before[1] + late, before[2] + still_open)
    return {key: numbers for key, numbers in sums.items() if any(numbers)}


def _open_counts(
    by_status: TaskStatusCount, breakdowns: dict[str, dict[str, int]], with_next_step: int | None = None
) -> OpenCounts:
    by_category = {category.value: 0 for category in TaskCategory} | breakdowns["category"]
    by_source = {source.value: 0 for source in TaskSource} | breakdowns["source"]
    return OpenCounts(by_status, by_category, by_source, breakdowns["assignee"], with_next_step)


def _by_status(rows: list[tuple[str, int]]) -> TaskStatusCount:
    return TaskStatusCount(**{status.value: sum(n for found, n in rows if found == status) for status in TaskStatus})


def _instants(actor: Actor, first: date, last: date) -> tuple[datetime, datetime]:
    return first_instant_of(first, actor.timezone), first_instant_of(last + timedelta(days=1), actor.timezone)
