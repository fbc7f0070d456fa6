"""Lists of contacts by tag, without a next step, and gone quiet: each filter equals a brute force over random data."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.briefing import service as briefing_service
from taskapp.contacts import service as contact_service
from taskapp.contacts.rhythm import check_in_on, quiet_before
from taskapp.contacts.schemas import ContactCreate, ContactFilters, ContactRead, ContactSort
from taskapp.core import clock
from taskapp.core.db import database as db
from taskapp.core.errors import Forbidden
from taskapp.tasks import service as task_service
from taskapp.tasks.schemas import TaskCreate, TaskFilters, TaskRead
from taskapp.tasks.types import TaskSide, TaskSort, TaskStatus
from taskapp.timeline import service as timeline_service
from taskapp.timeline.schemas import NoteCreate
from tests.factories.people import Company, a_company, the_neighbour
from tests.factories.tasks import a_dismissed_task, a_done_task, a_task

ZONE = "America/Santiago"  # skips a midnight in September
NOW = datetime(2026, 9, 8, 3, 30, tzinfo=UTC)
TAGS = ["VIP", "Straße", "50%", "a_b", "é", "lab"]


async def random_company(rng: random.Random) -> Company:
    """A company with 60 contacts of random tags, rhythms, notes and tasks, and a neighbour with some too."""
    async with db.transaction() as session:
        clock.set_clock(lambda: NOW - timedelta(days=100))
        neighbour, company = await the_neighbour(session), await a_company(session, timezone=ZONE)
        for actor in [*[company.owner] * 60, *[neighbour.owner] * 5]:
            await random_contact(session, rng, actor, company if actor is company.owner else None)
    clock.set_clock(lambda: NOW)
    return company


async def random_contact(session: AsyncSession, rng: random.Random, owner: Actor, company: Company | None) -> None:
    moment = NOW - timedelta(minutes=rng.randrange(60 * 24 * 40))
    clock.set_clock(lambda: moment)
    people = [company.agent.member_id, company.colleague.member_id] if company else []
    new = ContactCreate(
        name=rng.choice(["Zoë", "Bob", "Ann", "Łukasz"]),
        tags=rng.sample(TAGS, rng.randrange(4)),
        check_in_days=rng.choice([None, 1, 7, 30, 30, 31]),
        member_ids=rng.sample(people, rng.randint(0, len(people))),
    )
    contact = await contact_service.create_contact(session, owner, new)
    if rng.random() < 0.5:
        # At or beside a local midnight.
        day = moment.astimezone(ZoneInfo(ZONE)).replace(hour=0, minute=0, second=0, microsecond=0)
        at = day.astimezone(UTC) + timedelta(microseconds=rng.randint(-1, 1))
        clock.set_clock(lambda: at)
        await timeline_service.add_note(session, owner, contact.id, NoteCreate(text="x"))
    for _ in range(rng.choice([0, 0, 1, 2, 4])):
        task = await task_service.create_task(session, owner, TaskCreate(
            contact_id=contact.id, title=f"Task {rng.random()}", side=rng.choice([TaskSide.WE, TaskSide.WE, TaskSide.THEY]),
            due_date=rng.choice([None, "2026-09-10", "2026-09-09", "2026-09-09T10:00"]),
        ))  # fmt: skip
        if rng.random() < 0.3:
            await task_service.dismiss(session, owner, task.id)


async def everything(session: AsyncSession, actor: Actor, filters: ContactFilters, limit: int) -> list[ContactRead]:
    """All pages of a list."""
    found: list[ContactRead] = []
    cursor = None
    while True:
        page = await contact_service.list_contacts(
            session, actor, filters, limit=limit, cursor=cursor, include_total=True
        )
        found, cursor = [*found, *page.items], page.next_cursor
        if cursor is None:
            assert page.total == len(found)
            return found


def is_quiet(contact: ContactRead, actor: Actor) -> bool:
    last = (contact.last_contact_at or contact.created_at).astimezone(actor.timezone).date()
    today = NOW.astimezone(actor.timezone).date()
    return contact.check_in_days is not None and last + timedelta(days=contact.check_in_days) < today


async def test_each_filter_equals_a_brute_force(database: db.Database) -> None:
    rng = random.Random(5)
    company = await random_company(rng)
    async with db.reading() as session:
        for actor in (company.owner, company.agent, replace(company.viewer, timezone=ZoneInfo("Pacific/Kiritimati"))):
            contacts = await everything(session, actor, ContactFilters(), 200)
            kept: dict[ContactFilters, Any] = {
                ContactFilters(gone_quiet=True): lambda contact, actor=actor: is_quiet(contact, actor),
                ContactFilters(no_next_step=True): lambda contact: contact.next_step is None,
                **{ContactFilters(tag=tag.upper()): lambda contact, tag=tag: tag in contact.tags for tag in TAGS},
                ContactFilters(tag="vi"): lambda _: False,
                ContactFilters(tag="VIP\x00"): lambda _: False,
                ContactFilters(q="bob", gone_quiet=True, tag="lab"): lambda contact, actor=actor: (
                    contact.name == "Bob" and "lab" in contact.tags and is_quiet(contact, actor)
                ),
            }  # fmt: skip
            for filters, fits in kept.items():
                wanted = [contact for contact in contacts if fits(contact)]
                for limit in (200, 7):
                    assert await everything(session, actor, filters, limit) == wanted, filters
            assert any(map(is_quiet, contacts, [actor] * len(contacts)))


async def test_the_next_step_is_the_first_open_task_of_ours(database: db.Database) -> None:
    company = await random_company(random.Random(6))
    async with db.reading() as session:
        for actor in (company.owner, company.agent):
            for contact in await everything(session, actor, ContactFilters(), 200):
                filters = TaskFilters(contact_id=contact.id, status=TaskStatus.OPEN, sort=TaskSort.DUE_DATE)
                tasks = (await task_service.list_tasks(session, actor, filters, limit=50)).items
                assert shown(contact) == expected(tasks)


def shown(contact: ContactRead) -> tuple[Any, ...] | None:
    step = contact.next_step
    return (step.id, step.title, step.due_date, step.due_on, step.due_date_local) if step else None


def expected(tasks: list[TaskRead]) -> tuple[Any, ...] | None:
    ours = [task for task in tasks if task.side is TaskSide.WE]
    return (
        tuple(getattr(ours[0], name) for name in ("id", "title", "due_date", "due_on", "due_date_local"))
        if ours
        else None
    )


async def test_a_list_of_contacts_takes_the_same_number_of_statements_for_any_length(database: db.Database) -> None:
    company = await random_company(random.Random(7))
    statements: list[str] = []
    event.listen(database.engine.sync_engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    counts = []
    for limit in (2, 50):
        statements.clear()
        async with db.reading() as session:
            await contact_service.list_contacts(session, company.owner, ContactFilters(gone_quiet=True), limit=limit)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 6


@pytest.mark.parametrize("sees_all", [True, False])
@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_contacts_next_step_is_read_once_from_its_index(
    database: db.Database, database_kind: str, sees_all: bool
) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
    statements: list[tuple[str, Any]] = []
    event.listen(database.engine.sync_engine, "before_cursor_execute", lambda *args: statements.append(args[2:4]))
    actor = company.owner if sees_all else company.agent
    async with db.reading() as session:
        await contact_service.count_contacts(session, actor, ContactFilters(no_next_step=True))
        counting = statements[-1]
        await contact_service.list_contacts(session, actor, sort=ContactSort.NEXT_STEP)
        listing = next(statement for statement in statements if "sorted_by" in statement[0])
        for sql, values in (counting, listing):
            plan = await (await session.connection()).exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
            steps = [row[-1] for row in plan if "SEARCH task " in row[-1]]
            assert [
                step for step in steps if "INDEX ix_task_next_step (organization_id=? AND contact_id=?" in step
            ] == steps
            assert len(steps) == 1


async def test_a_token_without_tasks_sees_no_next_step_and_cannot_filter_by_it(database: db.Database) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
        task = await a_task(session, company.owner)
    actor = replace(company.owner, permissions=frozenset({"Contact:Collection:List", "Contact:Instance:View"}))
    async with db.reading() as session:
        (seen,) = (await contact_service.list_contacts(session, company.owner)).items
        assert seen.next_step is not None
        assert seen.next_step.id == task.id
        (hidden,) = (await contact_service.list_contacts(session, actor)).items
        assert hidden.next_step is None
        with pytest.raises(Forbidden):
            await contact_service.list_contacts(session, actor, ContactFilters(no_next_step=True))


@pytest.mark.parametrize(
    ("dues", "first"),
    [
        # The whole day is late at its end, which is the instant of the other task: 3 o'clock in UTC.
        (["2030-01-06T03:00", "2030-01-05"], 1),
        (["2030-01-05", None, "2030-01-05"], 0),
        ([None, None], 1),
    ],
)
async def test_of_two_tasks_the_next_step_is_the_one_that_a_list_names_first(
    database: db.Database, dues: list[str | None], first: int
) -> None:
    async with db.transaction() as session:
        owner = (await a_company(session, timezone=ZONE)).owner
        contact = await contact_service.create_contact(session, owner, ContactCreate(name="Zoë"))
        abroad = replace(owner, timezone=ZoneInfo("UTC"))
        tasks = [
            await a_task(session, abroad if due and "T" in due else owner, contact=contact, due_date=due)
            for due in dues
        ]
        closed = await contact_service.create_contact(session, owner, ContactCreate(name="Bob"))
        for of in (contact, closed):
            await a_done_task(session, owner, contact=of)
            await a_dismissed_task(session, owner, contact=of)
    async with db.reading() as session:
        found = await contact_service.get_contact(session, owner, contact.id)
        without = await contact_service.get_contact(session, owner, closed.id)
        filters = TaskFilters(status=TaskStatus.OPEN, sort=TaskSort.DUE_DATE)
        listed = (await task_service.list_tasks(session, owner, filters)).items
    assert found.next_step is not None
    assert found.next_step.id == listed[0].id == tasks[first].id
    assert found.open_task_count == len(dues)
    assert without.open_task_count == 0


async def test_the_day_to_check_in_is_not_quiet_yet_and_the_next_local_day_is(database: db.Database) -> None:
    # 4 o'clock in UTC is midnight in Santiago: the day to check in ends then.
    made, midnight = datetime(2026, 7, 1, 12, tzinfo=UTC), datetime(2026, 7, 4, 4, tzinfo=UTC)
    clock.set_clock(lambda: made)
    async with db.transaction() as session:
        owner = (await a_company(session, timezone=ZONE)).owner
        new = ContactCreate(name="Zoë", check_in_days=2)
        contact = await contact_service.create_contact(session, owner, new)
    for now, quiet in ((midnight - timedelta(minutes=1), False), (midnight, True)):
        clock.set_clock(lambda now=now: now)  # type: ignore[misc]
        async with db.reading() as session:
            brief = await briefing_service.get_brief(session, owner, contact.id)
            listed = (await contact_service.list_contacts(session, owner, ContactFilters(gone_quiet=True))).items
        assert (brief.gone_quiet, len(listed)) == (quiet, quiet), now


def test_the_day_to_check_in_is_counted_in_local_days() -> None:
    zone, last = ZoneInfo(ZONE), datetime(2026, 9, 5, 3, 59, tzinfo=UTC)  # 23:59 on the 4th
    assert check_in_on(2, last, NOW, zone) == date(2026, 9, 6)
    assert check_in_on(2, None, NOW, zone) == date(2026, 9, 10)
    assert check_in_on(None, last, NOW, zone) is None
    # The midnight of September 6 is skipped: that day begins at 1 o'clock summer time.
    limits = quiet_before([1, 2, 3650], datetime(2026, 9, 8, 12, tzinfo=UTC), zone)
    assert limits[2] == datetime(2026, 9, 6, 4, tzinfo=UTC)
    assert limits[1] == datetime(2026, 9, 7, 3, tzinfo=UTC)
