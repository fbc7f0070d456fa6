"""Notifications read on opening, counts that follow the filters, selecting all of a filter, pickers of contacts and dates."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.helpers import a_colleague, an_owner, card
from tests.support.screens import stands

pytestmark = [pytest.mark.browser, pytest.mark.anyio]


async def test_opening_what_a_notification_is_about_marks_it_read(app, visitor):
    owner = await an_owner(await visitor())
    bob = await a_colleague(app, owner, await visitor(), name="Bob Marsh")
    me = (await bob.api("GET", "/api/me"))["member"]["id"]
    zoe = await owner.contact("Zoë O'Brien")
    for title in ("Ring back", "Send the list"):
        await owner.task(zoe, title, assigned_to=me)
    page = await bob.open("/notifications")
    await stands(page)
    side = page.get_by_role("navigation", name="Main").first
    await expect(side.get_by_role("link", name="Notifications 2 unread")).to_be_visible()
    await card(page, "Ring back").get_by_role("link", name="Ring back").click()
    await expect(page.get_by_role("heading", name="Ring back", level=1)).to_be_visible()
    await expect(side.get_by_role("link", name="Notifications 1 unread")).to_be_visible()
    assert [one["title"] for one in (await bob.api("GET", "/api/notifications?unread=true"))["items"]] == [
        "Send the list"
    ]


async def test_the_tabs_and_the_announced_number_follow_the_filters(app, visitor):
    owner = await an_owner(await visitor())
    zoe = await owner.contact("Zoë O'Brien")
    for number in range(3):
        await owner.task(zoe, f"Implant {number}", priority="high")
    await owner.task(zoe, "Other")
    page = await owner.open("/tasks?q=implant")
    await expect(page.get_by_role("tab", name="Open 3")).to_be_visible()
    await expect(page.get_by_role("status").filter(has_text=re.compile("^3 tasks$"))).to_have_count(1)
    await page.get_by_role("button", name="Mark Done: Implant 1").click()
    await expect(page.get_by_role("tab", name="Open 2")).to_be_visible()
    await expect(page.get_by_role("tab", name="Done 1")).to_be_visible()
    done = next(t for t in (await owner.api("GET", "/api/tasks"))["items"] if t["title"] == "Implant 2")
    await owner.api("POST", f"/api/tasks/{done['id']}/dismiss")
    await expect(page.get_by_role("tab", name="Dismissed 1")).to_be_visible()
    await page.goto("/tasks?q=zzzz")
    await expect(page.get_by_role("tab", name="Open 0")).to_be_visible()
    await expect(page.get_by_role("status").filter(has_text="No tasks")).to_have_count(1)


async def test_select_all_offers_and_takes_every_task_of_the_filter(visitor):
    owner = await an_owner(await visitor(viewport={"width": 1440, "height": 500}))
    zoe = await owner.contact("Zoë O'Brien")
    for number in range(70):
        await owner.task(zoe, f"Implant {number:02}", category="callback")
    await owner.task(zoe, "Other")
    page = await owner.open("/tasks?category=callback")
    await expect(page.get_by_role("tab", name="Open 70")).to_be_visible()
    await page.keyboard.press("j")
    await page.keyboard.press("s")
    bar = page.get_by_role("toolbar", name="Selected tasks")
    await bar.get_by_role("button", name="Select all").click()
    await bar.get_by_role("button", name="Select all 70").click()
    await expect(bar).to_contain_text("All 70 selected")
    # The button that was pressed has gone; a second Enter must not press one of the acts.
    await expect(bar).to_be_focused()
    # A colleague closes a task that is shown, and the selection is still of all.
    newest = (await owner.api("GET", "/api/tasks?category=callback&limit=1"))["items"][0]
    await owner.api("POST", f"/api/tasks/{newest['id']}/dismiss")
    await expect(bar).to_contain_text("All 69 selected")
    await bar.get_by_role("button", name="Done").click()
    await expect(page.locator("[data-sonner-toast]")).to_contain_text("69 tasks marked done")
    await expect(page.get_by_role("tab", name="Open 0")).to_be_visible()
    # No row is left to have the focus.
    await expect(page.locator("#main")).to_be_focused()
    left = (await owner.api("GET", "/api/tasks?status=open"))["items"]
    assert [task["title"] for task in left] == ["Other"]
    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_role("tab", name="Open 69")).to_be_visible()


async def test_a_contact_is_created_in_the_picker_of_a_form(visitor):
    owner = await an_owner(await visitor())
    page = await owner.open("/tasks/create")
    await stands(page)
    await page.get_by_label("Title").fill("Ring back")
    picker = page.get_by_role("combobox", name="Contact")
    await picker.press_sequentially("Maria Neu", delay=20)
    await expect(page.get_by_role("option", name="Create “Maria Neu”")).to_be_visible()
    await picker.press("Enter")
    await expect(picker).to_have_value("Maria Neu")
    await page.get_by_role("button", name="Create Task").click()
    await expect(page.get_by_role("heading", name="Ring back")).to_be_visible()
    assert [one["name"] for one in (await owner.api("GET", "/api/contacts"))["items"]] == ["Maria Neu"]


async def test_the_date_picker_has_an_hour_a_row_takes_typed_dates_and_arrow_keys(visitor):
    owner = await an_owner(await visitor())
    await owner.contact("Zoë O'Brien")
    page = await owner.open("/tasks/create")
    await stands(page)
    trigger = page.get_by_role("button", name="Due date")
    await trigger.click()
    # In one step: the page may still move under an opening picker.
    places = """(list) => ['8:00 AM', '9:00 AM', '8:45 AM'].map((time) => {
      const option = [...list.querySelectorAll('[role=option]')].find((one) => one.textContent.trim() === time);
      const { left, top } = option.getBoundingClientRect();
      return [Math.round(left), Math.round(top)]; })"""
    await expect(page.get_by_role("option", name="8:45 AM", exact=True)).to_be_visible()
    eight, nine, last = await page.locator("body").evaluate(places)
    assert eight[0] == nine[0]
    assert eight[1] == last[1] != nine[1]
    await page.get_by_role("button", name="Today").focus()
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("button", name="Next Monday")).to_be_focused()
    typed = page.get_by_label("Type a date")
    await typed.fill("something")
    await typed.press("Enter")
    await expect(page.get_by_text("“something” is no date that can be read.")).to_be_visible()
    await typed.fill("dec 15 2030 at 3")
    await typed.press("Enter")
    await expect(trigger).to_contain_text("Dec 15, 2030, 3:00 PM")
    await expect(trigger).to_be_focused()


async def test_a_new_organization_begins_with_three_steps(visitor):
    owner = await an_owner(await visitor())
    page = await owner.open("/tasks")
    steps = page.get_by_role("region", name="First steps").get_by_role("listitem")
    await expect(steps).to_have_count(3)
    await expect(page.get_by_text("All clear.")).to_have_count(0)
    zoe = await owner.contact("Zoë O'Brien")
    await page.reload()
    await expect(steps.nth(1)).to_contain_text("Done")
    await steps.nth(2).get_by_role("link", name="Log a call").click()
    await expect(page.get_by_label("Transcript", exact=True)).to_have_value(re.compile("price list by Friday"))
    await owner.task(zoe, "First of all")
    await page.goto("/tasks")
    await expect(card(page, "First of all")).to_be_visible()
    await expect(steps).to_have_count(0)


async def test_an_unknown_page_has_the_products_look_and_a_way_back(visitor):
    owner = await an_owner(await visitor())
    page = owner.page
    answer = await page.goto("/nope/at/all")
    assert answer is not None
    assert answer.status == 404
    await expect(page.get_by_role("navigation", name="Main").first).to_be_visible()
    await page.get_by_role("link", name="Open your tasks").click()
    await page.wait_for_url("**/tasks")
    await page.goto("/settings")
    await page.wait_for_url("**/settings/profile")


async def test_the_focus_goes_from_the_bar_of_selected_tasks_to_a_row(visitor):
    owner = await an_owner(await visitor())
    zoe = await owner.contact()
    for title in ("Third", "Second", "First"):
        await owner.task(zoe, title)
    page = await owner.open("/tasks")
    bar = page.get_by_role("toolbar", name="Selected tasks")
    first = page.get_by_role("link", name="First", exact=True)
    await first.focus()
    await page.keyboard.press("s")
    await bar.get_by_role("button", name="Clear selection").click()
    await expect(first).to_be_focused()
    await page.keyboard.press("s")
    await bar.get_by_role("button", name="Done").focus()
    await page.keyboard.press("Escape")
    await expect(bar).to_have_count(0)
    await expect(first).to_be_focused()
    await page.keyboard.press("s")
    await bar.get_by_role("button", name="Dismiss").click()
    await expect(card(page, "First")).to_have_count(0)
    await expect(page.get_by_role("link", name="Second", exact=True)).to_be_focused()
