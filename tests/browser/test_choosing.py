"""Filters, batch changes, snooze, and marking a task done while planning the next one."""

import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.helpers import Person, a_colleague, an_owner, card

pytestmark = [pytest.mark.browser, pytest.mark.anyio]


async def some_tasks(person: Person, *titles: str, **fields: Any) -> list[Any]:
    contact = await person.contact()
    return [await person.task(contact, title, **fields) for title in titles]


async def me(person: Person) -> str:
    member: str = (await person.api("GET", "/api/me"))["member"]["id"]
    return member


async def choose(page: Page, *titles: str) -> None:
    for title in titles:
        await card(page, title).hover()
        await page.get_by_role("checkbox", name=f"Select: {title}").check()


def toast(page: Page) -> Any:
    return page.locator("[data-sonner-toast]")


async def test_filters_live_in_the_address_and_each_has_a_chip_that_takes_it_off(visitor):
    owner = await an_owner(await visitor())
    await some_tasks(owner, "Mine and high", priority="high", assigned_to=await me(owner))
    await some_tasks(owner, "High but nobody's", priority="high")
    await some_tasks(owner, "Mine, due long ago", assigned_to=await me(owner), due_date="2020-01-01")
    page = await owner.open("/tasks")
    await page.get_by_role("button", name=re.compile("^Filter")).click()
    assignee = page.get_by_label("Assignee", exact=True)
    assert (await assignee.locator("option").all_inner_texts())[:2] == ["Anyone", "Me"]
    await assignee.select_option(label="Me")
    await expect(card(page, "High but nobody's")).to_have_count(0)
    await page.get_by_label("Priority", exact=True).select_option(label="High")
    await expect(page).to_have_url(re.compile(r"assigned_to=me.*priority=high"))
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Filter, 2 on")).to_be_focused()
    await expect(page.locator(".entity-card")).to_have_count(1)
    await page.reload()
    await expect(page.locator(".entity-card")).to_have_count(1)
    await page.get_by_role("button", name="Remove the filter Priority: High").click()
    await expect(card(page, "Mine, due long ago")).to_be_visible()
    await page.get_by_role("button", name=re.compile("^Filter")).click()
    await page.get_by_label("Due", exact=True).select_option(label="Overdue")
    await expect(page.locator(".entity-card")).to_have_count(1)
    await page.get_by_role("button", name="Clear filters").click()
    await expect(page.locator(".entity-card")).to_have_count(3)
    assert "?" not in page.url


async def test_a_task_that_no_longer_meets_the_filter_leaves_the_list(app, visitor):
    owner = await an_owner(await visitor())
    bob = await a_colleague(app, owner, await visitor())
    late, high = (
        (await some_tasks(owner, "Long overdue", due_date="2020-01-01", priority="high"))[0],
        (await some_tasks(owner, "Late as well", due_date="2020-01-02", priority="high"))[0],
    )
    page = await owner.open("/tasks?due=overdue&priority=high")
    await expect(page.locator(".entity-card")).to_have_count(2)
    await bob.api("PUT", f"/api/tasks/{late['id']}", {"due_date": "2090-01-01"})
    await expect(card(page, "Long overdue")).to_have_count(0)
    await bob.api("PUT", f"/api/tasks/{high['id']}", {"priority": "low"})
    await expect(page.get_by_text("Nothing matches.")).to_be_visible()


async def test_many_tasks_are_done_at_once_and_come_back_by_undo(visitor):
    owner = await an_owner(await visitor())
    await some_tasks(owner, "First", "Second", "Third")
    page = await owner.open("/tasks")
    await choose(page, "First", "Third")
    await page.get_by_role("toolbar", name="Selected tasks").get_by_role("button", name="Done").click()
    await expect(page.locator(".entity-card")).to_have_count(1)
    await expect(page.get_by_role("tab", name="Done 2")).to_be_visible()
    await expect(toast(page)).to_contain_text("2 tasks marked done")
    await page.get_by_role("button", name="Undo").click()
    await expect(page.locator(".entity-card")).to_have_count(3)
    await expect(page.get_by_role("tab", name="Open 3")).to_be_visible()


