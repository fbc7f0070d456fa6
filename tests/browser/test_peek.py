"""The peek beside a list: opened by Space, follows the focus and live changes, takes no focus; Space elsewhere keeps its meaning."""

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.helpers import Person, an_owner
from tests.browser.test_every_screen import violations_in_both_schemes
from tests.support.screens import stands

pytestmark = [pytest.mark.browser, pytest.mark.anyio]

# Beside each other, or the sheet under the rows: the edges of the panel and of the focused row in one reading.
EDGES = """() => { const box = (one) => one.getBoundingClientRect(), panel = box(document.querySelector('.peek'));
  const row = box(document.activeElement.closest('[data-task-id]'));
  return { left: panel.left, top: panel.top, width: panel.width, rowRight: row.right, rowBottom: row.bottom }; }"""


async def press(page: Page, *keys: str) -> None:
    for key in keys:
        await page.keyboard.press(key)


def peek(page: Page) -> Any:
    return page.get_by_role("complementary", name="Peek")


async def two_tasks(owner: Person) -> tuple[Any, Any]:
    """Create two tasks of a contact with a number, the second of them on top; returns it and the contact."""
    me = (await owner.api("GET", "/api/me"))["member"]["id"]
    zoe = await owner.contact("Zoë O'Brien", phone="+14155550123", email="zoe@example.com", company="Harbor")
    await owner.task(zoe, "Ring back", assigned_to=me)
    first = await owner.task(
        zoe,
        "Send the list",
        description="The 2027 list.",
        priority="high",
        due_date="2030-05-01T15:30",
        assigned_to=me,
        side="they",
    )
    return first, zoe


@pytest.mark.parametrize("path", ["/tasks", "/today"])
async def test_space_opens_a_peek_that_follows_the_focus_and_what_others_change(visitor, path: str) -> None:
    owner = await an_owner(await visitor(reduced_motion="reduce"))
    first, zoe = await two_tasks(owner)
    page = await owner.open(path)
    await stands(page)
    link = page.locator("[data-task-id] .card-link").filter(has_text="Send the list")
    await link.focus()
    await press(page, "Space")
    panel = peek(page)
    for text in ("Open", "3:30 PM", "Ada King", "High", "They owe", "Harbor", "zoe@example.com", "The 2027 list."):
        await expect(panel).to_contain_text(text)
    await expect(panel.get_by_role("heading", name="Send the list")).to_be_visible()
    await expect(panel.get_by_role("link", name="Call +1 415-555-0123")).to_have_attribute("href", "tel:+14155550123")
    await expect(panel).to_contain_text("Ada King created a task “Send the list”")
    await expect(panel.get_by_role("region", name="Also open").get_by_role("link", name="Ring back")).to_be_visible()
    await expect(link).to_be_focused()
    at = await page.evaluate(EDGES)
    assert at["rowRight"] <= at["left"], at
    assert await violations_in_both_schemes(page) == []

    await owner.api("PUT", f"/api/tasks/{first['id']}", {"title": "Send the long list", "description": "Of 2028."})
    await expect(panel.get_by_role("heading", name="Send the long list")).to_be_visible()
    await expect(panel).to_contain_text("Of 2028.")
    await owner.api("PUT", f"/api/contacts/{zoe['id']}", {"phone": "+14155550199"})
    await expect(panel.get_by_role("link", name="Call +1 415-555-0199")).to_be_visible()

    await press(page, "j")
    await expect(panel.get_by_role("heading", name="Ring back")).to_be_visible()
    await expect(page.get_by_role("link", name="Ring back", exact=True)).to_be_focused()
    await press(page, "Escape")
    await expect(panel).to_have_count(0)
    await expect(page.get_by_role("link", name="Ring back", exact=True)).to_be_focused()


async def test_the_focus_comes_back_to_the_row_and_a_selection_outlives_the_peek(visitor):
    owner = await an_owner(await visitor())
    await two_tasks(owner)
    page = await owner.open("/tasks")
    await stands(page)
    await press(page, "j", "s", "Space")
    await expect(peek(page).get_by_role("heading", name="Send the list")).to_be_visible()
    await peek(page).get_by_role("link", name="Open", exact=True).focus()
    await press(page, "Escape")
    await expect(peek(page)).to_have_count(0)
    await expect(page.get_by_role("link", name="Send the list", exact=True)).to_be_focused()
    await expect(page.get_by_role("toolbar", name="Selected tasks")).to_be_visible()
    await press(page, "Escape")
    await expect(page.get_by_role("toolbar", name="Selected tasks")).to_have_count(0)
    await press(page, "Space", "d")
    await expect(peek(page).get_by_role("heading", name="Ring back")).to_be_visible()
    await expect(page.locator("[data-sonner-toast]").filter(has_text="Send the list")).to_be_visible()
    await press(page, "z")
    # The row: the peek, which lists what else is open, may show a link with this name earlier.
    await expect(page.locator("[data-task-id] .card-link").filter(has_text="Send the list")).to_be_visible()
    await press(page, "k")
    await expect(peek(page).get_by_role("heading", name="Send the list")).to_be_visible()
    await peek(page).get_by_role("link", name="Open", exact=True).click()
    await expect(page.get_by_role("heading", name="Send the list", level=1)).to_be_visible()
    await expect(peek(page)).to_have_count(0)


async def test_space_keeps_its_meaning_in_controls_and_the_palette_and_help_know_the_peek(visitor):
    owner = await an_owner(await visitor())
    await two_tasks(owner)
    page = await owner.open("/tasks")
    await stands(page)
    await page.get_by_label("Search tasks").focus()
    await page.keyboard.type("a b")
    await expect(page.get_by_label("Search tasks")).to_have_value("a b")
    await page.get_by_label("Search tasks").fill("")
    box = page.get_by_label("Select: Send the list")
    await box.focus()
    await press(page, "Space")
    await expect(box).to_be_checked()
    await press(page, "Escape")
    await page.get_by_role("button", name="Due date: in").focus()
    await press(page, "Space")
    await expect(page.get_by_role("dialog", name="Due date")).to_be_visible()
    await press(page, "Escape")
    await expect(peek(page)).to_have_count(0)
    await page.get_by_role("link", name="Send the list", exact=True).focus()
    await press(page, "ControlOrMeta+k")
    await page.keyboard.type("peek")
    await page.get_by_role("option", name="Peek").click()
    await expect(peek(page).get_by_role("heading", name="Send the list")).to_be_visible()
    await press(page, "?")
    await expect(page.get_by_role("dialog", name="Keyboard shortcuts").get_by_text("Peek", exact=True)).to_be_visible()


async def test_in_a_narrow_window_the_peek_is_a_sheet_below_the_focused_row(visitor):
    owner = await an_owner(await visitor(viewport={"width": 390, "height": 844}, reduced_motion="reduce"))
    zoe = await owner.contact("Zoë O'Brien", phone="+14155550123")
    for number in range(12):
        await owner.task(zoe, f"Task {number}", description="A text of some length. " * 30)
    page = await owner.open("/tasks")
    await stands(page)
    await press(page, *"jjjjjjjj", "Space")
    await expect(peek(page).get_by_role("heading", name="Task 4")).to_be_visible()
    await press(page, "j")
    await expect(peek(page).get_by_role("heading", name="Task 3")).to_be_visible()
    at = await page.evaluate(EDGES)
    assert (at["left"], at["width"]) == (0, 390)
    assert at["rowBottom"] <= at["top"], at
    assert await violations_in_both_schemes(page) == []
