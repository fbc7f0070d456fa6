"""Keys on any layout, undo by key, the palette's verbs, and what assistive technology and other engines need."""

import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.helpers import Person, a_colleague, an_owner, card
from tests.support.screens import stands

pytestmark = [pytest.mark.browser, pytest.mark.anyio]

PRESS = """([key, code, modifiers]) => document.activeElement.dispatchEvent(
  new KeyboardEvent('keydown', { key, code, bubbles: true, cancelable: true, ...modifiers }))"""
# Safari moves the focus on a press of the mouse to the nearest ancestor that can have it: buttons cannot.
LIKE_SAFARI = """() => document.addEventListener('mousedown', (event) => {
  const one = event.target.closest('input, select, textarea, [tabindex]');
  event.preventDefault();
  if (one) one.focus(); else document.activeElement?.blur?.();
}, true)"""


async def some_tasks(person: Person, *titles: str, **fields: Any) -> list[Any]:
    contact = await person.contact()
    return [await person.task(contact, title, **fields) for title in titles]


async def press(page: Page, key: str, code: str, **modifiers: bool) -> None:
    await page.evaluate(PRESS, [key, code, modifiers])


def palette_option(page: Page, name: str) -> Any:
    return page.get_by_role("dialog", name="Command palette").get_by_role("option", name=re.compile(f"^{name}"))


async def choose(page: Page, words: str, name: str) -> None:
    await page.keyboard.press("Control+k")
    # Focuses the field first: a page that has just come may take the focus to its form.
    await page.get_by_role("dialog", name="Command palette").get_by_role("combobox").press_sequentially(words)
    await palette_option(page, name).first.click()


async def test_shortcuts_work_on_a_layout_without_latin_letters_and_with_caps_lock(visitor):
    owner = await an_owner(await visitor())
    await some_tasks(owner, "Second", "First")
    page = await owner.open("/tasks")
    await expect(card(page, "First")).to_be_visible()
    await press(page, "о", "KeyJ")
    await expect(page.get_by_role("link", name="First", exact=True)).to_be_focused()
    await press(page, "в", "KeyD")
    await expect(page.locator("[data-sonner-toast]")).to_contain_text("Marked done: First")
    await press(page, "я", "KeyZ")
    await expect(card(page, "First")).to_be_visible()
    await press(page, "л", "KeyK", ctrlKey=True)
    await expect(page.get_by_role("dialog", name="Command palette")).to_be_visible()
    await page.keyboard.press("Escape")
    await press(page, "a", "KeyQ")  # AZERTY: the key types an a
    await expect(page.get_by_role("dialog", name="Assignee")).to_be_visible()
    await page.keyboard.press("Escape")
    await press(page, "Q", "KeyQ")  # Caps Lock
    await expect(page.get_by_label("Add a task")).to_be_focused()


async def test_many_changes_share_a_toast_that_counts_them_and_z_takes_all_back(visitor):
    owner = await an_owner(await visitor())
    await some_tasks(owner, "Third", "Second", "First")
    page = await owner.open("/tasks")
    await expect(card(page, "First")).to_be_visible()
    await page.keyboard.press("j")
    await page.keyboard.press("d")
    toast = page.locator("[data-sonner-toast]")
    await expect(toast).to_contain_text("Marked done: First")
    await page.keyboard.press("d")
    await page.keyboard.press("d")
    await expect(toast.filter(has_text="3 tasks marked done")).to_have_count(1)
    await expect(page.locator(".entity-card")).to_have_count(0)
    await page.keyboard.press("Control+z")
    await expect(page.locator(".entity-card")).to_have_count(3)
    assert {task["status"] for task in (await owner.api("GET", "/api/tasks"))["items"]} == {"open"}


async def test_the_palette_acts_on_the_focused_row_on_the_selection_and_on_the_open_task(app, visitor):
    owner = await an_owner(await visitor())
    await a_colleague(app, owner, await visitor(), name="Bob Marsh")
    tasks = await some_tasks(owner, "Third", "Second", "First")
    page = await owner.open("/tasks")
    await expect(card(page, "First")).to_be_visible()
    await page.keyboard.press("j")
    await choose(page, "assign bob", "Assign to Bob Marsh")
    await expect(card(page, "First").get_by_role("img", name="Bob Marsh")).to_be_visible()
    await page.keyboard.press("j")
    for key in "sjs":
        await page.keyboard.press(key)
    await choose(page, "due tomorrow", "Due: Tomorrow")
    await expect(page.locator("[data-sonner-toast]")).to_contain_text("1 assigned to Bob Marsh, 2 moved to tomorrow")
    due = {task["title"]: task["due_on"] for task in (await owner.api("GET", "/api/tasks"))["items"]}
    assert sum(day is not None for day in due.values()) == 2
    await page.goto(f"/tasks/{tasks[0]['id']}")
    await stands(page)
    await choose(page, "complete", "Mark done")
    await expect(page.get_by_role("main").get_by_role("button", name="Reopen")).to_be_visible()


async def test_the_palette_makes_things_opens_filters_and_finds_a_person_with_a_word(visitor):
    owner = await an_owner(await visitor())
    await some_tasks(owner, "Send the implant price list")
    page = await owner.open("/dashboard")
    await stands(page)
    await page.keyboard.press("Control+k")
    await page.keyboard.type("zoe implant")
    await expect(palette_option(page, "Send the implant price list")).to_be_visible()
    await page.keyboard.press("Escape")
    for words, name, url in (
        ("log call", "Log a call", "/calls/create"),
        ("contact", "New contact", "/contacts?new=1"),
        ("mine", "My tasks", "/tasks?assigned_to=me"),
        ("invite", "Invite a member", "/settings/members"),
    ):
        await choose(page, words, name)
        await page.wait_for_url(f"**{url}")
        await stands(page)


