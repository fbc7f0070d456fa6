"""The groups of a day, each read by keyset and counted; and moving overdue tasks to today."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import verb
from taskapp.core.clock import utc_now
from taskapp.core.errors import invalid
from taskapp.shared.dates import parse_local_datetime, today_in
from taskapp.tasks import listing
from taskapp.tasks import service as task_service
from taskapp.tasks.batch import service as batch
from taskapp.tasks.batch.service import BatchChange, BatchResult
from taskapp.tasks.counts import service as counts
from taskapp.tasks.schemas import TaskFilters, TaskPage, TaskRead
from taskapp.tasks.types import DayGroup, TaskSort, TaskStatus, Whose

# Days from today to the first of a group (`DayGroup`), and the weekday that begins the weekend.
_FIRST_DAYS = {DayGroup.TODAY: 0, DayGroup.TOMORROW: 1, DayGroup.WEEK: 2, DayGroup.LATER: 7}
_SATURDAY = 5
# How many tasks of each group the page shows at first.
FIRST = 30
WHOLE_DAY: Mapping[DayGroup, int] = dict.fromkeys(DayGroup, FIRST)


@dataclass(frozen=True, slots=True)
class DayGroupRead:
    """One group of a day: how many tasks it has, the first of them, and the cursor of the next ones."""

    key: DayGroup
    label: str
    count: int
    items: list[TaskRead]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class DayRead:
    """The groups of a day, in their order."""

    groups: list[DayGroupRead]


@dataclass(frozen=True, slots=True)
class Moved:
    """Tasks moved to today, before and after; those refused, with the reason; and the cursor of the next overdue ones."""

    changed: list[tuple[TaskRead, TaskRead]]
    refused: list[batch.Refused]
    next_cursor: str | None


@verb(p.TASK_LIST)
async def read_day(
    session: AsyncSession,
    actor: Actor,
    whose: Whose,
    *,
    sizes: Mapping[DayGroup, int] = WHOLE_DAY,
    cursor: str | None = None,
) -> DayRead:
    """The groups of `sizes` in the organization's time zone, each with its first tasks, up to that many.

    `cursor` is `next_cursor` of a page before, when `sizes` has one group.
    """
    counted = await counts.count_day(session, actor, whose)
    if cursor:
        ((group, limit),) = sizes.items()
        pages = {group: await page_of_group(session, actor, whose, group, limit=limit, cursor=cursor)}
    else:
        pages = await listing.first_pages(session, actor, _open_tasks(actor, whose), sizes)
    return DayRead(
        [DayGroupRead(key, key.label, counted[key], page.items, page.next_cursor) for key, page in pages.items()]
    )


@verb(p.TASK_LIST)
async def page_of_group(
    session: AsyncSession, actor: Actor, whose: Whose, group: DayGroup, *, limit: int, cursor: str | None = None
) -> TaskPage:
    """One page of a group: today and tomorrow by hour, then the tasks without a time; No date newest first; others by due date."""
    filters = replace(_open_tasks(actor, whose), group=group)
    return await task_service.list_tasks(session, actor, filters, limit=limit, cursor=cursor)


def _open_tasks(actor: Actor, whose: Whose) -> TaskFilters:
    return TaskFilters(status=TaskStatus.OPEN, assigned_to=actor.member_id if whose is Whose.ME else None)


def queue_of_day(actor: Actor, whose: Whose) -> TaskFilters:
    """The list of what is overdue and what is due today, in the order in which it becomes late."""
    today = today_in(actor.timezone, utc_now())
    return replace(_open_tasks(actor, whose), due_to=today, sort=TaskSort.DUE_DATE)


@verb(p.TASK_UPDATE)
async def move_overdue(session: AsyncSession, actor: Actor, whose: Whose, *, cursor: str | None = None) -> Moved:
    """Move up to 200 overdue tasks to today."""
    page = await page_of_group(session, actor, whose, DayGroup.OVERDUE, limit=batch.MAX_TASKS, cursor=cursor)
    before = {task.id: task for task in page.items}
    result = await move_to_day(session, actor, page.items, today_in(actor.timezone, utc_now()))
    return Moved([(before[task.id], task) for task in result.items], result.refused, page.next_cursor)


@verb(p.TASK_UPDATE)
async def move_to_group(session: AsyncSession, actor: Actor, *, ids: list[UUID], group: DayGroup) -> Moved:
    """Move visible tasks to the day of a group (`first_day`), or take their dates away for the group without a date."""
    before = {task.id: task for task in await task_service.list_visible(session, actor, ids)}
    day = first_day(group, today_in(actor.timezone, utc_now()))
    if day:
        result = await move_to_day(session, actor, list(before.values()), day)
    else:
        change = BatchChange(ids=list(before), action="reschedule", due_date=None)
        result = await batch.change_many(session, actor, change) if before else BatchResult()
    changed = [(before[task.id], task) for task in result.items if task.version != before[task.id].version]
    return Moved(changed, result.refused, None)


def first_day(group: DayGroup, today: date) -> date | None:
    """The day for which a task in the group is planned: the first that is no weekend, of today and tomorrow the day itself.

    None for the group without a date. Raises `Invalid` for the overdue: no task is planned for the past.
    """
    if group is DayGroup.NONE:
        return None
    if group not in _FIRST_DAYS:
        raise invalid("group", "is overdue; choose today or a later day")
    day = today + timedelta(days=_FIRST_DAYS[group])
    is_fixed = group in (DayGroup.TODAY, DayGroup.TOMORROW)
    return day if is_fixed or day.weekday() < _SATURDAY else day + timedelta(days=7 - day.weekday())


@verb(p.TASK_UPDATE)
async def move_to_day(session: AsyncSession, actor: Actor, tasks: list[TaskRead], day: date) -> BatchResult:
    """Move tasks to a day; each keeps its time of day, unless the day is today and that time has passed."""
    now, moved = utc_now(), BatchResult()
    is_today, day_text = day == today_in(actor.timezone, now), day.isoformat()
    kept: list[UUID] = []
    passed: list[UUID] = []
    for task in tasks:
        _, _, time = (task.due_date_local or "").partition("T")
        has_passed = is_today and time and parse_local_datetime(f"{day_text}T{time}", actor.timezone) <= now
        (passed if has_passed else kept).append(task.id)
    # Midnight is the form of a day without a time.
    for ids, due_date in ((kept, day_text), (passed, f"{day_text}T00:00")):
        if ids:
            change = BatchChange(ids=ids, action="reschedule", due_date=due_date)
            result = await batch.change_many(session, actor, change)
            moved = BatchResult(moved.items + result.items, moved.refused + result.refused)
    return moved
