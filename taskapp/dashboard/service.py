"""Figures of the dashboard; each equals the length of the task list it links to."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import verb
from taskapp.contacts import service as contact_service
from taskapp.contacts.schemas import ContactFilters
from taskapp.core.clock import utc_now
from taskapp.dashboard import promises
from taskapp.dashboard.promises import DEFAULT_DAYS, PersonOverdue, Promises
from taskapp.extraction.suggestions import inbox
from taskapp.extraction.suggestions.inbox import DecidedCount
from taskapp.organizations import service as organization_service
from taskapp.shared.dates import today_in
from taskapp.tasks.counts import service as counts
from taskapp.tasks.counts.service import OpenCounts
from taskapp.tasks.schemas import TaskStatusCount


@dataclass(frozen=True, slots=True)
class AssigneeCount:
    """Open tasks of one member, or of nobody."""

    member_id: UUID | None
    name: str | None
    open: int


@dataclass(frozen=True, slots=True)
class ContactNumbers:
    """Contacts for whom nothing of ours is open, and those whose day to check in has passed."""

    without_next_step: int
    gone_quiet: int


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Open tasks by category, source and assignee, what is due and done, and what became of promises and suggestions.

    `contacts` is None for who may not list contacts.
    """

    task_status_count: TaskStatusCount
    overdue: int
    due_today: int
    completed_last_7_days: int
    by_category: dict[str, int]
    by_source: dict[str, int]
    by_assignee: list[AssigneeCount]
    promises: Promises
    overdue_by_assignee: list[PersonOverdue]
    suggestions: list[DecidedCount]
    contacts: ContactNumbers | None


@verb(p.TASK_LIST)
async def get_dashboard(session: AsyncSession, actor: Actor, *, days: int = DEFAULT_DAYS) -> Dashboard:
    """All figures of the dashboard, over what the actor may see.

    The window of promises and suggestions is the last `days` local days, today included.
    """
    today = today_in(actor.timezone, utc_now())
    first = today - timedelta(days=days - 1)
    totals, due = await counts.count_everything(session, actor)
    names = {member.id: member.name for member in await organization_service.list_members(session, actor)}
    kept, overdue = await promises.get_promises(session, actor, names, first, today)
    return Dashboard(
        task_status_count=totals.by_status,
        overdue=due.overdue,
        due_today=due.due_today,
        completed_last_7_days=due.completed_last_7_days,
        by_category=totals.by_category,
        by_source=totals.by_source,
        by_assignee=_by_assignee(totals.by_assignee, names),
        promises=kept,
        overdue_by_assignee=overdue,
        suggestions=await inbox.count_decided(session, actor, first, today),
        contacts=await _count_contacts(session, actor, totals) if actor.may(p.CONTACT_LIST) else None,
    )


async def _count_contacts(session: AsyncSession, actor: Actor, totals: OpenCounts) -> ContactNumbers:
    with_step = totals.contacts_with_next_step
    of = ContactFilters(no_next_step=with_step is None)
    found = await contact_service.count_contacts(session, actor, of)
    quiet = await contact_service.count_contacts(session, actor, ContactFilters(gone_quiet=True))
    return ContactNumbers(found - (with_step or 0), quiet)


@dataclass(frozen=True, slots=True)
class DoneDay:
    """The number of tasks done on one local day."""

    day: date
    done: int


@dataclass(frozen=True, slots=True)
class Trend:
    """Tasks done on each of the last 14 local days, oldest first, and the sums of the last 7 and of the 7 before."""

    days: list[DoneDay]
    last_7_days: int
    week_before: int


@verb(p.TASK_LIST)
async def get_trend(session: AsyncSession, actor: Actor) -> Trend:
    """Tasks done day by day, over the tasks the actor may see."""
    today = today_in(actor.timezone, utc_now())
    dates = [today - timedelta(days=back) for back in range(13, -1, -1)]
    per_day = await counts.count_done_between(session, actor, [(day, day) for day in dates])
    days = [DoneDay(day, done) for day, done in zip(dates, per_day, strict=True)]
    done = [day.done for day in days]
    return Trend(days, sum(done[7:]), sum(done[:7]))


def _by_assignee(counted: dict[str, int], names: dict[UUID, str]) -> list[AssigneeCount]:
    members = [(UUID(key) if key else None, n) for key, n in counted.items()]
    rows = [AssigneeCount(member_id, names.get(member_id) if member_id else None, n) for member_id, n in members]
    return sorted(rows, key=lambda row: (-row.open, row.name or "\uffff"))
