"""Keyboard only: create, find, edit, snooze, done, undo; every key press goes to the focused element."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.helpers import an_owner, card, is_ready
from tests.support.screens import stands

pytestmark = [pytest.mark.browser, pytest.mark.anyio]


async def tab_to(page: Page, name: str, *, key: str = "Tab", most: int = 60) -> None:
    """Press Tab until the control of that name has the focus."""
    for _ in range(most):
        await page.keyboard.press(key)
        if name in await page.evaluate(NAME):
            return
    pytest.fail(f"no {name!r} within {most} presses of {key}")


# Only controls that react to Enter count: a toast can have the focus too, and contains its button's text.
NAME = """() => { const one = document.activeElement;
  if (!one.matches('a, button, input, select, textarea')) return '';
  return [one.getAttribute('aria-label'), ...[...(one.labels || [])].map((label) => label.innerText), one.innerText].filter(Boolean).join(' '); }"""


async def test_a_task_is_made_found_edited_snoozed_done_and_taken_back_by_keys(visitor):
    owner = await an_owner(await visitor())
    await owner.contact("Zoë O'Brien")
    await owner.task(await owner.contact("Bob Marsh"), "Something else")
    page = await owner.open("/tasks")
    await is_ready(page)
    await make(page)
    await find(page)
    await edit(page)
    await snooze(page)
    await page.keyboard.press("d")
    await expect(page.get_by_role("button", name="Reopen").first).to_be_visible()
    await tab_to(page, "Undo")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Mark Done").first).to_be_visible()


async def make(page: Page) -> None:
    """Create a task: press C, fill in the form, choose the contact and tomorrow."""
    await page.keyboard.press("c")
    await page.wait_for_url("**/tasks/create")
    await expect(page.get_by_label("Title")).to_be_focused()
    await page.keyboard.type("Ring Zoë back")
    await tab_to(page, "Contact")
    await page.keyboard.type("zoe")
    await expect(page.get_by_role("option", name="Zoë O'Brien")).to_be_visible()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await tab_to(page, "Due date")
    await page.keyboard.press("Enter")
    await tab_to(page, "Tomorrow")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Escape")
    await tab_to(page, "Create Task")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Ring Zoë back")).to_be_visible()


async def find(page: Page) -> None:
    """Find the task: open the list from the palette, press / to search, Tab to the row."""
    await page.keyboard.press("Control+k")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.keyboard.type("Tasks")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/tasks")
    await is_ready(page)
    await expect(page.get_by_role("searchbox")).to_be_visible()
    await page.keyboard.press("/")
    await page.keyboard.type("ring")
    await expect(card(page, "Something else")).to_have_count(0)
    await tab_to(page, "Ring Zoë back")


async def edit(page: Page) -> None:
    """Edit the task: press E on the row, change the title, submit."""
    await page.keyboard.press("e")
    await expect(page.get_by_label("Title")).to_be_focused()
    await page.keyboard.press("End")
    await page.keyboard.type(" today")
    await tab_to(page, "Save Changes")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Ring Zoë back today")).to_be_visible()


async def snooze(page: Page) -> None:
    """Snooze the task: press H, choose next week; the focus returns to the row."""
    await page.keyboard.press("h")
    await expect(page.get_by_role("button", name="In an hour")).to_be_focused()
    while await page.evaluate(NAME) and "Next week" not in await page.evaluate(NAME):
        await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Snoozed: goes to")).to_be_visible()
    await expect(page.get_by_role("button", name="Snooze: Ring Zoë back today")).to_be_focused()


async def test_the_next_key_after_the_one_that_opens_the_palette_belongs_to_its_field(visitor):
    owner = await an_owner(await visitor())
    page = await owner.open("/tasks")
    await stands(page)
    press = "() => document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'k', code: 'KeyK', ctrlKey: true, bubbles: true }))"
    assert await page.evaluate(f"() => {{ ({press})(); return document.activeElement.className; }}") == "palette-input"


async def test_the_skip_link_is_the_first_stop_and_leads_to_the_content(visitor):
    owner = await an_owner(await visitor())
    page = await owner.open("/tasks")
    await stands(page)
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#main")).to_be_focused()


async def test_settings_are_changed_by_keys(visitor):
    owner = await an_owner(await visitor())
    page = await owner.open("/settings/profile")
    await stands(page)
    await tab_to(page, "Name")
    await page.keyboard.press("Control+a")
    await page.keyboard.type("Ada Lovelace")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Name saved")).to_be_visible()
    assert (await owner.api("GET", "/api/me"))["user"]["name"] == "Ada Lovelace"
