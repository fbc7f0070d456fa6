"""The dashboard's numbers, each equal to the list it stands for."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.core.clock import utc_now
from taskapp.organizations import service as organization_service
from taskapp.shared.dates import today_in
from taskapp.tasks.counts import service as counts
from taskapp.tasks.schemas import TaskStatusCount


@dataclass(frozen=True, slots=True)
class AssigneeCount:
    """Open tasks of one member, or of nobody."""

    member_id: UUID | None
    name: str | None
    open: int


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Open tasks by category, source and assignee, and what is due and done."""

    task_status_count: TaskStatusCount
    overdue: int
    due_today: int
    completed_last_7_days: int
    by_category: dict[str, int]
    by_source: dict[str, int]
    by_assignee: list[AssigneeCount]


async def get_dashboard(session: AsyncSession, actor: Actor) -> Dashboard:
    """Every number of the dashboard, for what the actor may see."""
    actor.require(p.TASK_LIST)
    found, due = await counts.count_everything(session, actor)
    return Dashboard(
        task_status_count=found.by_status,
        overdue=due.overdue,
        due_today=due.due_today,
        completed_last_7_days=due.completed_last_7_days,
        by_category=found.by_category,
        by_source=found.by_source,
        by_assignee=await _by_assignee(session, actor, found.by_assignee),
    )


@dataclass(frozen=True, slots=True)
class DoneDay:
    """How many tasks were done on one local day."""

    day: date
    done: int


@dataclass(frozen=True, slots=True)
class Trend:
    """Tasks done on each of the last fourteen local days, oldest first; the last seven against those before."""

    days: list[DoneDay]
    last_7_days: int
    week_before: int


async def get_trend(session: AsyncSession, actor: Actor) -> Trend:
    """What was done day by day, for what the actor may see."""
    today = today_in(actor.timezone, utc_now())
    dates = [today - timedelta(days=back) for back in range(13, -1, -1)]
    each = await counts.count_done_between(session, actor, [(day, day) for day in dates])
    days = [DoneDay(day, done) for day, done in zip(dates, each, strict=True)]
    done = [day.done for day in days]
    return Trend(days, sum(done[7:]), sum(done[:7]))


async def _by_assignee(session: AsyncSession, actor: Actor, counted: dict[str, int]) -> list[AssigneeCount]:
    names = {str(member.id): member.name for member in await organization_service.list_members(session, actor)}
    rows = [AssigneeCount(UUID(key) if key else None, names.get(key), n) for key, n in counted.items()]
    return sorted(rows, key=lambda row: (-row.open, row.name or "\uffff"))
