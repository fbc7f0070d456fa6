"""Sign-up, login and logout."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.helpers import PASSWORD, an_owner

pytestmark = [pytest.mark.browser, pytest.mark.anyio]


async def test_somebody_signs_up_and_sees_an_empty_day(visitor):
    page = await (await visitor()).new_page()
    await page.goto("/signup")
    await page.get_by_label("Organization").fill("Harbor Dental")
    await page.get_by_label("Your name").fill("Ada King")
    await page.get_by_label("Email").fill("ada.new@example.com")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_label("Time zone").select_option("Europe/Berlin")
    await page.get_by_role("button", name="Sign up").click()
    await page.wait_for_url("**/today")
    await expect(page.get_by_role("heading", name="Today", level=1)).to_be_visible()
    await expect(page.get_by_role("region", name="First steps")).to_be_visible()
    await expect(page.get_by_role("button", name="Account menu, Harbor Dental")).to_be_visible()


async def test_a_taken_email_address_is_reported_at_its_field(visitor):
    context = await visitor()
    owner = await an_owner(context)
    await context.clear_cookies()
    page = await owner.open("/signup")
    for label, text in {
        "Organization": "Other",
        "Your name": "Eve",
        "Email": owner.email,
        "Password": PASSWORD,
    }.items():
        await page.get_by_label(label).fill(text)
    await page.get_by_role("button", name="Sign up").click()
    await expect(page.get_by_label("Email")).to_have_attribute("aria-invalid", "true")
    await expect(page.get_by_label("Email")).to_be_focused()


async def test_a_wrong_password_is_refused_and_the_right_one_comes_back_to_the_page_asked_for(visitor):
    context = await visitor()
    owner = await an_owner(context)
    await context.clear_cookies()
    page = await owner.open("/contacts")
    await page.wait_for_url(re.compile(r"/login\?next="))
    await page.get_by_label("Email").fill(owner.email)
    await page.get_by_label("Password").fill("not it at all")
    await page.get_by_role("button", name="Log in").click()
    await expect(page.get_by_text("password is wrong")).to_be_visible()
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Log in").click()
    await page.wait_for_url("**/contacts")


async def test_next_never_leads_to_another_site(visitor):
    context = await visitor()
    owner = await an_owner(context)
    for trap in ("https://evil.example/x", "//evil.example/x", "/\\evil.example"):
        await context.clear_cookies()
        page = await owner.open(f"/login?next={trap}")
        await page.get_by_label("Email").fill(owner.email)
        await page.get_by_label("Password").fill(PASSWORD)
        await page.get_by_role("button", name="Log in").click()
        await page.wait_for_url("**/today")


async def test_the_account_menu_changes_the_theme_and_signs_out(visitor):
    owner = await an_owner(await visitor())
    page = await owner.open("/tasks")
    menu = page.get_by_role("button", name=f"Account menu, {owner.organization}")
    await menu.click()
    await page.get_by_role("menuitemradio", name="Dark").click()
    await expect(page.locator("html")).to_have_class("dark")
    await page.keyboard.press("Escape")
    await expect(menu).to_be_focused()
    await menu.click()
    await page.get_by_role("menuitem", name="Sign out").click()
    await page.wait_for_url("**/login")
    await page.goto("/tasks")
    await page.wait_for_url(re.compile(r"/login\?next="))
