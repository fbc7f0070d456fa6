"""What closes a dialog or a menu, what does not, and where the focus is then: by pointer, Tab, Enter twice, held keys and Back."""

import re
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.helpers import Person, an_owner, card, go, is_ready
from tests.support.screens import stands

pytestmark = [pytest.mark.browser, pytest.mark.anyio]

DRAFTS = "() => Object.keys(localStorage).filter((place) => place.startsWith('taskapp:draft:')).length"
FOCUSED_ROW = "() => document.activeElement.closest('[data-task-id]')?.querySelector('.card-link').textContent"


async def with_tasks(context: Any, count: int = 3) -> tuple[Person, Page]:
    owner = await an_owner(context)
    zoe = await owner.contact()
    for number in range(count):
        await owner.task(zoe, f"Task {number}")
    page = await owner.open("/tasks")
    await expect(page.locator(".entity-card")).to_have_count(count)
    await is_ready(page)
    return owner, page


async def select_beyond(page: Page, field: Locator) -> None:
    """Select the text of a field by pointer, and let go far outside of its dialog."""
    box = await field.bounding_box()
    assert box
    await page.mouse.move(box["x"] + box["width"] - 20, box["y"] + box["height"] / 2)
    await page.mouse.down()
    await page.mouse.move(box["x"] + 30, box["y"] + box["height"] / 2, steps=3)
    await page.mouse.move(5, 5, steps=3)
    await page.mouse.up()


async def expect_only_beside_closes(page: Page, field: Locator) -> None:
    await field.fill("Half typed words")
    await select_beyond(page, field)
    # The edge of the dialog, which belongs to it.
    await page.locator("dialog[open]").click(position={"x": 4, "y": 4})
    await expect(field).to_have_value("Half typed words")
    await page.mouse.click(5, 5)
    await expect(page.locator("dialog[open]")).to_have_count(0)


async def test_a_dialog_stays_when_a_selection_of_its_text_ends_beside_it(visitor):
    owner, page = await with_tasks(await visitor())
    await page.keyboard.press("j")
    await page.keyboard.press("n")
    await expect_only_beside_closes(page, page.get_by_label("Next task"))
    await page.keyboard.press("Control+k")
    await expect_only_beside_closes(page, page.get_by_role("combobox", name="Find an action, task or contact"))
    await owner.open("/settings/profile")
    await stands(page)
    await page.keyboard.press("q")
    await expect_only_beside_closes(page, page.get_by_role("dialog", name="Quick add").get_by_label("Add a task"))
    await page.get_by_role("button", name=re.compile("^Delete")).first.click()
    await expect_only_beside_closes(page, page.locator("dialog[open] input").first)


async def test_enter_that_is_held_down_when_it_closes_a_menu_opens_no_row(visitor):
    owner, page = await with_tasks(await visitor())
    address = page.url

    async def hold_enter() -> None:
        await page.keyboard.down("Enter")
        await page.keyboard.down("Enter")
        await page.keyboard.down("Enter")
        await page.keyboard.up("Enter")

    await page.keyboard.press("j")
    title = await page.evaluate(FOCUSED_ROW)
    await page.keyboard.press("p")
    await page.get_by_label("Priority: type to filter").press_sequentially("hi")
    await hold_enter()
    await expect(card(page, title).get_by_role("button", name="Priority: High")).to_be_attached()
    await expect(card(page, title).locator(".card-link")).to_be_focused()
    await page.keyboard.press("h")
    await expect(page.get_by_role("dialog", name="Snooze until")).to_be_visible()
    await hold_enter()
    await expect(page.get_by_role("dialog", name="Snooze until")).to_have_count(0)
    await page.keyboard.press("n")
    await expect(page.get_by_label("Next task")).to_be_focused()
    await page.keyboard.type("After that")
    await hold_enter()
    await expect(card(page, "After that")).to_be_visible()
    assert page.url == address
    assert len((await owner.api("GET", "/api/tasks?status=done"))["items"]) == 1


