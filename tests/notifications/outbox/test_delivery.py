"""Notifications are e-mailed at least once under one id, and a mail server that is down delays nothing else."""

import asyncio
import re
from html import unescape
from typing import Any
from urllib.parse import unquote

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from taskapp.auth.accounts.service import RELEASED
from taskapp.core import config, signing
from taskapp.core.db import database as db
from taskapp.core.errors import Forbidden, NotFound
from taskapp.notifications import service
from taskapp.notifications.mail import delivery, links
from taskapp.notifications.outbox import service as outbox
from taskapp.notifications.outbox.delivery import deliver_notifications
from taskapp.organizations import service as organization_service
from taskapp.organizations.model import Organization, User
from taskapp.organizations.schemas import MemberUpdate
from taskapp.tasks.reminders.sending import send_due_reminders
from tests.factories.contacts import a_contact
from tests.factories.mail import HandClock, enable_mail, use_mail_server
from tests.factories.people import Company, a_company, the_neighbour
from tests.factories.tasks import a_task
from tests.support.processes import free_port
from tests.support.smtp_sink import SmtpSink

pytestmark = pytest.mark.anyio


async def _a_reminder(database: db.Database, title: str = "Call Zoë", *, due: str = "2026-03-28T15:00") -> Company:
    """A company whose agent turned e-mail on and was just reminded of a task."""
    async with database.transaction() as session:
        company = await a_company(session)
        await enable_mail(session, company.agent)
        contact = await a_contact(session, company.manager, "Zoë Ltd", assigned_to=[company.agent])
        await a_task(session, company.agent, title, contact=contact, due_date=due, assigned_to=company.agent.member_id)
    assert await send_due_reminders() == 1
    return company


