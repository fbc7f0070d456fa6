"""A delayed message is checked again before it is sent: not for closed tasks, nor to those who may no longer see it."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from taskapp import jobs
from taskapp.call_processing.steps import _notify_processed
from taskapp.contacts import service as contact_service
from taskapp.core.db import database as db
from taskapp.notifications import preferences
from taskapp.notifications.outbox import service as outbox
from taskapp.notifications.outbox.delivery import deliver_notifications
from taskapp.notifications.outbox.model import Outbox
from taskapp.notifications.outbox.worker import NotNeeded
from taskapp.notifications.preferences import DigestUpdate, PreferencesUpdate
from taskapp.notifications.types import Channel, NotificationCategory
from taskapp.tasks import service as task_service
from taskapp.tasks.reminders import digest
from taskapp.tasks.reminders.digest import send_digests
from taskapp.tasks.reminders.send_check import HIDDEN, OVER, current_payload
from taskapp.tasks.reminders.sending import send_due_reminders
from taskapp.tasks.schemas import TaskUpdate
from tests.factories.calls import a_call
from tests.factories.contacts import a_contact
from tests.factories.mail import HandClock, enable_mail, use_mail_server
from tests.factories.people import a_company
from tests.factories.tasks import a_task
from tests.support.smtp_sink import SmtpSink

pytestmark = pytest.mark.anyio


async def test_mail_that_waited_is_not_sent_about_what_is_over_or_hidden(
    database: db.Database, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert jobs.JOBS, "the jobs bring the check along"
    HandClock("2026-03-28T19:00:30+00:00")
    async with database.transaction() as session:
        company = await a_company(session)
        await enable_mail(session, company.agent)
        contact = await a_contact(session, company.manager, "Zoë", assigned_to=[company.agent])
        due = {"contact": contact, "due_date": "2026-03-28T15:00"}
        over, lost, still = [
            await a_task(session, company.manager, title, **due) for title in ("Over", "Lost", "Still")
        ]
    assert await send_due_reminders() == 3
    async with database.transaction() as session:
        await task_service.mark_done(session, company.manager, over.id)
        await task_service.mark_done(session, company.agent, lost.id)
        await task_service.delete_task(session, company.manager, lost.id)
    use_mail_server(monkeypatch, smtp_sink.url)
    await deliver_notifications()
    assert [mail.message["Subject"] for mail in smtp_sink.mails] == ["Reminder: Still"]
    async with database.reading() as session:
        settled = (await outbox.list_messages(session, company.admin, state="sent")).items
    assert {one.title: one.problem for one in settled} == {"Over": OVER, "Lost": HIDDEN.format("task"), "Still": None}
    assert {one.title for one in settled if one.sent_at} == {"Still"}
    assert still.title == "Still"


async def test_who_lost_sight_of_a_contact_gets_no_mail_about_it(
    database: db.Database, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    HandClock("2026-03-28T19:00:30+00:00")
    async with database.transaction() as session:
        company = await a_company(session)
        await enable_mail(session, company.agent)
        contact = await a_contact(session, company.manager, "Zoë", assigned_to=[company.agent])
        await a_task(session, company.manager, "Secret", contact=contact, due_date="2026-03-28T15:00")
    await send_due_reminders()
    async with database.transaction() as session:
        await contact_service.set_members(session, company.manager, contact.id, member_ids=[])
    use_mail_server(monkeypatch, smtp_sink.url)
    await deliver_notifications()
    assert smtp_sink.mails == []


async def test_who_lost_sight_of_a_contact_gets_no_mail_about_its_calls(
    database: db.Database, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
        await enable_mail(session, company.agent, company.colleague)
        both = [company.agent, company.colleague]
        contact = await a_contact(session, company.manager, "Zoë", assigned_to=both)
        call = await a_call(session, company.manager, contact=contact)
        await _notify_processed(session, company.organization.id, call.id)
    async with database.transaction() as session:
        members = [company.colleague.member_id]
        await contact_service.set_members(session, company.manager, contact.id, member_ids=members)
    use_mail_server(monkeypatch, smtp_sink.url)
    await deliver_notifications()
    assert [mail.recipients for mail in smtp_sink.mails] == [[company.colleague.email]]


async def test_a_digest_that_waited_names_only_tasks_that_are_still_to_be_done_by_its_reader(
    database: db.Database, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    HandClock("2026-03-28T14:00:00+00:00")
    async with database.transaction() as session:
        company = await a_company(session)
        for person in (company.agent, company.colleague):
            wish = PreferencesUpdate(digest=DigestUpdate(enabled=True, hour=8))
            await preferences.update_preferences(session, person, wish)
        lost, kept, finished, alone = [
            await a_task(session, company.manager, title, due_date="2026-03-27", assigned_to=person.member_id)
            for title, person in (
                ("Lost", company.agent),
                ("Kept", company.agent),
                ("Finished", company.agent),
                ("Alone", company.colleague),
            )
        ]
    assert await send_digests() == 2
    async with database.transaction() as session:
        for task in (lost, alone):
            await task_service.update_task(session, company.manager, task.id, TaskUpdate(assigned_to=None))
        await task_service.mark_done(session, company.manager, finished.id)
    use_mail_server(monkeypatch, smtp_sink.url)
    await deliver_notifications()
    (mail,) = smtp_sink.mails
    assert (mail.recipients, mail.message["Subject"]) == ([company.agent.email], "Your tasks: 1 overdue")
    assert kept.title in mail.text
    assert "Lost" not in mail.text
    assert "Finished" not in mail.text
    async with database.reading() as session:
        rows = list(await session.scalars(select(Outbox)))
        [row] = [row for row in rows if row.payload["user_id"] == str(company.agent.user_id)]
        checked = await current_payload(session, row)
    assert [digest.count(payload) for payload in (checked, row.payload)] == [1, 3]


async def test_what_is_no_reminder_is_sent_about_a_closed_task_too(database: db.Database) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
        await enable_mail(session, company.agent)
        contact = await a_contact(session, company.manager, assigned_to=[company.agent])
        mine = {"contact": contact, "assigned_to": company.agent.member_id}
        task = await a_task(session, company.manager, "Ring back", **mine)
        await task_service.mark_done(session, company.manager, task.id)
        row = (await session.scalars(select(Outbox).where(col(Outbox.channel) == Channel.EMAIL))).first()
        assert row
        assert await current_payload(session, row) == row.payload
        row.payload = {**row.payload, "category": NotificationCategory.TASK_REMINDER.value}
        with pytest.raises(NotNeeded, match=OVER):
            await current_payload(session, row)
        row.payload = {**row.payload, "task_id": "no id"}
        with pytest.raises(NotNeeded, match=HIDDEN.format("task")):
            await current_payload(session, row)
        # A webhook reports what has happened.
        row.channel = Channel.WEBHOOK.value
        assert await current_payload(session, row) == row.payload
