"""A contact's page as a briefing: the verbs at its head, and the tasks of both sides in groups."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.helpers import a_colleague, an_owner
from tests.support.screens import stands

pytestmark = [pytest.mark.browser, pytest.mark.anyio]


async def test_a_contact_is_called_written_to_planned_and_noted_from_the_head_of_its_page(app, visitor):
    owner = await an_owner(await visitor())
    bare = await owner.contact("Bob Marsh")
    page = await owner.open(f"/contacts/{bare['id']}")
    verbs = page.get_by_role("group", name="Reach out")
    await expect(verbs.locator(".button")).to_have_text(["Log call", "Task", "Note"])
    zoe = await owner.contact(phone="+14155550123", email="zoe@obrien.example")
    await page.goto(f"/contacts/{zoe['id']}?tab=calls")
    await expect(verbs.locator(".button")).to_have_text(["Call", "E-mail", "Log call", "Task", "Note"])
    await expect(verbs.get_by_role("link", name="Call", exact=True)).to_have_attribute("href", "tel:+14155550123")
    await expect(verbs.get_by_role("link", name="E-mail")).to_have_attribute("href", "mailto:zoe@obrien.example")
    await verbs.get_by_role("button", name="Task").click()
    await expect(page.get_by_role("form", name="New task").get_by_label("Title")).to_be_focused()
    await expect(page.get_by_role("tab", name="Tasks")).to_have_attribute("aria-selected", "true")
    await page.keyboard.type("Ring her back")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="We owe 1")).to_be_visible()
    for _ in range(2):
        await verbs.get_by_role("button", name="Note").click()
        await expect(page.get_by_label("Note")).to_be_focused()
        await page.locator(".brief-head .title").click()
    await verbs.get_by_role("button", name="Log call").click()
    await expect(page.get_by_label("Summary")).to_be_focused()
    # Who opens the page again has not asked for the field.
    await page.get_by_role("link", name="Contacts", exact=True).first.click()
    await page.get_by_role("main").get_by_role("link", name="Zoë O'Brien").click()
    await expect(page.get_by_label("Summary")).to_be_visible()
    await expect(page.get_by_label("Summary")).not_to_be_focused()
    await page.get_by_role("link", name="With transcript or recording").click()
    await page.wait_for_url(f"**/calls/create?contact_id={zoe['id']}")
    viewer = await a_colleague(app, owner, await visitor(), role="viewer", name="Vera")
    page = await viewer.open(f"/contacts/{zoe['id']}")
    await expect(page.get_by_role("group", name="Reach out").locator(".button")).to_have_text(["Call", "E-mail"])


async def test_tasks_stand_under_who_owes_them_and_move_to_kept_when_they_are_done(visitor):
    owner = await an_owner(await visitor())
    zoe = await owner.contact()
    await owner.task(zoe, "Send the price list")
    await owner.task(zoe, "Her X-ray from Berlin", side="they")
    page = await owner.open(f"/contacts/{zoe['id']}")
    heads = page.locator("#contact-panel h2")
    await expect(heads).to_have_text(["We owe 1", "They owe 1"])
    ours, theirs, kept = (
        page.get_by_role("list", name=name, exact=True) for name in ("We owe", "They owe", "Received")
    )
    await expect(ours.get_by_role("button", name=re.compile("^Send the price list"))).to_be_visible()
    await theirs.get_by_role("button", name=re.compile("^Her X-ray")).click()
    await stands(page)
    await theirs.get_by_role("button", name="Mark Received").click()
    await expect(heads).to_have_text(["We owe 1"])
    await expect(page.get_by_role("button", name="1 received", exact=True)).to_have_attribute("aria-expanded", "true")
    received = kept.get_by_role("button", name=re.compile("^Her X-ray"))
    await expect(received).to_have_attribute("aria-expanded", "true")
    # Another member's change moves a card as well.
    task = (await owner.api("GET", "/api/tasks?status=open"))["items"][0]
    await owner.api("POST", f"/api/tasks/{task['id']}/dismiss")
    await expect(heads).to_have_count(0)
    dismissed = page.get_by_role("button", name="1 dismissed", exact=True)
    await expect(dismissed).to_have_attribute("aria-expanded", "false")
    await kept.get_by_role("button", name="Reopen").click()
    await expect(heads).to_have_text(["They owe 1"])
    await dismissed.click()
    await expect(page.get_by_role("button", name=re.compile("^Send the price list"))).to_be_visible()


async def test_kept_promises_are_folded_and_say_how_many_were_on_time(visitor):
    owner = await an_owner(await visitor())
    zoe = await owner.contact()
    for title, due in (("Sent the form", "2099-01-05"), ("Rang about the bill", "2020-01-05"), ("Chose a crown", None)):
        task = await owner.task(zoe, title, due_date=due)
        await owner.api("POST", f"/api/tasks/{task['id']}/done")
    page = await owner.open(f"/contacts/{zoe['id']}")
    fold = page.get_by_role("button", name="3 kept · 1 on time", exact=True)
    await expect(fold).to_have_attribute("aria-expanded", "false")
    card = page.get_by_role("button", name=re.compile("^Rang about the bill"))
    await expect(card).to_have_count(0)
    await fold.click()
    await card.click()
    await expect(page.get_by_role("button", name="Reopen")).to_be_visible()
    await fold.click()  # folds the open card as well
    await expect(card).to_have_count(0)
    await expect(fold).to_have_attribute("aria-expanded", "false")


async def test_the_timeline_stands_beside_the_tasks_and_on_a_phone_the_caller_reads_promises_first(visitor):
    owner = await an_owner(await visitor())
    zoe = await owner.contact(phone="+14155550123", email="zoe@obrien.example", tags=["implant"])
    await owner.task(zoe, "Send the price list")
    page = await owner.open(f"/contacts/{zoe['id']}")
    parts = [".brief-facts", ".brief-log .entry", "#contact-panel .fold"]
    await expect(page.locator(parts[1]).first).to_contain_text("created a task Send the price list")
    left = await page.evaluate(
        "(all) => all.map((one) => document.querySelector(one).getBoundingClientRect().left)", parts
    )
    assert left == sorted(left)
    await page.get_by_role("tab", name="Timeline").click()
    await expect(page.locator("#contact-panel .entry").first).to_be_visible()
    await expect(page.get_by_label("Note")).to_have_count(1)
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.get_by_role("tab", name="Tasks").click()
    await expect(page.locator(parts[1]).first).to_be_visible()
    order = [".verbs", parts[2], ".facts-toggle", ".brief-log .note-form"]
    tops = await page.evaluate(
        "(all) => all.map((one) => document.querySelector(one).getBoundingClientRect().top)", order
    )
    assert tops == sorted(tops)
    email = page.get_by_role("link", name="zoe@obrien.example")
    await expect(email).to_have_count(0)
    await page.get_by_role("button", name="Facts", exact=True).click()
    await expect(email).to_be_visible()


async def test_a_call_is_logged_with_its_outcome_and_the_task_that_follows(visitor):
    owner = await an_owner(await visitor())
    zoe = await owner.contact()
    page = await owner.open(f"/contacts/{zoe['id']}")
    await page.get_by_role("group", name="What to write").get_by_role("button", name="Log call").click()
    form = page.get_by_role("form", name="Log call")
    await form.get_by_label("Summary").fill("Wants an offer for the crown")
    await form.get_by_role("button", name="Follow-up due").click()
    await page.get_by_role("button", name="Tomorrow").click()
    await page.keyboard.press("Escape")
    await form.get_by_role("button", name="Log call").click()
    await expect(form.get_by_label("Follow-up", exact=True)).to_have_attribute("aria-invalid", "true")
    assert (await owner.api("GET", "/api/calls"))["items"] == []
    await form.get_by_label("Follow-up", exact=True).fill("Send the offer")
    await form.get_by_role("button", name="Log call").click()
    await expect(page.get_by_text("Call logged, and: Send the offer")).to_be_visible()
    await expect(form).to_have_count(0)
    await expect(page.locator(".entry").filter(has_text="logged a call")).to_contain_text(
        "Wants an offer for the crown"
    )
    await expect(page.get_by_role("heading", name="We owe 1")).to_be_visible()
    await expect(page.locator(".entry-week")).to_have_count(1)
    task = (await owner.api("GET", "/api/tasks"))["items"][0]
    call = (await owner.api("GET", "/api/calls"))["items"][0]
    assert (task["title"], task["call_id"], call["ended"]) == ("Send the offer", call["id"], "completed")
    assert task["due_date"]
    assert (await owner.api("GET", f"/api/contacts/{zoe['id']}"))["last_contact_at"] == call["started_at"]
    await page.get_by_role("group", name="Reach out").get_by_role("button", name="Log call").click()
    await form.get_by_label("Outcome").select_option("No answer")
    await form.get_by_role("button", name="Log call").click()
    await expect(page.locator(".entry").filter(has_text="logged a call").first).to_contain_text("Outcome: No answer")
