"""The quick-add line: recognised parts are shown as chips and can be removed; no text disappears unnoticed."""

import pytest
from playwright.async_api import expect

from tests.browser.helpers import a_colleague, an_owner, card
from tests.support.screens import stands

pytestmark = [pytest.mark.browser, pytest.mark.anyio]


async def test_a_line_becomes_a_task_with_every_piece_shown_before(app, visitor):
    owner = await an_owner(await visitor())
    await a_colleague(app, owner, await visitor(), name="Bob Marsh")
    await owner.contact("Zoë O'Brien")
    page = await owner.open("/tasks")
    await stands(page)
    await page.keyboard.press("q")
    line = page.get_by_label("Add a task")
    await expect(line).to_be_focused()
    await line.press_sequentially("Call +zoe back tomorrow 3pm !high @bob #callback")
    chips = page.get_by_role("list", name="Understood").get_by_role("listitem")
    await expect(chips).to_have_count(5)
    for number, text in enumerate(
        ("For Zoë O'Brien", "3:00 PM", "Priority High", "Assignee Bob Marsh", "Category Callback")
    ):
        await expect(chips.nth(number)).to_contain_text(text)
    await line.press("Enter")
    await expect(card(page, "Call back")).to_be_visible()
    await expect(line).to_have_value("")
    await expect(line).to_be_focused()
    task = (await owner.api("GET", "/api/tasks"))["items"][0]
    assert (task["title"], task["priority"], task["category"]) == ("Call back", "high", "callback")
    assert (task["assigned_to_name"], task["contact_name"]) == ("Bob Marsh", "Zoë O'Brien")
    assert task["due_date_local"].endswith("T15:00")


async def test_a_refused_piece_stays_in_the_title(visitor):
    owner = await an_owner(await visitor())
    await owner.contact("Zoë O'Brien")
    page = await owner.open("/tasks")
    await stands(page)
    line = page.get_by_label("Add a task")
    await line.fill("Plan the party for Zoë O'Brien on friday")
    await page.get_by_role("button", name="Keep “on friday” in the title").click()
    await expect(page.get_by_role("list", name="Understood").get_by_role("listitem")).to_have_count(1)
    await expect(line).to_be_focused()
    await line.press("Enter")
    await expect(card(page, "Plan the party for Zoë O'Brien on friday")).to_be_visible()
    assert (await owner.api("GET", "/api/tasks"))["items"][0]["due_date"] is None


async def test_a_line_without_a_contact_is_kept_and_the_problem_shown(visitor):
    owner = await an_owner(await visitor())
    page = await owner.open("/tasks")
    await stands(page)
    line = page.get_by_label("Add a task")
    await line.fill("Water the plants")
    await line.press("Enter")
    await expect(page.get_by_text("Whom is it for?")).to_be_visible()
    await expect(line).to_have_value("Water the plants")


async def test_enter_before_the_chips_are_there_shows_them_first(visitor):
    owner = await an_owner(await visitor())
    await owner.contact("Zoë O'Brien")
    page = await owner.open("/tasks")
    await stands(page)
    line = page.get_by_label("Add a task")
    await line.fill("Ring +Zoë tomorrow")
    await line.press("Enter")
    await expect(page.get_by_role("list", name="Understood")).to_be_visible()
    await line.press("Enter")
    await expect(card(page, "Ring")).to_be_visible()


async def test_a_line_above_a_filtered_list_takes_its_filters(app, visitor):
    owner = await an_owner(await visitor())
    await owner.contact("Zoë O'Brien")
    page = await owner.open("/tasks?due=today&priority=high&category=callback&assigned_to=none")
    await stands(page)
    line = page.get_by_label("Add a task")
    await line.fill("Ring +Zoë")
    await expect(page.get_by_role("list", name="Understood")).to_be_visible()
    await line.press("Enter")
    await expect(card(page, "Ring")).to_be_visible()
    task = (await owner.api("GET", "/api/tasks"))["items"][0]
    assert (task["priority"], task["category"], task["assigned_to"]) == ("high", "callback", None)
    assert task["due_on"]


async def test_a_viewer_has_no_quick_add(app, visitor):
    owner = await an_owner(await visitor())
    viewer = await a_colleague(app, owner, await visitor(), role="viewer")
    page = await viewer.open("/tasks")
    await stands(page)
    await expect(page.get_by_label("Add a task")).to_have_count(0)


async def test_forms_propose_the_maker_and_on_a_contact_its_owner(app, visitor):
    owner = await an_owner(await visitor())
    await a_colleague(app, owner, await visitor(), name="Bob Marsh")
    me = (await owner.api("GET", "/api/me"))["member"]["id"]
    bob = next(m["id"] for m in (await owner.api("GET", "/api/members"))["items"] if m["name"] == "Bob Marsh")
    zoe = await owner.contact("Zoë O'Brien")
    await owner.api("PUT", f"/api/contacts/{zoe['id']}/members", {"member_ids": [bob]})
    page = await owner.open("/tasks/create")
    await expect(page.get_by_label("Assigned to")).to_have_value(me)
    await page.goto(f"/contacts/{zoe['id']}")
    await stands(page)
    await page.get_by_role("button", name="Add Task").click()
    await expect(page.get_by_label("Assigned to")).to_have_value(bob)


async def test_words_that_are_not_understood_stay_in_the_title_and_make_no_date(visitor):
    owner = await an_owner(await visitor())
    await owner.contact("Zoë O'Brien")
    page = await owner.open("/tasks")
    await stands(page)
    line = page.get_by_label("Add a task")
    await line.fill("Call Zoe every Monday at 9am")
    await expect(page.get_by_role("list", name="Understood")).to_contain_text("Zoë O'Brien")
    await expect(page.get_by_text("“every Monday at 9am” stays in the title.")).to_be_visible()
    await line.press("Enter")
    await expect(card(page, "Call Zoe every Monday at 9am")).to_be_visible()
    task = (await owner.api("GET", "/api/tasks"))["items"][0]
    assert (task["due_date"], task["contact_name"]) == (None, "Zoë O'Brien")
