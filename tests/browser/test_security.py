"""The second factor in the browser: authenticator app, recovery codes, passkeys, and an organization that requires one."""

import re
from contextlib import asynccontextmanager
from datetime import timedelta

import pyotp
import pytest
from playwright.async_api import expect

from taskapp.core.clock import utc_now
from tests.browser.helpers import PASSWORD, a_colleague, an_owner
from tests.support.axe import violations
from tests.support.screens import stands

pytestmark = [pytest.mark.browser, pytest.mark.anyio]


@pytest.fixture
def secure_url(app_url: str) -> str:
    """The app under a host name: passkeys are bound to one, and an IP address is none."""
    return app_url.replace("127.0.0.1", "localhost")


@asynccontextmanager
async def authenticator(page):
    """A virtual authenticator in the page's browser, with resident keys."""
    session = await page.context.new_cdp_session(page)
    await session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = await session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield session, made["authenticatorId"]
    await session.send("WebAuthn.removeVirtualAuthenticator", made)


async def without_verification(route) -> None:
    """Answer with options that ask the authenticator not to verify the person."""
    answer = await route.fetch()
    found = await answer.json()
    found["options"]["userVerification"] = "discouraged"
    await route.fulfill(response=answer, json=found)


def factors(page):
    return page.get_by_role("list", name="Second factors")


async def log_in(page, owner) -> None:
    await page.goto("/login")
    await page.get_by_label("Email").fill(owner.email)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Log in").click()


async def set_up_app(page) -> tuple[str, list[str]]:
    """Set an app up in the open list of factors; returns its secret and the recovery codes."""
    await page.get_by_role("button", name="Set up authenticator app").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Your password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(dialog.get_by_alt_text("QR code for the authenticator app")).to_be_visible()
    secret = (await dialog.locator(".totp-key").inner_text()).replace(" ", "")
    await dialog.get_by_label("Code of the app").fill(pyotp.TOTP(secret).at(utc_now()))
    await page.keyboard.press("Enter")
    codes = dialog.get_by_role("list", name="Recovery codes").get_by_role("listitem")
    await expect(codes).to_have_count(10)
    shown = await codes.all_inner_texts()
    await page.keyboard.press("Escape")
    await expect(codes).to_have_count(10)
    await dialog.get_by_role("button", name="I have kept them").click()
    return secret, shown


async def test_an_app_is_set_up_and_asked_for_at_the_next_login(visitor):
    context = await visitor()
    owner = await an_owner(context)
    page = await owner.open("/settings/profile")
    await page.get_by_role("button", name="Set up authenticator app").click()
    await page.get_by_role("dialog").get_by_label("Your password").fill("not this one")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("The password is wrong")).to_be_visible()
    await expect(page.get_by_role("dialog").get_by_label("Your password")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Set up authenticator app")).to_be_focused()
    secret, codes = await set_up_app(page)
    await expect(factors(page).get_by_text("10 of 10 left")).to_be_visible()

    await context.clear_cookies()
    await page.goto("/contacts")
    await page.wait_for_url(re.compile(r"/login\?next="))
    await page.get_by_label("Email").fill(owner.email)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Log in").click()
    code = page.get_by_label("Code of your authenticator app")
    await expect(code).to_be_focused()
    assert not [cookie for cookie in await context.cookies() if cookie["name"] == "taskapp_session"]
    await (other := await context.new_page()).goto("/tasks")
    await other.wait_for_url(re.compile(r"/login\?next="))
    await code.fill("000000")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("The code is wrong")).to_be_visible()
    await code.fill(pyotp.TOTP(secret).at(utc_now() + timedelta(seconds=30)))
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile(r"^[^?]*/contacts$"))

    await context.clear_cookies()
    await log_in(page, owner)
    await page.get_by_role("button", name="Use a recovery code").click()
    await page.get_by_label("Recovery code").fill(codes[0])
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/today")


async def test_a_passkey_signs_in_after_the_password_and_alone(visitor, secure_url):
    context = await visitor(base_url=secure_url)
    owner = await an_owner(context)
    page = await owner.open("/settings/profile")
    async with authenticator(page) as (session, authenticator_id):
        await page.get_by_role("button", name="Add passkey").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("Name").fill("My laptop")
        await dialog.get_by_label("Your password").fill(PASSWORD)
        await page.keyboard.press("Enter")
        await dialog.get_by_role("button", name="I have kept them").click()
        await expect(factors(page).locator(".member-name", has_text="My laptop")).to_be_visible()
        stored = await session.send("WebAuthn.getCredentials", {"authenticatorId": authenticator_id})
        assert [each["isResidentCredential"] for each in stored["credentials"]] == [True]

        await context.clear_cookies()
        await log_in(page, owner)
        await page.get_by_role("button", name="Use a passkey").click()
        await page.wait_for_url("**/today")

        await context.clear_cookies()
        await page.goto("/login")
        await page.get_by_role("button", name="Sign in with a passkey").click()
        await page.wait_for_url("**/today")

        await page.goto("/settings/profile")
        await expect(factors(page).get_by_text("last used")).to_be_visible()
        await page.get_by_role("button", name="Remove My laptop").click()
        await page.get_by_role("dialog").get_by_label("Your password").fill(PASSWORD)
        await page.keyboard.press("Enter")
        await expect(factors(page).locator(".member-name", has_text="My laptop")).to_have_count(0)
        await context.clear_cookies()
        await page.goto("/login")
        await page.get_by_role("button", name="Sign in with a passkey").click()
        await expect(page.get_by_text("This passkey was not accepted")).to_be_visible()


