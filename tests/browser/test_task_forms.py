"""Creating, reading, editing and deleting one task; the date picker by mouse and by keyboard."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.helpers import a_colleague, an_owner

pytestmark = [pytest.mark.browser, pytest.mark.anyio]


async def test_a_task_is_made_with_a_day_and_a_quarter_hour(visitor):
    owner = await an_owner(await visitor())
    await owner.contact("Zoë O'Brien")
    page = await owner.open("/tasks/create")
    await page.get_by_label("Title").fill("Send the implant price list")
    await page.get_by_role("combobox", name="Contact").fill("zoe")
    await page.get_by_role("option", name="Zoë O'Brien").click()
    await page.get_by_label("Priority").select_option(label="High")
    await page.get_by_role("button", name="Due date").click()
    await page.get_by_role("button", name="Tomorrow").click()
    await page.get_by_role("option", name="3:00 PM", exact=True).click()
    await expect(page.get_by_role("button", name=re.compile("Due date: .*3:00 PM"))).to_be_focused()
    await page.get_by_role("button", name="Create Task").click()
    await expect(page.get_by_role("heading", name="Send the implant price list", level=1)).to_be_visible()
    await expect(page.get_by_role("main")).to_contain_text(re.compile(r"at 3:00 PM\)"))
    made = (await owner.api("GET", "/api/tasks"))["items"][0]
    assert made["due_date_local"].endswith("T15:00")
    assert made["priority"] == "high"


async def test_empty_fields_are_named_and_nothing_is_lost(visitor):
    owner = await an_owner(await visitor())
    page = await owner.open("/tasks/create")
    await page.get_by_label("Description").fill("Kept")
    await page.get_by_role("button", name="Create Task").click()
    await expect(page.get_by_text("Fill this in.")).to_be_visible()
    await expect(page.get_by_text("Choose one from the list.")).to_be_visible()
    await expect(page.get_by_label("Title")).to_have_attribute("aria-invalid", "true")
    await expect(page.get_by_label("Description")).to_have_value("Kept")


async def test_the_picker_works_by_keys_alone(visitor):
    owner = await an_owner(await visitor())
    page = await owner.open("/tasks/create")
    trigger = page.get_by_role("button", name="Due date")
    await trigger.focus()
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("button", name="Today")).to_be_focused()
    today = page.locator('[aria-current="date"]')
    day = str(await today.get_attribute("data-day"))
    await today.focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowUp", "ArrowLeft", "PageDown", "PageUp"):
        await page.keyboard.press(key)
    await expect(today).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("option", name="9:00 AM", exact=True)).to_be_focused()
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("Enter")
    await expect(trigger).to_be_focused()
    await expect(page.locator("input[name=due_date]")).to_have_value(f"{day}T09:15")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="No time").click()
    await expect(page.locator("input[name=due_date]")).to_have_value(day)
    await page.keyboard.press("Enter")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog", name="Due date")).to_have_count(0)
    await expect(trigger).to_be_focused()


async def test_today_is_the_organizations_today(visitor):
    owner = await an_owner(await visitor(timezone_id="Pacific/Kiritimati"), timezone="Pacific/Pago_Pago")
    page = await owner.open("/tasks/create")
    await page.get_by_role("button", name="Due date").click()
    shown = await page.locator('[aria-current="date"]').get_attribute("data-day")
    there = await page.evaluate("new Intl.DateTimeFormat('en-CA', {timeZone: 'Pacific/Pago_Pago'}).format()")
    assert shown == there


async def test_a_task_is_edited_done_reopened_and_deleted_with_undo(visitor):
    owner = await an_owner(await visitor())
    task = await owner.task(await owner.contact(), "Send the list", due_date="2030-05-02T15:00")
    page = await owner.open(f"/tasks/{task['id']}")
    main = page.get_by_role("main")
    await expect(main).to_contain_text("(May 2, 2030 at 3:00 PM)")
    await main.get_by_role("button", name="Edit").click()
    await page.get_by_label("Title").fill("Send the longer list")
    await page.get_by_label("Category").select_option(label="Send Info")
    await page.get_by_role("button", name="Save Changes").click()
    await expect(page.get_by_role("heading", name="Send the longer list", level=1)).to_be_visible()
    await main.get_by_role("button", name="Mark Done").click()
    await expect(main.get_by_role("button", name="Reopen")).to_be_visible()
    await main.get_by_role("button", name="Reopen").click()
    await expect(main.get_by_role("button", name="Dismiss")).to_be_visible()
    await main.get_by_role("button", name="Delete").click()
    await page.wait_for_url("**/tasks")
    await page.get_by_role("button", name="Undo").last.click()
    await expect(page.locator(".entity-card").filter(has_text="Send the longer list")).to_be_visible()


async def test_two_people_who_edit_at_once_keep_both_and_are_asked_about_the_same_field(app, visitor):
    owner = await an_owner(await visitor())
    bob = await a_colleague(app, owner, await visitor())
    task = await owner.task(await owner.contact(), "Send the list", due_date="2030-05-02T15:00:30-07:00")
    page = await owner.open(f"/tasks/{task['id']}?edit=1")
    await page.get_by_label("Description").fill("Mine")
    await page.get_by_label("Priority").select_option(label="High")
    theirs = {"title": "Send the longer list", "description": "Bob's", "priority": "low"}
    await bob.api("PUT", f"/api/tasks/{task['id']}", theirs)
    await page.get_by_role("button", name="Save Changes").click()
    question = page.get_by_role("alert").filter(has_text="Bob Marsh changed the same fields")
    await expect(question.get_by_role("listitem").filter(has_text="Description")).to_contain_text("Bob's")
    await expect(question.get_by_role("listitem").filter(has_text="Description")).to_contain_text("Mine")
    await question.get_by_role("button", name="Use theirs: Priority").click()
    await expect(page.get_by_label("Priority")).to_have_value("low")
    await page.get_by_role("button", name="Save Changes").click()
    await expect(page.get_by_role("heading", name="Send the longer list", level=1)).to_be_visible()
    saved = await owner.api("GET", f"/api/tasks/{task['id']}")
    assert (saved["title"], saved["description"], saved["priority"]) == ("Send the longer list", "Mine", "low")
    assert saved["due_date"] == task["due_date"], "its seconds stay"


async def test_an_unknown_task_says_so(visitor):
    owner = await an_owner(await visitor())
    for task_id in ("00000000-0000-7000-8000-000000000000", "nonsense"):
        page = await owner.open(f"/tasks/{task_id}")
        await expect(page.get_by_text("This task is not here.")).to_be_visible()
