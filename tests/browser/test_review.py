"""The review inbox by keyboard alone: accept, edit then accept, dismiss with a reason, undo; the sound of a quote."""

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.helpers import an_owner
from tests.browser.test_calls import RULES, VTT, _sound
from tests.browser.test_every_screen import states_without_colours
from tests.support.screens import stands

pytestmark = [pytest.mark.browser, pytest.mark.anyio]


async def test_suggestions_are_decided_by_keys_and_every_decision_can_be_undone(visitor):
    owner = await an_owner(await visitor())
    zoe = await owner.contact("Zoe Long")
    await owner.api("PUT", "/api/ai/settings", {**RULES, "ai_mode": "ask"})
    fields = {"contact_id": zoe["id"], "direction": "inbound", "started_at": "2026-03-25T15:30", "transcription": VTT}
    call: dict[str, Any] = fields | {"recording": {"name": "call.wav", "mimeType": "audio/wav", "buffer": _sound()}}
    response = await owner.context.request.post("/api/calls", multipart=call)
    assert response.ok, await response.text()
    page = await owner.open("/review")
    heading = page.get_by_role("region", name="Selected suggestion").get_by_role("heading", level=2)
    await expect(page.get_by_text("1 of 2")).to_be_visible()
    await expect(page.get_by_role("link", name="Review")).to_contain_text("2")
    await expect(heading).to_contain_text("brochure")
    await expect(page.locator(".quote")).to_contain_text("Could you send me the brochure")
    await stands(page)
    assert await states_without_colours(page) == []
    await page.keyboard.press("p")
    await page.wait_for_function("() => document.querySelector('audio').currentTime >= 5")
    await page.keyboard.press("j")
    await expect(page.get_by_text("2 of 2")).to_be_visible()
    await page.keyboard.press("x")
    await expect(page.get_by_role("group", name="Why is it dismissed?")).to_be_visible()
    await page.keyboard.press("3")
    await expect(page.get_by_text("1 of 1")).to_be_visible()
    await page.keyboard.press("z")
    await expect(page.get_by_text("2 of 2")).to_be_visible()
    await page.keyboard.press("k")
    await expect(page.get_by_text("1 of 2")).to_be_visible()
    await page.keyboard.press("e")
    title = page.get_by_role("form", name="Edit suggestion").get_by_label("Title")
    await expect(title).to_be_focused()
    await title.fill("Send the blue brochure")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("1 of 1")).to_be_visible()
    await page.locator("body").press("Enter")
    await expect(page.get_by_text("Nothing to review.")).to_be_visible()
    made = (await owner.api("GET", "/api/tasks"))["items"]
    assert "Send the blue brochure" in {task["title"] for task in made}
    assert len(made) == 2
    await hear(page)


async def hear(page: Page) -> None:
    """Play the quote where its task is worked, and in the peek."""
    await page.goto("/work?q=brochure")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Send the blue brochure")
    await stands(page)
    await page.keyboard.press("p")
    await page.wait_for_function("() => document.querySelector('audio').currentTime >= 5")
    await page.goto("/tasks?q=brochure")
    await page.get_by_role("link", name="Send the blue brochure", exact=True).focus()
    await page.keyboard.press("Space")
    await page.get_by_role("button", name="Play from 0:05").click()
    await page.wait_for_function("() => document.querySelector('audio').currentTime >= 5")


async def test_a_duplicate_is_merged_by_keys_and_the_page_says_how_often_suggestions_are_right(visitor):
    owner = await an_owner(await visitor())
    zoe = await owner.contact("Zoe Long")
    await owner.api("PUT", "/api/ai/settings", {**RULES, "ai_mode": "ask", "ai_accept_above": 0.9})
    await owner.api("POST", "/api/tasks", {"contact_id": zoe["id"], "title": "Print new brochures"})
    call = {"contact_id": zoe["id"], "direction": "inbound", "started_at": "2026-03-25T15:30", "transcription": VTT}
    await owner.api("POST", "/api/calls", call)
    page = await owner.open("/review")
    await expect(page.get_by_text("1 of 2")).to_be_visible()
    await page.keyboard.press("m")
    targets = page.get_by_role("group", name="Into which task is it merged?")
    await expect(targets.get_by_role("button", name="Print new brochures")).to_be_visible()
    await page.keyboard.press("1")
    await expect(page.get_by_text("1 of 1")).to_be_visible()
    table = page.get_by_role("table", name="How often suggestions are right")
    await expect(table.get_by_role("row", name="Send Info")).to_contain_text("asks first")
    await expect(page.get_by_text("Added without asking above 90 %, from 35 decisions")).to_be_visible()
    await stands(page)
    await page.keyboard.press("z")
    await expect(page.get_by_text("1 of 2")).to_be_visible()
    await expect(table).to_have_count(0)


async def test_with_a_long_list_the_selected_suggestion_and_its_buttons_stay_in_sight(visitor):
    owner = await an_owner(await visitor(viewport={"width": 1440, "height": 640}))
    await owner.api("PUT", "/api/ai/settings", {**RULES, "ai_mode": "ask"})
    for number in range(7):
        zoe = await owner.contact(f"Zoe Long {number}")
        call = {"contact_id": zoe["id"], "direction": "inbound", "started_at": "2026-03-25T15:30", "transcription": VTT}
        await owner.api("POST", "/api/calls", call)
    page = await owner.open("/review")
    await expect(page.get_by_role("tab", name="To decide 14")).to_be_visible()
    accept = page.get_by_role("button", name="Accept", exact=True)
    for number in range(14):
        await page.get_by_role("region", name="Suggestions").get_by_role("button").nth(number).click()
        await expect(page.get_by_text(f"{number + 1} of 14")).to_be_visible()
        await expect(accept).to_be_in_viewport(ratio=1)
    assert await page.evaluate("() => scrollY") > 100, "the list is longer than the window"
    await expect(page.locator(".review-row[aria-current=true]")).to_be_in_viewport(ratio=1)


async def test_decided_suggestions_are_listed_and_ones_own_is_taken_back_by_key(visitor):
    owner = await an_owner(await visitor())
    zoe = await owner.contact("Zoe Long")
    await owner.api("PUT", "/api/ai/settings", {**RULES, "ai_mode": "ask"})
    call = {"contact_id": zoe["id"], "direction": "inbound", "started_at": "2026-03-25T15:30", "transcription": VTT}
    await owner.api("POST", "/api/calls", call)
    page = await owner.open("/review")
    await expect(page.get_by_role("tab", name="To decide 2")).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("1 of 1")).to_be_visible()
    await page.keyboard.press("x")
    await expect(page.get_by_role("group", name="Why is it dismissed?")).to_be_visible()
    await page.keyboard.press("1")
    await expect(page.get_by_text("Nothing to review.")).to_be_visible()
    await page.get_by_role("tab", name="Decided").click()
    rows = page.get_by_role("list", name="Decided suggestions").get_by_role("listitem")
    await expect(rows).to_have_count(2)
    await expect(rows.first).to_contain_text("Dismissed")
    await expect(rows.first).to_contain_text("Not said")
    await expect(rows.last).to_contain_text("Accepted")
    await expect(rows.last).to_contain_text("by Ada King")
    await page.keyboard.press("j")
    await page.keyboard.press("r")
    await expect(page.get_by_text("Taken back: it waits again")).to_be_visible()
    await expect(rows).to_have_count(1)
    await expect(page.get_by_role("tab", name="To decide 1")).to_be_visible()
