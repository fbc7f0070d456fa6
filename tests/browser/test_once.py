"""What a form makes is made once: pressed twice, over a slow line, over one that breaks, in two tabs, and after a reload."""

import asyncio
import random
import re
from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Page, expect

from taskapp.notifications.outbox.model import OUTBOX_STATES
from tests.browser.helpers import Person, a_colleague, an_owner, is_ready
from tests.support.line import Line, line_to
from tests.support.trust import often

pytestmark = [pytest.mark.browser, pytest.mark.anyio]

# The trust checks repeat it more often.
REPEATS = often(3, 200)
# Rounds in which one of each of five kinds is made.
ROUNDS = often(1, 40)
SLOW = {"latency": 0.2, "bytes_per_second": 50_000.0}
FAST = {"latency": 0.0, "bytes_per_second": 0.0}
PATIENCE_MS = 60_000


async def fill_in(page: Page, contact: str, title: str) -> None:
    """Open the form of a new task for a contact, and type its title as a person does."""
    await page.goto(f"/tasks/create?contact_id={contact}")
    await expect(page.locator("input[name=contact_id]")).to_have_value(contact)
    await page.get_by_label("Title").press_sequentially(title, delay=20)


async def titles(owner: Person) -> Counter[str]:
    items = (await owner.api("GET", "/api/tasks?limit=200"))["items"]
    return Counter(task["title"] for task in items)


async def test_enter_twice_and_a_double_click_make_one_task(visitor):
    owner = await an_owner(await visitor())
    zoe = await owner.contact()
    page = await owner.open("/tasks")
    await fill_in(page, zoe["id"], "By keys")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="By keys", level=1)).to_be_visible()
    await page.goto(f"/contacts/{zoe['id']}")
    await page.get_by_role("button", name="Add Task", exact=True).click()
    await page.get_by_label("Title").fill("By clicks")
    await page.get_by_role("button", name="Create", exact=True).dblclick()
    await expect(page.get_by_role("button", name="Edit: By clicks")).to_have_count(1)
    await page.get_by_role("tab", name="Timeline").click()
    await page.get_by_label("Note").fill("Prefers mornings")
    await page.get_by_role("button", name="Add note").dblclick()
    await expect(page.get_by_text("Prefers mornings")).to_have_count(1)
    await expect(page.get_by_label("Note")).to_have_value("")
    await page.goto("/contacts?new=1")
    await page.get_by_label("Name").fill("Ann Lee")
    await page.get_by_role("button", name="Create Contact").dblclick()
    await expect(page.get_by_role("heading", name="Ann Lee")).to_be_visible()
    assert await titles(owner) == {"By keys": 1, "By clicks": 1}
    entries = (await owner.api("GET", f"/api/contacts/{zoe['id']}/timeline"))["items"]
    assert [entry["text"] for entry in entries if entry["kind"] == "note"] == ["Prefers mornings"]
    assert len((await owner.api("GET", "/api/contacts?q=Ann"))["items"]) == 1


async def acts(owner: Person) -> Counter[str]:
    """How often each action is in the audit log; and the test messages of webhooks that wait or were sent."""
    entries = (await owner.api("GET", "/api/audit?limit=200"))["items"]
    counted = Counter(entry["action"] for entry in entries)
    for state in OUTBOX_STATES:
        sent = (await owner.api("GET", f"/api/notifications/outbox?limit=200&state={state}"))["items"]
        counted["test message"] += len(sent)
    return counted


async def test_a_button_without_a_form_makes_or_sends_one_thing(app, visitor):
    async with line_to(app.port) as line:
        owner = await an_owner(await visitor(base_url=line.url))
        await a_colleague(app, owner, await visitor())
        await owner.api("POST", "/api/members", {"name": "Hana", "email": f"h{owner.email}", "role": "agent"})
        await owner.api("POST", "/api/webhooks", {"url": "https://93.184.215.14/hook"})
        page = await owner.open("/settings/members")
        renew = page.get_by_role("button", name="New Link Hana")
        link = page.get_by_label("Invitation link for Hana")
        await renew.dblclick()
        await expect(link).to_be_visible()
        first = await link.input_value()
        assert (await acts(owner))["invitation.renewed"] == 1
        # Pressed again on purpose, once the first press has had its effect.
        await renew.click()
        await expect(link).not_to_have_value(first)
        assert (await acts(owner))["invitation.renewed"] == 2
        # Pressed again because nothing seems to happen.
        second = await link.input_value()
        line.slow_down(latency=10.0, bytes_per_second=50_000.0)  # longer than three clicks take on any machine
        for _ in range(3):
            await renew.click()
        line.slow_down(**FAST)
        await expect(link).not_to_have_value(second)
        await page.get_by_role("button", name="Reset Password of Bob Marsh").click()
        await page.get_by_role("button", name="Send reset link").dblclick()
        await expect(page.get_by_label("Reset link for Bob Marsh")).to_be_visible()
        await page.goto("/settings/notifications")
        await page.get_by_role("button", name="Send test").dblclick()
        await expect(page.get_by_text("Test message on its way")).to_be_visible()
        await page.get_by_role("button", name="New secret").click()
        await page.get_by_role("button", name="Make a new secret").dblclick()
        await expect(page.get_by_text("New secret made")).to_be_visible()
        counted = await acts(owner)
        names = ("invitation.renewed", "password.reset-link", "test message", "webhook.secret-renewed")
        assert [counted[name] for name in names] == [3, 1, 1, 1]


