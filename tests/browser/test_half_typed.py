"""What is half typed in a form, and left by Tab, a click elsewhere or Save: it is read, or the form says what is missing."""

import re
from functools import partial

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.helpers import Person, an_owner
from tests.support.screens import stands

pytestmark = [pytest.mark.browser, pytest.mark.anyio]

DAY = "dec 15 2030 at 3"
SHOWN = "Dec 15, 2030, 3:00 PM"
LOCAL = "2030-12-15T15:00"


def _hold(held: list[Route], route: Route) -> None:
    held.append(route)


async def _new_task(owner: Person, title: str) -> Page:
    """The form of a new task, with title and contact."""
    page = await owner.open("/tasks/create")
    await stands(page)
    await page.get_by_label("Title").fill(title)
    await page.get_by_role("combobox", name="Contact").fill("zoe")
    await page.get_by_role("option", name="Zoë O'Brien").click()
    return page


async def _type_a_date(page: Page, words: str) -> None:
    await page.get_by_role("button", name=re.compile("^(Due date|Follow-up due)")).click()
    await page.get_by_label("Type a date").fill(words)


@pytest.mark.parametrize("leave", ["Tab", "elsewhere", "Save", "Enter"])
async def test_a_typed_date_is_taken_however_its_field_is_left(visitor, leave: str) -> None:
    owner = await an_owner(await visitor())
    await owner.contact("Zoë O'Brien")
    page = await _new_task(owner, "Send the list")
    await _type_a_date(page, DAY)
    trigger = page.get_by_role("button", name="Due date")
    match leave:
        case "Tab" | "Enter":
            await page.keyboard.press(leave)
            await expect(trigger).to_contain_text(SHOWN)
        case "elsewhere":
            await page.get_by_label("Title").click()
            await expect(trigger).to_contain_text(SHOWN)
    await page.get_by_role("button", name="Create Task").click()
    await expect(page.get_by_role("heading", name="Send the list", level=1)).to_be_visible()
    assert [task["due_date_local"] for task in (await owner.api("GET", "/api/tasks"))["items"]] == [LOCAL]


async def test_a_typed_date_that_cannot_be_read_is_kept_named_and_not_sent(visitor):
    owner = await an_owner(await visitor())
    await owner.contact("Zoë O'Brien")
    page = await _new_task(owner, "Send the list")
    await _type_a_date(page, "sometime")
    await page.get_by_label("Title").click()
    await expect(page.get_by_text("“sometime” is no date that can be read.")).to_be_visible()
    await page.get_by_role("button", name="Create Task").click()
    trigger = page.get_by_role("button", name="Due date")
    await expect(trigger).to_be_focused()
    await expect(trigger).to_have_attribute("aria-invalid", "true")
    assert (await owner.api("GET", "/api/tasks"))["items"] == []
    await page.reload()
    await stands(page)
    await trigger.click()
    await expect(page.get_by_label("Type a date")).to_have_value("sometime")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Create Task").click()
    await expect(page.get_by_role("heading", name="Send the list", level=1)).to_be_visible()


async def test_a_preset_that_is_pressed_after_typing_wins(visitor):
    owner = await an_owner(await visitor())
    page = await owner.open("/tasks/create")
    await stands(page)
    held: list[Route] = []
    await page.route("**/api/tasks/quick", partial(_hold, held))
    await _type_a_date(page, DAY)
    await page.get_by_role("button", name="Tomorrow").click()
    trigger = page.get_by_role("button", name="Due date")
    await expect(trigger).not_to_contain_text("Pick a date")
    chosen = await trigger.inner_text()
    for route in held:
        await route.continue_()
    await page.keyboard.press("Escape")
    await expect(trigger).to_be_focused()
    await expect(trigger).to_have_text(chosen)


