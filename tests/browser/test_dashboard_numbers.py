"""Every number of the dashboard, clicked in a real browser, opens a list of exactly so many tasks."""

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import BrowserContext, expect

from tests.browser.helpers import an_owner, is_ready
from tests.support.axe import violations
from tests.support.screens import stands

pytestmark = [pytest.mark.anyio, pytest.mark.browser]
Visitor = Callable[..., Awaitable[BrowserContext]]

NUMBERS = """() => [...document.querySelectorAll('.figure-link, .figure-hint, .share, .bar-link')].map((link) => [
  link.getAttribute('href'),
  parseInt((link.querySelector('b, .share-value, .bar-value') ?? link).textContent, 10),
])"""


async def test_each_number_opens_its_list(visitor: Visitor) -> None:
    ada = await an_owner(await visitor(reduced_motion="reduce"), timezone="Pacific/Auckland")
    me = (await ada.api("GET", "/api/me"))["member"]["id"]
    zoe = await ada.contact()
    for number, fields in enumerate(
        (
            {"due_date": "2020-01-01", "assigned_to": me, "category": "callback"},
            {"due_date": "2020-01-01", "category": "meeting"},
            {"assigned_to": me},
            {"due_date": "2099-01-01", "assigned_to": me, "category": "callback"},
        )
    ):
        await ada.task(zoe, f"Open {number}", **fields)
    for number in range(3):
        done = await ada.task(zoe, f"Done {number}")
        await ada.api("POST", f"/api/tasks/{done['id']}/done")
    page = await ada.open("/dashboard")
    await expect(page.get_by_role("link", name="Open", exact=False).locator("b").first).to_have_text("4")
    await stands(page)
    assert await violations(page) == []
    numbers: list[tuple[str, int]] = await page.evaluate(NUMBERS)
    assert len(numbers) == 4 + 1 + 5 + 2 + 2 + 14
    assert sorted((n for _, n in numbers if n), reverse=True) == [4, 4, 3, 3, 3, 3, 2, 2, 1, 1, 1]
    for address, number in {to: n for to, n in numbers if n}.items():
        await page.goto(address)
        await is_ready(page)
        await expect(page.locator(".entity-card"), address).to_have_count(number)
