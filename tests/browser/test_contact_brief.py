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
    for _ in range(2):  # from another tab, and again in its own
        await verbs.get_by_role("button", name="Note").click()
        await expect(page.get_by_label("Note")).to_be_focused()
        await page.get_by_role("heading", name="Reach").click()
    await verbs.get_by_role("link", name="Log call").click()
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
    ours, theirs, kept = (page.get_by_role("list", name=name, exact=True) for name in ("We owe", "They owe", "Kept"))
    await expect(ours.get_by_role("button", name=re.compile("^Send the price list"))).to_be_visible()
    await theirs.get_by_role("button", name=re.compile("^Her X-ray")).click()
    await stands(page)
    await theirs.get_by_role("button", name="Mark Received").click()
    await expect(heads).to_have_text(["We owe 1", "Kept 1"])
    received = kept.get_by_role("button", name=re.compile("^Her X-ray"))
    await expect(received).to_have_attribute("aria-expanded", "true")
    # Another member's change moves a card as well.
    task = (await owner.api("GET", "/api/tasks?status=open"))["items"][0]
    await owner.api("POST", f"/api/tasks/{task['id']}/dismiss")
    await expect(heads).to_have_text(["Kept 1", "Dismissed 1"])
    await kept.get_by_role("button", name="Reopen").click()
    await expect(heads).to_have_text(["They owe 1", "Dismissed 1"])
