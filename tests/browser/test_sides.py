"""Who owes a task, on the screen; and tasks made on a call's page by hand, of selected words and by keyboard alone."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.helpers import an_owner, card
from tests.support.screens import stands

pytestmark = [pytest.mark.browser, pytest.mark.anyio]

TALK = "Ada: Hello.\nZoe: I'll send you the signed form on Friday at ten.\nAda: Good. We had a word about the lab."
SELECT = """(words) => {
  const text = [...document.querySelectorAll(".turn p")].find((p) => p.textContent.includes(words));
  const node = text.querySelector("span, mark").firstChild;
  const range = document.createRange();
  range.setStart(node, node.data.indexOf(words));
  range.setEnd(node, node.data.indexOf(words) + words.length);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


async def test_what_the_contact_promised_is_made_of_their_words_and_received(visitor):
    owner = await an_owner(await visitor())
    zoe = await owner.contact("Zoe Long")
    new = {"contact_id": zoe["id"], "direction": "inbound", "started_at": "2026-03-25T15:30", "transcription": TALK}
    call = await owner.api("POST", "/api/calls", new)
    page = await owner.open(f"/contacts/{zoe['id']}?tab=calls")
    await expect(page.get_by_role("link", name="Log a call")).to_be_visible()
    await page.goto(f"/calls/{call['id']}")
    await _makes_task_of_words(page)
    await _makes_task_by_keyboard(page)
    tasks = {task["title"]: task for task in (await owner.api("GET", "/api/tasks"))["items"]}
    theirs = tasks["Signed form from Zoe"]
    assert (theirs["side"], theirs["due_date_local"], theirs["call_id"]) == ("they", "2026-03-27T10:00", call["id"])
    assert tasks["Call the lab"]["side"] == "we"
    await page.goto("/tasks?side=they")
    await expect(card(page, "Signed form from Zoe").get_by_text("They owe")).to_be_visible()
    await expect(card(page, "Call the lab")).to_have_count(0)
    await stands(page)
    await page.get_by_role("button", name="Mark Received: Signed form from Zoe").click()
    await expect(page.get_by_text("Marked received")).to_be_visible()
    await page.goto(f"/tasks/{theirs['id']}")
    await expect(page.locator(".badges").get_by_text("Received")).to_be_visible()
    await expect(page.get_by_text("I'll send you the signed form on Friday at ten").first).to_be_visible()


async def _makes_task_of_words(page: Page) -> None:
    await expect(page.get_by_text("signed form on Friday").first).to_be_visible()
    await page.evaluate(SELECT, "I'll send you the signed form on Friday at ten")
    await page.locator(".words-button").click()
    form = page.get_by_role("form", name="New task")
    await expect(form.get_by_label("Who owes it")).to_have_value("they")
    await form.get_by_label("Title").fill("Signed form from Zoe")
    await stands(page)
    await form.get_by_role("button", name="Create Task").click()
    await expect(page.locator("mark", has_text="I'll send you the signed form")).to_be_visible()


async def _makes_task_by_keyboard(page: Page) -> None:
    await page.get_by_role("button", name="Make task of these words").nth(2).focus()
    await page.keyboard.press("Enter")
    title = page.get_by_role("form", name="New task").get_by_label("Title")
    await expect(title).to_be_focused()
    await title.fill("Call the lab")
    await page.keyboard.press("Enter")
    await expect(page.locator(".call-tasks").get_by_role("link", name="Call the lab")).to_be_visible()
