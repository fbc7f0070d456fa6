"""Every text field of every page with an input method, a dead key and AltGr: their keys belong to the text, and act on nothing."""

from typing import Any

import pytest
from playwright.async_api import CDPSession, Page

from taskapp.ui import routes
from tests.browser.helpers import an_owner
from tests.browser.test_typing_everywhere import FORMS, PUBLIC_ROUTES, Walk, fields_of, focus, something_of_each
from tests.support.screens import filled, stands

pytestmark = [pytest.mark.browser, pytest.mark.anyio, pytest.mark.slow]
TEXTS = {"text", "search", "textarea", "tel", "password", "email", "url"}
# Keys that an input method takes while it offers its choices: Chromium reports each as 229.
TAKEN = ("Enter", "ArrowDown", "ArrowUp", "Escape", "Tab", "d", "z", " ")
ALT, CONTROL = 1, 2
# The address without what a search writes into it, what is open, and what was said.
AROUND = """() => JSON.stringify([location.pathname, document.querySelectorAll('dialog[open]').length,
  [...document.querySelectorAll('[data-sonner-toast], [aria-invalid=true]')].map((one) => one.innerText)])"""
# A sign whose key is prevented would not be typed.
WATCH = """() => { window.prevented = []; window.addEventListener('keydown', (event) => {
  if (event.defaultPrevented && (event.key.length === 1 || event.key === 'Dead') && event.keyCode !== 229) window.prevented.push(event.key); }); }"""
HELD = "() => document.activeElement.value ?? ''"


async def take_keys(cdp: CDPSession) -> None:
    for key in TAKEN:
        await cdp.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "key": key, "windowsVirtualKeyCode": 229})


async def alt_gr(cdp: CDPSession, key: str, code: str) -> None:
    """A sign of the third level as Windows sends it, with Ctrl and Alt; the text comes by itself, as DevTools send none with Ctrl."""
    pressed = {"key": key, "code": code, "modifiers": ALT | CONTROL, "windowsVirtualKeyCode": ord(code[-1])}
    await cdp.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **pressed})
    await cdp.send("Input.insertText", {"text": key})
    await cdp.send("Input.dispatchKeyEvent", {"type": "keyUp", **pressed})


async def dead_key(cdp: CDPSession) -> None:
    """´ and then e, as Linux sends them."""
    dead = {"key": "Dead", "code": "Equal", "windowsVirtualKeyCode": 187}
    await cdp.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **dead})
    await cdp.send("Input.dispatchKeyEvent", {"type": "keyUp", **dead})
    letter = {"key": "é", "code": "KeyE", "windowsVirtualKeyCode": 69}
    await cdp.send("Input.dispatchKeyEvent", {"type": "keyDown", "text": "é", **letter})
    await cdp.send("Input.dispatchKeyEvent", {"type": "keyUp", **letter})


async def faults_of(page: Page, cdp: CDPSession, name: str) -> list[str]:
    """Compose, with every key that the input method takes; then a dead key and AltGr: what went wrong in this field."""
    await focus(page, name)
    await page.keyboard.press("End")
    before = await page.evaluate(AROUND)
    await cdp.send("Input.imeSetComposition", {"text": "きょう", "selectionStart": 3, "selectionEnd": 3})
    await take_keys(cdp)
    found = [] if (await page.evaluate(HELD)).endswith("きょう") else ["loses what is composed"]
    found += [] if await page.evaluate(AROUND) == before else ["acts on a key of the input method"]
    await cdp.send("Input.insertText", {"text": "今日"})
    await dead_key(cdp)
    await alt_gr(cdp, "@", "KeyQ")
    await alt_gr(cdp, "ż", "KeyZ")
    held = await page.evaluate(HELD)
    found += [] if held.endswith("今日é@ż") else [f"holds {held!r}"]
    return [f"{page.url} {name}: {fault}" for fault in found]


async def faults_without_a_field(page: Page, cdp: CDPSession) -> list[str]:
    """The same keys where no field has the focus are no shortcuts."""
    await page.evaluate("() => document.activeElement.blur()")
    before = await page.evaluate(AROUND)
    await take_keys(cdp)
    await dead_key(cdp)
    for sign, code in (("@", "KeyQ"), ("€", "KeyE"), ("ż", "KeyZ"), ("ð", "KeyD"), ("đ", "KeyX")):
        await alt_gr(cdp, sign, code)
    return [] if await page.evaluate(AROUND) == before else [f"{page.url}: a key of a text is a shortcut"]


def is_text(field: dict[str, Any]) -> bool:
    return field["type"] in TEXTS


async def test_every_text_field_takes_what_is_composed_and_typed_with_altgr(visitor):
    owner = await an_owner(await visitor(reduced_motion="reduce"))
    ids = await something_of_each(owner)
    stranger = await visitor()
    found, fields = [], []

    async def walk(route: str, address: str, steps: tuple[str, ...]) -> None:
        page = await (stranger if route in PUBLIC_ROUTES else owner.context).new_page()
        cdp = await page.context.new_cdp_session(page)
        one = Walk(page, filled(address, ids), steps)
        await page.goto(one.address)
        await one.open_forms()
        await stands(page)
        await page.evaluate(WATCH)
        names = [name for name, field in (await fields_of(page)).items() if is_text(field)]
        for name in names:
            found.extend(await faults_of(page, cdp, name))
        found.extend(await faults_without_a_field(page, cdp))
        prevented = await page.evaluate("() => window.prevented")
        found.extend([f"{page.url}: {prevented} are taken from the text"] if prevented else [])
        fields.extend(names)
        await page.close()

    rows = [(route, *row) for route, rows in FORMS.items() if route != routes.RESET for row in rows]
    # One after the other: a composition ends when another page comes to the front.
    for row in rows:
        await walk(*row)
    assert not found, "\n".join(found)
    assert len(fields) > len(rows)