async def test_a_reminder_reaches_feed_and_mailbox_once_each(
    database: db.Database, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_mail_server(monkeypatch, smtp_sink.url)
    HandClock("2026-03-28T19:00:30+00:00")
    company = await _a_reminder(database)
    assert await deliver_notifications() == 1
    assert await deliver_notifications() == 0
    async with database.reading() as session:
        assert len((await service.list_notifications(session, company.agent)).items) == 1
    [mail] = smtp_sink.mails
    assert mail.recipients == [company.agent.email]
    assert mail.message["Subject"] == "Reminder: Call Zoë"
    assert "Due March 28, 2026 at 3:00 PM (America/New_York)" in mail.text
    assert "Zoë Ltd" in mail.text


async def test_without_a_mail_server_messages_wait_visibly_and_lose_no_attempt(
    database: db.Database, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    HandClock("2026-03-28T19:00:30+00:00")
    company = await _a_reminder(database)
    for _ in range(10):
        assert await deliver_notifications() == 0
    async with database.reading() as session:
        [waiting] = (await outbox.list_messages(session, company.admin, state="pending")).items
    assert (waiting.attempts, waiting.recipient) == (0, f"Agent <{company.agent.email}>")
    assert waiting.problem == "No mail server is set: TASKAPP_SMTP_URL is empty."
    use_mail_server(monkeypatch, smtp_sink.url)
    assert await deliver_notifications() == 1


async def test_a_mail_server_dead_for_ten_minutes_delays_mail_and_nothing_else(
    database: db.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_mail_server(monkeypatch, f"smtp://127.0.0.1:{free_port()}")
    clock = HandClock("2026-03-28T19:00:30+00:00")
    company = await _a_reminder(database, "Task 0")
    for minute in range(1, 11):
        assert await deliver_notifications() == 0
        clock.move(minutes=1)
        async with database.transaction() as session:
            await a_task(
                session, company.manager, f"Task {minute}", assigned_to=company.agent.member_id,
                due_date=clock.now.isoformat(),
            )  # fmt: skip
        assert await send_due_reminders() == 1, "reminders reach the feed meanwhile"
    async with database.reading() as session:
        feed = (await service.list_notifications(session, company.agent, limit=200)).items
        waiting = (await outbox.list_messages(session, company.admin, state="pending", limit=200)).items
    assert sum(entry.category == "task-reminder" for entry in feed) == 11
    assert {message.attempts for message in waiting} == {0}
    assert all("does not let us in" in (message.problem or "") for message in waiting if message.title == "Task 0")
    with SmtpSink() as sink:
        use_mail_server(monkeypatch, sink.url)
        assert await deliver_notifications() == len(waiting) == len(feed)
        assert len({mail.message_id for mail in sink.mails}) == len(feed)


async def _more_reminders(database: db.Database, company: Company, count: int) -> None:
    async with database.transaction() as session:
        for number in range(count):
            fields = {"due_date": "2026-03-28T15:00", "assigned_to": company.agent.member_id}
            await a_task(session, company.agent, f"Task {number}", **fields)
    assert await send_due_reminders() == count


class ClosingSink(SmtpSink):
    """Closes the connection instead of answering to each of the first messages: one for each connection of ours."""

    def __init__(self) -> None:
        super().__init__()
        self._closed = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self._closed < delivery.PARALLEL:
            self._closed += 1
            server.transport.close()
            return "421 closing"
        return await super().handle_DATA(server, session, envelope)


async def test_after_connections_that_the_server_closed_the_rest_is_sent_over_new_ones(
    database: db.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    HandClock("2026-03-28T19:00:30+00:00")
    company = await _a_reminder(database)
    await _more_reminders(database, company, delivery.PARALLEL)
    with ClosingSink() as sink:
        use_mail_server(monkeypatch, sink.url)
        assert await deliver_notifications() == delivery.PARALLEL + 1
        assert len(sink.mails) == 1
    async with database.reading() as session:
        waiting = (await outbox.list_messages(session, company.admin, state="pending")).items
    assert len(waiting) == delivery.PARALLEL, "what was broken off is tried again"


class HoldingSink(SmtpSink):
    """Answers to no message before it has been given two."""

    def __init__(self) -> None:
        super().__init__()
        self._given, self._both = 0, asyncio.Event()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self._given += 1
        if self._given == 2:
            self._both.set()
        await self._both.wait()
        return await super().handle_DATA(server, session, envelope)


async def test_an_error_of_the_database_while_mail_is_sent_is_told(
    database: db.Database, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_mail_server(monkeypatch, smtp_sink.url)
    HandClock("2026-03-28T19:00:30+00:00")
    await _a_reminder(database)
    async with database.transaction() as session:
        await session.execute(text("ALTER TABLE outbox RENAME COLUMN attempts TO tries"))
    with pytest.raises(DBAPIError, match="attempts"):
        await delivery.deliver_mail()
    assert smtp_sink.mails == []


async def test_a_message_that_takes_long_keeps_no_other_waiting(
    database: db.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    HandClock("2026-03-28T19:00:30+00:00")
    await _more_reminders(database, await _a_reminder(database), 1)
    with HoldingSink() as sink:
        use_mail_server(monkeypatch, sink.url)
        assert await deliver_notifications() == 2
        assert len(sink.mails) == 2


async def test_without_an_address_of_its_own_a_mail_leads_where_an_owner_opened_the_installation(
    database: db.Database, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "_site", "")  # what another test of this process has read
    use_mail_server(monkeypatch, smtp_sink.url)
    monkeypatch.delenv("TASKAPP_BASE_URL")
    config.settings.cache_clear()
    HandClock("2026-03-28T19:00:30+00:00")
    company = await _a_reminder(database)
    async with database.transaction() as session:
        (await session.get_one(Organization, company.organization.id)).site = "https://harbor.example"
    assert await deliver_notifications() == 1
    assert "https://harbor.example/tasks/" in smtp_sink.mails[0].text


async def test_a_message_that_is_retried_keeps_its_id(
    database: db.Database, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_mail_server(monkeypatch, smtp_sink.url)
    clock = HandClock("2026-03-28T19:00:30+00:00")
    company = await _a_reminder(database)
    smtp_sink.answers = ["451 try later", "451 try later"]
    for _ in range(3):
        await deliver_notifications()
        clock.move(minutes=2)
    [mail] = smtp_sink.mails
    async with database.reading() as session:
        [sent] = (await outbox.list_messages(session, company.admin, state="sent")).items
    assert (sent.attempts, sent.problem) == (3, None)
    assert mail.message_id == f"<{sent.id}@tasks.example.com>"


async def test_a_refused_message_is_dead_until_an_admin_sends_it_again(
    database: db.Database, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_mail_server(monkeypatch, smtp_sink.url)
    HandClock("2026-03-28T19:00:30+00:00")
    company = await _a_reminder(database)
    smtp_sink.answers = ["550 no such mailbox"]
    await deliver_notifications()
    async with database.transaction() as session:
        neighbour = await the_neighbour(session)
        [dead] = (await outbox.list_messages(session, company.admin)).items
        assert (dead.state, dead.problem) == ("dead", "550 no such mailbox")
        assert (await outbox.list_messages(session, neighbour.owner)).items == []
        with pytest.raises(Forbidden):
            await outbox.list_messages(session, company.manager)
        with pytest.raises(NotFound):
            await outbox.send_again(session, neighbour.owner, dead.id)
        assert (await outbox.summarize(session, company.admin)).dead == 1
        await outbox.send_again(session, company.admin, dead.id)
    assert await deliver_notifications() == 1
    assert [mail.message_id for mail in smtp_sink.mails] == [f"<{dead.id}@tasks.example.com>"]
    async with database.transaction() as session:
        assert await outbox.send_all_again(session, company.admin) == 0


async def test_a_message_for_somebody_who_left_is_never_sent(
    database: db.Database, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_mail_server(monkeypatch, smtp_sink.url)
    HandClock("2026-03-28T19:00:30+00:00")
    company = await _a_reminder(database)
    async with database.transaction() as session:
        await organization_service.update_member(
            session, company.owner, company.agent.member_id, MemberUpdate(active=False)
        )
    await deliver_notifications()
    async with database.reading() as session:
        [dead] = (await outbox.list_messages(session, company.admin)).items
    assert smtp_sink.mails == []
    assert (dead.recipient, dead.problem) == ("A former member", "The recipient is no longer an active member.")


class ChoosySink(SmtpSink):
    """Answers one command of SMTP with a refusal."""

    def __init__(self, command: str, answer: str) -> None:
        super().__init__()
        self._refusals = {command: answer}

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        envelope.mail_from = address
        return self._refusals.get("MAIL", "250 OK")

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        envelope.rcpt_tos.append(address)
        return self._refusals.get("RCPT", "250 OK")


@pytest.mark.parametrize(
    ("command", "answer", "state"),
    [
        ("MAIL", "553 this sender is not allowed", "pending"),  # a wrong setting, no fault of the message
        ("RCPT", "452 the mailbox is full", "pending"),
        ("RCPT", "550 no such mailbox", "dead"),
    ],
)
async def test_a_refusal_for_good_of_the_recipient_alone_makes_a_message_dead(
    database: db.Database, monkeypatch: pytest.MonkeyPatch, command: str, answer: str, state: str
) -> None:
    HandClock("2026-03-28T19:00:30+00:00")
    company = await _a_reminder(database)
    with ChoosySink(command, answer) as sink:
        use_mail_server(monkeypatch, sink.url)
        await deliver_notifications()
    async with database.reading() as session:
        [message] = (await outbox.list_messages(session, company.admin, state=state)).items
    assert (message.problem, message.sent_at, sink.mails) == (answer, None, [])


async def test_no_mail_goes_to_an_address_that_its_account_has_lost(
    database: db.Database, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_mail_server(monkeypatch, smtp_sink.url)
    HandClock("2026-03-28T19:00:30+00:00")
    company = await _a_reminder(database)
    async with database.transaction() as session:
        (await session.get_one(User, company.agent.user_id)).email = f"agent{RELEASED}"
    await deliver_notifications()
    async with database.reading() as session:
        [dead] = (await outbox.list_messages(session, company.admin)).items
    assert (dead.problem, smtp_sink.mails) == (delivery.NO_ADDRESS, [])


async def test_the_link_that_stops_mail_works_for_a_year(
    database: db.Database, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_mail_server(monkeypatch, smtp_sink.url)
    clock = HandClock("2026-03-28T19:00:30+00:00")
    await _a_reminder(database)
    await deliver_notifications()
    headers = smtp_sink.mails[0].message
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["Auto-Submitted"] == "auto-generated"
    token = unquote(headers["List-Unsubscribe"].strip("<>").partition("?t=")[2])
    clock.move(days=364)
    assert signing.read(links.UNSUBSCRIBE, token)
    assert not signing.read(links.ACT, token)
    clock.move(days=2)
    assert not signing.read(links.UNSUBSCRIBE, token)


async def test_text_that_people_enter_cannot_add_headers_or_markup(
    database: db.Database, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_mail_server(monkeypatch, smtp_sink.url)
    HandClock("2026-03-28T19:00:30+00:00")
    await _a_reminder(database, "Hi\r\nBcc: eve@example.com\n<script>alert(1)</script>")
    await deliver_notifications()
    [mail] = smtp_sink.mails
    assert mail.message["Bcc"] is None
    assert mail.recipients == [mail.message["To"].addresses[0].addr_spec]
    html = mail.message.get_body(("html",))
    assert html is not None
    assert "<script>" not in html.get_content()


async def test_every_name_in_a_mail_is_text_and_its_links_lead_where_the_plain_text_says(
    database: db.Database, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_mail_server(monkeypatch, smtp_sink.url)
    HandClock("2026-03-28T19:00:30+00:00")
    async with database.transaction() as session:
        company = await a_company(session, "<u>Acme</u>")
        (await session.get_one(User, company.agent.user_id)).name = "<u>Agent</u>"
        await enable_mail(session, company.agent)
        contact = await a_contact(session, company.manager, "<u>Zoë</u>", assigned_to=[company.agent])
        await a_task(
            session,
            company.agent,
            "<u>Call</u>",
            contact=contact,
            due_date="2026-03-28T15:00",
            assigned_to=company.agent.member_id,
        )
    await send_due_reminders()
    await deliver_notifications()
    [mail] = smtp_sink.mails
    body = mail.message.get_body(("html",))
    assert body is not None
    html = body.get_content()
    assert "<u>" not in html
    assert {name: html.count(f"&lt;u&gt;{name}&lt;/u&gt;") for name in ("Acme", "Agent", "Zoë", "Call")} == {
        "Acme": 1, "Agent": 1, "Zoë": 1, "Call": 2,
    }  # fmt: skip
    linked = {unescape(link) for link in re.findall(r'href="(.*?)"', html)}
    assert linked == set(re.findall(r"https://\S+", mail.text))
    assert unquote(mail.message["List-Unsubscribe"].strip("<>")) in {unquote(link) for link in linked}


async def test_a_date_only_task_is_mailed_with_its_day_only(
    database: db.Database, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_mail_server(monkeypatch, smtp_sink.url)
    HandClock("2026-03-28T19:00:30+00:00")
    await _a_reminder(database, due="2026-03-28")
    await deliver_notifications()
    assert "Due March 28, 2026\n" in smtp_sink.mails[0].text


async def test_each_link_of_a_message_is_used_once_and_by_its_own_organization(database: db.Database) -> None:
    async with database.transaction() as session:
        company, neighbour = await a_company(session), await the_neighbour(session)
        org = company.organization.id
        await outbox.add_mail(session, org, key="digest", payload={"title": "Today"}, empty=True)
        [message] = (await outbox.list_messages(session, company.owner, state="sent")).items
        assert (message.state, message.problem) == ("sent", outbox.EMPTY)
        assert not await outbox.use_link(session, neighbour.organization.id, message.id, action="done")
        used = [
            await outbox.use_link(session, org, message.id, action=action) for action in ("snooze", "done", "snooze")
        ]
    assert used == [True, True, False]
