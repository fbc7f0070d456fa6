"""Calls on the screen: logged by paste and by upload, missing keys, quotes that play from their position, suggestions by key."""

import io
import re
import wave
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.helpers import a_colleague, an_owner
from tests.support.screens import stands

pytestmark = [pytest.mark.browser, pytest.mark.anyio]

RULES = {"models": {"extract-tasks": "local/rules", "analyze-call": "local/rules"}}
VTT = """WEBVTT

00:01.000 --> 00:04.000
<v Ada>Hello, what can I do for you?

00:05.000 --> 00:09.000
<v Zoe>Could you send me the brochure?

00:12.500 --> 00:16.000
<v Ada>Sure, I'll send you the brochure tomorrow.

00:17.000 --> 00:20.000
<v Zoe>Thanks. And please call me on Friday. <img src=x onerror="window.hacked=1">
"""


def _sound(seconds: int = 30) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(1)
        out.setframerate(8000)
        out.writeframes(b"\x80" * 8000 * seconds)
    return file.getvalue()


async def test_a_pasted_call_has_its_tasks_by_rules_and_says_what_is_missing(visitor):
    owner = await an_owner(await visitor())
    zoe = await owner.contact("Zoe Long")
    page = await owner.open(f"/contacts/{zoe['id']}?tab=calls")
    await page.get_by_role("link", name="Log a call").click()
    await expect(page.get_by_role("combobox", name="Contact")).to_have_value("Zoe Long")
    # The field is filled with the organization's current time.
    await expect(page.get_by_label("Started at")).to_have_value(re.compile(r"^20\d\d-\d\d-\d\dT\d\d:\d\d$"))
    await page.get_by_label("Transcript").fill(VTT)
    await page.get_by_role("button", name="Log Call").click()
    await expect(page.get_by_role("heading", name="Call with Zoe Long")).to_be_visible()
    await expect(page.get_by_role("status").get_by_text("OPENAI_API_KEY is not set").first).to_be_visible()
    await expect(page.get_by_text("Looked for by offline rules, no model. A model finds more")).to_be_visible()
    await expect(page.get_by_text("Partly Processed")).to_be_visible()
    await page.get_by_role("link", name="AI settings").click()
    await expect(page.get_by_text("Until then offline rules find the tasks of calls")).to_be_visible()
    extracting = page.get_by_role("form", name="Extract Tasks from Call")
    await expect(extracting.get_by_text("Default: local/rules")).to_be_visible()
    await page.get_by_role("form", name="Analyze Call").get_by_role("button", name="Use local rules").click()
    await expect(page.get_by_role("form", name="Analyze Call").get_by_text("Offline rules")).to_be_visible()
    await page.go_back()
    await page.get_by_role("button", name="Retry").click()
    quote = page.get_by_role("button", name="Could you send me the brochure")
    await expect(quote).to_have_attribute("title", "Show in the transcript")
    await expect(page.locator("mark", has_text="Could you send me the brochure")).to_be_visible()
    await quote.click()
    await expect(page.locator("#turn-1")).to_be_focused()
    # The transcript is shown as text, also where it looks like HTML.
    await expect(page.get_by_text("<img src=x onerror=").first).to_be_visible()
    assert await page.evaluate("window.hacked === undefined")
    await expect(page.get_by_text("Looked for by offline rules, no model.")).to_be_visible()
    await expect(page.get_by_text("Counted, no model")).to_be_visible()
    await expect(page.get_by_role("button", name="Retry")).to_have_count(0)
    await page.get_by_role("button", name="Add task").click()
    await expect(page.get_by_label("Title")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Add task")).to_be_focused()


async def test_a_recording_is_refused_for_size_and_kind_then_played_from_a_quote(visitor, tmp_path: Path):
    owner = await an_owner(await visitor())
    await owner.contact("Zoe Long")
    await owner.api("PUT", "/api/ai/settings", RULES)
    page = await owner.open("/calls/create")
    await page.get_by_role("combobox", name="Contact").fill("zoe")
    await page.get_by_role("option", name="Zoe Long").click()
    await page.get_by_label("Transcript").fill(VTT)
    huge = tmp_path / "huge.wav"
    with huge.open("wb") as file:
        file.truncate(101 << 20)
    recording = page.get_by_label("Recording")
    await recording.set_input_files(huge)
    await page.get_by_role("button", name="Log Call").click()
    await expect(page.get_by_text("Recording: has 101 MB, 100 MB at most")).to_be_visible()
    await recording.set_input_files({"name": "notes.txt", "mimeType": "text/plain", "buffer": b"hello"})
    await page.get_by_role("button", name="Log Call").click()
    await expect(page.get_by_text("Recording: is not audio we know")).to_be_visible()
    await expect(recording).to_have_attribute("aria-invalid", "true")
    await recording.set_input_files({"name": "call.wav", "mimeType": "audio/wav", "buffer": _sound()})
    await page.get_by_role("button", name="Log Call").click()
    quote = page.get_by_role("button", name="Could you send me the brochure")
    await expect(quote).to_have_attribute("title", "Play from here")
    await quote.click()
    await page.wait_for_function("() => document.querySelector('audio').currentTime >= 5")
    await page.get_by_role("button", name="Play from 0:01").click()
    await page.wait_for_function(
        "() => { const at = document.querySelector('audio').currentTime; return at >= 1 && at < 4.5; }"
    )


async def test_suggestions_are_accepted_and_dismissed_with_one_key_and_a_viewer_only_reads_them(app, visitor):
    owner = await an_owner(await visitor())
    zoe = await owner.contact("Zoe Long")
    await owner.api("PUT", "/api/ai/settings", {**RULES, "ai_mode": "ask"})
    new = {"contact_id": zoe["id"], "direction": "inbound", "started_at": "2026-03-25T15:30", "transcription": VTT}
    call = await owner.api("POST", "/api/calls", new)
    viewer = await a_colleague(app, owner, await visitor(), role="viewer")
    reading = await viewer.open(f"/calls/{call['id']}")
    await expect(reading.get_by_role("button", name="Could you send me the brochure")).to_be_visible()
    await expect(reading.get_by_role("button", name="Accept")).to_have_count(0)
    page = await owner.open(f"/calls/{call['id']}")
    await expect(page.get_by_role("button", name="Accept")).to_have_count(2)
    # The key acts on the focused suggestion, otherwise on the first one.
    await page.get_by_role("button", name="Dismiss").nth(1).focus()
    await page.keyboard.press("x")
    await expect(page.get_by_role("button", name="Accept")).to_have_count(1)
    await page.locator("body").press("d")
    await expect(page.get_by_role("heading", name="Suggestions")).to_have_count(0)
    await expect(page.locator(".call-tasks").get_by_text("brochure").first).to_be_visible()
    tasks = (await owner.api("GET", "/api/tasks"))["items"]
    assert [(task["source"], task["call_id"]) for task in tasks] == [("ai", call["id"])]
    accepted = page.locator("[data-sonner-toast]").filter(has_text="Accepted: ")
    await accepted.get_by_role("button", name="Undo").click()
    await expect(page.get_by_role("button", name="Accept")).to_have_count(1)
    assert (await owner.api("GET", "/api/tasks"))["items"] == []
    await page.get_by_role("button", name="Accept").click()
    await expect(page.get_by_role("heading", name="Suggestions")).to_have_count(0)
    assert len((await owner.api("GET", "/api/tasks"))["items"]) == 1


async def test_models_are_chosen_tried_and_reset_by_an_owner_and_shown_to_nobody_else(app, visitor):
    owner = await an_owner(await visitor())
    page = await owner.open("/settings/ai")
    await stands(page)
    area = page.get_by_role("form", name="Extract Tasks from Call")
    await area.get_by_role("textbox").fill("openai/gpt-4o-mini")
    await area.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Saved").first).to_be_visible()
    await area.get_by_role("button", name="Test").click()
    await expect(page.get_by_text("openai/gpt-4o-mini did not answer")).to_be_visible()
    await area.get_by_role("button", name="Reset").click()
    await expect(area.get_by_role("textbox")).to_have_value("local/rules")
    manager = await a_colleague(app, owner, await visitor(), role="manager")
    managers_page = await manager.open("/settings/ai")
    await expect(managers_page.get_by_text("An owner or an admin can see the AI settings.")).to_be_visible()
    await stands(managers_page)
    await expect(managers_page.get_by_role("button", name="Test")).to_have_count(0)


async def test_a_transcript_file_is_taken_and_the_page_says_who_is_on_which_side(visitor):
    owner = await an_owner(await visitor())
    await owner.contact("Zoe Long")
    await owner.api("PUT", "/api/ai/settings", RULES)
    page = await owner.open("/calls/create")
    await page.get_by_role("combobox", name="Contact").fill("zoe")
    await page.get_by_role("option", name="Zoe Long").click()
    file = page.get_by_label("Or a file with the words")
    await file.set_input_files({"name": "call.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"})
    await page.get_by_role("button", name="Log Call").click()
    await expect(page.get_by_text("Transcript: is a PDF; export it as text")).to_be_visible()
    await expect(file).to_be_focused()
    await file.set_input_files({"name": "call.vtt", "mimeType": "text/vtt", "buffer": VTT.encode()})
    await page.get_by_role("button", name="Log Call").click()
    turns = page.get_by_role("listitem").filter(has_text="their side")
    await expect(turns.first).to_contain_text("Could you send me the brochure?")
    await expect(page.get_by_text("our side").first).to_be_visible()
    nameless = {"direction": "inbound", "started_at": "2026-03-25T15:30", "transcription": "We will call on Monday."}
    call = await owner.api("POST", "/api/calls", nameless)
    await page.goto(f"/calls/{call['id']}")
    await expect(page.get_by_text("This transcript does not say who speaks.")).to_be_visible()
