"""A lost connection and a killed server: no text is lost, no click runs twice, and the page reports it."""

import asyncio
import re
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from playwright.async_api import Page, expect

from tests.browser.helpers import Person, a_colleague, an_owner, card, is_ready
from tests.support.line import line_to
from tests.support.product import Product
from tests.support.trust import often

pytestmark = [pytest.mark.browser, pytest.mark.anyio]

CUT_SECONDS = often(8, 20)
# A restored connection is noticed within a few seconds; on a busy machine it may take much longer.
RECOVERY_MS = 60_000
LOST_MESSAGE = "Connecting again"


async def many_tasks(person: Person, contact: object, number: int) -> None:
    """Create `number` tasks, ten at a time, so that each ten is listed before the previous ones."""
    for start in range(0, number, 10):
        await asyncio.gather(*(person.task(contact, f"Number {n:03}") for n in range(start, min(start + 10, number))))


async def scroll_to_rows(page: Page, number: int) -> None:
    """Scroll until `number` rows are loaded."""
    cards = page.locator(".entity-card")
    deadline = time.monotonic() + 60
    while await cards.count() < number:
        assert time.monotonic() < deadline, f"{await cards.count()} rows, and no more come"
        await page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        await page.wait_for_timeout(100)


async def fill_in_create_form(page: Page) -> None:
    await page.get_by_role("combobox", name="Contact").fill("zoe")
    await page.get_by_role("option", name="Zoë O'Brien").click()
    await page.get_by_label("Title").press_sequentially("Ring Zoë")


async def expect_connection_lost(*pages: Page) -> None:
    for page in pages:
        await expect(page.get_by_text(LOST_MESSAGE)).to_be_visible(timeout=RECOVERY_MS)


async def test_seconds_without_a_connection_lose_and_double_nothing(app, visitor):
    async with line_to(app.port) as line:
        owner = await an_owner(await visitor(base_url=line.url))
        zoe = await owner.contact("Zoë O'Brien")
        await many_tasks(owner, zoe, 130)
        writing, adding, reading = owner.page, await owner.context.new_page(), await owner.context.new_page()
        await writing.goto("/tasks/create")
        await fill_in_create_form(writing)
        await adding.goto("/tasks")
        quick = adding.get_by_label("Add a task", exact=True)
        await quick.press_sequentially("Send the ")
        await reading.goto("/tasks")
        await scroll_to_rows(reading, 90)

        line.cut()
        cut_at = time.monotonic()
        await writing.get_by_label("Title").press_sequentially(" back")
        await writing.get_by_label("Description").fill("About the implants")
        await writing.get_by_role("button", name="Create Task").click()
        await quick.press_sequentially("price list +Zoë")
        await reading.get_by_role("button", name="Mark Done: Number 060").click()
        await reading.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        await expect_connection_lost(writing, adding, reading)
        rows, depth = await reading.locator(".entity-card").count(), await reading.evaluate("scrollY")
        await asyncio.sleep(max(0.0, CUT_SECONDS - (time.monotonic() - cut_at)))
        line.mend()

        await expect(writing.locator("h1")).to_have_text("Ring Zoë back", timeout=RECOVERY_MS)
        await expect(quick).to_have_value("Send the price list +Zoë")
        await expect(adding.get_by_role("list", name="Understood")).to_contain_text("Zoë O'Brien", timeout=RECOVERY_MS)
        await quick.press("Enter")
        await expect(card(adding, "Send the price list")).to_be_visible()
        await expect(reading.get_by_role("tab", name="Done 1")).to_be_visible(timeout=RECOVERY_MS)
        await expect(card(reading, "Number 060")).to_have_count(0)
        assert await reading.locator(".entity-card").count() >= rows - 1
        assert abs(await reading.evaluate("scrollY") - depth) < 200
        await expect_no_duplicate_rows(reading, 129)
        made = [task["title"] for task in (await owner.api("GET", "/api/tasks?limit=3"))["items"]]
        assert made[:2] == ["Send the price list", "Ring Zoë back"]
        assert made[2].startswith("Number 12"), "what was typed came in once"


async def expect_no_duplicate_rows(page: Page, number: int) -> None:
    await scroll_to_rows(page, number)
    titles = await page.locator(".entity-card .card-link").all_text_contents()
    assert len(titles) == len(set(titles))


async def test_what_was_clicked_offline_is_done_once_or_refused_with_a_message(app, visitor):
    owner = await an_owner(await visitor())
    bob = await a_colleague(app, owner, await visitor())
    zoe = await owner.contact()
    tasks = {title: await owner.task(zoe, title) for title in ("Kept", "Deleted meanwhile", "Done while away")}
    page = await bob.open("/tasks")
    await expect(card(page, "Kept")).to_be_visible()

    await bob.context.set_offline(True)
    await expect(page.get_by_text("You are offline.")).to_be_visible()
    for title in ("Deleted meanwhile", "Done while away", "Done while away"):
        await page.get_by_role("button", name=f"Mark Done: {title}").click()
    await owner.api("DELETE", f"/api/tasks/{tasks['Deleted meanwhile']['id']}")
    await bob.context.set_offline(False)
    await expect(page.get_by_text("Connected again.")).to_be_visible(timeout=RECOVERY_MS)
    await expect(page.get_by_role("tab", name="Done 1")).to_be_visible(timeout=RECOVERY_MS)
    await expect(card(page, "Deleted meanwhile")).to_have_count(0)
    await expect(page.get_by_text("This is no longer there")).to_be_visible()
    await expect(page.get_by_role("button", name="Retry")).to_have_count(0)
    done = await owner.api("GET", f"/api/tasks/{tasks['Done while away']['id']}")
    assert done["status"] == "done"
    assert done["version"] == tasks["Done while away"]["version"] + 1


