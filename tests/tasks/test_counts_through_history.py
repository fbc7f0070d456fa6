"""Random histories of a company: after every few changes, each count shown equals a recount in Python."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from taskapp.access.actor import Actor
from taskapp.contacts import service as contact_service
from taskapp.contacts.model import ContactUser
from taskapp.contacts.reads_repository import NO_STEP, UNDATED
from taskapp.contacts.schemas import ContactSort
from taskapp.core import clock
from taskapp.core.db import database as db
from taskapp.dashboard import service as dashboard
from taskapp.erasure import contacts as contact_erasure
from taskapp.organizations.schemas import OrganizationUpdate
from taskapp.shared.dates import format_local_datetime, is_overdue, today_in
from taskapp.tasks import service
from taskapp.tasks.cascades import service as cascades
from taskapp.tasks.counts import service as counts
from taskapp.tasks.due.kept import kept_of
from taskapp.tasks.model import Task
from taskapp.tasks.schemas import TaskCreate, TaskFilters, TaskRead, TaskUpdate
from taskapp.tasks.types import DueFilter, Kept, TaskCategory, TaskSide, TaskStatus
from tests.factories.contacts import a_contact
from tests.factories.people import Company, a_company, the_neighbour
from tests.factories.tasks import a_task
from tests.support.trust import often

ZONES = [
    "America/New_York",
    "Pacific/Kiritimati",
    "Pacific/Niue",
    "Africa/Cairo",
    "Asia/Kathmandu",
    "America/Santiago",
    "UTC",
]
START = datetime(2026, 4, 20, 3, 30, tzinfo=UTC)  # a few days before Cairo skips a midnight
STEPS, CHECK_EVERY = 120, 6


@dataclass
class History:
    """A company with its random generator and its clock."""

    rng: random.Random
    company: Company
    zone: str
    now: datetime = START

    @property
    def owner(self) -> Actor:
        return replace(self.company.owner, timezone=ZoneInfo(self.zone))

    @property
    def agent(self) -> Actor:
        return replace(self.company.agent, timezone=ZoneInfo(self.zone))

    def due(self) -> str | None:
        """A random due date: none, a day around today, an instant around now, or one exactly at a local midnight."""
        tz, kind = ZoneInfo(self.zone), self.rng.randrange(4)
        today = today_in(tz, self.now)
        if kind == 0:
            return None
        if kind == 1:
            return (today + timedelta(days=self.rng.randint(-3, 3))).isoformat()
        if kind == 2:
            return format_local_datetime(self.now + timedelta(minutes=self.rng.randint(-4000, 4000)), tz)
        edge = datetime.combine(today + timedelta(days=self.rng.randint(-1, 1)), time(23, 59))
        return (edge + timedelta(minutes=self.rng.randint(0, 2))).isoformat(timespec="minutes")


@pytest.mark.trust("Every count equals a recount after any history, in any zone, across midnight")
@pytest.mark.parametrize("seed", range(1, often(1, 40) + 1))
async def test_every_number_equals_a_recount(
    database: db.Database, seed: int, record_property: Callable[[str, object], None]
) -> None:
    rng = random.Random(seed)
    zone = rng.choice(ZONES)
    async with db.transaction() as session:
        neighbour = await the_neighbour(session)
        await a_task(session, neighbour.owner, due_date="2026-04-20")
        company = await a_company(session, timezone=zone)
        for members in ([], [company.agent], [company.agent, company.colleague]):
            await a_contact(session, company.owner, assigned_to=members)
    history = History(rng, company, zone)
    clock.set_clock(lambda: history.now)
    for step in range(STEPS):
        async with db.transaction() as session:
            await random_change(session, history)
        if step % CHECK_EVERY == 0:
            await compare(history)
    record_property("tried", f"{STEPS} changes in {zone}")


async def random_change(session: AsyncSession, history: History) -> None:
    verb = history.rng.choices(list(VERBS), weights=list(VERBS.values()))[0]
    await verb(session, history)


async def create(session: AsyncSession, history: History) -> None:
    rng = history.rng
    contacts = (await contact_service.list_contacts(session, history.owner)).items
    if not contacts:
        await a_contact(session, history.owner, assigned_to=[history.company.agent])
        return
    new = TaskCreate(
        contact_id=rng.choice(contacts).id, title="x", category=rng.choice(list(TaskCategory)), due_date=history.due(),
        assigned_to=rng.choice([None, history.company.agent.member_id, history.company.colleague.member_id]),
        side=rng.choice(list(TaskSide)),
    )  # fmt: skip
    await service.create_task(session, history.owner, new)


async def close_or_reopen(session: AsyncSession, history: History) -> None:
    if task := await any_task(session, history):
        verb = history.rng.choice([service.mark_done, service.mark_done, service.dismiss, service.reopen])
        await verb(session, history.owner, task.id)


async def edit(session: AsyncSession, history: History) -> None:
    if task := await any_task(session, history):
        contacts = (await contact_service.list_contacts(session, history.owner)).items
        changes: list[dict[str, Any]] = [
            {"due_date": history.due()},
            {"category": history.rng.choice(list(TaskCategory))},
            {"assigned_to": history.rng.choice([None, history.company.agent.member_id])},
            {"contact_id": history.rng.choice(contacts).id},
        ]
        await service.update_task(session, history.owner, task.id, TaskUpdate(**history.rng.choice(changes)))


async def delete_and_perhaps_restore(session: AsyncSession, history: History) -> None:
    if task := await any_task(session, history):
        await service.delete_task(session, history.owner, task.id)
        if history.rng.random() < 0.5:
            await service.restore_task(session, history.owner, task.id)


async def assign(session: AsyncSession, history: History) -> None:
    contacts = (await contact_service.list_contacts(session, history.owner)).items
    if contacts:
        members = history.rng.sample(
            [history.company.agent.member_id, history.company.colleague.member_id], history.rng.randint(0, 2)
        )
        await contact_service.set_members(session, history.owner, history.rng.choice(contacts).id, member_ids=members)


async def delete_contact(session: AsyncSession, history: History) -> None:
    contacts = (await contact_service.list_contacts(session, history.owner)).items
    if len(contacts) > 2:
        await contact_erasure.delete_contact(session, history.owner, history.rng.choice(contacts).id)
    else:
        await a_contact(session, history.owner, assigned_to=[history.company.agent])


async def change_timezone(session: AsyncSession, history: History) -> None:
    zone = history.rng.choice(ZONES)
    await cascades.update_organization(session, history.owner, OrganizationUpdate(timezone=zone))
    history.zone = zone


async def let_time_pass(_session: AsyncSession, history: History) -> None:
    """Move the clock a few hours or days, or to the next local midnight, or one second before it."""
    kind = history.rng.randrange(3)
    if kind == 0:
        history.now += timedelta(minutes=history.rng.randint(1, 3000))
        return
    tz = ZoneInfo(history.zone)
    tomorrow = datetime.combine(today_in(tz, history.now) + timedelta(days=1), time(), tz).astimezone(UTC)
    history.now = max(history.now, tomorrow - timedelta(microseconds=kind - 1))


Verb = Callable[[AsyncSession, History], Any]
VERBS: dict[Verb, int] = {
    create: 40, close_or_reopen: 20, edit: 15, delete_and_perhaps_restore: 6, assign: 5, delete_contact: 2, change_timezone: 5, let_time_pass: 12,
}  # fmt: skip


async def any_task(session: AsyncSession, history: History) -> Any:
    tasks = (await service.list_tasks(session, history.owner, TaskFilters(), limit=200)).items
    return history.rng.choice(tasks) if tasks else None


async def compare(history: History) -> None:
    """Check dashboard, tab counts, contacts' counts and due filters, for an owner and for an agent."""
    async with db.reading() as session:
        rows = (
            await session.scalars(select(Task).where(col(Task.organization_id) == history.owner.organization_id))
        ).all()
        mine = set(
            await session.scalars(
                select(ContactUser.contact_id).where(col(ContactUser.member_id) == history.agent.member_id)
            )
        )
        agents = [row for row in rows if row.contact_id in mine or row.assigned_to == history.agent.member_id]
        for actor, seen in ((history.owner, list(rows)), (history.agent, agents)):
            await compare_for(session, history, actor, seen)


