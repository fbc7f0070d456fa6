"""Tags and rhythm of a contact: typed, shown, listed; and the marks of those without a next step or gone quiet."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.helpers import an_owner, card
from tests.support.screens import stands

pytestmark = [pytest.mark.browser, pytest.mark.anyio]
LONG_AGO = {"direction": "outbound", "started_at": "2026-01-05T10:00:00Z", "duration_seconds": 60}


async def test_tags_and_rhythm_are_typed_shown_and_lead_to_the_list(visitor):
    owner = await an_owner(await visitor())
    page = await owner.open("/contacts?new=1")
    await page.get_by_label("Name").fill("Zoë O'Brien")
    await page.get_by_label("Tags").fill("VIP, café & co, vip")
    await page.get_by_label("Check in every").fill("soon")
    await page.get_by_role("button", name="Create Contact").click()
    await expect(page.get_by_text("Write a whole number.")).to_be_visible()
    await page.get_by_label("Check in every").fill("30")
    await page.get_by_role("button", name="Create Contact").click()
    await expect(page.get_by_text("Every 30 days")).to_be_visible()
    await expect(page.get_by_text(re.compile(r"^next \w+ \d+, \d+$"))).to_be_visible()
    await expect(page.locator(".tag")).to_have_text(["VIP", "café & co"])
    await page.get_by_role("main").get_by_role("button", name="Edit", exact=True).click()
    await expect(page.get_by_label("Tags")).to_have_value("VIP, café & co")
    await page.get_by_label("Tags").fill("café & co, lab")
    await page.get_by_label("Check in every").fill("")
    await page.get_by_role("button", name="Save Changes").click()
    await expect(page.locator(".tag")).to_have_text(["café & co", "lab"])
    await expect(page.locator("#contact-facts").get_by_text("Every 30 days")).to_have_count(
        0
    )  # the timeline tells of it
    await owner.contact("Bob Marsh")
    await page.get_by_role("link", name="café & co").click()
    await expect(card(page, "Zoë O'Brien")).to_be_visible()
    await expect(card(page, "Bob Marsh")).to_have_count(0)
    await page.get_by_role("button", name=re.compile("^Remove the filter Tag")).click()
    await expect(card(page, "Bob Marsh")).to_be_visible()


async def test_a_tags_rhythm_is_set_once_and_reaches_the_open_pages_of_its_contacts(visitor):
    owner = await an_owner(await visitor())
    zoe = await owner.contact(tags=["vip", "customer"])
    page = await owner.open("/settings/organization")
    await stands(page)
    rhythms = page.get_by_label("Rhythm by tag")
    await rhythms.fill("VIP: soon")
    await page.get_by_role("button", name="Save Changes").click()
    await expect(page.get_by_text("Write a tag, a colon and its days")).to_be_visible()
    await rhythms.fill("customer: 30\nVIP: 7")
    await page.get_by_role("button", name="Save Changes").click()
    await expect(page.get_by_text("Settings saved")).to_be_visible()
    await page.goto(f"/contacts/{zoe['id']}")
    facts = page.locator("#contact-facts")
    await expect(facts).to_contain_text(re.compile("Every 7 days next .*By tag vip"))
    await owner.api("PUT", "/api/organization", {"tag_rhythms": {"customer": 30}})
    await expect(facts).to_contain_text(re.compile("Every 30 days next .*By tag customer"))
    await owner.api("PUT", f"/api/contacts/{zoe['id']}", {"check_in_days": 90})
    await expect(facts).to_contain_text("Every 90 days next ")
    await expect(facts).not_to_contain_text("By tag")


async def test_the_list_marks_who_has_no_next_step_and_who_has_gone_quiet(visitor):
    owner = await an_owner(await visitor())
    zoe, bob = await owner.contact(check_in_days=30), await owner.contact("Bob Marsh", check_in_days=3650)
    await owner.api("POST", "/api/calls", {"contact_id": zoe["id"], **LONG_AGO})
    await owner.task(bob, "Send the price list")
    page = await owner.open("/contacts")
    await expect(card(page, "Zoë")).to_contain_text("Gone quiet")
    await expect(card(page, "Zoë")).to_contain_text("No next step")
    widths = (
        await card(page, "Zoë")
        .locator(".mark")
        .evaluate_all("(all) => all.map((one) => one.scrollWidth - one.clientWidth)")
    )
    assert widths == [0, 0], "a mark is as wide as its words"
    await expect(card(page, "Bob")).to_contain_text("Send the price list")
    await expect(card(page, "Bob").locator(".mark")).to_have_count(0)
    await page.get_by_role("tab", name="Gone quiet 1").click()
    await expect(card(page, "Bob")).to_have_count(0)
    await expect(card(page, "Zoë")).to_be_visible()
    await owner.api("POST", f"/api/contacts/{zoe['id']}/notes", {"text": "Spoke with her"})
    await expect(page.get_by_text("Nobody has gone quiet.")).to_be_visible()
    await page.get_by_role("tab", name="No next step 1").click()
    await expect(card(page, "Zoë")).to_be_visible()
    await owner.task(zoe, "Ring her back")
    await expect(page.get_by_text("Every contact has a next step.")).to_be_visible()
    await page.get_by_role("link", name="Show all").click()
    await expect(card(page, "Zoë")).to_contain_text("Ring her back")


async def test_the_list_is_sorted_and_holds_ones_own_contacts(visitor):
    owner = await an_owner(await visitor())
    me = (await owner.api("GET", "/api/me"))["member"]["id"]
    zoe, _ = await owner.contact(tags=["VIP", "lab", "old"]), await owner.contact("Bob Marsh")
    await owner.api("PUT", f"/api/contacts/{zoe['id']}/members", {"member_ids": [me]})
    await owner.api("POST", f"/api/contacts/{zoe['id']}/notes", {"text": "Spoke with her"})
    page = await owner.open("/contacts")
    rows = page.get_by_role("list", name="Contacts").get_by_role("listitem")
    await expect(rows).to_have_text([re.compile("^BMBob Marsh"), re.compile("^ZOZoë O'Brien.*VIPlab.*Ada King")])
    await expect(page.get_by_role("tab", name="Mine 1")).to_be_visible()
    await page.get_by_label("Sort").select_option("Last contact")
    await expect(rows).to_have_text([re.compile("Zoë"), re.compile("Bob")])
    await page.get_by_label("Sort").select_option("Quiet longest")
    await expect(rows).to_have_text([re.compile("Bob"), re.compile("Zoë")])
    await page.get_by_role("tab", name="Mine 1").click()
    await expect(rows).to_have_text([re.compile("Zoë")])
    await expect(page).to_have_url(re.compile("show=mine"))
    await owner.api("PUT", f"/api/contacts/{zoe['id']}/members", {"member_ids": []})
    await expect(page.get_by_text("You have no contacts.")).to_be_visible()
