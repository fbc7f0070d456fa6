"""Editing on the row by keys and by click, one and many; the toast that names several acts; repeating in the date picker."""

import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.helpers import Person, a_colleague, an_owner, card
from tests.browser.test_every_screen import states_without_colours
from tests.support.axe import violations
from tests.support.screens import stands

pytestmark = [pytest.mark.browser, pytest.mark.anyio]


async def some_tasks(person: Person, *titles: str, **fields: Any) -> list[Any]:
    contact = await person.contact()
    return [await person.task(contact, title, **fields) for title in titles]


async def press(page: Page, *keys: str) -> None:
    for key in keys:
        await page.keyboard.press(key)


async def stored(person: Person, name: str) -> dict[str, Any]:
    return {task["title"]: task[name] for task in (await person.api("GET", "/api/tasks"))["items"]}


def menu(page: Page, name: str) -> Any:
    return page.get_by_role("dialog", name=name)


def toast(page: Page) -> Any:
    return page.locator("[data-sonner-toast]")


async def test_the_focused_row_is_edited_by_keys_alone_and_each_value_comes_back(app, visitor):
    owner = await an_owner(await visitor())
    await a_colleague(app, owner, await visitor(), name="Bob Marsh")
    await some_tasks(owner, "Second", "First", due_date="2030-05-01T15:30")
    page = await owner.open("/tasks")
    await stands(page)
    row = page.get_by_role("link", name="First", exact=True)
    await press(page, "j", "t")
    await expect(menu(page, "Due date").get_by_role("textbox")).to_be_focused()
    await press(page, "Escape")
    await expect(row).to_be_focused()
    await press(page, "t", "ArrowDown", "Enter")
    await expect(toast(page)).to_contain_text("Moved to tomorrow: First")
    await expect(row).to_be_focused()
    await press(page, "a")
    await page.keyboard.type("bob")
    await expect(menu(page, "Assignee").get_by_role("button")).to_have_count(1)
    await press(page, "Enter")
    await expect(card(page, "First").get_by_role("img", name="Bob Marsh")).to_be_visible()
    await press(page, "p")
    await page.keyboard.type("ur")
    await press(page, "Enter")
    await expect(card(page, "First").get_by_text("Urgent", exact=True)).to_be_visible()
    await press(page, "o", "ArrowDown", "Enter")
    await expect(card(page, "First").get_by_text("They owe")).to_be_visible()
    assert (await stored(owner, "due_date_local"))["First"].endswith("T15:30")
    await expect(toast(page)).to_contain_text("1 moved to tomorrow, 1 assigned to Bob Marsh, 1 set to Urgent, 1 set to")
    await press(page, "z")
    await expect(card(page, "First").get_by_text("They owe")).to_have_count(0)
    await expect(card(page, "First").get_by_role("img", name="Bob Marsh")).to_have_count(0)
    await expect(card(page, "First").get_by_role("button", name="Due date: in >1y")).to_be_visible()
    assert set((await stored(owner, "due_date_local")).values()) == {"2030-05-01T15:30"}


async def test_the_texts_of_a_row_are_edited_by_click_and_a_date_is_typed_or_picked(visitor):
    owner = await an_owner(await visitor())
    await some_tasks(owner, "First", priority="high")
    page = await owner.open("/tasks")
    await stands(page)
    first = card(page, "First")
    await first.get_by_role("button", name="Priority: High").click()
    await menu(page, "Priority").get_by_role("button", name="Low").click()
    await expect(first.get_by_role("button", name="Priority: Low")).to_be_focused()
    await first.get_by_role("button", name="Due date: No date").click()
    await page.keyboard.type("dec 15 2030 at 3")
    await menu(page, "Due date").get_by_role("button", name="Dec 15, 2030, 3:00 PM").click()
    await expect(toast(page)).to_contain_text("1 moved to Sun, Dec 15, 2030")
    await first.get_by_role("button", name="Due date: in").click()
    await menu(page, "Due date").get_by_role("button", name="Pick a date…").click()
    await press(page, "ArrowRight", "Enter")
    await expect(menu(page, "Due date")).to_have_count(0)
    await expect(toast(page)).to_contain_text("1 moved to Mon, Dec 16, 2030")
    assert (await stored(owner, "due_date_local"))["First"] == "2030-12-16T15:00"


async def test_keys_act_on_all_selected_rows_and_one_undo_takes_several_acts_back_in_order(visitor):
    owner = await an_owner(await visitor())
    await some_tasks(owner, "Third", "Second", "First", priority="low")
    page = await owner.open("/tasks")
    await stands(page)
    await press(page, "j", "s", "j", "s", "p")
    await press(page, "Enter")
    await expect(toast(page)).to_contain_text("2 tasks set to Urgent")
    await expect(page.get_by_role("toolbar", name="Selected tasks")).to_have_count(0)
    await press(page, "k", "s", "j", "s", "t", "Enter")
    await expect(toast(page)).to_contain_text("2 set to Urgent, 2 moved to today")
    await card(page, "First").get_by_role("button", name="Mark Done").click()
    await expect(toast(page)).to_contain_text("2 set to Urgent, 2 moved to today, 1 done")
    await expect(toast(page)).to_have_count(1)
    await toast(page).get_by_role("button", name="Undo").click()
    await expect(card(page, "First").get_by_role("button", name="Priority: Low")).to_be_visible()
    await expect(card(page, "Second").get_by_role("button", name="Priority: Low")).to_be_visible()
    assert set((await stored(owner, "due_date")).values()) == {None}
    assert set((await stored(owner, "status")).values()) == {"open"}