@pytest.fixture(scope="module")
def own_app(databases, tmp_path_factory):
    """A separate installation for this module, because its server is killed."""
    with databases.fresh("sqlite") as url:
        installation = Product(database_url=url, folder=tmp_path_factory.mktemp("own-app"))
        installation.serve(seconds=900)
        yield installation
        installation.stop()


async def test_open_pages_recover_by_themselves_after_the_server_was_killed(own_app, visitor):
    owner = await an_owner(await visitor(base_url=own_app.base_url))
    me = (await owner.api("GET", "/api/me"))["member"]["id"]
    zoe = await owner.contact("Zoë O'Brien")
    await many_tasks(owner, zoe, 70)
    task = (await owner.api("GET", "/api/tasks?limit=1"))["items"][0]
    editing, contact, reading = owner.page, await owner.context.new_page(), await owner.context.new_page()
    await editing.goto(f"/tasks/{task['id']}?edit=1")
    await editing.get_by_label("Description").fill("Half a sen")
    await contact.goto(f"/contacts/{zoe['id']}")
    await contact.get_by_role("button", name="Add Task").click()
    await contact.get_by_label("Title").fill("Kept words")
    await contact.get_by_label("Assigned to").select_option(me)
    await reading.goto("/tasks")
    await scroll_to_rows(reading, 60)
    depth = await reading.evaluate("scrollY")

    own_app.programs[-1].stop(signal.SIGKILL)
    await expect_connection_lost(editing, contact, reading)
    await editing.get_by_label("Description").press_sequentially("tence")
    await asyncio.to_thread(own_app.serve)
    for page in (editing, contact, reading):
        await expect(page.get_by_text(LOST_MESSAGE)).to_have_count(0, timeout=RECOVERY_MS)

    await expect(editing.get_by_label("Description")).to_have_value("Half a sentence")
    await editing.get_by_role("button", name="Save Changes").click()
    await expect(editing.get_by_role("main")).to_contain_text("Half a sentence")
    await expect(contact.get_by_label("Title")).to_have_value("Kept words")
    await expect(contact.get_by_label("Assigned to")).to_have_value(me)
    await contact.get_by_role("button", name="Create", exact=True).click()
    await expect(contact.get_by_role("button", name=re.compile("^Kept words"))).to_be_visible()
    await is_ready(reading)
    assert await reading.locator(".entity-card").count() >= 60
    assert abs(await reading.evaluate("scrollY") - depth) < 200


async def test_an_action_that_fails_in_the_database_is_reverted_and_can_be_tried_again(own_app, visitor):
    owner = await an_owner(await visitor(base_url=own_app.base_url))
    zoe = await owner.contact()
    tasks = [await owner.task(zoe, title) for title in ("Stays", "Leaves")]
    page = await owner.open("/tasks")
    await expect(card(page, "Leaves")).to_be_visible()
    button = page.get_by_role("button", name="Mark Done: Leaves")

    with without_table(own_app.database_url, "task"):
        await button.click()
        await expect(
            page.get_by_text("The database does not answer right now, so nothing was changed.")
        ).to_be_visible()
        await expect(button).to_have_attribute("data-pending", "false")
        await expect(card(page, "Leaves")).to_be_visible()
    await page.get_by_role("button", name="Retry").click()
    await expect(card(page, "Leaves")).to_have_count(0)
    await expect(page.get_by_role("tab", name="Done 1")).to_be_visible()

    await page.goto(f"/tasks/{tasks[0]['id']}")
    done = page.get_by_role("main").get_by_role("button", name="Mark Done")
    await expect(done).to_be_visible()
    with without_table(own_app.database_url, "task"):
        await done.click()
        await expect(page.get_by_role("button", name="Retry")).to_be_visible()
    await page.get_by_role("button", name="Retry").click()
    await expect(page.get_by_role("main").get_by_role("button", name="Reopen")).to_be_visible()

    with without_table(own_app.database_url, "task"):
        await page.goto("/tasks")
        await expect(page.get_by_role("button", name="Retry")).to_be_visible()
    await page.get_by_role("button", name="Retry").click()
    await expect(card(page, "Stays")).to_have_count(0)
    await expect(page.get_by_role("tab", name="Done 2")).to_be_visible()


@contextmanager
def without_table(database_url: str, table: str) -> Iterator[None]:
    """Remove a table from the database while the block runs."""
    with closing(sqlite3.connect(database_url.partition(":///")[2], timeout=60, isolation_level=None)) as database:
        database.execute(f"ALTER TABLE {table} RENAME TO {table}_away")
        try:
            yield
        finally:
            database.execute(f"ALTER TABLE {table}_away RENAME TO {table}")


async def test_an_action_that_is_no_longer_permitted_is_reverted_with_the_reason(app, visitor):
    owner = await an_owner(await visitor())
    bob = await a_colleague(app, owner, await visitor())
    await owner.task(await owner.contact(), "Not for Bob")
    page = await bob.open("/tasks")
    await expect(card(page, "Not for Bob")).to_be_visible()
    await bob.context.set_offline(True)
    await page.get_by_role("button", name="Mark Done: Not for Bob").click()
    members = (await owner.api("GET", "/api/members"))["items"]
    his = next(member["id"] for member in members if member["name"] == "Bob Marsh")
    await owner.api("PUT", f"/api/members/{his}", {"role": "viewer"})
    await bob.context.set_offline(False)
    await expect(page.locator("[data-sonner-toast][data-type=error]")).to_be_visible(timeout=RECOVERY_MS)
    await expect(card(page, "Not for Bob")).to_be_visible()
    await expect(page.get_by_role("button", name="Retry")).to_have_count(0)
    await expect(page.get_by_role("tab", name="Open 1")).to_be_visible()
