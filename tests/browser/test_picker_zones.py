"""The date picker around midnight, with organizations in time zones far from the browser's and UTC."""

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Page, expect

from tests.browser.helpers import Person, an_owner, card
from tests.support.product import ROOT, Product

pytestmark = [pytest.mark.browser, pytest.mark.anyio]

# Where the organization is, where its browser is, and local moments: month ends, a leap day, New Year's Eve, Mondays,
# and the day before a day without a midnight (Santiago moves its clocks forward at 0:00).
PLACES = [
    ("Pacific/Kiritimati", "America/Los_Angeles", ["2028-02-28T23:30", "2028-02-29T00:30"]),
    ("Pacific/Honolulu", "Asia/Tokyo", ["2027-12-31T23:30", "2028-01-01T00:30"]),
    ("America/Santiago", "Europe/Berlin", ["2027-09-04T23:30", "2027-09-06T00:30"]),
]


@dataclass
class Clock:
    """The clock of a running server, set by tests."""

    file: Path

    def set(self, moment: datetime) -> None:
        """Set the current time; the clock continues from there."""
        ahead = (moment - datetime.now(UTC)).total_seconds()
        fresh = self.file.with_suffix(".new")
        fresh.write_text(str(ahead))
        fresh.replace(self.file)


@pytest.fixture(scope="module")
def shifted(databases, tmp_path_factory):
    """The product with a clock that tests can set."""
    folder = tmp_path_factory.mktemp("shifted")
    clock = Clock(folder / "ahead")
    clock.set(datetime.now(UTC))
    path = os.pathsep.join([str(ROOT / "tests" / "support" / "movable_clock"), os.environ.get("PYTHONPATH", "")])
    with databases.fresh("sqlite") as url:
        installation = Product(database_url=url, folder=folder, env={"PYTHONPATH": path, "AHEAD_FILE": str(clock.file)})
        installation.serve("--no-jobs", seconds=900)
        yield installation, clock
        installation.stop()


@pytest.mark.parametrize(("zone", "browser_zone", "moments"), PLACES, ids=[place[0] for place in PLACES])
async def test_today_is_the_organizations_at_both_ends_of_the_day(shifted, visitor, zone, browser_zone, moments):
    app, clock = shifted
    context = await visitor(base_url=app.base_url, timezone_id=browser_zone)
    clock.set(local(moments[0], zone))
    owner = await an_owner(context, timezone=zone)
    zoe = await owner.contact()
    for number, moment in enumerate(moments):
        now = local(moment, zone)
        clock.set(now)
        await owner.page.clock.set_fixed_time(now)
        page = await owner.open(f"/tasks/create?contact_id={zoe['id']}")
        await page.get_by_role("button", name="Due date").click()
        today = date.fromisoformat(moment[:10])
        await expect(page.locator('[aria-current="date"]')).to_have_attribute("data-day", today.isoformat())
        for label, day in presets(today).items():
            await page.get_by_role("button", name=label).click()
            await expect(page.locator("input[name=due_date]")).to_have_value(day.isoformat())
        chosen = "Today" if number else "Tomorrow"
        await page.get_by_role("button", name=chosen).click()
        if number:
            await page.get_by_role("button", name="No time").click()
        else:
            await page.get_by_role("option", name="11:45 PM", exact=True).click()
        expected = presets(today)[chosen].isoformat() + ("" if number else "T23:45")
        await saved_as(owner, page, title=f"Made at {moment}", expected=expected)
    await page.goto("/tasks?due=today")
    await expect(card(page, f"Made at {moments[-1]}")).to_be_visible()


async def saved_as(owner: Person, page: Page, *, title: str, expected: str) -> None:
    """Submit the form; REST, the task's page and its edit form must show the same local date."""
    await page.get_by_label("Title").fill(title)
    await page.get_by_role("button", name="Create Task").click()
    await expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
    made = (await owner.api("GET", "/api/tasks?limit=1"))["items"][0]
    assert made["due_date_local"] == expected
    assert made["due_on"] == (None if "T" in expected else expected)
    day = date.fromisoformat(expected[:10])
    await expect(page.get_by_role("main")).to_contain_text(f"({day:%B} {day.day}, {day.year}")
    await page.goto(f"/tasks/{made['id']}?edit=1")
    await expect(page.locator("input[name=due_date]")).to_have_value(expected)