async def test_enter_held_down_makes_one_task(visitor):
    owner = await an_owner(await visitor())
    zoe = await owner.contact()
    for number in range(REPEATS):
        title = f"Held {number}"
        await fill_in(owner.page, zoe["id"], title)
        made = owner.page.get_by_role("heading", name=title, level=1)
        while not await made.is_visible():
            await owner.page.keyboard.press("Enter")
        assert await titles(owner) == {f"Held {held}": 1 for held in range(number + 1)}


async def test_a_slow_line_that_breaks_while_a_form_is_sent_makes_one_of_each(app, visitor):
    async with line_to(app.port) as line:
        owner = await an_owner(await visitor(base_url=line.url))
        zoe = await owner.contact()
        for number in range(REPEATS):
            title = f"Sent {number}"
            await fill_in(owner.page, zoe["id"], title)
            line.slow_down(**SLOW)
            if number % 2:
                await owner.page.keyboard.press("Enter")
                await owner.page.keyboard.press("Enter")
            else:
                await owner.page.get_by_role("button", name="Create Task").dblclick()
            await break_and_send_again(line, owner, title, after=random.Random(number).uniform(0.0, 0.9))
        assert await titles(owner) == {f"Sent {number}": 1 for number in range(REPEATS)}


async def break_and_send_again(line: Line, owner: Person, title: str, *, after: float) -> None:
    """Cut the line, reload the page, and send the form again if it is still there."""
    page = owner.page
    await asyncio.sleep(after)
    line.cut()
    line.hang_up()
    line.slow_down(**FAST)
    line.mend()
    await page.reload()
    form, made = page.get_by_role("form", name="New task"), page.get_by_role("heading", name=title, level=1)
    await expect(form.or_(made)).to_be_visible(timeout=PATIENCE_MS)
    if await made.is_visible():
        return
    if title in await titles(owner) and not await shows_draft(page, title):
        return  # the page had learned that it was made, and erased the draft
    await expect(page.get_by_label("Title")).to_have_value(title)
    await page.get_by_role("button", name="Create Task").click()
    await expect(made).to_be_visible(timeout=PATIENCE_MS)


async def shows_draft(page: Page, title: str) -> bool:
    """Whether the form comes back with its text, as far as a person would wait for it."""
    for _ in range(10):
        if await page.get_by_label("Title").input_value() == title:
            return True
        await page.wait_for_timeout(100)
    return False


async def test_the_same_draft_sent_in_two_tabs_is_one_task_and_another_text_is_asked_about(visitor):
    owner = await an_owner(await visitor())
    zoe = await owner.contact()
    first, second = await owner.open("/tasks"), await owner.context.new_page()
    await fill_in(first, zoe["id"], "In two tabs")
    await first.evaluate("window.dispatchEvent(new Event('pagehide'))")
    await second.goto(f"/tasks/create?contact_id={zoe['id']}")
    await expect(second.get_by_label("Title")).to_have_value("In two tabs")
    third = await owner.context.new_page()
    await third.goto(f"/tasks/create?contact_id={zoe['id']}")
    await expect(third.get_by_label("Title")).to_have_value("In two tabs")
    for page in (first, second):
        await page.get_by_role("button", name="Create Task").click()
        await expect(page.get_by_role("heading", name="In two tabs", level=1)).to_be_visible()
    assert await titles(owner) == {"In two tabs": 1}
    await third.get_by_label("Title").press_sequentially(" and more")
    await third.get_by_role("button", name="Create Task").click()
    await expect(third.get_by_text("This form was sent before with other contents")).to_be_visible()
    await third.get_by_role("button", name="Create Task").click()
    await expect(third.get_by_role("heading", name="In two tabs and more", level=1)).to_be_visible()
    assert await titles(owner) == {"In two tabs": 1, "In two tabs and more": 1}


