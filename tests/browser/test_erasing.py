"""Deleting calls, contacts, members, organizations and accounts on their pages, with what is asked before."""

import zipfile
from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.helpers import PASSWORD, Person, a_colleague, an_owner
from tests.support.screens import stands

pytestmark = [pytest.mark.browser, pytest.mark.anyio]


async def _a_call(owner: Person, contact: dict[str, Any]) -> str:
    said = {"direction": "inbound", "started_at": "2026-01-05T10:00:00Z", "transcription": "Zoë: Call me tomorrow."}
    return (await owner.api("POST", "/api/calls", {"contact_id": contact["id"], **said}))["id"]


async def test_a_call_is_deleted_on_its_page_and_a_page_that_shows_it_says_so(visitor):
    owner = await an_owner(await visitor())
    call = await _a_call(owner, await owner.contact())
    other = await owner.context.new_page()
    await other.goto(f"/calls/{call}")
    await stands(other)
    page = await owner.open(f"/calls/{call}")
    await page.get_by_role("button", name="Delete", exact=True).press("Enter")
    await expect(page.get_by_role("dialog").get_by_role("button", name="Cancel")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Delete", exact=True)).to_be_focused()
    await page.keyboard.press("Enter")
    await page.get_by_role("radio", name="Delete them too").check()
    await page.get_by_role("button", name="Delete call").click()
    await expect(page.get_by_text("Call deleted")).to_be_visible()
    await expect(page).to_have_url("/calls")
    await expect(other.get_by_text("This call is not here.")).to_be_visible()


async def test_a_contact_is_deleted_and_its_call_stays_without_it(visitor):
    owner = await an_owner(await visitor())
    contact = await owner.contact()
    call = await _a_call(owner, contact)
    page = await owner.open(f"/contacts/{contact['id']}")
    await page.get_by_role("button", name="Delete", exact=True).click()
    await page.get_by_role("radio", name="Keep them").check()
    await page.get_by_role("button", name="Delete contact").click()
    await expect(page.get_by_text("Contact deleted")).to_be_visible()
    assert (await owner.api("GET", f"/api/calls/{call}"))["contact_id"] is None


async def test_a_member_is_removed_and_the_open_tasks_go_to_whom_is_chosen(app, visitor):
    owner = await an_owner(await visitor())
    bob = await a_colleague(app, owner, await visitor())
    member = (await bob.api("GET", "/api/me"))["member"]["id"]
    task = await owner.task(await owner.contact(), "Ring", assigned_to=member)
    page = await owner.open("/settings/members")
    await page.get_by_role("button", name="Remove Bob Marsh").click()
    await page.get_by_label("Open tasks go to").select_option(label="Ada King")
    await page.get_by_role("button", name="Remove member").click()
    await expect(page.get_by_text("Member removed")).to_be_visible()
    await expect(page.get_by_text("Bob Marsh")).to_have_count(0)
    assert (await owner.api("GET", f"/api/tasks/{task['id']}"))["assigned_to_name"] == "Ada King"


async def test_an_organization_is_exported_deleted_and_taken_back(visitor, tmp_path):
    owner = await an_owner(await visitor())
    await owner.contact()
    page = await owner.open("/settings/organization")
    await page.get_by_role("button", name="Export everything").click()
    link = page.get_by_role("link", name="Download ZIP")
    await expect(link).to_be_visible(timeout=60_000)
    async with page.expect_download() as found:
        await link.click()
    await (await found.value).save_as(tmp_path / "export.zip")
    with zipfile.ZipFile(tmp_path / "export.zip") as archive:
        assert "Zoë O'Brien".encode() in archive.read("tables/contact.csv")
    await page.get_by_role("button", name="Delete organization").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Type the organization’s name").fill(owner.organization)
    await dialog.get_by_label("Your password").fill("not mine at all")
    await dialog.get_by_role("button", name="Delete organization").click()
    await expect(dialog.get_by_label("Your password")).to_have_attribute("aria-invalid", "true")
    await dialog.get_by_label("Your password").fill(PASSWORD)
    await dialog.get_by_role("button", name="Delete organization").click()
    await expect(page.get_by_text(f"{owner.organization} will be deleted on")).to_be_visible()
    await expect(page.get_by_role("button", name="Save Changes")).to_have_count(0)
    await page.get_by_role("button", name="Keep the organization").click()
    await expect(page.get_by_text("The organization stays")).to_be_visible()
    await expect(page.get_by_text(f"{owner.organization} will be deleted on")).to_have_count(0)


async def test_an_account_is_deleted_with_the_password_and_signs_out(visitor):
    owner = await an_owner(await visitor())
    page = await owner.open("/settings/profile")
    await page.get_by_role("button", name="Delete account").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Your password").fill("not mine at all")
    await dialog.get_by_role("button", name="Delete account").click()
    await expect(dialog.get_by_text("Is wrong")).to_be_visible()
    await dialog.get_by_label("Your password").fill(PASSWORD)
    await dialog.get_by_role("button", name="Delete account").click()
    await expect(page).to_have_url("/login")
    login = {"email": owner.email, "password": PASSWORD}
    assert (await owner.context.request.post("/api/auth/login", data=login)).status == 401
