"""The dashboard (live, equal to its lists) and the saved notification settings, in a real browser."""

import re
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import BrowserContext, expect

from tests.browser.helpers import an_owner

pytestmark = [pytest.mark.anyio, pytest.mark.browser]
Visitor = Callable[..., Awaitable[BrowserContext]]


async def test_the_figures_follow_what_happens_and_open_their_lists(visitor: Visitor) -> None:
    ada = await an_owner(await visitor())
    zoe = await ada.contact()
    await ada.task(zoe, "Late", due_date="2020-01-01")
    page = await ada.open("/dashboard")
    overdue = page.get_by_role("link", name="Overdue")
    await expect(overdue.locator("b")).to_have_text("1")
    await ada.task(zoe, "Later still", due_date="2020-01-02")
    await expect(overdue.locator("b")).to_have_text("2")
    await overdue.click()
    await expect(page).to_have_url(re.compile(r"/tasks\?status=open&due=overdue$"))
    await expect(page.get_by_role("link", name="Later still", exact=True)).to_be_visible()
    await page.get_by_role("button", name="Remove the filter Due: Overdue").click()
    await expect(page).to_have_url(re.compile(r"/tasks\?status=open$"))
    await expect(page.get_by_role("list", name="Filters")).to_have_count(0)


async def test_a_choice_of_channels_is_kept(visitor: Visitor) -> None:
    ada = await an_owner(await visitor())
    page = await ada.open("/settings/notifications")
    box = page.get_by_label("Task Reminder by e-mail")
    await expect(box).not_to_be_checked()
    await box.click()
    await expect(box).to_be_checked()
    digest = page.get_by_label("Send me the digest at")
    await digest.click()
    await expect(digest).to_be_checked()
    await page.get_by_label("Hour of the digest").select_option("07:00")
    await expect(page.get_by_text("No mail server is set")).to_be_visible()
    await page.reload()
    await expect(page.get_by_label("Task Reminder by e-mail")).to_be_checked()
    await expect(page.get_by_label("Hour of the digest")).to_have_value("7")
    kept = await ada.api("GET", "/api/notifications/preferences")
    assert kept["digest"] == {"enabled": True, "hour": 7}
