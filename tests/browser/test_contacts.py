"""Contacts, a contact's tasks in the right panel, and the notification count."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.helpers import a_colleague, an_owner, card

pytestmark = [pytest.mark.browser, pytest.mark.anyio]


async def test_a_contact_is_made_found_edited_and_deleted_after_a_question(visitor):
    owner = await an_owner(await visitor())
    page = await owner.open("/contacts")
    await page.get_by_role("button", name="New Contact").click()
    await page.get_by_label("Name").fill("Zoë O'Brien")
    await page.get_by_label("Phone").fill("12")
    await page.get_by_role("button", name="Create Contact").click()
    await expect(page.get_by_label("Phone")).to_have_attribute("aria-invalid", "true")
    await page.get_by_label("Phone").fill("+1 415 555 0123")
    await page.get_by_role("button", name="Create Contact").click()
    await expect(page.get_by_role("heading", name="Zoë O'Brien")).to_be_visible()
    await expect(page.get_by_role("link", name="+1 415-555-0123")).to_be_visible()
    await page.get_by_role("main").get_by_role("button", name="Edit", exact=True).click()
    await page.get_by_label("Company").fill("O'Brien & Co")
    await page.get_by_label("Ada King").check()
    await page.get_by_role("button", name="Save Changes").click()
    await expect(page.get_by_text("O'Brien & Co", exact=True)).to_be_visible()
    await expect(page.locator(".member")).to_contain_text("Ada King")
    await page.goto("/contacts?q=zoe")
    await expect(card(page, "Zoë O'Brien")).to_be_visible()
    await page.get_by_role("link", name="Zoë O'Brien").click()
    await page.get_by_role("button", name="Delete", exact=True).click()
    await page.get_by_role("button", name="Delete contact").click()
    await page.wait_for_url("**/contacts")
    await expect(page.get_by_text("No contacts yet.")).to_be_visible()


async def test_tasks_are_worked_in_the_right_panel(visitor):
    owner = await an_owner(await visitor())
    zoe = await owner.contact()
    page = await owner.open(f"/contacts/{zoe['id']}")
    await page.get_by_role("button", name="Add your first task").click()
    await page.get_by_label("Title").fill("Ring her back")
    await page.get_by_role("button", name="Due date").click()
    await page.get_by_role("button", name="Tomorrow").click()
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Create", exact=True).click()
    head = page.get_by_role("button", name=re.compile("^Ring her back"))
    await expect(head).to_be_visible()
    await expect(page.get_by_role("tab", name="Tasks 1")).to_be_visible()

    await head.click()
    await expect(head).to_have_attribute("aria-expanded", "true")
    await expect(page.get_by_role("link", name="View Full Details")).to_be_visible()
    await page.get_by_role("button", name="Edit: Ring her back").click()
    await expect(page.get_by_role("link", name="View Full Details")).to_have_count(0)
    await page.get_by_label("Title").fill("Ring her back today")
    await page.get_by_role("button", name="Save", exact=True).click()
    changed = page.get_by_role("button", name=re.compile("^Ring her back today"))
    await expect(changed).to_be_visible()
    await page.get_by_role("button", name="Mark Done").click()
    await expect(changed).to_contain_text("Done")
    await expect(page.get_by_role("tab", name="Tasks 0")).to_be_visible()
    await page.get_by_role("button", name="Undo").click()
    await expect(changed).to_contain_text("Open")


async def test_opening_one_card_closes_the_other(visitor):
    owner = await an_owner(await visitor())
    zoe = await owner.contact()
    for title in ("One", "Two"):
        await owner.task(zoe, title)
    page = await owner.open(f"/contacts/{zoe['id']}")
    one, two = (page.get_by_role("button", name=re.compile(f"^{title}")) for title in ("One", "Two"))
    await one.click()
    await expect(one).to_have_attribute("aria-expanded", "true")
    await two.click()
    await expect(two).to_have_attribute("aria-expanded", "true")
    await expect(one).to_have_attribute("aria-expanded", "false")
    await page.get_by_role("button", name="Edit: One").click()
    await expect(two).to_have_attribute("aria-expanded", "false")


async def test_the_bell_counts_what_a_colleague_assigns_and_is_read_by_opening_the_feed(app, visitor):
    owner = await an_owner(await visitor())
    bob = await a_colleague(app, owner, await visitor())
    me = await bob.api("GET", "/api/me")
    page = await bob.open("/tasks")
    side = page.get_by_role("navigation", name="Main", exact=True)
    await expect(side.get_by_role("link", name="Tasks")).to_be_visible()
    await owner.task(await owner.contact(), "For Bob", assigned_to=me["member"]["id"])
    await expect(side.get_by_role("link", name="Notifications 1 unread")).to_be_visible()
    await side.get_by_role("link", name="Notifications").click()
    await expect(card(page, "For Bob")).to_be_visible()
    await page.get_by_role("button", name="Mark all read").click()
    await expect(side.get_by_role("link", name="Notifications 1 unread")).to_have_count(0)
    await page.get_by_role("link", name="For Bob").click()
    await expect(page.get_by_role("heading", name="For Bob")).to_be_visible()


async def test_the_timeline_shows_what_happened_and_takes_notes(visitor):
    owner = await an_owner(await visitor())
    zoe = await owner.contact()
    task = await owner.task(zoe, "Ring her back")
    page = await owner.open(f"/contacts/{zoe['id']}")
    await page.get_by_role("tab", name="Timeline").click()
    entries = page.locator(".entry")
    await expect(entries.first).to_contain_text("Ada King created a task Ring her back")
    await page.get_by_label("Note").fill("Prefers mornings")
    await page.get_by_role("button", name="Add note").click()
    await expect(entries.first).to_contain_text("Prefers mornings")
    await expect(page.get_by_label("Note")).to_have_value("")
    await owner.api("POST", f"/api/tasks/{task['id']}/done")
    await expect(entries.first).to_contain_text("completed a task")