def local(moment: str, zone: str) -> datetime:
    """Return the instant of a local time."""
    return datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def presets(today: date) -> dict[str, date]:
    """Return the dates of the four preset buttons."""
    return {
        "Today": today,
        "Tomorrow": today + timedelta(days=1),
        "Next Monday": today + timedelta(days=7 - today.weekday()),
        "Next Week": today + timedelta(days=7),
    }


async def test_keys_cross_the_edges_of_months_years_and_the_calendar(visitor):
    owner = await an_owner(await visitor())
    zoe = await owner.contact()
    walks = {
        "2027-01-31": [("PageDown", "2027-02-28"), ("PageUp", "2027-01-28"), ("End", "2027-01-31")],
        "2027-12-31": [("PageDown", "2028-01-31"), ("PageDown", "2028-02-29"), ("Shift+PageDown", "2029-02-28")],
        "2028-02-28": [("ArrowRight", "2028-02-29"), ("ArrowRight", "2028-03-01"), ("ArrowUp", "2028-02-23"),
                       ("Home", "2028-02-21"), ("ArrowLeft", "2028-02-20"), ("ArrowDown", "2028-02-27")],
        "2100-12-30": [("ArrowRight", "2100-12-31"), ("ArrowRight", "2100-12-31"), ("PageDown", "2100-12-31")],
        "2000-01-02": [("ArrowLeft", "2000-01-01"), ("ArrowUp", "2000-01-01"), ("Shift+PageUp", "2000-01-01")],
    }  # fmt: skip
    page = owner.page
    for start, steps in walks.items():
        task = await owner.task(zoe, f"Starts {start}", due_date=start)
        await page.goto(f"/tasks/{task['id']}?edit=1")
        await page.get_by_role("button", name="Due date").click()
        await page.locator(f'[data-day="{start}"]').focus()
        for key, day in steps:
            await page.keyboard.press(key)
            await expect(page.locator(f'[data-day="{day}"]')).to_be_focused()
    await expect(page.locator('[data-day="1999-12-31"]')).to_be_disabled()
    await page.get_by_role("button", name="Previous month").click()
    await expect(page.get_by_role("grid", name="January 2000")).to_be_visible()


async def test_time_no_time_and_clear_are_kept_and_read_back(visitor):
    owner = await an_owner(await visitor())
    task = await owner.task(await owner.contact(), "Moves about", due_date="2030-03-10")
    page = await owner.open(f"/tasks/{task['id']}?edit=1")
    field = page.locator("input[name=due_date]")
    for act, kept in (("3:15 PM", "2030-03-10T15:15"), ("No time", "2030-03-10"), ("Clear", None)):
        await page.get_by_role("button", name="Due date").click()
        await page.get_by_role("button", name=act).or_(page.get_by_role("option", name=act, exact=True)).click()
        await expect(page.get_by_role("dialog", name="Due date")).to_have_count(0)
        await expect(field).to_have_value(kept or "")
        await page.get_by_role("button", name="Save Changes").click()
        await expect(page.get_by_role("heading", name="Moves about", level=1)).to_be_visible()
        assert (await owner.api("GET", f"/api/tasks/{task['id']}"))["due_date_local"] == kept
        await page.get_by_role("main").get_by_role("button", name="Edit").click()
        await expect(field).to_have_value(kept or "")


async def test_tab_walks_through_the_picker_and_out_of_it(visitor):
    owner = await an_owner(await visitor())
    page = await owner.open("/tasks/create")
    trigger = page.get_by_role("button", name="Due date")
    await trigger.press("Enter")
    await page.get_by_role("button", name="Tomorrow").press("Enter")
    await expect(page.get_by_role("option", name="9:00 AM", exact=True)).to_be_focused()
    await page.keyboard.press("End")
    await expect(page.get_by_role("option", name="11:45 PM", exact=True)).to_be_focused()
    await page.keyboard.press("Home")
    await page.keyboard.press("PageDown")
    await expect(page.get_by_role("option", name="4:15 AM", exact=True)).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(page.get_by_label("Repeat", exact=True)).to_be_focused()
    for name in ("No time", "Clear"):
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("button", name=name)).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("dialog", name="Due date")).to_have_count(0)
    await expect(page.get_by_label("Assigned to")).to_be_focused()
    await page.keyboard.press("Shift+Tab")
    await expect(trigger).to_be_focused()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Escape")
    await expect(trigger).to_be_focused()
    await expect(page.get_by_role("dialog", name="Due date")).to_have_count(0)
