"""Working through a list by keys alone, beside a colleague who works on the same list: back, undo, a reload."""

import asyncio
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.helpers import Person, a_colleague, an_owner
from tests.browser.test_every_screen import states_without_colours
from tests.support.axe import violations
from tests.support.screens import stands

pytestmark = [pytest.mark.browser, pytest.mark.anyio]
LIST = "category=callback&sort=due_date"
TITLES = [
    "Call about the plan",
    "Send the list",
    "Ask about Friday",
    "Ring about the crown",
    "Agree a time",
    "The sixth",
]


# What of the task lies below the outcomes.
COVERED = """() => [...document.querySelectorAll('.work-scroll :is(h1, .work-who a, .work-number)')].filter((one) => {
  const { left, top, bottom } = one.getBoundingClientRect();
  return document.elementFromPoint(left + 2, (top + bottom) / 2)?.closest('.work-dock');
}).map((one) => one.textContent)"""


async def shows(page: Page, title: str) -> None:
    await expect(page.get_by_role("heading", level=1)).to_have_text(title)


async def a_list(owner: Person) -> list[Any]:
    """Six callbacks of one contact, who owes something as well; made in the order of their due dates."""
    marta = await owner.contact("Marta Lindqvist", phone="+14155550148", company="Patient since 2019")
    await owner.api("POST", f"/api/contacts/{marta['id']}/notes", {"text": "Prefers mornings."})
    await owner.task(marta, "Insurance card", side="they")
    days = enumerate(TITLES, 1)
    return [await owner.task(marta, title, due_date=f"2026-01-0{day}", category="callback") for day, title in days]


async def test_a_list_is_worked_by_keys_with_everything_beside_the_task(visitor):
    owner = await an_owner(await visitor())
    made = await a_list(owner)
    page = await owner.open(f"/tasks?{LIST}")
    await stands(page)
    await page.keyboard.press("w")
    await page.wait_for_url(f"**/work?{LIST}")
    await shows(page, TITLES[0])
    contact = page.get_by_role("region", name="The contact")
    for words in ("Insurance card", "Prefers mornings.", "Patient since 2019"):
        await expect(contact.get_by_text(words)).to_be_visible()
    await expect(page.get_by_role("link", name="Call", exact=True)).to_have_attribute("href", "tel:+14155550148")
    await expect(page.get_by_role("button", name="No answer")).to_contain_text("again")
    # Skipped, shown again, tried with a note; the next one done, reopened, done.
    await page.keyboard.press("ArrowRight")
    await shows(page, TITLES[1])
    await page.keyboard.press("ArrowLeft")
    await shows(page, TITLES[0])
    await page.get_by_label("Note").fill("Left a message")
    await page.keyboard.press("Escape")
    await page.keyboard.press("3")
    await shows(page, TITLES[1])
    tried = (await owner.api("GET", f"/api/tasks/{made[0]['id']}/attempts"))["items"]
    assert [(one["outcome"], one["note"]) for one in tried] == [("voicemail", "Left a message")]
    told = page.locator("[data-sonner-toast]").filter(has_text=f"Marked done: {TITLES[1]}")
    for key, title, toasts in (("d", TITLES[2], 1), ("z", TITLES[1], 0), ("d", TITLES[2], 1)):
        await page.keyboard.press(key)
        await shows(page, title)
        # Z takes back what the newest toast is about.
        await expect(told).to_have_count(toasts)
    await stands(page)
    assert await violations(page) == []
    assert await states_without_colours(page) == []
    # As at 400 % zoom: the outcomes cover nothing of the task.
    await page.set_viewport_size({"width": 320, "height": 256})
    await page.get_by_role("heading", level=1).scroll_into_view_if_needed()
    assert await page.evaluate(COVERED) == []