async def test_a_passkey_that_does_not_verify_the_person_opens_nothing_alone(visitor, secure_url):
    context = await visitor(base_url=secure_url)
    owner = await an_owner(context)
    page = await owner.open("/settings/profile")
    async with authenticator(page) as (session, authenticator_id):
        await page.get_by_role("button", name="Add passkey").click()
        await page.get_by_role("dialog").get_by_label("Your password").fill(PASSWORD)
        await page.keyboard.press("Enter")
        await page.get_by_role("button", name="I have kept them").click()
        await expect(factors(page).get_by_text("never used")).to_be_visible()
        await session.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator_id, "isUserVerified": False})
        # A browser that leaves the question for PIN or finger out.
        await page.route("**/api/auth/login/passkey-options", without_verification)
        await context.clear_cookies()
        await page.goto("/login")
        await page.get_by_role("button", name="Sign in with a passkey").click()
        await expect(page.get_by_text("This passkey was not accepted")).to_be_visible()
        # As a second factor the possession of the key is enough.
        await log_in(page, owner)
        await page.get_by_role("button", name="Use a passkey").click()
        await page.wait_for_url("**/today")


async def test_a_passkeys_answer_is_accepted_once(visitor, secure_url):
    context = await visitor(base_url=secure_url)
    owner = await an_owner(context)
    page = await owner.open("/settings/profile")
    async with authenticator(page):
        await page.get_by_role("button", name="Add passkey").click()
        await page.get_by_role("dialog").get_by_label("Your password").fill(PASSWORD)
        await page.keyboard.press("Enter")
        await page.get_by_role("button", name="I have kept them").click()
        await context.clear_cookies()
        await page.goto("/login")
        async with page.expect_request("**/api/auth/login/passkey") as sent:
            await page.get_by_role("button", name="Sign in with a passkey").click()
        await page.wait_for_url("**/today")
        await context.clear_cookies()
        request = await sent.value
        headers = {"Origin": secure_url, "Content-Type": "application/json"}
        again = await context.request.post("/api/auth/login/passkey", data=request.post_data, headers=headers)
        assert again.status == 401
        assert (await context.request.get("/api/me")).status == 401


async def test_an_organization_that_requires_a_second_factor_leads_its_members_to_set_one_up(app, visitor):
    owner = await an_owner(await visitor())
    page = await owner.open("/settings/profile")
    await set_up_app(page)
    agent = await a_colleague(app, owner, await visitor(), role="agent", name="Bob Marsh")
    token = (await agent.api("POST", "/api/tokens", {"name": "Script"}))["token"]
    theirs = await agent.open("/tasks")
    await stands(theirs)

    await owner.open("/settings/organization")
    await page.get_by_label("Require a second factor").check()
    await page.get_by_role("button", name="Save Changes").click()
    await expect(page.get_by_text("Settings saved")).to_be_visible()
    # Also on the page that is open: its next event is refused.
    await theirs.wait_for_url("**/second-factor", timeout=15_000)
    refused = await agent.context.request.get("/api/tasks")
    assert refused.status == 403
    assert "second factor" in (await refused.json())["detail"]
    program = {"Authorization": f"Bearer {token}"}
    assert (await (await visitor()).request.get("/api/tasks", headers=program)).ok

    await agent.open("/contacts")
    await theirs.wait_for_url("**/second-factor")
    assert not await violations(theirs)
    await set_up_app(theirs)
    await theirs.wait_for_url("**/today")
    assert (await agent.context.request.get("/api/tasks")).ok

    await owner.open("/settings/members")
    row = page.get_by_role("list", name="Members").get_by_role("listitem").filter(has_text="Bob Marsh")
    await expect(row.get_by_text("Second factor")).to_be_visible()
    await owner.open("/settings/profile")
    await page.get_by_role("button", name="Remove authenticator app").click()
    await page.get_by_role("dialog").get_by_label("Your password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Your organization requires a second factor")).to_be_visible()


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
async def test_axe_finds_nothing_in_the_steps_of_a_second_factor(visitor, color_scheme):
    context = await visitor(color_scheme=color_scheme, reduced_motion="reduce")
    owner = await an_owner(context)
    page = await owner.open("/settings/profile")
    await page.get_by_role("button", name="Set up authenticator app").click()
    found = await violations(page)
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Your password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    secret = (await dialog.locator(".totp-key").inner_text()).replace(" ", "")
    found += await violations(page)
    await dialog.get_by_label("Code of the app").fill(pyotp.TOTP(secret).at(utc_now()))
    await page.keyboard.press("Enter")
    await expect(dialog.get_by_role("listitem")).to_have_count(10)
    found += await violations(page)
    await context.clear_cookies()
    await log_in(page, owner)
    await expect(page.get_by_label("Code of your authenticator app")).to_be_visible()
    found += await violations(page)
    assert not found, "\n".join(found)
