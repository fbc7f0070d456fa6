"""Keys that are pressed before the answer to the key before has come: Undo takes back that act, once, and no key is lost."""

from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
from playwright.async_api import BrowserContext, Page, WebSocketRoute, expect

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


async def answers_of(context: BrowserContext) -> HeldAnswers:
    held = HeldAnswers()
    await context.route_web_socket("**/_event/**", held.take)
    return held


async def three_tasks(owner: Person, **fields: Any) -> None:
    zoe = await owner.contact()
    for day, title in enumerate(TITLES, 1):
        await owner.task(zoe, title, due_date=f"2026-01-0{day}", **fields)


async def press(page: Page, *keys: str) -> None:
    for key in keys:
        await page.keyboard.press(key)


async def statuses(owner: Person) -> list[str]:
    found = {task["title"]: task["status"] for task in (await owner.api("GET", "/api/tasks"))["items"]}
    return [found[title] for title in TITLES]


@pytest.mark.parametrize("undo", ["z", "Control+z"])
async def test_undo_takes_back_the_act_whose_answer_has_not_come(visitor, undo: str) -> None:
    context = await visitor(reduced_motion="reduce")
    held = await answers_of(context)
    owner = await an_owner(context)
    await three_tasks(owner)
    page = await owner.open("/tasks?sort=due_date")
    await stands(page)
    await press(page, "j", "d")
    await expect(page.locator("[data-sonner-toast]")).to_contain_text("Marked done: First")
    held.is_held = True
    await press(page, "d", undo)
    held.release()
    # That act alone: the one before it stays done.
    await expect(page.get_by_text("As before: Second")).to_be_visible()
    await expect(card(page, "Second")).to_be_visible()
    assert await statuses(owner) == ["done", "open", "open"]
    held.is_held = True
    await press(page, "d", undo, undo)
    held.release()
    for title in TITLES:
        await expect(card(page, title)).to_be_visible()
    assert await statuses(owner) == ["open", "open", "open"]


async def test_undo_at_work_shows_the_task_again_that_was_just_closed(visitor):
    context = await visitor(reduced_motion="reduce")
    held = await answers_of(context)
    owner = await an_owner(context)
    await three_tasks(owner)
    page = await owner.open("/work?sort=due_date")
    heading = page.get_by_role("heading", level=1)
    await expect(heading).to_have_text("First")
    await stands(page)
    held.is_held = True
    await press(page, "d", "z")
    held.release()
    await expect(page.get_by_role("button", name="Back", exact=True)).to_have_count(0)
    await expect(heading).to_have_text("First")
    await expect(page.get_by_text("1 of 3")).to_be_visible()
    assert await statuses(owner) == ["open", "open", "open"]


async def test_every_row_gets_its_key_at_full_speed(visitor):
    context = await visitor(reduced_motion="reduce")
    held = await answers_of(context)
    owner = await an_owner(context)
    await three_tasks(owner)
    page = await owner.open("/tasks?sort=due_date")
    await stands(page)
    held.is_held = True
    await press(page, "j", "x", "d", "e")
    held.release()
    await expect(page.get_by_role("form").get_by_label("Title")).to_have_value("Third")
    assert await statuses(owner) == ["dismissed", "done", "open"]
