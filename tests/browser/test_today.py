"""The page Today by keyboard alone: groups, moving, done, snooze, undo; live, folded, Me and Team, and read only for viewers."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Page, expect

from tests.browser.helpers import Person, a_colleague, an_owner
from tests.browser.test_every_screen import violations_in_both_schemes
from tests.support.screens import stands

pytestmark = [pytest.mark.browser, pytest.mark.anyio]

ZONES = ("Asia/Tokyo", "Europe/Berlin", "America/New_York", "Pacific/Honolulu")
FOCUSED = "() => document.activeElement.closest('.task-row')?.textContent || ''"


def day_zone() -> str:
    """A time zone in which it is neither early nor late, so that no midnight comes during a test."""
    return next(zone for zone in ZONES if 4 <= datetime.now(ZoneInfo(zone)).hour < 20)


async def a_day(person: Person, zone: str) -> dict[str, Any]:
    """Create tasks of the person in every group; returns their contact."""
    zoe = await person.contact("Zoë O'Brien")
    me = (await person.api("GET", "/api/me"))["member"]["id"]
    today = datetime.now(ZoneInfo(zone)).date()
    for title, days in (("Send the list", -2), ("Ring back", 0), ("Book a room", 1), ("Check the bridge", 4)):
        due = (today + timedelta(days=days)).isoformat()
        await person.task(zoe, title, due_date=due, assigned_to=me, priority="high" if days else None)
    await person.task(zoe, "The signed form", due_date=today.isoformat(), assigned_to=me, side="they")
    await person.task(zoe, "Some time", assigned_to=me)
    await person.task(zoe, "Of nobody", due_date=today.isoformat())
    return zoe


def group(page: Page, name: str) -> Any:
    return page.get_by_role("region", name=name, exact=True)


async def has(page: Page, name: str, *titles: str) -> None:
    """Wait until a group has these rows, and its heading their number."""
    await expect(group(page, name).locator(".task-row")).to_have_count(len(titles))
    for title in titles:
        await expect(group(page, name).locator(".task-row").filter(has_text=title)).to_be_visible()
    await expect(group(page, name).get_by_role("heading", level=2)).to_have_text(f"{name} {len(titles)}")


async def test_a_day_is_read_moved_done_snoozed_and_taken_back_by_keys(visitor):
    zone = day_zone()
    owner = await an_owner(await visitor(reduced_motion="reduce"), timezone=zone)
    zoe = await a_day(owner, zone)
    page = await owner.open("/today")
    await stands(page)
    await has(page, "Overdue", "Send the list")
    await has(page, "Today", "Ring back", "Ask: The signed form")
    await has(page, "Tomorrow", "Book a room")
    await has(page, "No date", "Some time")
    await expect(page.get_by_role("navigation", name="Main", exact=True).get_by_role("link").first).to_have_text(
        "Today3 due"
    )
    await expect(page.locator(".task-row").filter(has_text="Send the list")).to_contain_text("2 days late")
    await expect(page.locator(".task-row").filter(has_text="The signed form")).to_contain_text("They owe")

    await move_by_menu(page)

    # Made by somebody else meanwhile: it comes by itself, and moves with the other one.
    me = (await owner.api("GET", "/api/me"))["member"]["id"]
    await owner.task(zoe, "Late as well", due_date="2020-01-01", assigned_to=me)
    await has(page, "Overdue", "Late as well", "Send the list")
    await page.get_by_role("button", name="Move overdue to today").press("Enter")
    await expect(page.get_by_text("2 tasks moved to today")).to_be_visible()
    await has(page, "Today", "Late as well", "Send the list", "Ring back", "Ask: The signed form")
    await page.locator("body").press("z")
    await has(page, "Overdue", "Late as well", "Send the list")

    await page.keyboard.press("j")
    await page.keyboard.press("d")
    await has(page, "Overdue", "Send the list")
    await page.keyboard.press("h")
    await expect(page.get_by_role("dialog", name="Snooze until")).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Snoozed until")).to_be_visible()


async def move_by_menu(page: Page) -> None:
    """Move the overdue task to today with T, and back with Z."""
    await page.keyboard.press("j")
    assert "Send the list" in await page.evaluate(FOCUSED)
    await page.keyboard.press("t")
    menu = page.get_by_role("dialog", name="Due date")
    await expect(menu.get_by_role("textbox")).to_be_focused()
    assert await violations_in_both_schemes(page) == []
    await page.keyboard.press("Enter")
    await has(page, "Today", "Send the list", "Ring back", "Ask: The signed form")
    await expect(group(page, "Overdue")).to_have_count(0)
    await expect(page.get_by_text("Moved to today: Send the list")).to_be_visible()
    await page.keyboard.press("z")
    await has(page, "Overdue", "Send the list")
    await has(page, "Today", "Ring back", "Ask: The signed form")


async def test_fifty_tasks_are_decided_with_at_most_fifty_keys(visitor):
    zone = day_zone()
    owner = await an_owner(await visitor(reduced_motion="reduce"), timezone=zone)
    zoe = await owner.contact("Zoë O'Brien")
    me = (await owner.api("GET", "/api/me"))["member"]["id"]
    today = datetime.now(ZoneInfo(zone)).date()
    for number in range(50):
        due = (today - timedelta(days=50 - number)).isoformat()
        await owner.task(zoe, f"Task {number:02}", due_date=due, assigned_to=me)
    page = await owner.open("/today")
    await stands(page)
    await page.get_by_role("button", name="Show more").press("Enter")
    await expect(group(page, "Overdue").locator(".task-row")).to_have_count(50)
    await page.evaluate("document.activeElement.blur()")
    keys: list[str] = []

    async def press(*pressed: str, left: int) -> None:
        for key in pressed:
            await page.keyboard.press(key)
        keys.extend(pressed)
        await expect(group(page, "Overdue").locator(".task-row")).to_have_count(left)

    await press("j", left=50)
    # One after the other: done, dismissed; the focus goes on by itself.
    for number in range(18):
        assert f"Task {number:02}" in await page.evaluate(FOCUSED)
        await press("x" if number % 3 == 2 else "d", left=49 - number)
    # Two are planned for tomorrow, with the menu; the focus goes on as well.
    for number in (18, 19):
        assert f"Task {number}" in await page.evaluate(FOCUSED)
        await press("t", "ArrowDown", "Enter", left=49 - number)
    # Six are selected from the first to the last, and done; the rest moves to today.
    await press("s", "j", "j", "j", "j", "j", "Shift+S", "d", left=24)
    await press("ControlOrMeta+a", "t", "Enter", left=0)
    await has(page, "Tomorrow", "Task 18", "Task 19")
    await expect(group(page, "Today").locator(".task-row")).to_have_count(24)
    assert len(keys) <= 50, keys
    counts = (await owner.api("GET", "/api/tasks?limit=1&include_total=true&status=done"))["total"]
    assert counts == 12 + 6


async def test_an_undone_move_is_no_act_of_its_own_and_n_plans_the_next_task(visitor):
    zone = day_zone()
    owner = await an_owner(await visitor(reduced_motion="reduce"), timezone=zone)
    await a_day(owner, zone)
    page = await owner.open("/today")
    await stands(page)
    for key in ("j", "j", "t", "ArrowDown", "Enter"):
        await page.keyboard.press(key)
    await has(page, "Tomorrow", "Ring back", "Book a room")
    assert "The signed form" in await page.evaluate(FOCUSED)
    await page.keyboard.press("z")
    await has(page, "Today", "Ring back", "Ask: The signed form")
    await expect(page.get_by_text("As before: Ring back")).to_be_visible()
    # The next act has a toast of its own, and Z takes back that act alone.
    await page.keyboard.press("d")
    await expect(page.get_by_text("Marked received: The signed form")).to_be_visible()
    await page.keyboard.press("z")
    await has(page, "Today", "Ring back", "Ask: The signed form")
    await page.get_by_role("link", name="Send the list", exact=True).focus()
    await page.keyboard.press("n")
    await page.get_by_role("dialog", name="Done, then next").get_by_label("Next task").fill("Ask whether it came")
    await page.keyboard.press("Enter")
    await has(page, "No date", "Ask whether it came", "Some time")
    await expect(group(page, "Overdue")).to_have_count(0)
    await page.wait_for_function(f"() => ({FOCUSED})().includes('Ring back')")
    await page.keyboard.press("z")
    await has(page, "Overdue", "Send the list")
    await has(page, "No date", "Some time")


async def test_what_is_overdue_and_due_today_is_worked_from_today(visitor):
    zone = day_zone()
    owner = await an_owner(await visitor(reduced_motion="reduce"), timezone=zone)
    await a_day(owner, zone)
    page = await owner.open("/today")
    await stands(page)
    await page.keyboard.press("w")
    await page.wait_for_url("**/work?whose=me")
    # Nothing of nobody, nothing of tomorrow.
    for title in ("Send the list", "Ring back", "The signed form"):
        await expect(page.get_by_role("heading", level=1)).to_have_text(title)
        await page.keyboard.press("ArrowRight")
    await expect(page.get_by_text("You are through.")).to_be_visible()
    await page.get_by_role("button", name="Back to the list").click()
    await page.wait_for_url("**/today")


async def test_a_closed_group_stays_closed_and_team_shows_the_tasks_of_all(visitor):
    zone = day_zone()
    owner = await an_owner(await visitor(), timezone=zone)
    await a_day(owner, zone)
    page = await owner.open("/today")
    await has(page, "Today", "Ring back", "Ask: The signed form")
    fold = group(page, "Tomorrow").get_by_role("button", name="Tomorrow")
    await fold.press("Enter")
    await expect(fold).to_have_attribute("aria-expanded", "false")
    await expect(page.get_by_text("Book a room")).to_be_hidden()
    await page.get_by_role("button", name="Team").press("Enter")
    await has(page, "Today", "Ring back", "Ask: The signed form", "Of nobody")
    await expect(page).to_have_url("/today?whose=team")
    await page.reload()
    await has(page, "Today", "Ring back", "Ask: The signed form", "Of nobody")
    await expect(fold).to_have_attribute("aria-expanded", "false")
    await expect(page.get_by_text("Book a room")).to_be_hidden()


async def test_a_viewer_reads_the_day_and_changes_nothing(app, visitor):
    zone = day_zone()
    owner = await an_owner(await visitor(), timezone=zone)
    await a_day(owner, zone)
    viewer = await a_colleague(app, owner, await visitor(), role="viewer")
    page = await viewer.open("/today")
    await expect(page.get_by_text("All clear.")).to_be_visible()
    await page.get_by_role("button", name="Team").press("Enter")
    await has(page, "Overdue", "Send the list")
    for name in ("Mark Done", "Due date", "Snooze", "Select", "Move overdue to today", "New Task"):
        await expect(page.get_by_role("button", name=name)).to_have_count(0)
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Send the list", level=1)).to_be_visible()


async def test_rows_are_dragged_to_another_day_alone_and_selected_and_taken_back(visitor):
    zone = day_zone()
    owner = await an_owner(await visitor(reduced_motion="reduce"), timezone=zone)
    await a_day(owner, zone)
    page = await owner.open("/today")
    await stands(page)
    row = page.locator(".task-row")
    late = row.filter(has_text="Send the list")
    await late.drag_to(group(page, "Tomorrow").get_by_role("heading", level=2))
    await has(page, "Tomorrow", "Send the list", "Book a room")
    await expect(page.get_by_text("1 task moved to tomorrow")).to_be_visible()
    await expect(group(page, "Overdue")).to_have_count(0)
    await page.keyboard.press("z")
    await has(page, "Overdue", "Send the list")
    await has(page, "Tomorrow", "Book a room")

    await late.get_by_role("link").focus()
    await page.keyboard.press("s")
    await row.filter(has_text="Ring back").get_by_role("link").focus()
    await page.keyboard.press("s")
    await late.drag_to(group(page, "No date").get_by_role("heading", level=2))
    await has(page, "No date", "Send the list", "Ring back", "Some time")
    await expect(page.get_by_text("2 tasks set to no date")).to_be_visible()
    await page.keyboard.press("z")
    await has(page, "Overdue", "Send the list")
    await has(page, "No date", "Some time")

    # No task is planned for the past, and a group takes none of its own.
    await row.filter(has_text="Book a room").drag_to(group(page, "Overdue").get_by_role("heading", level=2))
    await row.filter(has_text="Some time").drag_to(group(page, "No date").get_by_role("heading", level=2))
    await row.filter(has_text="Book a room").drag_to(group(page, "This week").get_by_role("heading", level=2))
    await has(page, "This week", "Book a room", "Check the bridge")
    await has(page, "Overdue", "Send the list")
    await has(page, "No date", "Some time")
