"""Rows in one line or two, on /tasks and /today: the choice survives a reload, and the keys of a row do the same in both."""

import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.helpers import Person, an_owner
from tests.browser.test_every_screen import violations_in_both_schemes
from tests.support.screens import stands

pytestmark = [pytest.mark.browser, pytest.mark.anyio]

# Rows that are completely in the window, and the largest height of one.
VISIBLE = """() => { const rows = [...document.querySelectorAll('.task-row')].map((row) => row.getBoundingClientRect());
  return [rows.filter((row) => row.top >= 0 && row.bottom <= innerHeight).length, Math.max(...rows.map((row) => row.height))]; }"""


async def press(page: Page, *keys: str) -> None:
    for key in keys:
        await page.keyboard.press(key)


async def in_one_line(owner: Person) -> Page:
    """Open the list of tasks, and choose one line by keys."""
    page = await owner.open("/tasks")
    await stands(page)
    await press(page, "v")
    await expect(page.get_by_role("button", name="Two lines")).to_be_focused()
    await press(page, "Tab", "Enter", "Escape")
    await expect(page.get_by_role("button", name="Display")).to_be_focused()
    await expect(page.locator(".entity-card")).to_have_count(0)
    await page.get_by_role("button", name="Display").blur()
    return page


def line(page: Page, title: str) -> Any:
    return page.locator(".task-row").filter(has_text=title)


async def test_twenty_rows_of_one_line_are_visible_and_the_choice_survives_a_reload(visitor):
    owner = await an_owner(await visitor(viewport={"width": 1440, "height": 900}, reduced_motion="reduce"))
    zoe = await owner.contact()
    for number in range(25):
        await owner.task(zoe, f"Task {number}", priority="urgent" if number % 5 else "low")
    page = await in_one_line(owner)
    await page.reload()
    await stands(page)
    await expect(page.locator(".task-row")).to_have_count(25)
    seen, height = await page.evaluate(VISIBLE)
    assert seen >= 20
    assert height == 36
    await press(page, "j", "v")
    await expect(page.get_by_role("dialog", name="Display")).to_be_visible()
    assert await violations_in_both_schemes(page) == []
    await page.get_by_role("button", name="Two lines").click()
    await expect(page.locator(".entity-card")).to_have_count(25)
    await expect(page.locator(".task-row")).to_have_count(0)


async def test_a_row_of_one_line_has_every_key_of_a_card(visitor):
    owner = await an_owner(await visitor(viewport={"width": 1440, "height": 900}))
    zoe = await owner.contact()
    for title in ("Third", "Second", "First"):
        await owner.task(zoe, title, due_date="2030-05-01T15:30")
    page = await in_one_line(owner)
    toast = page.locator("[data-sonner-toast]")
    await press(page, "j", "t", "ArrowDown", "Enter")
    await expect(toast).to_contain_text("Moved to tomorrow: First")
    await expect(line(page, "First").locator(".row-due")).to_contain_text("Tomorrow")
    await press(page, "p", "Enter")
    await expect(line(page, "First").get_by_text("Urgent", exact=True)).to_be_visible()
    await press(page, "o", "ArrowDown", "Enter")
    await expect(line(page, "First").get_by_text("They owe")).to_be_visible()
    await expect(page.get_by_role("link", name="Ask: First")).to_be_focused()
    await press(page, "a")
    await page.keyboard.type("me")
    await expect(page.get_by_role("dialog", name="Assignee").get_by_role("button")).to_have_count(1)
    await press(page, "Enter")
    await expect(line(page, "First").get_by_role("img", name="Ada King")).to_be_visible()
    await press(page, "h")
    await expect(page.get_by_role("dialog", name="Snooze until")).to_be_visible()
    await press(page, "Enter")
    await expect(line(page, "First").locator(".snoozed-until")).to_be_visible()
    await press(page, "Space")
    await expect(page.get_by_role("complementary", name="Peek: First")).to_be_visible()
    await press(page, "Escape", "s", "j", "s")
    await expect(page.get_by_role("toolbar", name="Selected tasks")).to_contain_text("2 selected")
    await press(page, "d")
    await expect(page.locator(".task-row")).to_have_count(1)
    # Z takes back what a message offers; the rows leave before it comes.
    await expect(toast.filter(has_text=re.compile("2 (tasks marked )?done"))).to_be_visible()
    await press(page, "z")
    await expect(page.locator(".task-row")).to_have_count(3)
    await page.get_by_role("link", name="Second", exact=True).focus()
    await press(page, "d")
    await expect(page.get_by_role("link", name="Third", exact=True)).to_be_focused()
    await expect(page.locator(".task-row")).to_have_count(2)
    await press(page, "e")
    await expect(page.get_by_role("button", name="Save Changes")).to_be_visible()


async def test_today_has_both_densities_and_a_list_keeps_its_own(visitor):
    owner = await an_owner(await visitor(reduced_motion="reduce"))
    me = (await owner.api("GET", "/api/me"))["member"]["id"]
    zoe = await owner.contact()
    for title in ("Second", "First"):
        await owner.task(zoe, title, assigned_to=me)
    page = await owner.open("/today")
    await stands(page)
    await expect(page.locator(".task-row")).to_have_count(2)
    await page.get_by_role("button", name="Display").click()
    await page.get_by_role("button", name="Two lines").click()
    await press(page, "Escape")
    await expect(page.locator(".entity-card")).to_have_count(2)
    assert await violations_in_both_schemes(page) == []
    await page.get_by_role("link", name="First", exact=True).focus()
    await press(page, "p", "Enter")
    await expect(
        page.locator(".entity-card").filter(has_text="First").get_by_text("Urgent", exact=True)
    ).to_be_visible()
    await press(page, "s", "j", "s", "x")
    await expect(page.get_by_text("All clear.")).to_be_visible()
    await expect(
        page.locator("[data-sonner-toast]").filter(has_text=re.compile("2 (tasks )?dismissed"))
    ).to_be_visible()
    await press(page, "z")
    await expect(page.locator(".entity-card")).to_have_count(2)
    await page.reload()
    await expect(page.locator(".entity-card")).to_have_count(2)
