"""One-click links in mails: opening one changes nothing, confirming it acts once, as the recipient."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import httpx2
import pytest

from taskapp import rest
from taskapp.access.actor import Actor
from taskapp.core import config, signing
from taskapp.core.db import database as db
from taskapp.notifications import preferences
from taskapp.notifications.outbox.delivery import deliver_notifications
from taskapp.organizations import service as organization_service
from taskapp.organizations.schemas import MemberUpdate
from taskapp.tasks import service as task_service
from taskapp.tasks.reminders.sending import send_due_reminders
from taskapp.tasks.schemas import TaskRead
from tests.factories.mail import HandClock, enable_mail, use_mail_server
from tests.factories.people import Company, a_company
from tests.factories.tasks import a_task
from tests.support.smtp_sink import SmtpSink

pytestmark = pytest.mark.anyio
HOST = "https://tasks.example.com"


class Mailed:
    """A reminder mailed to the agent, and an HTTP client without a session to open its links."""

    def __init__(self, company: Company, task: TaskRead, text: str, stop: str, http: httpx2.AsyncClient) -> None:
        self.company, self.task, self.text, self.stop, self.http = company, task, text, stop, http

    def link(self, label: str) -> str:
        found = re.search(rf"^{label}: (\S+)$", self.text, re.MULTILINE)
        assert found, self.text
        return found[1].removeprefix(HOST)

    async def status(self) -> str:
        async with db.reading() as session:
            return (await task_service.get_task(session, self.company.manager, self.task.id)).status.value


@pytest.fixture
async def mailed(database: db.Database, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Mailed]:
    use_mail_server(monkeypatch, smtp_sink.url)
    HandClock("2026-03-28T19:00:30+00:00")
    async with database.transaction() as session:
        company = await a_company(session)
        await enable_mail(session, company.agent)
        due = {"due_date": "2026-03-28T15:00", "assigned_to": company.agent.member_id}
        task = await a_task(session, company.manager, "Call Zoë", **due)
    await send_due_reminders()
    await deliver_notifications()
    mail = next(mail for mail in smtp_sink.mails if "Reminder" in mail.message["Subject"])
    stop = str(mail.message["List-Unsubscribe"]).strip("<>").removeprefix(HOST)
    transport = httpx2.ASGITransport(app=rest.create_app())
    async with httpx2.AsyncClient(transport=transport, base_url=HOST) as http:
        yield Mailed(company, task, mail.text, stop, http)


async def test_opening_a_link_as_mail_scanners_do_changes_nothing(mailed: Mailed) -> None:
    for _ in range(3):
        answer = await mailed.http.get(mailed.link("Mark done"))
        assert answer.status_code == 200
        assert "“Call Zoë”, for Grace Hopper." in answer.text
        assert (await mailed.http.head(mailed.link("Mark done"))).status_code in (200, 405)
    assert await mailed.status() == "open"


async def test_confirming_a_link_acts_once_as_its_person(mailed: Mailed) -> None:
    answer = await mailed.http.post(mailed.link("Mark done"), headers={"Origin": HOST})
    assert (answer.status_code, "is marked done" in answer.text) == (200, True)
    assert await mailed.status() == "done"
    async with db.transaction() as session:
        await task_service.reopen(session, mailed.company.manager, mailed.task.id)
    again = await mailed.http.post(mailed.link("Mark done"), headers={"Origin": HOST})
    assert (again.status_code, "used already" in again.text) == (410, True)
    assert await mailed.status() == "open"


async def test_a_link_can_put_the_reminder_off_until_tomorrow(mailed: Mailed) -> None:
    assert (await mailed.http.post(mailed.link("Remind me tomorrow"))).status_code == 200
    async with db.reading() as session:
        task = await task_service.get_task(session, mailed.company.manager, mailed.task.id)
    assert task.remind_at is not None
    assert task.remind_at.isoformat() == "2026-03-29T19:00:30+00:00"
    assert task.reminder_sent_at is None


async def test_another_sites_page_cannot_confirm_a_link(mailed: Mailed) -> None:
    answer = await mailed.http.post(mailed.link("Mark done"), headers={"Origin": "https://evil.example"})
    assert (answer.status_code, await mailed.status()) == (403, "open")


async def test_an_altered_old_or_foreign_link_is_refused_in_a_sentence(mailed: Mailed) -> None:
    link = mailed.link("Mark done")
    token = link.partition("?t=")[2]
    other = signing.sign("another purpose", {"a": "done"}, lasts=timedelta(days=1))
    for bad in (token[:-1] + ("A" if token[-1] != "A" else "B"), token[3:], "", "x.y", "é", other):
        answer = await mailed.http.post("/api/links/act", params={"t": bad})
        assert (answer.status_code, "damaged or too old" in answer.text) == (410, True), bad
    HandClock("2026-04-12T19:00:30+00:00")
    assert (await mailed.http.post(link)).status_code == 410
    assert await mailed.status() == "open"


async def test_a_link_dies_with_the_membership(mailed: Mailed) -> None:
    async with db.transaction() as session:
        leave = MemberUpdate(active=False)
        await organization_service.update_member(session, mailed.company.owner, mailed.company.agent.member_id, leave)
    answer = await mailed.http.post(mailed.link("Mark done"))
    assert (answer.status_code, await mailed.status()) == (410, "open")


async def test_a_mail_program_stops_a_category_with_one_post(mailed: Mailed) -> None:
    assert (await mailed.http.get(mailed.stop)).status_code == 200
    assert await _on(mailed.company.agent, "task-reminder")
    answer = await mailed.http.post(mailed.stop, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not await _on(mailed.company.agent, "task-reminder")
    assert await _on(mailed.company.agent, "task-assigned"), "the other categories stay"


async def _on(person: Actor, category: str) -> bool:
    async with db.reading() as session:
        found = await preferences.get_preferences(session, person)
    return next(item.channels["email"] for item in found.items if item.category == category)


def test_a_signed_value_comes_back_only_under_its_purpose_and_in_time() -> None:
    clock = HandClock("2026-03-28T19:00:00+00:00")
    token = signing.sign("a purpose", {"id": str(UUID(int=1))}, lasts=timedelta(minutes=5))
    assert signing.read("a purpose", token) == {"id": str(UUID(int=1))}
    assert signing.read("another", token) is None
    clock.move(minutes=5)
    assert signing.read("a purpose", token) is None


def test_a_signed_value_with_any_one_letter_altered_is_refused() -> None:
    HandClock("2026-03-28T19:00:00+00:00")
    token = signing.sign("a purpose", {"id": "1"}, lasts=timedelta(minutes=5))
    for at, letter in enumerate(token):
        for other in "AB_.":
            if other != letter:
                assert signing.read("a purpose", token[:at] + other + token[at + 1 :]) is None, at


def test_a_link_that_version_0_1_sent_still_works_until_it_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TASKAPP_SECRET_KEY", "a fixed key of at least thirty-two characters")
    config.settings.cache_clear()
    sent = "eyJhIjoiZG9uZSIsImV4cCI6MjExMTA0MDA0NiwibyI6IjEifQ.CIXJ4dx3_GqCyXzfmfVYsQ"
    HandClock("2036-11-23T00:00:00+00:00")
    assert signing.read("act on a task", sent) == {"o": "1", "a": "done"}
    assert signing.read("stop a category's mail", sent) is None
    assert signing.read("act on a task", sent.replace(".C", ".D")) is None
    assert signing.read("act on a task", "eyJh" + sent[3:]) is None
    HandClock("2036-11-24T08:00:00+00:00")
    assert signing.read("act on a task", sent) is None
