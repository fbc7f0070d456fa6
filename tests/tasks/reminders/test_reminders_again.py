"""Reminders that are sent again, catch up after an outage, or survive a failure."""

import pytest

from taskapp.contacts import service as contact_service
from taskapp.core.db import database as db
from taskapp.core.work import failpoints
from taskapp.tasks import service
from taskapp.tasks.model import Reminder
from taskapp.tasks.reminders import sending as reminders
from taskapp.tasks.reminders import snooze as snoozing
from tests.factories.people import Company
from tests.tasks.reminders.reminding import LATER, NOON, PAST, Clock, change, ledger, make, reached, row_of

pytestmark = pytest.mark.usefixtures("now")


async def test_a_reopened_task_catches_up_once(company: Company) -> None:
    task = await make(company, assignee="agent")
    async with db.transaction() as session:
        await service.mark_done(session, company.owner, task.id)
    assert await reminders.send_due_reminders() == 0
    for _ in range(2):
        async with db.transaction() as session:
            await service.reopen(session, company.owner, task.id)
        await reminders.send_due_reminders()
    assert len(await ledger(task)) == 1


async def test_a_changed_due_date_fires_again_and_other_changes_do_not(company: Company, now: Clock) -> None:
    task = await make(company, assignee="agent")
    await reminders.send_due_reminders()
    await change(company, task, title="Renamed", assigned_to=company.colleague.member_id, due_date=PAST)
    assert await reminders.send_due_reminders() == 0
    await change(company, task, due_date=LATER)
    assert (await row_of(task)).reminder_sent_at is None
    assert await reminders.send_due_reminders() == 0
    now.goes_on(minutes=5)
    assert await reminders.send_due_reminders() == 1
    rows = await ledger(task)
    assert [row[3] for row in rows] == [{company.agent.user_id}, {company.colleague.user_id}]


async def test_a_removed_due_date_reminds_no_more(company: Company) -> None:
    task = await make(company, assignee="agent")
    await change(company, task, due_date=None)
    assert await reminders.send_due_reminders() == 0


async def test_a_snoozed_reminder_waits_and_keeps_the_due_date(company: Company, now: Clock) -> None:
    task = await make(company, assignee="agent")
    await reminders.send_due_reminders()
    async with db.transaction() as session:
        snoozed = await snoozing.snooze(session, company.owner, task.id, until="2026-05-04T15:00")
    assert snoozed.due_date == task.due_date
    now.goes_on(hours=2, minutes=59)
    assert await reminders.send_due_reminders() == 0
    now.goes_on(minutes=1)
    assert await reminders.send_due_reminders() == 1
    assert len(await ledger(task)) == 2


async def test_an_ended_snooze_reminds_when_the_task_is_due(company: Company, now: Clock) -> None:
    task = await make(company, assignee="agent", due_date=LATER)
    for until in ("2026-05-04T15:00", None):
        async with db.transaction() as session:
            back = await snoozing.snooze(session, company.owner, task.id, until=until)
    assert (back.remind_at, back.snoozed_until) == (task.due_date, None)
    now.goes_on(minutes=1)
    assert await reminders.send_due_reminders() == 1
    assert len(await ledger(task)) == 1


async def test_an_ended_snooze_repeats_no_reminder_that_was_sent(company: Company, now: Clock) -> None:
    task = await make(company, assignee="agent")
    await reminders.send_due_reminders()
    for until in ("2026-05-04T15:00", None, None):
        async with db.transaction() as session:
            await snoozing.snooze(session, company.owner, task.id, until=until)
    assert await reminders.send_due_reminders() == 0
    now.goes_on(hours=4)
    assert await reminders.send_due_reminders() == 0
    assert len(await ledger(task)) == 1


async def test_a_skipped_reminder_fires_when_somebody_is_assigned(company: Company) -> None:
    task = await make(company)
    await reminders.send_due_reminders()
    await change(company, task, assigned_to=company.agent.member_id)
    assert (await row_of(task)).reminder_sent_at is None
    assert await reminders.send_due_reminders() == 1
    assert await reached(task) == {company.agent.user_id}
    assert [row[:2] for row in await ledger(task)] == [(1, "skipped"), (2, "sent")]
    await change(company, task, assigned_to=company.colleague.member_id)
    assert await reminders.send_due_reminders() == 0


async def test_a_skipped_reminder_fires_when_its_contact_gets_a_member(company: Company) -> None:
    task = await make(company)
    await reminders.send_due_reminders()
    assert await reminders.send_due_reminders() == 0
    async with db.transaction() as session:
        await contact_service.set_members(session, company.owner, task.contact_id, member_ids=[company.agent.member_id])
    assert await reminders.send_due_reminders() == 1
    assert await reached(task) == {company.agent.user_id}
    assert await reminders.send_due_reminders() == 0


async def test_a_deleted_task_comes_back_with_its_ledger_and_still_waits_for_somebody(company: Company) -> None:
    task = await make(company)
    await reminders.send_due_reminders()
    before = await ledger(task)
    for verb in (service.delete_task, service.restore_task):
        async with db.transaction() as session:
            await verb(session, company.owner, task.id)
    assert await ledger(task) == before
    assert await reminders.send_due_reminders() == 0
    await change(company, task, assigned_to=company.agent.member_id)
    assert await reminders.send_due_reminders() == 1
    assert await reached(task) == {company.agent.user_id}


async def test_a_skipped_reminder_of_a_closed_task_stays_silent(company: Company) -> None:
    task = await make(company)
    await reminders.send_due_reminders()
    async with db.transaction() as session:
        await service.mark_done(session, company.owner, task.id)
        await contact_service.set_members(session, company.owner, task.contact_id, member_ids=[company.agent.member_id])
    assert await reminders.send_due_reminders() == 0


async def test_after_an_outage_everything_due_fires_once(company: Company, now: Clock) -> None:
    tasks = [await make(company, assignee="agent", due_date=f"2026-05-0{day}T08:00:00Z") for day in range(5, 9)]
    now.goes_on(days=30)
    assert await reminders.send_due_reminders() == 4
    assert [len(await ledger(task)) for task in tasks] == [1] * 4


async def test_one_bad_task_stops_no_other(company: Company) -> None:
    bad = await make(company, assignee="agent")
    async with db.transaction() as session:
        # An existing ledger row makes the transaction of this task fail.
        session.add(
            Reminder(organization_id=company.organization.id, task_id=bad.id, arming=1, remind_at=NOON, outcome="sent")
        )
    good = [await make(company, assignee="agent") for _ in range(3)]
    assert await reminders.send_due_reminders() == 3
    assert [await reached(task) for task in good] == [{company.agent.user_id}] * 3
    assert await reached(bad) == set()
    assert (await row_of(bad)).reminder_sent_at is None


@pytest.mark.parametrize(
    "point", ["reminders.after_claim", "reminders.after_ledger", "reminders.after_notify", "db.before_commit"]
)
async def test_a_failure_at_any_point_leaves_the_reminder_due(
    company: Company, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    task = await make(company, assignee="agent")
    monkeypatch.setattr(failpoints, "_active", {point: ("raise", 1.0)})
    try:
        assert await reminders.send_due_reminders() == 0
    except failpoints.FailpointError:
        assert point == "db.before_commit"
    assert await reached(task) == set()
    monkeypatch.setattr(failpoints, "_active", {})
    assert await reminders.send_due_reminders() == 1
    assert await reached(task) == {company.agent.user_id}