async def test_a_range_is_chosen_by_keys_reassigned_and_rescheduled(app, visitor):
    owner = await an_owner(await visitor())
    await a_colleague(app, owner, await visitor(), name="Bob Marsh")
    await some_tasks(owner, "Delta", "Charlie", "Bravo", "Alpha", due_date="2030-05-01T15:30")
    page = await owner.open("/tasks")
    await expect(card(page, "Alpha")).to_be_visible()
    for key in "jsjjs":
        await page.keyboard.press(key)
    bar = page.get_by_role("toolbar", name="Selected tasks")
    await expect(bar).to_contain_text("2 selected")
    await bar.get_by_role("button", name="Assign").click()
    await page.get_by_role("dialog", name="Assign").get_by_role("button", name="Bob Marsh").click()
    await expect(card(page, "Alpha").get_by_role("img", name="Bob Marsh")).to_be_visible()
    await expect(card(page, "Charlie").get_by_role("img", name="Bob Marsh")).to_be_visible()
    await expect(card(page, "Bravo").get_by_role("img", name="Bob Marsh")).to_have_count(0)
    await choose(page, "Alpha")
    await page.get_by_role("checkbox", name="Select: Charlie").click(modifiers=["Shift"])
    await expect(bar).to_contain_text("3 selected")
    await bar.get_by_role("button", name="Reschedule").click()
    await page.get_by_role("button", name="Tomorrow").click()
    await expect(toast(page)).to_contain_text("2 assigned to Bob Marsh, 3 moved to tomorrow")
    times = {task["title"]: task["due_date_local"] for task in (await owner.api("GET", "/api/tasks"))["items"]}
    assert times.pop("Delta") == "2030-05-01T15:30"
    assert {time[10:] for time in times.values()} == {"T15:30"}
    assert {time[:4] for time in times.values()} != {"2030"}


async def test_tasks_that_could_not_be_changed_stay_and_the_toast_says_why(app, visitor):
    owner = await an_owner(await visitor())
    bob = await a_colleague(app, owner, await visitor())
    gone, stays = await some_tasks(owner, "Soon gone", "Stays")
    page = await owner.open("/tasks")
    await choose(page, "Soon gone", "Stays")
    await page.context.set_offline(True)
    await page.get_by_role("toolbar", name="Selected tasks").get_by_role("button", name="Dismiss").click()
    await bob.api("DELETE", f"/api/tasks/{gone['id']}")
    await page.context.set_offline(False)
    await expect(page.get_by_role("tab", name="Dismissed 1")).to_be_visible()
    assert (await owner.api("GET", f"/api/tasks/{stays['id']}"))["status"] == "dismissed"
    await expect(page.locator(".entity-card")).to_have_count(0)


async def test_escape_ends_the_selection_and_a_touch_screen_starts_it_with_a_button(visitor):
    owner = await an_owner(await visitor(viewport={"width": 390, "height": 844}, has_touch=True))
    await some_tasks(owner, "First", "Second")
    page = await owner.open("/tasks")
    await page.get_by_role("button", name="Select", exact=True).tap()
    bar = page.get_by_role("toolbar", name="Selected tasks")
    await expect(bar.get_by_role("button", name="Done")).to_be_disabled()
    await page.get_by_role("checkbox", name="Select: Second").tap()
    await bar.get_by_role("button", name="Select all").tap()
    await expect(bar).to_contain_text("2 selected")
    await page.keyboard.press("Escape")
    await expect(bar).to_have_count(0)
    await expect(page.get_by_role("checkbox", name="Select: Second")).not_to_be_checked()