async def test_a_row_that_leaves_the_filter_hands_the_focus_on_and_comes_back(visitor):
    owner = await an_owner(await visitor())
    await some_tasks(owner, "Third", "Second", "First", priority="high")
    page = await owner.open("/tasks?priority=high")
    await stands(page)
    await press(page, "j", "p")
    await page.keyboard.type("low")
    await press(page, "Enter")
    await expect(card(page, "First")).to_have_count(0)
    await expect(page.get_by_role("link", name="Second", exact=True)).to_be_focused()
    await expect(page.get_by_role("tab", name="Open 2")).to_be_visible()
    await press(page, "z")
    await expect(page.get_by_role("tab", name="Open 3")).to_be_visible()


async def test_a_viewer_has_no_menus_and_help_lists_the_keys(app, visitor):
    owner = await an_owner(await visitor())
    await some_tasks(owner, "First", due_date="2030-05-01", priority="high", side="they")
    viewer = await a_colleague(app, owner, await visitor(), role="viewer")
    page = await viewer.open("/tasks")
    await stands(page)
    await expect(card(page, "First").get_by_text("They owe")).to_be_visible()
    assert await page.locator("[data-edit], [data-key=t]").count() == 0
    await press(page, "j", "t", "a", "p", "o")
    await expect(page.locator(".popover")).to_have_count(0)
    await press(page, "?")
    keys = page.get_by_role("dialog", name="Keyboard shortcuts")
    for what in ("Due date", "Assignee", "Priority", "Who owes it"):
        await expect(keys.get_by_text(what, exact=True)).to_be_visible()


async def test_the_menus_have_no_barrier_in_light_and_dark(visitor):
    owner = await an_owner(await visitor(reduced_motion="reduce"))
    await some_tasks(owner, "First", due_date="2030-05-01", priority="high", side="they")
    page = await owner.open("/tasks")
    await stands(page)
    found = []
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        for key, name in (("t", "Due date"), ("a", "Assignee")):
            await press(page, "j", key)
            await expect(menu(page, name)).to_be_visible()
            await stands(page)
            found += await violations(page) + await states_without_colours(page)
            await press(page, "Escape")
    assert not found, "\n".join(found)


async def test_the_date_picker_says_how_a_task_repeats_and_from_when(visitor):
    owner = await an_owner(await visitor())
    await owner.contact("Zoë O'Brien")
    page = await owner.open("/tasks/create")
    await stands(page)
    await page.get_by_label("Title").fill("Check in")
    await page.get_by_role("combobox", name="Contact").fill("zoe")
    await page.get_by_role("option", name="Zoë O'Brien").click()
    trigger = page.get_by_role("button", name="Due date")
    await trigger.click()
    repeat = page.get_by_label("Repeat", exact=True)
    await repeat.select_option(label="Every 2 weeks")
    await page.get_by_label("Repeat from").select_option(label="From the day it is done")
    await expect(trigger).to_have_accessible_name(re.compile("2 weeks after done"))
    await repeat.select_option(label="Last Friday of the month")
    await expect(page.get_by_label("Repeat from")).to_have_count(0)
    await page.keyboard.press("Escape")
    await expect(trigger).to_be_focused()
    # The first choice has set its first day.
    await expect(trigger).to_have_accessible_name(re.compile(r"Due date: \w{3}, .*every month on the last Friday"))
    await page.get_by_role("button", name="Create Task").click()
    await expect(page.get_by_role("heading", name="Check in", level=1)).to_be_visible()
    made = (await owner.api("GET", "/api/tasks"))["items"][0]
    assert (made["recurrence"], made["recurrence_from"]) == ("FREQ=MONTHLY;BYDAY=-1FR", "due")
    await page.get_by_role("main").get_by_role("button", name="Edit").click()
    await trigger.click()
    await expect(repeat).to_have_value("4")
    await repeat.select_option(label="Other…")
    await page.get_by_label("Repeat in words").fill("every tuesdayish")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Save Changes").click()
    await expect(page.get_by_text("is no repeat; write it as in every weekday")).to_be_visible()
    await trigger.click()
    await page.get_by_label("Repeat in words").fill("3 months")
    await page.get_by_label("Repeat from").select_option(label="From the day it is done")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Save Changes").click()
    await expect(page.get_by_role("main")).to_contain_text("3 months after done")


@pytest.mark.parametrize("lines", ["one", "two"])
async def test_the_controls_of_a_row_name_their_task(visitor, lines):
    owner = await an_owner(await visitor(reduced_motion="reduce"))
    await some_tasks(owner, "First", "Second")
    page = await owner.open("/tasks")
    await stands(page)
    if lines == "one":
        await page.keyboard.press("v")
        await page.get_by_role("button", name="One line").click()
        await page.keyboard.press("Escape")
        await expect(page.locator(".task-row")).to_have_count(2)
    for title in ("First", "Second"):
        # A row of one line shows them with the focus.
        await page.get_by_role("link", name=title, exact=True).focus()
        for name in (f"Priority: none {title}", f"Who owes it: we {title}", f"Assignee: nobody {title}"):
            await expect(page.get_by_role("button", name=name, exact=True)).to_have_count(1)
    assert await violations(page) == []