async def test_the_dates_of_a_logged_call_and_of_the_next_task_are_taken_by_their_buttons(visitor):
    owner = await an_owner(await visitor())
    zoe = await owner.contact("Zoë O'Brien")
    page = await owner.open(f"/contacts/{zoe['id']}")
    await stands(page)
    await page.get_by_role("group", name="What to write").get_by_role("button", name="Log call").click()
    form = page.get_by_role("form", name="Log call")
    await form.get_by_label("Summary").fill("Reached")
    await form.get_by_label("Follow-up", exact=True).fill("Send the list")
    await _type_a_date(page, DAY)
    await form.get_by_role("button", name="Log call").press("Enter")
    await expect(page.get_by_text("Call logged, and: Send the list")).to_be_visible()
    [task] = (await owner.api("GET", "/api/tasks"))["items"]
    assert task["due_date_local"] == LOCAL
    await stands(await owner.open(f"/tasks/{task['id']}"))
    await page.get_by_role("button", name="Done, then next").click()
    dialog = page.get_by_role("dialog", name="Done, then next")
    await dialog.get_by_label("Next task").fill("Call back")
    await _type_a_date(page, "dec 16 2030")
    await dialog.get_by_role("button", name="Mark Done and plan").press("Enter")
    await expect(page.get_by_role("heading", name="Call back", level=1)).to_be_visible()
    dues = {one["title"]: one["due_date_local"] for one in (await owner.api("GET", "/api/tasks"))["items"]}
    assert dues["Call back"] == "2030-12-16"


async def test_in_a_low_window_every_part_of_the_picker_of_a_dialog_can_be_reached(visitor):
    owner = await an_owner(await visitor(viewport={"width": 1024, "height": 640}))
    task = await owner.task(await owner.contact(), "Send the list")
    page = await owner.open(f"/tasks/{task['id']}")
    await stands(page)
    await page.get_by_role("button", name="Done, then next").click()
    trigger = page.get_by_role("dialog", name="Done, then next").get_by_role("button", name=re.compile("^Due date"))
    await trigger.click()
    await page.locator('[aria-current="date"]').click()
    await page.get_by_role("option", name="3:00 PM", exact=True).click()
    await expect(trigger).to_contain_text("3:00 PM")
    await trigger.click()
    await page.get_by_role("button", name="No time").click()
    await expect(trigger).not_to_contain_text("PM")


async def test_a_date_typed_in_the_menu_of_a_row_is_taken_by_a_click_elsewhere(visitor):
    owner = await an_owner(await visitor())
    await owner.task(await owner.contact(), "Send the list")
    page = await owner.open("/tasks")
    await stands(page)
    await page.keyboard.press("j")
    for words, told in (("sometime", "Not changed. “sometime” is no date"), (DAY, "Moved to Sun, Dec 15, 2030")):
        await page.keyboard.press("t")
        await page.get_by_label("Due date: type to filter").fill(words)
        await page.get_by_role("heading", name="Tasks", level=1).click()
        await expect(page.locator("[data-sonner-toast]").filter(has_text=told)).to_be_visible()
        await page.get_by_role("link", name="Send the list", exact=True).focus()
    assert [task["due_date_local"] for task in (await owner.api("GET", "/api/tasks"))["items"]] == [LOCAL]


async def test_a_name_that_is_not_chosen_stays_and_is_named(visitor):
    owner = await an_owner(await visitor())
    await owner.contact("Zoë O'Brien")
    page = await _new_task(owner, "Send the list")
    picker = page.get_by_role("combobox", name="Contact")
    await picker.fill("Maria")
    await expect(page.get_by_role("option", name="Create “Maria”")).to_be_visible()
    await page.keyboard.press("Tab")
    told = page.get_by_text("“Maria” is not chosen yet. Choose a contact from the list, or create it.")
    await expect(told).to_be_visible()
    await expect(picker).to_have_value("Maria")
    await page.get_by_role("button", name="Create Task").click()
    await expect(picker).to_be_focused()
    assert (await owner.api("GET", "/api/tasks"))["items"] == []
    await page.reload()
    await stands(page)
    await expect(picker).to_have_value("Maria")
    await picker.focus()
    await page.keyboard.press("Escape")
    await expect(picker).to_have_value("Zoë O'Brien")
    await expect(told).to_have_count(0)
    await page.get_by_role("button", name="Create Task").click()
    await expect(page.get_by_role("heading", name="Send the list", level=1)).to_be_visible()
    assert [one["contact_name"] for one in (await owner.api("GET", "/api/tasks"))["items"]] == ["Zoë O'Brien"]


