"""Who gets a reminder, and when; in process, with a clock that the test sets."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from taskapp.core.db import database as db
from taskapp.core.errors import PreconditionFailed
from taskapp.core.work import bus
from taskapp.notifications.model import Notification
from taskapp.notifications.outbox.model import Outbox
from taskapp.organizations import service as organization_service
from taskapp.organizations.schemas import MemberUpdate, OrganizationUpdate
from taskapp.tasks import service
from taskapp.tasks.cascades import service as cascades
from taskapp.tasks.reminders import sending as reminders
from taskapp.tasks.reminders import snooze as snoozing
from taskapp.timeline import service as timeline
from tests.factories.contacts import a_contact
from tests.factories.mail import enable_mail
from tests.factories.people import Company, a_company
from tests.factories.tasks import a_task
from tests.tasks.reminders.reminding import LATER, NOON, PAST, Clock, ledger, make, reached, row_of

pytestmark = pytest.mark.usefixtures("now")


async def test_the_assignee_comes_first_and_alone(company: Company) -> None:
    task = await make(company, members=("agent", "colleague"), assignee="viewer")
    assert await reminders.send_due_reminders() == 1
    assert await reached(task) == {company.viewer.user_id}
    assert await ledger(task) == [(1, "sent", "", {company.viewer.user_id})]


async def test_without_an_assignee_the_contacts_members_are_reminded(company: Company) -> None:
    task = await make(company, members=("agent", "colleague"))
    await reminders.send_due_reminders()
    assert await reached(task) == {company.agent.user_id, company.colleague.user_id}


async def test_with_nobody_it_is_skipped_and_never_sent_to_all(company: Company) -> None:
    task = await make(company)
    assert await reminders.send_due_reminders() == 1
    assert await reached(task) == set()
    assert await ledger(task) == [(1, "skipped", "nobody to remind", set())]
    assert (await row_of(task)).reminder_sent_at == NOON


async def test_an_inactive_assignee_counts_as_none(company: Company) -> None:
    covered = await make(company, members=("agent",), assignee="colleague")
    alone = await make(company, assignee="colleague")
    async with db.transaction() as session:
        await organization_service.update_member(
            session, company.owner, company.colleague.member_id, MemberUpdate(active=False)
        )
    await reminders.send_due_reminders()
    assert await reached(covered) == {company.agent.user_id}
    assert await reached(alone) == set()


async def test_inactive_members_of_a_contact_are_left_out(company: Company) -> None:
    task = await make(company, members=("agent", "colleague"))
    async with db.transaction() as session:
        await organization_service.update_member(
            session, company.owner, company.agent.member_id, MemberUpdate(active=False)
        )
    await reminders.send_due_reminders()
    assert await reached(task) == {company.colleague.user_id}


async def test_it_fires_at_its_instant_and_once(company: Company, now: Clock) -> None:
    task = await make(company, assignee="agent", due_date=LATER)
    assert await reminders.send_due_reminders() == 0
    now.goes_on(seconds=59.999)
    assert await reminders.send_due_reminders() == 0
    now.goes_on(seconds=0.001)
    assert await reminders.send_due_reminders() == 1
    now.goes_on(days=400)
    assert await reminders.send_due_reminders() == 0
    assert len(await ledger(task)) == 1


@pytest.mark.parametrize("verb", ["mark_done", "dismiss", "delete_task"])
async def test_closed_and_deleted_tasks_are_silent(company: Company, verb: str) -> None:
    task = await make(company, assignee="agent")
    async with db.transaction() as session:
        await getattr(service, verb)(session, company.owner, task.id)
    assert await reminders.send_due_reminders() == 0
    assert await reached(task) == set()


async def test_two_due_at_the_same_instant_both_fire(company: Company) -> None:
    one, two = await make(company, assignee="agent"), await make(company, assignee="agent")
    assert await reminders.send_due_reminders() == 2
    assert await reached(one) == await reached(two) == {company.agent.user_id}


@pytest.mark.parametrize(
    ("zone", "hour", "expected"),
    [
        ("Pacific/Niue", "18:45", "18:45"),
        ("America/New_York", None, "09:00"),
        ("Asia/Kathmandu", "00:00", "00:00"),
        ("Pacific/Kiritimati", "00:00", "00:00"),
    ],
)
async def test_a_date_only_task_reminds_at_the_organizations_hour(
    database: db.Database, now: Clock, zone: str, hour: str | None, expected: str
) -> None:
    async with db.transaction() as session:
        company = await a_company(session, timezone=zone)
        if hour:
            await cascades.update_organization(session, company.owner, OrganizationUpdate(date_reminder_time=hour))
    task = await make(company, assignee="agent", due_date="2026-06-10")
    due = datetime.fromisoformat(f"2026-06-10T{expected}").replace(tzinfo=ZoneInfo(zone))
    now.now = due.astimezone(UTC) - timedelta(microseconds=1)
    assert await reminders.send_due_reminders() == 0
    now.goes_on(microseconds=1)
    assert await reminders.send_due_reminders() == 1
    assert await reached(task) == {company.agent.user_id}


async def test_many_tasks_of_many_organizations_go_in_one_pass(database: db.Database) -> None:
    async with db.transaction() as session:
        companies = [await a_company(session, f"Company {number}") for number in range(3)]
        for company in companies:
            contact = await a_contact(session, company.owner, assigned_to=[company.agent])
            for _ in range(80):
                await a_task(session, company.owner, contact=contact, due_date=PAST)
    assert await reminders.send_due_reminders() == 240
    async with db.reading() as session:
        feed = (await session.execute(select(Notification.organization_id, Notification.user_id))).all()
    agents = {company.organization.id: company.agent.user_id for company in companies}
    assert len(feed) == 240
    assert {(row[0], row[1]) for row in feed} == set(agents.items())


async def test_the_page_shows_what_became_of_it_by_name(company: Company) -> None:
    task = await make(company, members=("agent",))
    await reminders.send_due_reminders()
    async with db.reading() as session:
        shown = await reminders.list_reminders(session, company.owner, task.id)
    assert [(row.outcome.value, row.recipients, row.remind_at) for row in shown] == [
        ("sent", ["Agent"], task.remind_at)
    ]


async def test_a_sent_reminder_is_a_change_for_pages_and_pollers_and_says_what_the_task_is(
    database: db.Database, now: Clock
) -> None:
    now.now = datetime(2026, 5, 4, 0, 0, tzinfo=UTC)
    async with db.transaction() as session:
        company = await a_company(session, timezone="America/New_York")
        await enable_mail(session, company.agent)
    # Late in the evening of May 3 in New York.
    task = await make(company, assignee="agent", due_date="2026-05-03T20:00", side="they")
    changes: list[bus.Change] = []
    stop = bus.subscribe(changes.extend)
    now.goes_on(minutes=1)
    await reminders.send_due_reminders()
    stop()
    row = await row_of(task)
    assert (row.version, row.updated_at > task.updated_at) == (task.version + 1, True)
    assert [(one.id, one.version) for one in changes if one.kind == "task"] == [(task.id, row.version)]
    async with db.reading() as session:
        sent = [row.payload for row in await session.scalars(select(Outbox)) if row.channel == "email"]
        payload = next(one for one in sent if one["category"] == "task-reminder")
        entry = (await timeline.list_timeline(session, company.owner, task.contact_id)).items[0]
    assert (payload["due_local"], payload["side"], payload["contact_name"]) == (
        "2026-05-03T20:00",
        "they",
        "Grace Hopper",
    )
    assert (entry.kind, entry.task_id) == ("task-reminded", task.id)


async def test_a_snooze_is_a_change_for_pages_and_refused_at_another_version(company: Company) -> None:
    task = await make(company, due_date="2026-05-06T12:00:00Z")
    changes: list[bus.Change] = []
    stop = bus.subscribe(changes.extend)
    other = frozenset({task.version + 1})
    async with db.transaction() as session:
        await snoozing.snooze(session, company.owner, task.id, until=None)
        with pytest.raises(PreconditionFailed):
            await snoozing.snooze(session, company.owner, task.id, until="2026-05-05", if_version=other)
        for _ in range(2):
            await snoozing.snooze(session, company.owner, task.id, until="2026-05-05")
    stop()
    assert [(one.id, one.version) for one in changes if one.kind == "task"] == [(task.id, task.version + 1)]
