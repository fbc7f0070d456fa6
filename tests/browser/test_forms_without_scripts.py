"""Forms with a password before their scripts run: the password reaches no address, history entry, Referer or log."""

import re
from functools import partial

import pytest
from playwright.async_api import expect

from tests.browser.helpers import PASSWORD, an_owner

pytestmark = [pytest.mark.browser, pytest.mark.anyio]
SECRET = "canary-password-of-the-form"
FORMS = ["/login", "/signup", "/reset/some-token"]
SCRIPTS = re.compile(r"\.m?js(\?|$)")


def urls_of(page):
    """Every address the page asks for, with its Referer."""
    seen = []
    page.on("request", lambda request: seen.append(f"{request.url} {request.headers.get('referer', '')}"))
    return seen


def _hold(held, route):
    held.append(route)


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("scripts", ["off", "blocked", "late"])
async def test_a_password_typed_before_the_scripts_run_stays_on_the_page(app, visitor, path, scripts):
    page = await (await visitor(java_script_enabled=scripts != "off")).new_page()
    seen = urls_of(page)
    held = []
    if scripts == "blocked":
        await page.route(SCRIPTS, lambda route: route.abort())
    if scripts == "late":
        await page.route(SCRIPTS, partial(_hold, held))
    await page.goto(path, wait_until="commit")
    password = page.locator("input[name=password]")
    # Pages with a token in the address are built by their scripts, so without those they show no form at all.
    if path.startswith("/reset/"):
        await page.wait_for_timeout(300)
        assert await password.count() == 0
    else:
        await password.fill(SECRET)
        await password.press("Enter")
        await page.wait_for_timeout(300)
        await expect(page.locator("button[type=submit]")).to_be_disabled()
        # Even when the form is sent by force, it is a POST, and the answer says what is missing.
        assert await page.locator("form").get_attribute("method") == "post"
    assert SECRET not in page.url
    assert not [url for url in seen if SECRET in url]
    assert SECRET not in app.log
    for route in held:
        await route.continue_()


async def test_a_form_sent_without_scripts_is_answered_with_what_to_do(app, visitor):
    context = await visitor(java_script_enabled=False)
    for path in (*FORMS, "/invite/some-token", "/settings/profile"):
        answer = await context.request.post(path, form={"email": "a@example.com", "password": SECRET})
        text = await answer.text()
        assert answer.status == 405
        assert "needs scripts" in text
        assert SECRET not in text
    assert SECRET not in app.log


async def test_a_used_or_revoked_link_says_so_before_anything_is_typed(visitor):
    owner = await an_owner(await visitor())
    invited = await owner.api("POST", "/api/members", {"name": "Hana", "email": f"x{owner.email}", "role": "agent"})
    link = invited["invitation"]["url"]
    reader = await visitor(java_script_enabled=False)
    page = await reader.new_page()
    assert (await page.goto(link)).status == 200
    await owner.api("DELETE", f"/api/invitations/{invited['invitation']['id']}")
    for address, remedy in ((link, "Log in"), ("/reset/never-made", "Get a new link")):
        assert (await page.goto(address)).status == 404
        await expect(page.get_by_role("heading", name="This link does not work")).to_be_visible()
        await expect(page.get_by_role("link", name=remedy)).to_be_visible()


async def test_a_stranger_who_took_the_address_sees_nothing_and_the_invited_person_gets_in(visitor):
    owner = await an_owner(await visitor())
    email = f"hana.{owner.email}"
    stranger = (await visitor()).request
    evil = {"organization_name": "Evil", "name": "Mallory", "email": email, "password": PASSWORD, "timezone": "UTC"}
    assert (await stranger.post("/api/auth/signup", data=evil)).ok
    page = await owner.open("/settings/members?new=1")
    form = page.get_by_role("form", name="New member")
    await form.get_by_label("Name").fill("Hana Hook")
    await form.get_by_label("Email").fill(email)
    await form.get_by_role("button", name="Send Invitation").click()
    shown = page.get_by_label("Invitation link for Hana Hook")
    link = await shown.input_value()
    assert "Mallory" not in await page.content()
    invited = await (await visitor()).new_page()
    seen = urls_of(invited)
    await invited.goto(link)
    await invited.get_by_label("Your name").fill("Hana Hook")
    await invited.get_by_label("Password").fill(PASSWORD)
    join = invited.get_by_role("button", name=f"Join {owner.organization}")
    await join.click()
    await expect(invited.get_by_label("Email")).to_be_visible()
    await invited.get_by_label("Email").fill(f"own.{email}")
    await join.click()
    await invited.wait_for_url("**/today")
    token = link.rpartition("/")[2]
    assert not [line for line in seen if token in line.partition(" ")[2]]
    me = await (await stranger.get("/api/me")).text()
    assert owner.organization not in me
    assert "Hana" not in me