async def compare_for(session: AsyncSession, history: History, actor: Actor, seen: list[Task]) -> None:
    shown = await dashboard.get_dashboard(session, actor)
    open_ones, tz = [row for row in seen if row.status == "open"], ZoneInfo(history.zone)
    today = today_in(tz, history.now)
    statuses = Counter(row.status for row in seen)
    tabs = await counts.count_by_status(session, actor)
    assert tabs == shown.task_status_count
    assert (tabs.open, tabs.done, tabs.dismissed) == tuple(statuses[status.value] for status in TaskStatus)
    late = [row for row in open_ones if is_overdue(row.due_date, row.due_on, history.now, tz)]
    due = [row for row in open_ones if day_of(row, tz) == today]
    done = [
        row
        for row in seen
        if row.completed_at and today - timedelta(days=6) <= row.completed_at.astimezone(tz).date() <= today
    ]
    assert (shown.overdue, shown.due_today, shown.completed_last_7_days) == (len(late), len(due), len(done)), history
    compare_people(shown, seen, late, history)
    contacts = (await contact_service.list_contacts(session, actor, limit=200)).items
    ours = {row.contact_id for row in open_ones if row.side == TaskSide.WE}
    assert shown.contacts is not None
    assert shown.contacts.without_next_step == sum(contact.id not in ours for contact in contacts), history
    in_order = sorted((contact.id for contact in contacts), key=partial(next_step, open_ones))
    assert await sorted_by_next_step(session, actor) == in_order, history
    assert {name: n for name, n in shown.by_category.items() if n} == Counter(row.category for row in open_ones)
    assert {name: n for name, n in shown.by_source.items() if n} == Counter(row.source for row in open_ones)
    assert {row.member_id: row.open for row in shown.by_assignee} == Counter(row.assigned_to for row in open_ones)
    assert await listed(session, actor, DueFilter.OVERDUE) == {row.id for row in late}
    assert await listed(session, actor, DueFilter.TODAY) == {row.id for row in due}
    for contact in (await contact_service.list_contacts(session, actor)).items:
        assert contact.open_task_count == sum(row.contact_id == contact.id and row.status == "open" for row in seen)