async def test_windows_name_what_they_show_and_count_the_unread(app, visitor):
    owner = await an_owner(await visitor())
    bob = await a_colleague(app, owner, await visitor(), name="Bob Marsh")
    me = (await bob.api("GET", "/api/me"))["member"]["id"]
    zoe = await owner.contact("Zoë O'Brien")
    task = await owner.task(zoe, "Send the list", assigned_to=me)
    page = await bob.open(f"/tasks/{task['id']}")
    await expect(page).to_have_title(re.compile(r"Send the list · Task"))
    await page.goto(f"/contacts/{zoe['id']}")
    await expect(page).to_have_title(re.compile("Zoë O'Brien · Contact"))
    await owner.task(zoe, "Ring back", assigned_to=me)
    await expect(page).to_have_title(re.compile(r"^\(\d\) Zoë O'Brien · Contact"))


async def test_after_a_change_of_page_the_focus_is_in_it_and_back_returns_to_the_row(visitor):
    owner = await an_owner(await visitor())
    await some_tasks(owner, "Second", "First")
    page = await owner.open("/tasks")
    await expect(card(page, "First")).to_be_visible()
    await page.get_by_role("link", name="First", exact=True).click()
    await expect(page.locator("#main")).to_be_focused()
    await page.go_back()
    await expect(page.get_by_role("link", name="First", exact=True)).to_be_focused()


async def test_the_skip_link_keeps_the_filters(visitor):
    owner = await an_owner(await visitor())
    page = await owner.open("/tasks?status=done&q=call")
    await stands(page)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator("#main")).to_be_focused()
    await expect(page).to_have_url(re.compile(r"/tasks\?status=done&q=call$"))


async def test_the_date_picker_works_where_buttons_take_no_focus(visitor):
    owner = await an_owner(await visitor())
    page = await owner.open("/tasks/create")
    await stands(page)
    await page.evaluate(LIKE_SAFARI)
    trigger = page.get_by_role("button", name="Due date")
    await trigger.click()
    await page.get_by_role("button", name="Next month").click()
    await page.locator(".times-head").click()
    await page.get_by_role("button", name="Tomorrow").click()
    await expect(trigger).not_to_contain_text("Pick a date")
    await page.get_by_role("button", name="Clear").click()
    await expect(trigger).to_contain_text("Pick a date")


async def test_a_low_window_shows_rows_and_titles_have_their_own_direction(visitor):
    owner = await an_owner(await visitor(viewport={"width": 320, "height": 200}))
    await some_tasks(owner, "שלום Leo 17:00")
    page = await owner.open("/tasks")
    await expect(card(page, "Leo")).to_be_visible()
    assert await page.evaluate(
        "() => [...document.querySelectorAll('.top, .bottom')].map((one) => getComputedStyle(one).position)"
    ) == ["static", "static"]
    assert (
        await page.get_by_role("link", name="שלום Leo 17:00", exact=True).evaluate(
            "(one) => getComputedStyle(one).direction"
        )
        == "rtl"
    )


async def test_forced_colours_show_where_one_is(visitor):
    owner = await an_owner(await visitor(forced_colors="active"))
    await some_tasks(owner, "Only one")
    page = await owner.open("/tasks")
    await expect(card(page, "Only one")).to_be_visible()
    await page.keyboard.press("j")
    outline = "(one) => getComputedStyle(one).outlineStyle + ' ' + getComputedStyle(one).outlineWidth"
    assert await card(page, "Only one").evaluate(outline) == "solid 2px"
    assert await page.get_by_role("tab", selected=True).evaluate(outline) == "solid 2px"
    hidden = await card(page, "Only one").locator(".check svg").evaluate("(one) => getComputedStyle(one).visibility")
    assert hidden == "hidden"
    await page.keyboard.press("Control+k")
    assert await page.locator('.menu-item[data-active="true"]').evaluate(outline) == "solid 2px"


async def test_accents_are_composed_wherever_they_come_in(visitor):
    owner = await an_owner(await visitor())
    contact = await owner.contact("Zoe\u0308", company="Cafe\u0301")
    assert (contact["name"], contact["company"]) == ("Zoë", "Café")
    task = await owner.task(contact, "Re\u0301sume\u0301", description="e\u0301")
    assert (task["title"], task["description"]) == ("Résumé", "é")


async def test_no_shortcut_acts_behind_an_open_dialog(visitor):
    owner = await an_owner(await visitor())
    await some_tasks(owner, "Only one")
    page = await owner.open("/tasks")
    await page.get_by_role("link", name="Only one", exact=True).focus()
    await page.set_viewport_size({"width": 900, "height": 400})
    await page.keyboard.press("?")
    help_dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    # Its button is at the end, and is not scrolled to.
    await expect(help_dialog.get_by_role("heading")).to_be_in_viewport(ratio=1)
    for key in ("Control+j", "Control+k", "Control+a", "Control+z", *"cq/edxrhnsfwtapovmjkz?", "Space"):
        await help_dialog.focus()
        await page.keyboard.press(key)
    await expect(page.get_by_role("dialog")).to_have_count(1)
    await expect(page.locator(".chat, .batch-bar, .popover, .peek")).to_have_count(0)
    await page.keyboard.press("Escape")
    await expect(help_dialog).to_have_count(0)
    await expect(card(page, "Only one")).to_be_visible()
    await page.keyboard.press("Control+j")
    await expect(page.get_by_label("Message to the assistant")).to_be_focused()
