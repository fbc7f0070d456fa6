"""A list of a thousand rows, and a page on which nothing happens."""

import itertools
import re
import time
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.helpers import PASSWORD, Person, a_colleague, an_owner, card
from tests.support.trust import often

pytestmark = [pytest.mark.browser, pytest.mark.anyio]

MOST_BYTES = 20_000
ROWS = 1_000
HEARTBEATS = ("2", "3")
SLOT = re.compile(r'"(p\d+)_rx_state_"')
# Counts the rows that are added to and removed from the list's DOM from now on.
WATCH = """() => { const seen = window.__seen = { came: 0, went: 0 };
  new MutationObserver((records) => records.forEach((record) => {
    const rows = (nodes) => [...nodes].filter((node) => node.matches?.('.entity-card')).length;
    seen.came += rows(record.addedNodes); seen.went += rows(record.removedNodes);
  })).observe(document.querySelector('.entity-grid'), { childList: true, subtree: true }); }"""
# Not `expect`: when its first look fails, Playwright describes the page, and a thousand rows then stand still for half a minute.
GONE = "(id) => !document.querySelector(`[data-task-id='${id}']`)"
LINKS = ".entity-card .card-link"
FOCUSED = f"(at) => document.activeElement === document.querySelectorAll('{LINKS}')[at]"
SHOWN = "([part, text]) => [...document.querySelectorAll(part)].some((one) => one.innerText.includes(text))"
TOP = "(card) => card.getBoundingClientRect().top"


class Received:
    """Collects the frames a page receives over its websocket, without heartbeats."""

    def __init__(self, page: Page) -> None:
        self.frames: list[str] = []
        page.on("websocket", lambda socket: socket.on("framereceived", self._keep))

    def _keep(self, frame: Any) -> None:
        if frame not in HEARTBEATS:
            self.frames.append(frame if isinstance(frame, str) else frame.decode())

    def take(self) -> list[str]:
        taken, self.frames[:] = list(self.frames), []
        return taken


def size(frames: list[str]) -> int:
    return sum(len(frame.encode()) for frame in frames)


_seeds = itertools.count(501)


async def two_members_of_a_large_organization(app, visitor) -> tuple[Person, Person]:
    """Two members of an organization with more tasks than a page loads."""
    seed = next(_seeds)
    app.run_forked("generate", "--tasks", "3200", "--contacts", "30", "--members", "4", "--seed", str(seed))
    people = []
    for name in ("ada", "bob"):
        email = f"{name}{seed}@example.com"
        app.create_user(email, PASSWORD, organization=f"Generated {seed}-001", role="manager")
        context = await visitor()
        answer = await context.request.post("/api/auth/login", data={"email": email, "password": PASSWORD})
        assert answer.ok, await answer.text()
        people.append(Person(context, await context.new_page(), email, f"Generated {seed}-001"))
    return people[0], people[1]


async def scroll_to_the_thousandth(page: Page, received: Received) -> int:
    """Scroll to row 1,000; return the size of the largest page load in bytes."""
    cards, largest, deadline = page.locator(".entity-card"), 0, time.monotonic() + 120
    shown = await cards.count()
    received.take()
    while shown < ROWS:
        assert time.monotonic() < deadline, f"{shown} rows, and no more come"
        await page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        await page.wait_for_timeout(60)
        if (now := await cards.count()) > shown:
            loads, shown = -(-(now - shown) // 30), now
            largest = max(largest, size(received.take()) // loads)
    await no_more_come(cards)
    return largest


async def no_more_come(rows: Locator) -> None:
    """Go away from the list's end, and wait for what was asked for there."""
    await rows.nth(ROWS // 2).scroll_into_view_if_needed()
    shown = -1
    while shown != (shown := await rows.count()):
        await rows.page.wait_for_timeout(1_000)


async def test_a_thousand_rows_stay_light_follow_keys_and_keep_still(app, visitor):
    ada, bob = await two_members_of_a_large_organization(app, visitor)
    page, received = ada.page, Received(ada.page)
    await page.goto("/tasks")
    await expect(page.locator(".entity-card").first).to_be_visible()
    assert await scroll_to_the_thousandth(page, received) <= MOST_BYTES

    await page.evaluate(WATCH)
    acted = page.locator(".entity-card").nth(700)
    gone = await acted.get_attribute("data-task-id")
    await acted.scroll_into_view_if_needed()
    received.take()
    await acted.get_by_role("button", name=re.compile("Mark Done")).click()
    await page.wait_for_function(GONE, arg=gone)
    await page.wait_for_timeout(400)
    frames = received.take()
    assert size(frames) <= MOST_BYTES
    assert len({slot for frame in frames for slot in SLOT.findall(frame)}) == 1, "more than the changed page was sent"
    assert await page.evaluate("window.__seen") == {"came": 0, "went": 1}

    links = page.locator(LINKS)
    await links.nth(800).focus()
    for key, at in (("j", 801), ("j", 802), ("k", 801), ("k", 800), ("k", 799)):
        await page.keyboard.press(key)
        await page.wait_for_function(FOCUSED, arg=at)

    held = page.locator(".entity-card").nth(799)
    task_id, before = await held.get_attribute("data-task-id"), await held.evaluate(TOP)
    above = [await page.locator(".entity-card").nth(n).get_attribute("data-task-id") for n in (0, 300, 785)]
    for other in above:
        await bob.api("POST", f"/api/tasks/{other}/done")
    await bob.task((await bob.api("GET", "/api/contacts?limit=1"))["items"][0], "A new one above")
    await page.wait_for_function(SHOWN, arg=[".new-pill", "1 new"])
    for other in above:
        await page.wait_for_function(GONE, arg=other)
    await bob.api("PUT", f"/api/tasks/{task_id}", {"title": "Edited under her cursor"})
    await page.wait_for_function(SHOWN, arg=[".entity-card", "Edited under her cursor"])
    held = page.locator(f'[data-task-id="{task_id}"]')
    assert await held.locator(".card-link").evaluate("(link) => document.activeElement === link")
    assert abs(await held.evaluate(TOP) - before) <= 2


async def test_a_page_on_which_nothing_happens_receives_nothing(app, visitor):
    owner = await an_owner(await visitor())
    other = await an_owner(await visitor())
    bob = await a_colleague(app, owner, await visitor())
    received = Received(owner.page)
    zoe = await owner.contact()
    await owner.task(zoe, "Waits")
    await owner.open("/tasks")
    await bob.open("/contacts")
    await expect(card(owner.page, "Waits")).to_be_visible()
    await owner.page.wait_for_timeout(1_500)
    received.take()
    for _ in range(often(2, 6)):
        await other.contact()
        await owner.page.wait_for_timeout(3_000)
    assert received.take() == []