async def listed(session: AsyncSession, actor: Actor, due: DueFilter) -> set[Any]:
    filters = TaskFilters(status=TaskStatus.OPEN, due=due)
    return {task.id for task in (await service.list_tasks(session, actor, filters, limit=200)).items}


def next_step(open_ones: list[Task], contact_id: UUID) -> tuple[datetime, UUID]:
    """What contacts are sorted by: when the first open task of ours is due, then those without a date, then those without a task."""
    dates = [row.due_date or UNDATED for row in open_ones if row.contact_id == contact_id and row.side == TaskSide.WE]
    return min(dates, default=NO_STEP), contact_id


async def sorted_by_next_step(session: AsyncSession, actor: Actor) -> list[UUID]:
    """The ids of all contacts by next step, page by page."""
    found, cursor = [], None
    while True:
        page = await contact_service.list_contacts(session, actor, sort=ContactSort.NEXT_STEP, limit=2, cursor=cursor)
        found += [contact.id for contact in page.items]
        if (cursor := page.next_cursor) is None:
            return found


def compare_people(shown: dashboard.Dashboard, seen: list[Task], late: list[Task], history: History) -> None:
    """Check what is overdue by person, and what became of the promises of the last 30 days by side and person."""
    tz = ZoneInfo(history.zone)
    today, days = today_in(tz, history.now), [(row.assigned_to, day_of(row, tz)) for row in late]
    assert {row.member_id: (row.overdue, row.oldest_days) for row in shown.overdue_by_assignee} == {
        member: (n, max((today - day).days for assignee, day in days if assignee == member and day))
        for member, n in Counter(member for member, _ in days).items()
    }, history
    expected = Counter[tuple[Any, ...]]()
    for row in seen:
        fate = kept_of(TaskRead.of([getattr(row, name, "") for name in TaskRead.STORED], tz), history.now, tz)
        day = day_of(row, tz)
        if fate and day and today - timedelta(days=29) <= day <= today:
            expected[row.side, row.assigned_to, fate] += 1
    found = Counter[tuple[Any, ...]]()
    for name, side in (("we", shown.promises.we), ("they", shown.promises.they)):
        for person in side.by_assignee:
            counted = zip(Kept, (person.kept.on_time, person.kept.late, person.kept.open), strict=True)
            found.update({(name, person.member_id, fate): n for fate, n in counted if n})
    assert found == expected, history


def day_of(row: Task, tz: ZoneInfo) -> date | None:
    if row.due_on:
        return row.due_on
    return row.due_date.astimezone(tz).date() if row.due_date else None
