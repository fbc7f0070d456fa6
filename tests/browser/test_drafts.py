"""Nothing half-typed is lost: a form that is left comes back as a draft, until it is sent or discarded."""

import asyncio
import re

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.helpers import an_owner
from tests.support.line import line_to

pytestmark = [pytest.mark.browser, pytest.mark.anyio]

DRAFTS = "Object.keys(localStorage).filter((name) => name.startsWith('taskapp:draft:')).length"


async def expect_draft(page: Page | Locator, **fields: str) -> None:
    """The form says that it shows a draft, and holds these values by label."""
    await expect(page.get_by_text("Draft of")).to_be_visible()
    for label, value in fields.items():
        await expect(page.get_by_label(label, exact=True)).to_have_value(value)


async def test_a_new_task_comes_back_after_another_page_a_reload_and_a_lost_tab(visitor):
    owner = await an_owner(await visitor())
    await owner.contact("Zoë O'Brien")
    page = await owner.open("/tasks/create")
    await page.get_by_label("Title").press_sequentially("Send the list", delay=20)
    await page.get_by_role("combobox", name="Contact").fill("zoe")
    await page.get_by_role("option", name="Zoë O'Brien").click()
    await page.get_by_label("Priority").select_option(label="High")
    await page.get_by_role("button", name="Due date").click()
    await page.get_by_role("button", name="Tomorrow").click()
    await page.keyboard.press("Escape")
    day = await page.locator("input[name=due_date]").input_value()
    await page.get_by_role("link", name="Contacts").first.click()
    await expect(page.get_by_role("heading", name="Contacts")).to_be_visible()
    await page.go_back()
    for _ in range(2):
        await expect_draft(page, Title="Send the list", Priority="high")
        await expect(page.get_by_role("combobox", name="Contact")).to_have_value("Zoë O'Brien")
        await expect(page.locator("input[name=due_date]")).to_have_value(day)
        await page.reload()
    other = await owner.context.new_page()
    await page.close()
    await other.goto("/tasks/create")
    await expect_draft(other, Title="Send the list")
    await other.get_by_role("button", name="Create Task").click()
    await expect(other.get_by_role("heading", name="Send the list", level=1)).to_be_visible()
    task = (await owner.api("GET", "/api/tasks"))["items"][0]
    assert (task["priority"], task["due_date_local"], task["contact_name"]) == ("high", day, "Zoë O'Brien")
    assert await other.evaluate(DRAFTS) == 0
    await other.goto("/tasks/create")
    await expect(other.get_by_label("Title")).to_have_value("")


async def test_discard_and_cancel_erase_a_draft_and_escape_keeps_it(visitor):
    owner = await an_owner(await visitor())
    task = await owner.task(await owner.contact(), "As it was")
    page = await owner.open(f"/tasks/{task['id']}?edit=1")
    await page.get_by_label("Title").fill("Half")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("heading", name="As it was", level=1)).to_be_visible()
    await page.get_by_role("button", name="Edit").click()
    await expect_draft(page, Title="Half")
    await page.get_by_role("button", name="Discard").click()
    await expect(page.get_by_label("Title")).to_have_value("As it was")
    await expect(page.get_by_label("Title")).to_be_focused()
    await expect(page.get_by_text("Draft of")).to_have_count(0)
    await page.get_by_label("Title").fill("Half again")
    await page.get_by_role("link", name="Cancel").click()
    await expect(page.get_by_role("heading", name="As it was", level=1)).to_be_visible()
    assert await page.evaluate(DRAFTS) == 0
    await page.get_by_role("button", name="Edit").click()
    await page.get_by_role("textbox", name="Description").fill("Sent by keys")
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("main")).to_contain_text("Sent by keys")
    assert await page.evaluate(DRAFTS) == 0


async def test_cards_that_close_each_other_keep_what_was_typed_and_the_focus(visitor):
    owner = await an_owner(await visitor())
    zoe = await owner.contact()
    for title in ("First", "Second"):
        await owner.task(zoe, title)
    page = await owner.open(f"/contacts/{zoe['id']}")
    await page.get_by_role("button", name="Edit: First").click()
    await page.get_by_label("Title").fill("First, changed")
    await page.get_by_role("button", name="Second").first.click()
    await page.get_by_role("button", name="Add Task", exact=True).click()
    await page.get_by_label("Title").fill("A third one")
    await page.get_by_role("button", name="Edit: First").click()
    await expect_draft(page.get_by_role("form", name="Edit task"), Title="First, changed")
    await page.get_by_role("tab", name="Timeline").click()
    await page.get_by_label("Note").fill("Half a note")
    await page.get_by_role("tab", name="Tasks").click()
    await page.get_by_role("button", name="Add Task", exact=True).click()
    await expect_draft(page.get_by_role("form", name="New task"), Title="A third one")
    await page.get_by_role("button", name="Create", exact=True).click()
    await expect(page.get_by_role("button", name="Add Task", exact=True)).to_be_focused()
    await page.get_by_role("button", name="Edit: First").click()
    await expect_draft(page.get_by_role("form", name="Edit task"), Title="First, changed")
    await page.get_by_role("button", name="Save", exact=True).click()
    card = page.get_by_role("button", name="First, changed").first
    await expect(card).to_be_focused()
    await page.get_by_role("tab", name="Timeline").click()
    await expect_draft(page, Note="Half a note")


