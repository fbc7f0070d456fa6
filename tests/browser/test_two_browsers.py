"""Two people, or one person twice, on the same tasks at the same time."""

import pytest
from playwright.async_api import expect

from tests.browser.helpers import a_colleague, an_owner, card, go
from tests.support.screens import stands

pytestmark = [pytest.mark.browser, pytest.mark.anyio]


async def test_what_one_makes_edits_reassigns_and_finishes_appears_at_the_other(app, visitor):
    owner = await an_owner(await visitor())
    bob = await a_colleague(app, owner, await visitor())
    zoe = await owner.contact("Zoë O'Brien")
    await owner.task(zoe, "Send the list")
    hers, his = await owner.open("/tasks"), await bob.open("/tasks")
    await expect(card(hers, "Send the list")).to_be_visible()
    await expect(card(his, "Send the list")).to_be_visible()

    await his.get_by_label("Add a task", exact=True).fill("Ring +Zoë tomorrow")
    await expect(his.get_by_role("list", name="Understood")).to_contain_text("Zoë O'Brien")
    await his.keyboard.press("Enter")
    await hers.get_by_role("button", name="1 new").click()
    await expect(card(hers, "Ring")).to_contain_text("in 1d")

    made = next(t for t in (await bob.api("GET", "/api/tasks"))["items"] if t["title"].startswith("Ring"))
    await his.goto(f"/tasks/{made['id']}?edit=1")
    await his.get_by_label("Assigned to").select_option(label="Bob Marsh")
    await his.get_by_label("Priority").select_option(label="Urgent")
    await his.get_by_role("button", name="Save Changes").click()
    await expect(card(hers, "Ring")).to_contain_text("Urgent")
    await expect(card(hers, "Ring").get_by_title("Bob Marsh").or_(card(hers, "Ring").get_by_label("Bob Marsh"))).to_have_count(1)  # fmt: skip

    await his.get_by_role("main").get_by_role("button", name="Mark Done").click()
    await expect(card(hers, "Ring")).to_have_count(0)
    await expect(hers.get_by_role("tab", name="Done 1")).to_be_visible()


async def test_two_tabs_of_one_person_follow_each_other(visitor):
    owner = await an_owner(await visitor())
    task = await owner.task(await owner.contact(), "Send the list")
    other = await owner.context.new_page()
    page = await owner.open(f"/tasks/{task['id']}")
    await other.goto("/tasks")
    await expect(card(other, "Send the list")).to_be_visible()
    await other.get_by_role("button", name="Mark Done: Send the list").click()
    await expect(page.get_by_role("main").get_by_role("button", name="Reopen")).to_be_visible()
    await page.get_by_role("main").get_by_role("button", name="Reopen").click()
    await expect(card(other, "Send the list")).to_be_visible()
    await page.get_by_role("main").get_by_role("button", name="Delete").click()
    await expect(card(other, "Send the list")).to_have_count(0)
    await expect(other.get_by_role("tab", name="Open 0")).to_be_visible()


async def test_the_toast_of_an_assignment_names_who_assigned_and_opens_the_task(app, visitor):
    owner = await an_owner(await visitor())
    bob = await a_colleague(app, owner, await visitor())
    page = await bob.open("/contacts")
    await expect(page.get_by_role("heading", name="Contacts", level=1)).to_be_visible()
    await stands(page)
    member = (await bob.api("GET", "/api/me"))["member"]["id"]
    await owner.task(await owner.contact(), "Ring about lab", assigned_to=member)
    arrived = page.locator("[data-sonner-toast]").filter(has_text="Task Assigned by Ada King")
    await arrived.get_by_role("button", name="Open").click()
    await expect(page.get_by_role("heading", name="Ring about lab", level=1)).to_be_visible()


async def test_a_webhook_and_a_token_that_somebody_else_has_removed_leave_the_list_when_they_are_used(app, visitor):
    owner = await an_owner(await visitor())
    bob = await a_colleague(app, owner, await visitor(), role="admin")
    hook = await owner.api("POST", "/api/webhooks", {"url": "https://93.184.215.14/hook"})
    page = await owner.open("/settings/notifications")
    row = page.get_by_role("listitem").filter(has_text=hook["url"])
    await expect(row).to_be_visible()
    await bob.api("DELETE", f"/api/webhooks/{hook['id']}")
    await row.get_by_role("button", name="Show secret").click()
    await expect(row.get_by_role("alert")).to_contain_text("somebody else has removed it")
    await row.get_by_role("button", name="Turn off").click()
    await expect(page.locator("[data-sonner-toast]")).to_contain_text("This is no longer there")
    await expect(row).to_have_count(0)
    token = await owner.api("POST", "/api/tokens", {"name": "Nightly export"})
    await go(page, "/settings/tokens")
    tokens = page.get_by_role("list", name="API tokens").get_by_role("listitem")
    await expect(tokens).to_have_count(1)
    await bob.api("DELETE", f"/api/tokens/{token['id']}")
    await page.get_by_role("button", name="Revoke Nightly export").click()
    await page.get_by_role("button", name="Revoke token").click()
    await expect(tokens).to_have_count(0)
