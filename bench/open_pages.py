"""Many open pages on one server process, without a browser: memory use, and response times of events."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import httpx

from bench.percentiles import Goal, line, quantile
from bench.servers import memory_of, processor_seconds
from taskapp.ui.tasks.list.state import TaskListState
from taskapp.ui.tasks.quick_add.state import QuickAddState
from tests.support.open_page import ROOT, OpenPage, open_page

Act = Callable[[OpenPage, int], Awaitable[None]]

EVERY_SECONDS, TYPING_EVERY_SECONDS, FOR_SECONDS = 2.0, 20.0, 30.0
# Pages are opened in groups of this size, to keep the load of opening them out of the measurement.
AT_ONCE = 10
CHANGES = 20


def idle(pid: int) -> None:
    """Measure the memory of the server without pages."""
    line("server with nobody on it", memory_of(pid), "MB", Goal(most=250))


async def measure(url: str, password: str, *, pid: int, pages: int) -> None:
    """Open the pages, send events from each, then change tasks that all pages show."""
    people = [_sign_in(url, f"{name}@example.com", password) for name in ("ann", "ben")]
    alone = memory_of(pid)
    async with AsyncExitStack() as stack:
        opened: list[OpenPage] = []
        for start in range(0, pages, AT_ONCE):
            group = range(start, min(start + AT_ONCE, pages))
            cookies = [people[n % 2].cookies["taskapp_session"] for n in group]
            opening = (stack.enter_async_context(open_page(url, "/tasks", cookie=cookie)) for cookie in cookies)
            opened += await asyncio.gather(*opening)
        await asyncio.sleep(3)
        line(f"memory a page, {pages} open on /tasks", (memory_of(pid) - alone) * 1024 / pages, "KB", Goal(most=250))
        await _events(opened, pid, moving, every=EVERY_SECONDS, goal=Goal(most=25))
        await _events(opened, pid, typing, every=TYPING_EVERY_SECONDS)
        line("memory a page after that", (memory_of(pid) - alone) * 1024 / pages, "KB", Goal(most=250))
        await _changes(opened, people[1])


def name_of(handler: Any) -> str:
    """The full name of an event handler below the root state."""
    return f"{handler.state.get_full_name()}.{handler.fn.__name__}".removeprefix(f"{ROOT}.")


async def moving(page: OpenPage, _turn: int) -> None:
    """Send an event that only redirects."""
    since = len(page.frames)
    await page.send(name_of(TaskListState.work))
    await page.see("_redirect", since=since, seconds=60)


async def typing(page: OpenPage, turn: int) -> None:
    """Send the text of the quick-add line, which queries the database a dozen times and is answered with the recognized parts."""
    since = len(page.frames)
    text = f"Send it {'tomorrow' if turn % 2 else 'today'}"
    await page.send(name_of(QuickAddState.read), request={"text": text, "refused": []})
    await page.see("chips", since=since, seconds=60)


async def _events(opened: list[OpenPage], pid: int, act: Act, *, every: float, goal: Goal | None = None) -> None:
    spent, began, times = processor_seconds(pid), time.monotonic(), list[float]()
    await asyncio.gather(*(_use(page, number, act, every, times) for number, page in enumerate(opened)))
    share = (processor_seconds(pid) - spent) / (time.monotonic() - began)
    label = f"{act.__name__} every {every:g} s on each of {len(opened)}"
    line(f"{label}: sent to answered, p50", quantile(times, 0.5) * 1000, "ms")
    line(f"{label}: sent to answered, p95", quantile(times, 0.95) * 1000, "ms", goal)
    line(f"{label}: processor of the server", share * 100, "%")


async def _use(page: OpenPage, number: int, act: Act, every: float, times: list[float]) -> None:
    await asyncio.sleep(every * (number % 97) / 97)
    end, turn = time.monotonic() + FOR_SECONDS, 0
    while time.monotonic() < end:
        turn += 1
        began = time.monotonic()
        await act(page, turn)
        times.append(time.monotonic() - began)
        await asyncio.sleep(max(0.0, every - times[-1]))


async def _changes(opened: list[OpenPage], person: httpx.Client) -> None:
    """Change tasks that all pages show; measures until the last page has the change."""
    items = person.get("/api/tasks?status=open&limit=20").json()["items"]
    times = []
    for number in range(CHANGES):
        marks = [len(page.frames) for page in opened]
        title = f"Seen by all, number {number}"
        began = time.monotonic()
        answer = await asyncio.to_thread(person.put, f"/api/tasks/{items[number]['id']}", json={"title": title})
        assert answer.status_code == 200, answer.text
        await asyncio.gather(
            *(page.see(title, since=mark, seconds=60) for page, mark in zip(opened, marks, strict=True))
        )
        times.append(time.monotonic() - began)
        await asyncio.sleep(0.5)
    line(f"a change on the last of {len(opened)} pages, p95", quantile(times, 0.95) * 1000, "ms")


def _sign_in(url: str, email: str, password: str) -> httpx.Client:
    client = httpx.Client(base_url=url, headers={"Origin": url}, timeout=60)
    answer = client.post("/api/auth/login", json={"email": email, "password": password})
    assert answer.status_code == 200, answer.text
    return client