async def test_a_time_without_its_minutes_is_not_sent(visitor):
    owner = await an_owner(await visitor())
    page = await owner.open("/settings/organization")
    await stands(page)
    # Called for each form that goes on to its own handler.
    await page.evaluate(
        "() => window.addEventListener('submit', () => { window.formsSent = (window.formsSent ?? 0) + 1; }, true)"
    )
    hour, save = page.get_by_label("Reminder hour"), page.get_by_role("button", name="Save Changes")
    await hour.focus()
    await page.keyboard.press("Delete")
    assert await hour.evaluate("(field) => field.validity.badInput")
    await save.click()
    await expect(hour).to_be_focused()
    assert await page.evaluate("window.formsSent") is None
    await hour.fill("07:30")
    await save.click()
    await expect(page.get_by_text("Settings saved")).to_be_visible()
    assert (await owner.api("GET", "/api/organization"))["date_reminder_time"] == "07:30"


async def test_no_day_that_has_begun_is_offered_for_a_snooze(visitor):
    owner = await an_owner(await visitor())
    task = await owner.task(await owner.contact(), "Send the list", due_date="2030-05-02T15:00")
    page = await owner.open(f"/tasks/{task['id']}")
    await stands(page)
    await page.get_by_role("button", name="Snooze").first.click()
    dialog = page.get_by_role("dialog", name="Snooze until")
    await expect(dialog.locator('[aria-current="date"]')).to_be_disabled()


@pytest.mark.parametrize(("path", "told"), [("/forgot", "This installation sends no mail."), ("/signup", "invit")])
async def test_a_public_form_that_cannot_be_sent_says_so_and_keeps_what_was_typed(
    visitor, path: str, told: str
) -> None:
    page = await (await visitor()).new_page()
    held: list[Route] = []
    await page.route("**/api/auth/way-in", partial(_hold, held))
    await page.goto(path)
    await page.get_by_label("Email").fill("ada@example.com")
    while not held:
        await page.wait_for_timeout(50)
    closed = {"signup": "invite", "message": "Ask an admin for an invitation.", "mail": False}
    await held[0].fulfill(json=closed)
    await expect(page.get_by_text(re.compile(told))).to_be_visible()
    await expect(page.get_by_label("Email")).to_have_value("ada@example.com")
    await expect(page.locator("button[type=submit]")).to_have_count(0)
    await page.unroute("**/api/auth/way-in")
    await page.route("**/api/auth/way-in", lambda route: route.fulfill(json=closed))
    await page.reload()
    await expect(page.get_by_text(re.compile(told))).to_be_visible()
    await expect(page.get_by_label("Email")).to_have_count(0)


async def test_a_field_says_what_of_a_pasted_text_it_does_not_take(visitor):
    owner = await an_owner(await visitor(permissions=["clipboard-read", "clipboard-write"]))
    page = await owner.open("/tasks/create")
    await stands(page)
    title, description = page.get_by_label("Title"), page.get_by_label("Description")
    notices = page.get_by_text("of what you pasted are left out")
    await page.evaluate("() => navigator.clipboard.writeText('x'.repeat(300))")
    await description.focus()
    await page.keyboard.press("Control+v")
    await expect(description).to_have_value("x" * 300)
    await title.fill("Call ")
    await page.keyboard.press("End")
    await page.keyboard.press("Control+v")
    await expect(title).to_have_value("Call " + "x" * 250)
    await expect(
        page.get_by_text("Title takes 255 characters: the last 50 of what you pasted are left out.")
    ).to_be_visible()
    await expect(notices).to_have_count(1)
