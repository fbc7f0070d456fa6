"""Push and webhooks in a real browser: turned on, shown by the service worker, added, tried, removed."""

import json
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import BrowserContext, expect

from tests.browser.helpers import PASSWORD, an_owner
from tests.support.axe import violations
from tests.support.screens import stands

pytestmark = [pytest.mark.anyio, pytest.mark.browser]
Visitor = Callable[..., Awaitable[BrowserContext]]

# Chromium's push service is on the internet, so the subscription is invented; everything else is real.
SUBSCRIPTION = {
    "endpoint": "https://push.example.com/a-browser",
    "keys": {
        "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "auth": "BTBZMqHH6r4Tts7J_aSIgg",
    },
}
FAKE_SUBSCRIPTION = f"""(() => {{
  const made = {{ ...{json.dumps(SUBSCRIPTION)}, toJSON: () => ({json.dumps(SUBSCRIPTION)}), unsubscribe: async () => (localStorage.removeItem('made'), true) }};
  PushManager.prototype.getSubscription = async () => (localStorage.getItem('made') ? made : null);
  PushManager.prototype.subscribe = async (options) => {{
    if (options.applicationServerKey.length !== 65) throw new Error('not a key');
    localStorage.setItem('made', '1');
    return made;
  }};
}})();"""


SHOWN = """async (expected) => JSON.stringify((await (await navigator.serviceWorker.ready).getNotifications())
  .map((one) => [one.title, one.body, one.data.path]).sort()) === JSON.stringify(expected)"""
CALLS = [
    {"id": name, "title": f"Reminder: Call {name}", "body": name, "path": path, "from": "Harbor"}
    for name, path in (("Bob", "//evil.example"), ("Zoë", "/tasks"))
]
ALL_SHOWN = [
    [f"Reminder: Call {name}", f"{name}\nHarbor", path] for name, path in (("Bob", "/notifications"), ("Zoë", "/tasks"))
]


async def test_a_browser_is_turned_on_shows_what_is_pushed_and_is_turned_off(visitor: Visitor) -> None:
    context = await visitor()
    await context.grant_permissions(["notifications"])
    await context.add_init_script(FAKE_SUBSCRIPTION)
    ada = await an_owner(context)
    page = await ada.open("/settings/notifications")
    session = await context.new_cdp_session(page)
    registrations: list[dict[str, str]] = []
    session.on("ServiceWorker.workerRegistrationUpdated", lambda event: registrations.extend(event["registrations"]))
    await session.send("ServiceWorker.enable")
    await page.get_by_role("button", name="Turn on here").click()
    await expect(page.get_by_text("On in this browser")).to_be_visible()
    await expect(page.get_by_label("Task Reminder by push")).to_be_checked()
    channels = (await ada.api("GET", "/api/notifications/preferences"))["channels"]
    assert [channel["available"] for channel in channels] == [False, True]
    # What comes twice is shown once, and none leads to another site; the last one comes when those before it have been shown.
    for call in (CALLS[1], CALLS[1], CALLS[0]):
        await session.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": page.url.partition("/settings")[0], "registrationId": registrations[-1]["registrationId"],
             "data": json.dumps(call)},
        )  # fmt: skip
    await page.wait_for_function(SHOWN, arg=ALL_SHOWN)
    login = {"email": ada.email, "password": PASSWORD}
    await ada.api("POST", "/api/auth/logout")
    await page.wait_for_url("**/login*")  # the open page leaves by itself
    await ada.api("POST", "/api/auth/login", login)
    await ada.open("/settings/notifications")
    await expect(page.get_by_text("Off in this browser"), "it ended with the login").to_be_visible()
    await page.get_by_role("button", name="Turn on here").click()
    await expect(page.get_by_text("On in this browser")).to_be_visible()
    await page.reload()
    await page.get_by_role("button", name="Turn off here").click()
    await expect(page.get_by_text("Off in this browser")).to_be_visible()
    channels = (await ada.api("GET", "/api/notifications/preferences"))["channels"]
    assert not channels[1]["available"]


async def test_a_refused_permission_says_what_to_do(visitor: Visitor) -> None:
    context = await visitor()
    await context.add_init_script("Notification.requestPermission = async () => 'denied';")
    ada = await an_owner(context)
    page = await ada.open("/settings/notifications")
    await page.get_by_role("button", name="Turn on here").click()
    await expect(page.get_by_role("alert")).to_contain_text("Allow them in the site's settings")


async def test_a_webhook_is_added_looked_at_turned_off_and_removed(visitor: Visitor) -> None:
    ada = await an_owner(await visitor(reduced_motion="reduce"))
    page = await ada.open("/settings/notifications")
    form = page.get_by_role("form", name="New webhook")
    await form.get_by_label("Address").fill("https://10.0.0.8/hook")
    await form.get_by_role("button", name="Add Webhook").click()
    await expect(form.get_by_text("10.0.0.8 is not a public address")).to_be_visible()
    await form.get_by_label("Address").fill("https://hooks.example.com/one")
    await form.get_by_label("Task Completed").check()
    await form.get_by_role("button", name="Add Webhook").click()
    row = page.get_by_role("listitem").filter(has_text="https://hooks.example.com/one")
    await expect(row.get_by_text("Task Completed")).to_be_visible()
    await row.get_by_role("button", name="Show secret").click()
    [hook] = (await ada.api("GET", "/api/webhooks"))["items"]
    secret = (await ada.api("GET", f"/api/webhooks/{hook['id']}/secret"))["secret"]
    await expect(row.get_by_label("Secret of https://hooks.example.com/one")).to_have_value(secret)
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        await stands(page)
        assert await violations(page) == []
    await row.get_by_role("button", name="Turn off").click()
    await expect(row.get_by_text("turned off")).to_be_visible()
    await row.get_by_role("button", name="Remove").click()
    await page.get_by_role("button", name="Remove webhook").click()
    await expect(row).to_have_count(0)
    assert (await ada.api("GET", "/api/webhooks"))["items"] == []


async def test_a_secret_is_copied_where_the_page_has_no_clipboard_and_says_when_it_is_not(visitor: Visitor) -> None:
    """As over plain HTTP in a local network."""
    context = await visitor(permissions=["clipboard-read"])
    await context.add_init_script(
        "Object.defineProperty(navigator.clipboard, 'writeText', { value: () => Promise.reject() })"
    )
    ada = await an_owner(context)
    await ada.api("POST", "/api/webhooks", {"url": "https://93.184.215.14/hook"})
    page = await ada.open("/settings/notifications")
    row = page.get_by_role("listitem").filter(has_text="https://93.184.215.14/hook")
    await row.get_by_role("button", name="Show secret").click()
    secret = await row.get_by_label("Secret of https://93.184.215.14/hook").input_value()
    await row.get_by_role("button", name="Copy", exact=True).click()
    await expect(row.get_by_role("button", name="Copied")).to_be_visible()
    assert await page.evaluate("() => navigator.clipboard.readText()") == secret
    await row.get_by_role("button", name="Hide").click()
    await page.evaluate("() => { document.execCommand = () => false; }")
    await row.get_by_role("button", name="Show secret").click()
    await row.get_by_role("button", name="Copy", exact=True).click()
    await expect(row.get_by_role("button", name="Select it and copy it by hand")).to_be_visible()
