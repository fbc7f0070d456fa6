"""Keys that are pressed before the answer to the key before has come: Undo takes back that act, once, and no key is lost."""

import asyncio
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
from playwright.async_api import Page, WebSocketRoute, expect

from tests.browser.helpers import Person, an_owner, card
from tests.support.screens import stands

pytestmark = [pytest.mark.browser, pytest.mark.anyio]
TITLES = ("First", "Second", "Third")


@dataclass
class HeldAnswers:
    """What the server sends waits while `is_held`; what the page sends goes through."""

    is_held: bool = False
    waiting: list[Any] = field(default_factory=list)

    def take(self, socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        socket.on_message(server.send)
        server.on_message(partial(self._answer, socket))

    def _answer(self, socket: WebSocketRoute, message: str | bytes) -> None:
        if self.is_held:
            self.waiting.append((socket, message))
        else:
            socket.send(message)

    def release(self) -> None:
        self.is_held = False
        for socket, message in self.waiting:
            socket.send(message)
        self.waiting.clear()


async def begin(visitor: Any, address: str) -> tuple[Person, Page, HeldAnswers]:
    """A person at a page with three tasks by due date, of which nobody is reminded, and the answers of the server, which are not held yet."""
    context, held = await visitor(reduced_motion="reduce"), HeldAnswers()
    await context.route_web_socket("**/_event/**", held.take)
    owner = await an_owner(context)
    zoe = await owner.contact()
    for day, title in enumerate(TITLES, 1):
        await owner.task(zoe, title, due_date=f"2099-01-0{day}")
    return owner, await owner.open(f"{address}?sort=due_date"), held


async def press(page: Page, *keys: str) -> None:
    for key in keys:
        await page.keyboard.press(key)


async def stored(owner: Person) -> list[tuple[str, int]]:
    """The status of each task, and its version, which counts the changes."""
    found = {
        task["title"]: (task["status"], task["version"]) for task in (await owner.api("GET", "/api/tasks"))["items"]
    }
    return [found[title] for title in TITLES]


async def becomes(owner: Person, *expected: tuple[str, int]) -> None:
    """Wait until the tasks have been changed so often, and compare how they are."""
    while sum(version for _, version in await stored(owner)) < sum(version for _, version in expected):
        await asyncio.sleep(0.1)
    assert await stored(owner) == [*expected]


@pytest.mark.parametrize("undo", ["z", "Control+z"])
async def test_undo_takes_back_the_act_whose_answer_has_not_come(visitor, undo: str) -> None:
    owner, page, held = await begin(visitor, "/tasks")
    await stands(page)
    held.is_held = True
    await press(page, "j", "d", undo)
    held.release()
    await becomes(owner, ("open", 3), ("open", 1), ("open", 1))
    await expect(card(page, "First")).to_be_visible()
    # Once more than there is to take back: nothing else happens.
    await card(page, "Second").get_by_role("link", name="Second", exact=True).focus()
    held.is_held = True
    await press(page, "d", undo, undo)
    held.release()
    await becomes(owner, ("open", 3), ("open", 3), ("open", 1))
    await expect(card(page, "Second")).to_be_visible()
    await expect(page.get_by_text("Somebody else")).to_have_count(0)


async def test_undo_at_work_takes_back_the_last_act_first(visitor):
    owner, page, held = await begin(visitor, "/work")
    heading = page.get_by_role("heading", level=1)
    for title in TITLES[:2]:
        await expect(heading).to_have_text(title)
        await stands(page)
        held.is_held = title == "Second"
        await press(page, "d")
    await press(page, "z")
    held.release()
    await becomes(owner, ("done", 2), ("open", 3), ("open", 1))
    await expect(heading).to_have_text("Second")
    # The earlier act is taken back by the next press.
    await press(page, "z")
    await becomes(owner, ("open", 3), ("open", 3), ("open", 1))
    await expect(heading).to_have_text("First")


async def test_every_row_gets_its_key_at_full_speed(visitor):
    owner, page, held = await begin(visitor, "/tasks")
    await stands(page)
    held.is_held = True
    await press(page, "j", "x", "d", "e")
    held.release()
    await expect(page.get_by_role("form").get_by_label("Title")).to_have_value("Third")
    await becomes(owner, ("dismissed", 2), ("done", 2), ("open", 1))
