"""The daily digest: overdue and today's tasks, at each member's hour, once per local day."""

import pytest

from taskapp.access.actor import Actor
from taskapp.core.db import database as db
from taskapp.core.errors import Invalid
from taskapp.notifications import preferences
from taskapp.notifications.outbox import service as outbox
from taskapp.notifications.outbox.delivery import deliver_notifications
from taskapp.notifications.preferences import DigestUpdate, PreferencesUpdate
from taskapp.notifications.types import Channel, NotificationCategory
from taskapp.tasks.reminders.digest import send_digests
from tests.factories.mail import HandClock, use_mail_server
from tests.factories.people import a_company
from tests.factories.tasks import a_task
from tests.support.smtp_sink import SmtpSink

pytestmark = pytest.mark.anyio


async def _wants_digest(*people: Actor, hour: int) -> None:
    async with db.transaction() as session:
        for person in people:
            wish = PreferencesUpdate(digest=DigestUpdate(enabled=True, hour=hour))
            await preferences.update_preferences(session, person, wish)


@pytest.mark.parametrize(
    ("zone", "before", "after"),
    [
        ("Pacific/Auckland", "2026-03-27T17:59:00+00:00", "2026-03-27T18:00:00+00:00"),
        ("Pacific/Honolulu", "2026-03-28T16:59:00+00:00", "2026-03-28T17:00:00+00:00"),
    ],
)
async def test_the_digest_comes_at_the_persons_hour_once(
    database: db.Database, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch, zone: str, before: str, after: str
) -> None:
    use_mail_server(monkeypatch, smtp_sink.url)
    clock = HandClock("2026-03-20T12:00:00+00:00")
    async with database.transaction() as session:
        company = await a_company(session, timezone=zone)
        mine = {"assigned_to": company.agent.member_id}
        await a_task(session, company.manager, "Late", due_date="2026-03-26", **mine)
        await a_task(session, company.manager, "Today", due_date="2026-03-28T09:00", **mine)
        await a_task(session, company.manager, "Tomorrow", due_date="2026-03-29", **mine)
        await a_task(session, company.manager, "Not mine", due_date="2026-03-28")
    await _wants_digest(company.agent, hour=7)
    clock.now = clock.now.fromisoformat(before)
    assert await send_digests() == 0
    clock.now = clock.now.fromisoformat(after)
    assert await send_digests() == 1
    assert await send_digests() == 0
    await deliver_notifications()
    mail = next(mail for mail in smtp_sink.mails if "Your tasks" in mail.message["Subject"])
    assert mail.message["Subject"] == "Your tasks: 1 overdue, 1 today"
    assert "Your tasks on March 28, 2026." in mail.text
    assert "OVERDUE\n\nLate" in mail.text
    assert "Tomorrow" not in mail.text
    assert "Not mine" not in mail.text


async def test_a_day_without_tasks_sends_nothing_also_when_one_comes_later(
    database: db.Database, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_mail_server(monkeypatch, smtp_sink.url)
    clock = HandClock("2026-03-28T14:00:00+00:00")
    async with database.transaction() as session:
        company = await a_company(session)
    await _wants_digest(company.agent, hour=8)
    assert await send_digests() == 0
    async with database.transaction() as session:
        mine = {"assigned_to": company.agent.member_id}
        await a_task(session, company.manager, "Late", due_date="2026-03-28", **mine)
    clock.move(hours=1)
    assert await send_digests() == 0
    clock.move(days=1)
    assert await send_digests() == 1
    async with database.reading() as session:
        sent = (await outbox.list_messages(session, company.admin, state="sent")).items
    assert [message.problem for message in sent] == ["There was nothing to say, so nothing was sent."]


async def test_choices_are_kept_per_category_and_a_channel_that_is_not_there_is_refused(database: db.Database) -> None:
    async with database.transaction() as session:
        company = await a_company(session)
        one = PreferencesUpdate(categories={NotificationCategory.TASK_ASSIGNED: {Channel.EMAIL: True}})
        await preferences.update_preferences(session, company.agent, one)
        found = await preferences.update_preferences(
            session, company.agent, PreferencesUpdate(digest=DigestUpdate(hour=6))
        )
        assert {item.category: item.channels["email"] for item in found.items} == {
            "task-reminder": False,
            "task-completed": False,
            "task-assigned": True,
            "call-processed": False,
            "gone-quiet": False,
        }
        assert (found.digest.enabled, found.digest.hour) == (False, 6)
        assert found.channels[0].problem is not None
        push = PreferencesUpdate(categories={NotificationCategory.TASK_ASSIGNED: {Channel.PUSH: True}})
        found = await preferences.update_preferences(session, company.agent, push)
        assert {item.category for item in found.items if item.channels["push"]} == {"task-assigned"}
        webhook = PreferencesUpdate(categories={NotificationCategory.TASK_ASSIGNED: {Channel.WEBHOOK: True}})
        with pytest.raises(Invalid):
            await preferences.update_preferences(session, company.agent, webhook)