async def test_a_key_that_is_held_down_acts_on_one_row_and_j_walks_on(visitor):
    owner, page = await with_tasks(await visitor(), 5)
    for _ in range(3):
        await page.keyboard.down("j")
    await page.keyboard.up("j")
    assert await page.evaluate(FOCUSED_ROW) == await page.locator(".entity-card .card-link").nth(2).text_content()
    for _ in range(4):
        await page.keyboard.down("d")
    await page.keyboard.up("d")
    await expect(page.locator(".entity-card")).to_have_count(4)
    # Whatever the others had sent would have come before this.
    await page.keyboard.press("d")
    await expect(page.locator(".entity-card")).to_have_count(3)
    assert len((await owner.api("GET", "/api/tasks?status=done"))["items"]) == 2


async def test_tab_leaves_a_menu_at_its_end_and_keys_act_again(visitor):
    _, page = await with_tasks(await visitor())
    await page.get_by_role("button", name="Account menu").press("Enter")
    await expect(page.get_by_role("menu", name="Account")).to_be_visible()
    # It has fewer entries than this.
    for _ in range(15):
        await page.keyboard.press("Tab")
    await expect(page.get_by_role("menu", name="Account")).to_have_count(0)
    button = page.get_by_role("button", name="Filter", exact=True)
    popover = page.get_by_role("dialog", name="Filter", exact=True)
    await button.press("Enter")
    await popover.get_by_role("button", name="Close").focus()
    await page.keyboard.press("Tab")
    await expect(popover).to_have_count(0)
    await expect(page.get_by_role("button", name="Display")).to_be_focused()
    await button.press("Enter")
    await expect(popover.get_by_role("combobox").first).to_be_focused()
    await page.keyboard.press("Shift+Tab")
    await expect(button).to_be_focused()
    await expect(popover).to_have_count(0)
    await page.keyboard.press("j")
    await expect(page.locator(".entity-card .card-link").first).to_be_focused()


async def test_a_command_of_the_palette_leaves_the_focus_on_its_row_and_back_closes_the_palette(visitor):
    _, page = await with_tasks(await visitor())
    palette = page.get_by_role("dialog", name="Command palette")
    await page.keyboard.press("j")
    title = await page.evaluate(FOCUSED_ROW)

    async def command(words: str) -> None:
        await page.keyboard.press("Control+k")
        await page.keyboard.type(words)
        await page.keyboard.press("Enter")
        await expect(palette).to_have_count(0)

    await command("priority: high")
    await expect(card(page, title).get_by_role("button", name="Priority: High")).to_be_attached()
    await expect(card(page, title).locator(".card-link")).to_be_focused()
    await command("dark theme")
    await expect(card(page, title).locator(".card-link")).to_be_focused()
    await command("mark done")
    await expect(card(page, title)).to_have_count(0)
    await expect(page.locator(".entity-card .card-link").first).to_be_focused()
    # Not by Enter, which so soon after the one in the palette would be its second press.
    await page.locator(".entity-card .card-link").first.click()
    await page.wait_for_url(re.compile("/tasks/[0-9a-f-]{36}"))
    await is_ready(page)
    await page.keyboard.press("Control+k")
    await expect(palette).to_be_visible()
    await page.go_back()
    await page.wait_for_url("**/tasks")
    await expect(page.locator(".entity-card").first).to_be_visible()
    await expect(palette).to_have_count(0)


async def test_signing_out_in_the_palette_leaves_no_draft(visitor):
    owner = await an_owner(await visitor())
    page = await owner.open("/tasks/create")
    await page.get_by_label("Description").fill("For nobody else")
    await page.wait_for_function(f"() => ({DRAFTS})() === 1")
    await page.keyboard.press("Control+k")
    await page.keyboard.type("sign out")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/login**")
    assert await page.evaluate(DRAFTS) == 0
    await go(page, "/today")
    await page.wait_for_url("**/login**")


async def test_a_call_of_an_impossible_length_is_refused_at_its_field(visitor):
    owner = await an_owner(await visitor())
    await owner.contact()
    page = await owner.open("/calls/create")
    minutes = page.get_by_label("Length in minutes")
    for length in ("99999", "-5", "1e300"):
        await minutes.fill(length)
        await page.get_by_role("button", name="Log Call").click()
        await expect(page.get_by_text(f"Minutes: write a number from 0 to 1440, not {length}")).to_be_visible()
        await expect(minutes).to_be_focused()
    assert not (await owner.api("GET", "/api/calls"))["items"]