async def test_a_reminder_is_snoozed_with_its_end_shown_and_the_snooze_is_ended(visitor):
    owner = await an_owner(await visitor(), timezone="Asia/Kathmandu")
    (task,) = await some_tasks(owner, "Call back", due_date="2020-05-01T15:30")
    page = await owner.open("/tasks")
    await expect(card(page, "Call back")).to_be_visible()
    await page.keyboard.press("j")
    await page.keyboard.press("h")
    await page.get_by_role("dialog", name="Snooze until").get_by_role("button", name="Next week").click()
    await expect(card(page, "Call back")).to_contain_text("9:00 AM")
    snoozed = await owner.api("GET", f"/api/tasks/{task['id']}")
    assert snoozed["due_date_local"] == "2020-05-01T15:30"
    assert snoozed["remind_at"] == snoozed["snoozed_until"] > "2026"
    assert snoozed["remind_at"].endswith("T03:15:00Z")  # 09:00 in Kathmandu
    await card(page, "Call back").get_by_role("link", name="Call back", exact=True).click()
    await expect(page.get_by_text("Snoozed: goes to")).to_be_visible()
    await page.get_by_role("button", name="Snooze: Call back").click()
    await page.get_by_role("button", name="End the snooze").click()
    await expect(page.get_by_text("Snoozed: goes to")).to_have_count(0)
    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_text("Snoozed: goes to")).to_be_visible()
    assert (await owner.api("GET", f"/api/tasks/{task['id']}"))["remind_at"] == snoozed["remind_at"]


async def test_done_then_next_is_one_step_and_undo_takes_both_back(visitor):
    owner = await an_owner(await visitor())
    (task,) = await some_tasks(owner, "Ask for the form", category="callback", priority="high")
    page = await owner.open(f"/tasks/{task['id']}")
    await expect(page.get_by_role("heading", name="Ask for the form")).to_be_visible()
    await page.keyboard.press("n")
    await page.get_by_label("Next task").fill("Check that the form came")
    await page.get_by_role("button", name="Due date: Pick a date...").click()
    await page.get_by_role("button", name="Next Week").click()
    await page.get_by_role("button", name="No time").click()
    await page.get_by_role("button", name="Mark Done and plan").click()
    await expect(page.get_by_role("heading", name="Check that the form came")).to_be_visible()
    items = {each["title"]: each for each in (await owner.api("GET", "/api/tasks"))["items"]}
    first, following = items["Ask for the form"], items["Check that the form came"]
    assert (first["status"], following["status"], following["category"]) == ("done", "open", "callback")
    assert following["due_on"]
    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_role("heading", name="Ask for the form")).to_be_visible()
    await expect(page.get_by_role("button", name="Mark Done")).to_be_visible()
    assert [each["title"] for each in (await owner.api("GET", "/api/tasks"))["items"]] == ["Ask for the form"]


async def test_n_on_a_row_of_the_list_plans_the_next_task_and_keeps_what_was_typed(visitor):
    owner = await an_owner(await visitor())
    await some_tasks(owner, "Ask for the form", due_date="2099-03-28")
    page = await owner.open("/tasks")
    await expect(card(page, "Ask for the form")).to_be_visible()
    await page.keyboard.press("j")
    await page.keyboard.press("n")
    following = page.get_by_label("Next task")
    await expect(following).to_be_focused()
    await page.keyboard.type("Check it")
    await expect(following).to_have_value("Check it")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("link", name="Ask for the form", exact=True)).to_be_focused()
    await page.keyboard.press("n")
    await expect(following).to_have_value("Check it")
    await page.get_by_role("button", name="Mark Done and plan").dblclick()
    await expect(card(page, "Check it")).to_be_visible()
    await expect(card(page, "Ask for the form")).to_have_count(0)
    # A finished task says when it was done, not when it was due.
    await page.get_by_role("tab", name="Done 1").click()
    await expect(card(page, "Ask for the form").locator(".due")).to_have_text(re.compile("now|ago"))
    await page.keyboard.press("z")
    await expect(card(page, "Ask for the form")).to_have_count(0)  # open again
    assert [each["title"] for each in (await owner.api("GET", "/api/tasks"))["items"]] == ["Ask for the form"]