async def test_a_call_sent_twice_and_a_next_task_planned_twice_are_one_each(visitor):
    owner = await an_owner(await visitor())
    zoe = await owner.contact()
    task = await owner.task(zoe, "First")
    page = await owner.open(f"/calls/create?contact_id={zoe['id']}")
    await page.get_by_label("Transcript", exact=True).fill("Ana: Hello.")
    await page.get_by_role("button", name="Log Call").dblclick()
    await expect(page.get_by_role("heading", level=1)).not_to_have_text("Log a call")
    assert len((await owner.api("GET", "/api/calls"))["items"]) == 1
    await page.goto(f"/tasks/{task['id']}")
    await page.get_by_role("button", name="Done, then next").click()
    await page.get_by_label("Next task").fill("Second")
    await page.get_by_role("group", name="Due in a click").get_by_role("button", name="Next Week").click()
    await page.get_by_label("Next task").focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Second", level=1)).to_be_visible()
    assert (await titles(owner))["Second"] == 1
    (second,) = (await owner.api("GET", "/api/tasks?q=Second"))["items"]
    today = datetime.now(ZoneInfo("America/Los_Angeles")).date()
    assert second["due_date_local"] in {str(today + timedelta(days=days)) for days in (6, 7)}


@pytest.mark.trust("What is sent twice over a slow line, by double click, Enter or both, is made once")
async def test_one_of_each_is_made_over_a_throttled_line(visitor, record_property):
    owner = await an_owner(await visitor())
    zoe = await owner.contact()
    senders = [send_task, send_quick_add, send_contact, send_note, send_token]
    pages = [await owner.context.new_page() for _ in senders]
    for page in pages:
        session = await owner.context.new_cdp_session(page)
        throttled = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
        await session.send("Network.emulateNetworkConditions", throttled)
    for number in range(ROUNDS):
        await asyncio.gather(*(send(page, zoe["id"], f"R{number}") for send, page in zip(senders, pages, strict=True)))
    once = {f"R{number}": 1 for number in range(ROUNDS)}
    made = await titles(owner)
    assert {title: count for title, count in made.items() if title.startswith("R")} == once
    assert {title: count for title, count in made.items() if not title.startswith("R")} == {
        f"Quick R{number} Zoë": 1 for number in range(ROUNDS)
    }
    contacts = (await owner.api("GET", "/api/contacts?limit=200"))["items"]
    assert Counter(contact["name"] for contact in contacts if contact["id"] != zoe["id"]) == once
    entries = (await owner.api("GET", f"/api/contacts/{zoe['id']}/timeline?limit=200"))["items"]
    assert Counter(entry["text"] for entry in entries if entry["kind"] == "note") == once
    tokens = (await owner.api("GET", "/api/tokens"))["items"]
    assert Counter(token["name"] for token in tokens) == once
    record_property("tried", f"{ROUNDS * len(senders)} things sent twice at 400 ms and 50 kB/s")


async def press_twice(page: Page, button: str, text: str) -> None:
    """Send a form twice: by a double click, by Enter twice, or by Enter and a click."""
    way = int(text.removeprefix("R")) % 3
    pressed = page.get_by_role("button", name=button, exact=True)
    if way == 0:
        await pressed.dblclick()
        return
    element = await pressed.element_handle()
    await page.keyboard.press("Enter")
    if way == 1:
        await page.keyboard.press("Enter")
    else:  # whether or not the form is still there
        await element.evaluate("(button) => button.click()")


async def send_task(page: Page, contact: str, text: str) -> None:
    await fill_in(page, contact, text)
    await press_twice(page, "Create Task", text)
    await expect(page.get_by_role("heading", name=text, level=1)).to_be_visible(timeout=PATIENCE_MS)


async def send_quick_add(page: Page, _contact: str, text: str) -> None:
    if text == "R0":
        await page.goto("/tasks")
    await page.get_by_role("combobox", name="Add a task").press_sequentially(f"Quick {text} Zoë", delay=20)
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name=f"Mark Done: Quick {text} Zoë")).to_be_visible(timeout=PATIENCE_MS)


async def send_contact(page: Page, _contact: str, text: str) -> None:
    await page.goto("/contacts?new=1")
    await page.get_by_label("Name").press_sequentially(text, delay=20)
    await press_twice(page, "Create Contact", text)
    await expect(page.get_by_role("heading", name=text, level=1)).to_be_visible(timeout=PATIENCE_MS)


async def send_note(page: Page, contact: str, text: str) -> None:
    if text == "R0":
        await page.goto(f"/contacts/{contact}?tab=timeline")
    await page.get_by_label("Note").press_sequentially(text, delay=20)
    await page.get_by_role("button", name="Add note").dblclick()
    await expect(page.locator("p.prose", has_text=re.compile(f"^{text}$"))).to_be_visible(timeout=PATIENCE_MS)
    await expect(page.get_by_label("Note")).to_have_value("")


async def send_token(page: Page, _contact: str, text: str) -> None:
    await page.goto("/settings/tokens")
    await is_ready(page)
    await page.get_by_label("Name", exact=True).press_sequentially(text, delay=20)
    await press_twice(page, "Create Token", text)
    await expect(page.get_by_role("button", name=f"Revoke {text}", exact=True)).to_be_visible(timeout=PATIENCE_MS)
