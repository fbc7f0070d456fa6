"""A delayed message is checked again before it is sent: not for closed tasks, nor to those who may no longer see it."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from taskapp import jobs
from taskapp.contacts import service as contact_service
from taskapp.core.db import database as db
from taskapp.notifications.outbox import service as outbox
from taskapp.notifications.outbox.delivery import deliver_notifications
from taskapp.notifications.outbox.model import Outbox
from taskapp.notifications.types import Channel, NotificationCategory
from taskapp.tasks import service as task_service
from taskapp.tasks.reminders.send_check import HIDDEN, OVER, reason_to_skip
from taskapp.tasks.reminders.sending import send_due_reminders
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
    assert {one.title: one.problem for one in settled} == {"Over": OVER, "Lost": HIDDEN, "Still": None}
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
        assert await reason_to_skip(session, row) is None
        row.payload = {**row.payload, "category": NotificationCategory.TASK_REMINDER.value}
        assert await reason_to_skip(session, row) == OVER
        row.payload = {**row.payload, "task_id": "no id"}
        assert await reason_to_skip(session, row) == HIDDEN
        # A webhook reports what has happened.
        row.channel = Channel.WEBHOOK.value
        assert await reason_to_skip(session, row) is None
