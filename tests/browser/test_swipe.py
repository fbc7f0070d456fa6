"""By finger on a phone: a row to the right is done, to the left snoozed; up and down scrolls; and a link dials the number."""

import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.helpers import Person, an_owner
from tests.browser.test_every_screen import violations_in_both_schemes
from tests.browser.test_phone import PHONE
from tests.support.screens import stands

pytestmark = [pytest.mark.browser, pytest.mark.anyio]


class Finger:
    """One finger on the screen, as the browser receives it from the device."""

    def __init__(self, page: Page, session: Any) -> None:
        self.page, self.session, self.at = page, session, (0.0, 0.0)

    async def down(self, row: Any) -> None:
        """Touch the middle of a row."""
        box = await row.bounding_box()
        self.at = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        await self._send("touchStart", [self.at])

    async def move(self, dx: float, dy: float = 0) -> None:
        """Move by so many pixels, in ten steps."""
        x, y = self.at
        for step in range(1, 11):
            await self._send("touchMove", [(x + dx * step / 10, y + dy * step / 10)])
        self.at = (x + dx, y + dy)

    async def up(self) -> None:
        await self._send("touchEnd", [])

    async def _send(self, kind: str, points: list[tuple[float, float]]) -> None:
        places = [{"x": x, "y": y} for x, y in points]
        await self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})


async def on_a_phone(visitor: Any, path: str, *titles: str) -> tuple[Person, Page, Finger]:
    owner = await an_owner(await visitor(**PHONE, reduced_motion="reduce"))
    me = (await owner.api("GET", "/api/me"))["member"]["id"]
    zoe = await owner.contact("Zoë O'Brien", phone="+14155550123")
    for title in titles:
        await owner.task(zoe, title, assigned_to=me)
    page = await owner.open(path)
    await stands(page)
    return owner, page, Finger(page, await owner.context.new_cdp_session(page))


def row(page: Page, title: str) -> Any:
    return page.locator("[data-task-id]").filter(has=page.get_by_role("link", name=title, exact=True))


@pytest.mark.parametrize("path", ["/tasks", "/today"])
async def test_a_row_to_the_right_is_done_and_to_the_left_snoozed(visitor, path: str) -> None:
    _, page, finger = await on_a_phone(visitor, path, "Second", "First")
    under = page.locator(".swipe-under")
    await finger.down(row(page, "First"))
    await finger.move(100)
    await expect(under).to_have_text("Done")
    await expect(under).to_have_css("background-color", "rgb(24, 121, 78)")
    await expect(under).not_to_have_attribute("data-acts", "true")
    await finger.move(80)
    await expect(under).to_have_attribute("data-acts", "true")
    await finger.up()
    await expect(row(page, "First")).to_have_count(0)
    await page.get_by_role("button", name="Undo").tap()
    await expect(row(page, "First")).to_be_visible()

    await finger.down(row(page, "First"))
    await finger.move(-180)
    await expect(under).to_have_text("Snooze")
    await finger.up()
    menu = page.get_by_role("dialog", name="Snooze until")
    await menu.get_by_role("button", name="Tomorrow").tap()
    await expect(page.get_by_text("Snoozed until").first).to_be_visible()


async def test_a_short_swipe_a_scroll_and_a_tap_change_nothing(visitor):
    owner, page, finger = await on_a_phone(visitor, "/tasks", *(f"Task {number}" for number in range(25)))
    under = page.locator(".swipe-under")
    await finger.down(row(page, "Task 20"))
    await finger.move(90)
    await expect(under).to_be_visible()
    await finger.up()
    await expect(under).to_have_count(0)
    await finger.down(row(page, "Task 20"))
    await finger.move(6, -260)
    await page.wait_for_function("scrollY > 100")
    await finger.move(200, 0)
    await finger.up()
    await expect(under).to_have_count(0)
    tasks = (await owner.api("GET", "/api/tasks?status=open"))["items"]
    assert len(tasks) == 25
    await page.get_by_role("link", name="Task 15", exact=True).tap()
    await expect(page.get_by_role("heading", name="Task 15", level=1)).to_be_visible()


async def test_a_finger_that_rests_on_a_row_opens_the_peek_and_not_the_task(visitor):
    _, page, finger = await on_a_phone(visitor, "/today", "Second", "First")
    peek = page.get_by_role("complementary", name="Peek")
    await finger.down(row(page, "Second").locator(".card-link"))
    await expect(peek.get_by_role("heading", name="Second")).to_be_visible()
    await finger.up()
    await expect(page).to_have_url(re.compile("/today$"))
    assert await violations_in_both_schemes(page) == []
    await peek.get_by_role("button", name="Close the peek").tap()
    await expect(peek).to_have_count(0)
    # A finger that moves scrolls, and a short tap opens the task.
    await finger.down(row(page, "First").locator(".card-link"))
    await finger.move(0, -40)
    await finger.up()
    await row(page, "First").locator(".card-link").tap()
    await expect(page.get_by_role("heading", name="First", level=1)).to_be_visible()
    await expect(peek).to_have_count(0)


@pytest.mark.parametrize("path", ["/tasks", "/today"])
async def test_a_link_dials_the_number_of_the_contact(visitor, path: str) -> None:
    owner, page, _ = await on_a_phone(visitor, path, "First")
    nobody = await owner.contact("Nobody With A Number")
    me = (await owner.api("GET", "/api/me"))["member"]["id"]
    await owner.task(nobody, "Second", assigned_to=me)
    page = await owner.open(path)
    call = page.get_by_role("link", name="Call Zoë O'Brien: +1 415-555-0123")
    await expect(call).to_have_attribute("href", "tel:+14155550123")
    await expect(row(page, "Second")).to_be_visible()
    await expect(page.locator(".row-call")).to_have_count(1)
    assert await violations_in_both_schemes(page) == []
    contact = (await owner.api("GET", "/api/contacts?q=zoe"))["items"][0]
    await owner.api("PUT", f"/api/contacts/{contact['id']}", {"phone": "+14155550199"})
    await expect(page.get_by_role("link", name="Call Zoë O'Brien: +1 415-555-0199")).to_be_visible()