async def test_a_wrong_field_gets_the_focus_and_signing_out_erases_every_draft(visitor):
    owner = await an_owner(await visitor())
    page = await owner.open("/tasks/create")
    await page.get_by_label("Description").fill("For nobody else")
    await page.get_by_role("button", name="Create Task").click()
    await expect(page.get_by_label("Title")).to_be_focused()
    assert await page.evaluate(DRAFTS) == 1
    await page.get_by_role("button", name="Account menu").click()
    await page.get_by_role("menuitem", name="Sign out").click()
    await page.wait_for_url("**/login**")
    assert await page.evaluate(DRAFTS) == 0


async def test_what_is_typed_before_the_page_is_complete_stays_with_the_focus(visitor):
    owner = await an_owner(await visitor())
    page = await owner.open("/settings/tokens")
    name = page.get_by_label("Name", exact=True)
    await name.fill("First")
    await page.get_by_role("button", name="Create Token").click()
    await expect(page.get_by_text("Copy this token now.")).to_be_visible()
    scripts = asyncio.Event()

    async def hold(route):
        await scripts.wait()
        await route.continue_()

    await page.route(re.compile(r"\.m?js(\?|$)"), hold)
    await page.reload(wait_until="commit")
    await name.click()
    await page.keyboard.type("Desk")
    scripts.set()
    await expect(page.get_by_role("button", name="Revoke First")).to_be_visible()
    await expect(name).to_have_value("Desk")
    await expect(name).to_be_focused()
    await page.keyboard.type(" printer")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Revoke Desk printer")).to_be_visible()
    await expect(name).to_have_value("")
    await expect(page.get_by_text("Draft of")).to_have_count(0)
    assert [token["name"] for token in (await owner.api("GET", "/api/tokens"))["items"]] == ["Desk printer", "First"]


async def test_an_answer_that_replaces_a_form_in_use_keeps_its_text_its_focus_and_the_caret(app, visitor):
    async with line_to(app.port) as line:
        owner = await an_owner(await visitor(base_url=line.url))
        page = await owner.open("/settings/ai")
        above = page.get_by_label("Accept without asking above (%)")
        await expect(above).to_be_visible()
        await page.get_by_role("link", name="Tokens").click()
        await expect(page.get_by_label("Name", exact=True)).to_be_visible()
        await owner.api("PUT", "/api/ai/settings", {"ai_quotes_only": True})
        line.slow_down(latency=1.0, bytes_per_second=50_000.0)
        await page.get_by_role("link", name="AI", exact=True).click()
        # The page shows at once what it showed before; the answer with other settings replaces the form.
        await above.evaluate("(field) => { field.form.dataset.replaced = 'no'; }")
        await above.press_sequentially("75", delay=20)
        await page.keyboard.press("ArrowLeft")
        await expect(page.locator("form[data-replaced]")).to_have_count(0)
        await expect(above).to_be_focused()
        await page.keyboard.type(".")
        await expect(above).to_have_value("7.5")


async def test_an_answer_that_replaces_a_form_with_a_restored_draft_keeps_the_draft(app, visitor):
    """The form has the focus, and nothing was typed in it since the draft came back."""
    async with line_to(app.port) as line:
        owner = await an_owner(await visitor(base_url=line.url))
        page = await owner.open("/settings/ai")
        above = page.get_by_label("Accept without asking above (%)")
        await above.press_sequentially("75")
        await page.get_by_role("link", name="Tokens").click()
        await expect(page.get_by_label("Name", exact=True)).to_be_visible()
        await owner.api("PUT", "/api/ai/settings", {"ai_quotes_only": True})
        line.slow_down(latency=1.0, bytes_per_second=50_000.0)
        await page.get_by_role("link", name="AI", exact=True).click()
        await expect(above).to_have_value("75")
        await above.focus()
        await above.evaluate("(field) => { field.form.dataset.replaced = 'no'; }")
        await expect(page.locator("form[data-replaced]")).to_have_count(0)
        await expect(above).to_be_focused()
        await expect(above).to_have_value("75")
