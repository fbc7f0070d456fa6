"""Every number of the dashboard, clicked in a real browser, opens a list of exactly so many tasks."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import BrowserContext, expect

from tests.browser.helpers import an_owner, is_ready
from tests.support.axe import violations
from tests.support.screens import stands

pytestmark = [pytest.mark.anyio, pytest.mark.browser]
Visitor = Callable[..., Awaitable[BrowserContext]]

NUMBERS = """() => [...document.querySelectorAll('.figure-link, .figure-hint, .share, .bar-link, a.part-number')].map((link) => [
  link.getAttribute('href'),
  parseInt((link.querySelector('b, .bar-value') ?? link).textContent, 10),
])"""


async def test_each_number_opens_its_list(visitor: Visitor) -> None:
    ada = await an_owner(await visitor(reduced_motion="reduce"), timezone="Pacific/Auckland")
    me = (await ada.api("GET", "/api/me"))["member"]["id"]
    zoe = await ada.contact()
    today = datetime.now(ZoneInfo("Pacific/Auckland")).date()
    days = {name: (today + timedelta(days=offset)).isoformat() for name, offset in (("past", -3), ("ahead", 3))}
    for number, fields in enumerate(
        (
            {"due_date": days["past"], "assigned_to": me, "category": "callback"},
            {"due_date": days["past"], "category": "meeting", "side": "they"},
            {"assigned_to": me},
            {"due_date": "2099-01-01", "assigned_to": me, "category": "callback"},
        )
    ):
        await ada.task(zoe, f"Open {number}", **fields)
    for number, due in enumerate((None, days["past"], today.isoformat(), today.isoformat(), days["ahead"])):
        done = await ada.task(zoe, f"Done {number}", due_date=due, assigned_to=me if number % 2 else None)
        await ada.api("POST", f"/api/tasks/{done['id']}/done")
    page = await ada.open("/dashboard")
    await expect(page.get_by_role("link", name="Open", exact=False).locator("b").first).to_have_text("4")
    await stands(page)
    assert await violations(page) == []
    numbers: list[tuple[str, int]] = await page.evaluate(NUMBERS)
    # Figures of tasks with the hint of the first, and of contacts; days, both sides, two people, two sources, and two people with overdue tasks.
    assert len(numbers) == 4 + 1 + 2 + 14 + 3 * (2 + 2 + 2) + 2
    kept = sorted(number for address, number in numbers if number and "kept=" in address)
    assert kept == sorted([2, 1, 1, 1, 1, 1, 1, 1, 2, 1, 1])
    for address, number in {to: n for to, n in numbers if n}.items():
        await page.goto(address)
        await is_ready(page)
        await expect(page.locator(".entity-card"), address).to_have_count(number)


async def test_the_window_of_the_promises_is_chosen_at_the_top_and_stays_after_a_change(visitor: Visitor) -> None:
    ada = await an_owner(await visitor(reduced_motion="reduce"), timezone="Pacific/Auckland")
    zoe = await ada.contact()
    today = datetime.now(ZoneInfo("Pacific/Auckland")).date()
    for back in (3, 20, 60):
        await ada.task(zoe, f"Late {back}", due_date=(today - timedelta(days=back)).isoformat())
    page = await ada.open("/dashboard")
    still_open = page.get_by_role("link", name="We owe:").last
    await expect(still_open).to_have_text("2")
    choice = page.get_by_role("navigation", name="Due or decided in")
    for name, number in (("7 days", "1"), ("90 days", "3")):
        await choice.get_by_role("link", name=name).click()
        await expect(still_open).to_have_text(number)
        await expect(choice.locator("[aria-current=page]")).to_have_text(name)
    await ada.task(zoe, "Later still", due_date=(today - timedelta(days=50)).isoformat())
    await expect(still_open).to_have_text("4")
    await still_open.click()
    await page.get_by_role("button", name="Remove the filter Kept: Still open").click()
    await expect(page.locator(".entity-card")).to_have_count(4)