async def test_a_reload_goes_on_and_what_a_colleague_closes_leaves(visitor, app):
    owner = await an_owner(await visitor())
    made = await a_list(owner)
    page = await owner.open(f"/work?{LIST}")
    await shows(page, TITLES[0])
    await page.reload()
    await shows(page, TITLES[0])
    colleague = await a_colleague(app, owner, await visitor())
    await colleague.open(f"/work?{LIST}")
    await shows(colleague.page, TITLES[1])
    await colleague.api("POST", f"/api/tasks/{made[0]['id']}/done")
    await shows(page, TITLES[2])
    # Done, then next; snoozed; a wrong number.
    await page.keyboard.press("n")
    await page.get_by_role("dialog", name="Done, then next").get_by_label("Next task").fill("Send the time")
    await page.keyboard.press("Enter")
    await shows(page, TITLES[3])
    await page.keyboard.press("h")
    await page.get_by_role("dialog", name="Snooze until").get_by_role("button").first.press("Enter")
    await shows(page, TITLES[4])
    await page.keyboard.press("4")
    await shows(page, TITLES[5])
    await page.keyboard.press("Escape")
    await page.wait_for_url(f"**/tasks?{LIST}")
    statuses = {task["title"]: task["status"] for task in (await owner.api("GET", "/api/tasks"))["items"]}
    assert (statuses[TITLES[2]], statuses["Send the time"]) == ("done", "open")


async def test_twenty_tasks_are_worked_with_at_most_three_keys_each(visitor):
    owner = await an_owner(await visitor(reduced_motion="reduce"))
    marta = await owner.contact("Marta Lindqvist", phone="+14155550148")
    for number in range(20):
        await owner.task(marta, f"Call {number:02}", due_date=f"2026-01-{number + 1:02}", category="callback")
    page = await owner.open(f"/work?{LIST}")
    # Done with the next one; snoozed until the first time on offer; no answer; reached; done.
    ways = [("n", "Enter"), ("h", "Enter"), ("2",), ("1",), ("d",)]
    pressed = 0
    for number in range(20):
        await shows(page, f"Call {number:02}")
        for key in ways[number % len(ways)]:
            await page.keyboard.press(key)
            pressed += 1
            if key in "hn":
                await expect(page.get_by_role("dialog")).to_be_visible()
    await expect(page.get_by_role("heading", level=1)).not_to_have_text("Call 19")
    assert pressed <= 3 * 20
    done = (await owner.api("GET", "/api/tasks?status=done&include_total=true"))["total"]
    assert done == 8


async def test_what_was_typed_is_kept_however_the_task_is_left(visitor):
    owner = await an_owner(await visitor(reduced_motion="reduce"))
    made = await a_list(owner)
    typed = asyncio.Event()

    def see(frame: str | bytes) -> None:
        if "keep_note" in str(frame) and "Half a thou" in str(frame):
            typed.set()

    owner.page.on("websocket", lambda socket: socket.on("framesent", see))
    page = await owner.open(f"/work?{LIST}")

    async def leave(title: str, text: str, key: str) -> None:
        await shows(page, title)
        await page.get_by_label("Note").fill(text)
        await page.keyboard.press("Escape")
        await page.keyboard.press(key)

    async def notes() -> list[str]:
        found = await owner.api("GET", f"/api/contacts/{made[0]['contact_id']}/timeline?limit=50")
        return [entry["text"] for entry in found["items"] if entry["kind"] == "note"]

    await leave(TITLES[0], "She agreed", "d")
    await shows(page, TITLES[1])
    await expect(page.get_by_label("Note")).to_have_value("")
    assert await notes() == ["She agreed", "Prefers mornings."]
    # With Undo it is in its field again, and nowhere else.
    await page.keyboard.press("z")
    await shows(page, TITLES[0])
    await expect(page.get_by_label("Note")).to_have_value("She agreed")
    assert await notes() == ["Prefers mornings."]
    await page.keyboard.press("ArrowRight")
    await shows(page, TITLES[1])
    # Somebody else closes the task while the note is typed.
    await page.get_by_label("Note").fill("Half a thou")
    await asyncio.wait_for(typed.wait(), 20)
    await owner.api("POST", f"/api/tasks/{made[1]['id']}/done")
    await page.get_by_role("button", name="Keep the note and go on").click()
    await expect(page.get_by_text("What you typed is a note of the contact now.")).to_be_visible()
    assert await notes() == ["Half a thou", "She agreed", "Prefers mornings."]
