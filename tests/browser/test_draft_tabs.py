"""Drafts of one person in several tabs, after the session has ended, after a sign-out elsewhere, and Back after sending."""

import asyncio

import pytest
from playwright.async_api import Page, expect

from tests.browser.helpers import PASSWORD, Person, an_owner, go
from tests.browser.test_drafts import DRAFTS, expect_draft
from tests.support.screens import stands

pytestmark = [pytest.mark.browser, pytest.mark.anyio]
TEXTS = "() => JSON.stringify([...Object.entries(localStorage), ...Object.entries(sessionStorage)])"


async def save_drafts(page: Page) -> None:
    """As when the tab is put aside."""
    await page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")


async def test_two_tabs_with_two_things_in_one_form_keep_a_draft_each(visitor):
    owner = await an_owner(await visitor())
    zoe = await owner.contact()
    address = f"/tasks/create?contact_id={zoe['id']}"
    first, second = owner.page, await owner.context.new_page()
    for page in (first, second):
        await page.goto(address)
        await stands(page)
    for page, title in ((first, "One thing"), (second, "Another thing")):
        await page.get_by_label("Title").press_sequentially(title)
        await save_drafts(page)
    await first.reload()
    await expect_draft(first, Title="One thing")
    await second.reload()
    await expect_draft(second, Title="Another thing")
    # A third tab continues with the newest; what it makes of it leaves the others alone.
    third = await owner.context.new_page()
    await third.goto(address)
    await expect_draft(third, Title="Another thing")
    await third.get_by_label("Title").press_sequentially(", changed")
    await save_drafts(third)
    await third.close()
    await second.get_by_role("button", name="Create Task").click()
    await expect(second.get_by_role("heading", name="Another thing", level=1)).to_be_visible()
    await second.goto(address)
    await expect_draft(second, Title="Another thing, changed")
    await second.get_by_role("button", name="Create Task").click()
    await expect(second.get_by_role("heading", name="Another thing, changed", level=1)).to_be_visible()
    await first.reload()
    await expect_draft(first, Title="One thing")
    await first.get_by_role("button", name="Create Task").click()
    await expect(first.get_by_role("heading", name="One thing", level=1)).to_be_visible()
    assert await first.evaluate(DRAFTS) == 0
    made = [task["title"] for task in (await owner.api("GET", "/api/tasks"))["items"]]
    assert sorted(made) == ["Another thing", "Another thing, changed", "One thing"]


@pytest.mark.parametrize("is_late", [False, True], ids=["at_once", "answered_after_the_other_tab_was_led_away"])
async def test_signing_out_in_one_tab_leaves_nothing_of_what_is_typed_in_another(visitor, is_late):
    owner = await an_owner(await visitor())
    page, other = owner.page, await owner.context.new_page()
    await other.goto("/tasks/create")
    await other.get_by_label("Title").press_sequentially("For nobody else")
    await page.goto("/dashboard")
    await stands(page)
    await page.get_by_role("button", name="Assistant", exact=True).click()
    await page.get_by_label("Message to the assistant").press_sequentially("Nor this")
    await page.get_by_role("button", name="Account menu").first.click()

    async def answer_late(route):
        answer = await route.fetch()
        await other.wait_for_url("**/login**")
        await route.fulfill(response=answer)

    if is_late:
        await page.route("**/api/auth/logout", answer_late)
    await page.get_by_role("menuitem", name="Sign out").click()
    await page.wait_for_url("**/login**")
    await other.wait_for_url("**/login**")
    for each in (page, other):
        kept = await each.evaluate(TEXTS)
        assert "For nobody else" not in kept
        assert "Nor this" not in kept


async def sign_in_again(owner: Person, page: Page) -> None:
    await page.wait_for_url("**/login**")
    await page.get_by_label("Email").fill(owner.email)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Log in", exact=True).click()


async def test_a_session_that_ends_while_typing_costs_no_text(visitor):
    owner = await an_owner(await visitor())
    zoe = await owner.contact()
    me = (await owner.api("GET", "/api/me"))["member"]["id"]
    task = await owner.task(zoe, "Send the list", assigned_to=me)
    forms = [
        ("/tasks/create", "Description", ""),
        (f"/tasks/{task['id']}?edit=1", "Description", ""),
        (f"/contacts/{zoe['id']}?tab=timeline", "Note", ""),
        ("/calls/create", "Transcript", ""),
        ("/settings/ai", "Numbers", ""),
        ("/settings/organization", "Holidays", ""),
        ("/work", "Note", ""),
        ("/dashboard", "Message to the assistant", "Assistant"),
    ]
    pages = [await owner.context.new_page() for _ in forms]
    for page, (address, label, opener) in zip(pages, forms, strict=True):
        await page.goto(address)
        await stands(page)
        if opener:
            await page.get_by_role("button", name=opener, exact=True).click()
        await page.get_by_label(label, exact=True).press_sequentially("Half a thought")
    assert (await owner.context.request.post("/api/auth/logout")).ok
    await asyncio.gather(*(page.wait_for_url("**/login**") for page in pages))
    await sign_in_again(owner, pages[0])
    await expect(pages[0].get_by_label("Description")).to_have_value("Half a thought")
    for page, (address, label, _) in zip(pages, forms, strict=True):
        await go(page, address)  # the pages at the login lead back by themselves
        await expect(page.get_by_label(label, exact=True)).to_have_value("Half a thought")


async def test_back_after_sending_shows_an_empty_form_and_sends_nothing_again(visitor):
    owner = await an_owner(await visitor())
    zoe = await owner.contact()
    page = owner.page
    for address, label, text, button in (
        (f"/tasks/create?contact_id={zoe['id']}", "Title", "Made once", "Create Task"),
        ("/contacts?new=1", "Name", "Ann Lee", "Create Contact"),
        (f"/calls/create?contact_id={zoe['id']}", "Transcript", "Ana: Hello.", "Log Call"),
    ):
        await page.goto("/dashboard")
        await page.goto(address)
        await stands(page)
        field = page.get_by_label(label, exact=True)
        await field.press_sequentially(text)
        await page.get_by_role("button", name=button).click()
        await page.wait_for_url(lambda url: "create" not in url and "new=1" not in url)
        await page.go_back()
        await expect(field).to_have_value("")
        await expect(page.get_by_text("Draft of")).to_have_count(0)
        await page.go_forward()
        await page.wait_for_url(lambda url: "create" not in url and "new=1" not in url)
    assert len((await owner.api("GET", "/api/tasks"))["items"]) == 1
    assert len((await owner.api("GET", "/api/calls"))["items"]) == 1
    assert len((await owner.api("GET", "/api/contacts"))["items"]) == 2
