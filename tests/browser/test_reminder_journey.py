"""A reminder from the task to the notifications of an open page, the timeline and the mailbox, exactly once each."""

import asyncio
from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from tests.browser.helpers import an_owner, card
from tests.support.browser import SharedBrowser
from tests.support.databases import Databases
from tests.support.product import Product
from tests.support.smtp_sink import Mail, SmtpSink

pytestmark = [pytest.mark.anyio, pytest.mark.browser]


@pytest.fixture
def mailing(
    databases: Databases, app: Product, smtp_sink: SmtpSink, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    """The product with a mail server and its own jobs; `app` has built the pages."""
    assert app.base_url
    with databases.fresh("sqlite") as url:
        env = {"TASKAPP_SMTP_URL": smtp_sink.url}
        installation = Product(database_url=url, folder=tmp_path_factory.mktemp("mailing"), env=env)
        installation.serve()
        yield installation
        installation.stop()


def reminders(sink: SmtpSink) -> list[Mail]:
    """What arrived, without the mail that proves the address."""
    return [mail for mail in sink.mails if "Call Zoë" in mail.text]


async def test_from_the_task_to_an_open_browser_and_a_mailbox_once_each(
    mailing: Product, browser: SharedBrowser, smtp_sink: SmtpSink
) -> None:
    context = await browser.profile(base_url=mailing.base_url)
    try:
        ada = await an_owner(context)
        me = (await ada.api("GET", "/api/me"))["member"]["id"]
        await ada.api("PUT", "/api/notifications/preferences", {"categories": {"task-reminder": {"email": True}}})
        page = await ada.open("/notifications")
        await expect(page.get_by_text("Nothing yet.")).to_be_visible()
        zoe = await ada.contact("Zoë")
        task = await ada.task(zoe, "Call Zoë", due_date="2026-01-05T09:00:00Z", assigned_to=me)
        # The server's own jobs run at the same time; the reminder must still be sent only once.
        await asyncio.gather(*(asyncio.to_thread(mailing.run, "job", "run", "send-task-reminders") for _ in range(2)))
        entry = card(page, "Call Zoë")
        await expect(entry).to_have_count(1)
        await expect(entry.get_by_text("Task Reminder")).to_be_visible()
        await expect(page.get_by_role("link", name="Notifications").first).to_contain_text("1")
        await asyncio.gather(*(asyncio.to_thread(mailing.run, "job", "run", "deliver-notifications") for _ in range(2)))
        async with asyncio.timeout(60):
            while not reminders(smtp_sink):
                await asyncio.sleep(0.05)
        await asyncio.to_thread(mailing.run, "job", "run", "deliver-notifications")
        [mail] = reminders(smtp_sink)
        assert (mail.recipients, mail.message["Subject"]) == ([ada.email], "Reminder: Call Zoë")
        assert "January 5, 2026 at 1:00 AM (America/Los_Angeles)" in mail.text
        assert len((await ada.api("GET", "/api/notifications"))["items"]) == 1
        assert (await ada.api("GET", f"/api/tasks/{task['id']}"))["reminder_sent_at"]
        await entry.get_by_role("link", name="Call Zoë").click()
        await expect(page).to_have_url(f"{mailing.base_url}/tasks/{task['id']}")
        await ada.open(f"/contacts/{zoe['id']}?tab=timeline")
        await expect(page.locator(".entry").filter(has_text="sent the reminder of a task")).to_have_count(1)
        await expect(page.get_by_text("on schedule")).to_be_visible()
    finally:
        await browser.close(context)
