"""The quick-add line: recognised parts are shown as chips and can be removed; no text disappears unnoticed."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.helpers import Person, a_colleague, an_owner, card
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


async def titles(person: Person) -> list[str]:
    return sorted(task["title"] for task in (await person.api("GET", "/api/tasks?limit=200"))["items"])


async def test_twenty_lines_typed_without_a_pause_are_twenty_tasks(visitor):
    owner = await an_owner(await visitor())
    await owner.contact("Zoë O'Brien")
    page = await owner.open("/tasks")
    await stands(page)
    await page.keyboard.press("q")
    lines = [f"Job {number:02} +Z" for number in range(20)]
    for line in lines:
        await page.keyboard.type(line, delay=20)
        await page.keyboard.press("Enter")
        await page.keyboard.press("Enter")
    # Lines that are sent while a toast is shown share it; on a slow machine there may be several.
    await expect(page.locator("[data-sonner-toast]").last).to_contain_text(re.compile(r"tasks? added"))
    await expect(page.locator(".entity-card")).to_have_count(20, timeout=60_000)
    assert await titles(owner) == [line.removesuffix(" +Z") for line in lines]


async def test_the_toast_says_what_was_understood_and_undo_removes_the_task(visitor):
    owner = await an_owner(await visitor())
    await owner.contact("Zoë O'Brien")
    page = await owner.open("/tasks")
    await stands(page)
    line = page.get_by_label("Add a task")
    await line.press_sequentially("Ring +Zoë 2030-12-15 3pm @Unknown")
    await line.press("Enter")
    toast = page.locator("[data-sonner-toast]").filter(has_text="Added “Ring @Unknown”")
    for words in ("For: Zoë O'Brien", "Due: Sun, Dec 15, 2030 3:00 PM", "Assignee: Ada King", "“@Unknown” stays"):
        await expect(toast).to_contain_text(words)
    await expect(card(page, "Ring @Unknown")).to_be_visible()
    await toast.get_by_role("button", name="Undo").click()
    await expect(card(page, "Ring @Unknown")).to_have_count(0)
    assert await titles(owner) == []


# Toasts take 200 ms to leave; here three seconds, so that what the server answers always comes while one leaves.
SLOW_TOASTS = """const wait = window.setTimeout;
window.setTimeout = (run, ms, ...rest) => wait(run, ms === 200 ? 3000 : ms, ...rest);"""


@pytest.mark.parametrize("by_key", [False, True])
async def test_undo_leaves_a_task_that_was_changed_since_and_says_so(visitor, by_key):
    context = await visitor()
    await context.add_init_script(SLOW_TOASTS)
    owner = await an_owner(context)
    await owner.contact("Zoë O'Brien")
    page = await owner.open("/tasks")
    await stands(page)
    line = page.get_by_label("Add a task")
    await line.press_sequentially("Ring +Zoë")
    await line.press("Enter")
    toast = page.locator("[data-sonner-toast]").filter(has_text="Added “Ring”")
    await expect(toast.get_by_role("button", name="Undo")).to_be_visible()
    [task] = (await owner.api("GET", "/api/tasks"))["items"]
    await owner.api("PUT", f"/api/tasks/{task['id']}", {"title": "Ring after lunch"})
    await (line.press("Escape") if by_key else toast.get_by_role("button", name="Undo").click())
    if by_key:
        await page.keyboard.press("z")
    stays = page.locator("[data-sonner-toast][data-removed=false]")
    await expect(stays.filter(has_text="1 of 1 changed since, and stayed. Open the task to delete it.")).to_be_visible()
    assert await titles(owner) == ["Ring after lunch"]


async def test_a_line_entered_without_a_connection_is_added_once_it_is_back(visitor):
    owner = await an_owner(await visitor())
    await owner.contact("Zoë O'Brien")
    page = await owner.open("/tasks")
    await stands(page)
    await page.context.set_offline(True)
    line = page.get_by_label("Add a task")
    await line.press_sequentially("Ring +Zoë")
    await line.press("Enter")
    await expect(page.get_by_text("1 line is sent when the server answers.")).to_be_visible()
    await expect(line).to_have_value("")
    await page.context.set_offline(False)
    await expect(card(page, "Ring")).to_be_visible()
    assert await titles(owner) == ["Ring"]


async def test_what_is_understood_is_marked_in_the_line_and_what_is_not_as_well(visitor):
    owner = await an_owner(await visitor())
    await owner.contact("Zoë O'Brien")
    page = await owner.open("/tasks")
    await stands(page)
    await page.get_by_label("Add a task").press_sequentially("  😀 Ring +Zoë tomorrow @Unknown !high", delay=20)
    marks = page.locator(".quick-marks mark")
    await expect(marks).to_have_text(["+Zoë", "tomorrow", "@Unknown", "!high"])
    await expect(page.locator(".quick-marks mark.is-unread")).to_have_text(["@Unknown"])
    await expect(page.get_by_role("list", name="Also set")).to_contain_text("Assignee Ada King")


async def test_contacts_members_categories_and_priorities_are_completed_by_keys(app, visitor):
    owner = await an_owner(await visitor())
    await a_colleague(app, owner, await visitor(), name="Bob Marsh")
    await owner.contact("Zoë O'Brien")
    first, second = await owner.contact("Mia Berg", company="Acme"), await owner.contact("Mia Berg", company="Globex")
    page = await owner.open("/tasks")
    await stands(page)
    line = page.get_by_label("Add a task")
    for typed, option in (("Ring +mi", "Mia Berg"), ("@bo", "Bob Marsh"), ("#call", "Callback"), ("!hi", "High")):
        await line.press_sequentially(typed, delay=20)
        await expect(page.locator(".quick-pop").get_by_role("option").first).to_contain_text(option)
        await line.press("ArrowDown")
        if "mi" in typed:
            await expect(page.locator(".quick-pop").get_by_role("option")).to_have_count(3)
            await line.press("ArrowDown")
        await line.press("Enter")
        await expect(page.locator(".quick-pop").get_by_role("option")).to_have_count(0)
    await expect(line).to_have_value("Ring +Mia Berg @Bob Marsh #callback !high ")
    await line.press("Enter")
    await expect(card(page, "Ring")).to_be_visible()
    task = (await owner.api("GET", "/api/tasks"))["items"][0]
    assert (task["title"], task["category"], task["priority"]) == ("Ring", "callback", "high")
    assert task["assigned_to_name"] == "Bob Marsh"
    assert task["contact_id"] in {first["id"], second["id"]}


async def test_a_contact_is_created_from_the_line_by_completion_or_after_enter(visitor):
    owner = await an_owner(await visitor())
    page = await owner.open("/tasks")
    await stands(page)
    line = page.get_by_label("Add a task")
    await line.press_sequentially("Ring +Maria Neu", delay=20)
    await expect(page.locator(".quick-pop").get_by_role("option", name="Create “Maria Neu”")).to_be_visible()
    await line.press("Tab")
    await expect(line).to_have_value("Ring +Maria Neu ")
    await line.press_sequentially("tomorrow")
    await line.press("Enter")
    await expect(card(page, "Ring")).to_contain_text("Maria Neu")
    await line.fill("Visit +Otto Alt today")
    await line.press("Enter")
    await page.get_by_role("button", name="Create “Otto Alt” and add").click()
    await expect(card(page, "Visit")).to_contain_text("Otto Alt")
    await expect(line).to_have_value("")
    assert [one["name"] for one in (await owner.api("GET", "/api/contacts"))["items"]] == ["Maria Neu", "Otto Alt"]
    assert await titles(owner) == ["Ring", "Visit"]


async def test_q_opens_the_line_on_a_contacts_page_and_the_focus_goes_back(app, visitor):
    owner = await an_owner(await visitor())
    await a_colleague(app, owner, await visitor(), name="Bob Marsh")
    bob = next(m["id"] for m in (await owner.api("GET", "/api/members"))["items"] if m["name"] == "Bob Marsh")
    zoe = await owner.contact("Zoë O'Brien")
    await owner.api("PUT", f"/api/contacts/{zoe['id']}/members", {"member_ids": [bob]})
    page = await owner.open(f"/contacts/{zoe['id']}")
    await stands(page)
    before = page.get_by_role("button", name="Add Task")
    await before.focus()
    await page.keyboard.press("q")
    line = page.get_by_role("dialog", name="Quick add").get_by_label("Add a task")
    await expect(line).to_be_focused()
    await line.press_sequentially("Send the list", delay=20)
    await expect(page.get_by_role("list", name="Also set")).to_contain_text("For Zoë O'Brien")
    await expect(page.get_by_role("list", name="Also set")).to_contain_text("Assignee Bob Marsh")
    await line.press("Enter")
    await expect(before).to_be_focused()
    await expect(page.get_by_role("button", name="Send the list").first).to_be_visible()
    task = (await owner.api("GET", "/api/tasks"))["items"][0]
    assert (task["contact_name"], task["assigned_to_name"]) == ("Zoë O'Brien", "Bob Marsh")
    await page.keyboard.press("q")
    await page.keyboard.press("Escape")
    await expect(before).to_be_focused()


async def test_later_visits_leave_the_focus_alone_and_keep_a_half_typed_line(visitor):
    owner = await an_owner(await visitor())
    await owner.contact("Zoë O'Brien")
    page = await owner.open("/tasks")
    await stands(page)
    await page.keyboard.press("q")
    await page.keyboard.type("Ring +Zoë")
    await page.keyboard.press("Enter")
    await expect(card(page, "Ring")).to_be_visible()
    line = page.get_by_label("Add a task")
    await line.press_sequentially("Half typed")
    await page.get_by_role("navigation", name="Main").get_by_role("link", name="Contacts").click()
    await page.wait_for_url("**/contacts")
    await page.go_back()
    await stands(page)
    await expect(line).to_have_value("Half typed")
    await expect(line).not_to_be_focused()
    await page.reload()
    await stands(page)
    await expect(line).to_have_value("Half typed")
    await page.keyboard.press("j")
    await expect(card(page, "Ring").get_by_role("link", name="Ring", exact=True)).to_be_focused()
    await page.keyboard.press("q")
    await expect(line).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(card(page, "Ring").get_by_role("link", name="Ring", exact=True)).to_be_focused()


async def test_enter_that_ends_a_composition_adds_nothing(visitor):
    owner = await an_owner(await visitor())
    await owner.contact("王小明")
    page = await owner.open("/tasks")
    await stands(page)
    line = page.get_by_label("Add a task")
    await line.press_sequentially("A ")
    keyboard = await page.context.new_cdp_session(page)
    await keyboard.send("Input.imeSetComposition", {"text": "联系王小明", "selectionStart": 5, "selectionEnd": 5})
    await keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "key": "Enter", "windowsVirtualKeyCode": 229})
    await keyboard.send("Input.insertText", {"text": "联系王小明"})
    await expect(line).to_have_value("A 联系王小明")
    await line.press("Enter")
    await expect(card(page, "A 联系王小明")).to_be_visible()
    assert await titles(owner) == ["A 联系王小明"]


async def test_a_line_above_a_filtered_list_takes_its_filters(app, visitor):
    owner = await an_owner(await visitor())
    await owner.contact("Zoë O'Brien")
    page = await owner.open("/tasks?due=today&priority=high&category=callback&assigned_to=none")
    await stands(page)
    line = page.get_by_label("Add a task")
    await line.fill("Ring +Zoë")
    for words in ("Category Callback", "Priority High", "Due"):
        await expect(page.get_by_role("list", name="Also set")).to_contain_text(words)
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
    await line.fill("Call Zoe last Friday at 9am")
    await expect(page.get_by_role("list", name="Understood")).to_contain_text("Zoë O'Brien")
    await expect(page.get_by_text("“last Friday at 9am” stays in the title.")).to_be_visible()
    await line.press("Enter")
    await expect(card(page, "Call Zoe last Friday at 9am")).to_be_visible()
    task = (await owner.api("GET", "/api/tasks"))["items"][0]
    assert (task["due_date"], task["contact_name"]) == (None, "Zoë O'Brien")


async def test_a_line_stays_when_the_organization_is_renamed_while_another_page_is_open(visitor):
    owner = await an_owner(await visitor())
    page = await owner.open("/tasks")
    await stands(page)
    line = page.get_by_label("Add a task")
    await line.press_sequentially("Call Zoe")
    await page.get_by_role("link", name="Dashboard").first.click()
    await page.wait_for_url("**/dashboard")
    await owner.api("PUT", "/api/organization", {"name": "Renamed"})
    await expect(page.get_by_text("Renamed").first).to_be_visible()
    await page.go_back()
    await expect(line).to_have_value("Call Zoe")
