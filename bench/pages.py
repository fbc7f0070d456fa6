"""`python -m bench.pages`: response times of the pages in Chromium, on a production server with generated data.

Measures the first load, loading more rows of a long list, a click, a change by another user and an idle minute; then
many open pages without a browser. Prints each figure with its goal; does not fail when one is missed.
"""

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, Page

from bench import open_pages
from bench.percentiles import Goal, line, quantile
from tests.support.browser import chromium
from tests.support.product import Product

ROWS = 1_000
FIRST_LOADS, CLICKS, CHANGES = 7, 40, 30
IDLE_SECONDS = 60
PASSWORD = "correct horse battery staple"
ORGANIZATION = "Generated 1-001"
HEARTBEATS = ("2", "3")

# Runs in the page before its own scripts: records when the first card is displayed.
_WATCH = """() => { window.__rows = 0; const look = () => {
  if (!window.__rows && document.querySelector('.entity-card .card-link')) window.__rows = performance.now(); else requestAnimationFrame(look);
}; requestAnimationFrame(look); }"""
# Clicks a row's round control; returns the times until it is painted as done and until the row is removed (ms).
_CLICK = """(at) => new Promise((done) => {
  const row = document.querySelectorAll('.entity-card')[at], button = row.querySelector('.check');
  const start = performance.now(); let painted = 0; button.click();
  const look = () => {
    if (!painted && (button.dataset.pending === 'true' || !row.isConnected)) painted = performance.now() - start;
    if (!row.isConnected) done([painted, performance.now() - start]); else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})"""
_SCROLL = """() => new Promise((done) => {
  const count = () => document.querySelectorAll('.entity-card').length, before = count(), start = performance.now();
  window.scrollTo(0, document.body.scrollHeight);
  const look = () => (count() > before ? done(performance.now() - start) : performance.now() - start > 20000 ? done(-1) : requestAnimationFrame(look));
  requestAnimationFrame(look);
})"""


class Frames:
    """The sizes of the frames received over a page's websocket since the last `take`, without heartbeats."""

    def __init__(self, page: Page) -> None:
        self.sizes: list[int] = []
        page.on("websocket", lambda socket: socket.on("framereceived", self._record))

    def _record(self, frame: str | bytes) -> None:
        if frame not in HEARTBEATS:
            self.sizes.append(len(frame.encode() if isinstance(frame, str) else frame))

    def take(self) -> list[int]:
        taken, self.sizes[:] = list(self.sizes), []
        return taken


async def main(options: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory(prefix="taskapp-pages-") as folder:
        product = Product(database_url=f"sqlite:///{folder}/taskapp.db", folder=Path(folder))
        product.run("migrate")
        product.run("generate", "--tasks", str(options.tasks), "--contacts", "500", "--members", "20")
        for name in ("ann", "ben"):
            product.create_user(f"{name}@example.com", PASSWORD, organization=ORGANIZATION, role="manager")
        program = product.serve("--no-jobs", seconds=900)
        print(f"{options.tasks:,} tasks, {os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}\n", flush=True)
        try:
            open_pages.idle(program.process.pid)
            async with chromium() as browser:
                await in_a_browser(browser, product.base_url)
            await open_pages.measure(product.base_url, PASSWORD, pid=program.process.pid, pages=options.pages)
        finally:
            product.stop()


async def in_a_browser(browser: Browser, url: str) -> None:
    """The measurements with one or two browser profiles."""
    await first_loads(browser, url)
    async with signed_in(browser, url, "ann") as ann, signed_in(browser, url, "ben") as ben:
        page = await ann.new_page()
        frames = Frames(page)
        await page.goto("/tasks")
        await page.locator(".entity-card").first.wait_for()
        await clicks(page, frames, where="a list of 30", apart=0)
        await long_list(page, frames)
        await clicks(page, frames, where=f"a list of {ROWS:,}", apart=20)
        await others_changes(page, frames, ben)
        await page.wait_for_timeout(2_000)
        frames.take()
        await page.wait_for_timeout(IDLE_SECONDS * 1000)
        line("frames in an idle minute, heartbeats left out", len(frames.take()), "", Goal(most=0))


async def first_loads(browser: Browser, url: str) -> None:
    times, sizes = [], []
    for _ in range(FIRST_LOADS):
        async with signed_in(browser, url, "ann") as context:
            page = await context.new_page()
            frames, devtools, received = Frames(page), await context.new_cdp_session(page), [0]
            await devtools.send("Network.enable")
            devtools.on(
                "Network.loadingFinished",
                lambda done, got=received: got.__setitem__(0, got[0] + done["encodedDataLength"]),
            )
            await page.add_init_script(f"({_WATCH})()")
            await page.goto("/tasks")
            await page.locator(".entity-card .card-link").first.wait_for()
            times.append(float(await page.evaluate("window.__rows")))
            await page.wait_for_timeout(1_500)
            sizes.append((received[0] + sum(frames.take())) / 1024)
    line("first load of /tasks, cold cache: to rows, p50", quantile(times, 0.5), "ms", Goal(most=1_000))
    line("first load of /tasks, cold cache: slowest", max(times), "ms", Goal(most=1_000))
    line("first load of /tasks, cold cache: transferred", max(sizes), "KB", Goal(most=450))


async def long_list(page: Page, frames: Frames) -> None:
    cards, times, sizes = page.locator(".entity-card"), [], []
    while (shown := await cards.count()) < ROWS:
        frames.take()
        took = float(await page.evaluate(_SCROLL))
        assert took >= 0, f"no more than {shown} rows came"
        await page.wait_for_timeout(150)
        if shown > ROWS * 0.7:
            times.append(took)
            sizes.append(sum(frames.take()) / 1024)
    line(f"load-more with {ROWS:,} rows: scrolled to shown, p50", quantile(times, 0.5), "ms", Goal(most=60))
    line(f"load-more with {ROWS:,} rows: scrolled to shown, p95", quantile(times, 0.95), "ms")
    line(f"load-more with {ROWS:,} rows: on the wire, most", max(sizes), "KB", Goal(most=20))


async def clicks(page: Page, frames: Frames, *, where: str, apart: int) -> None:
    """Mark tasks done: always the first row (`apart` 0), or rows that are `apart` rows from one another."""
    painted, confirmed, counts, sizes = [], [], [], []
    for number in range(CLICKS):
        await page.wait_for_timeout(250)
        frames.take()
        first, last = await page.evaluate(_CLICK, number * apart)
        await page.wait_for_timeout(250)
        got = frames.take()
        painted.append(first)
        confirmed.append(last)
        counts.append(len(got))
        sizes.append(sum(got) / 1024)
    line(f"{where}: click to optimistic paint, p50", quantile(painted, 0.5), "ms", Goal(most=34))
    line(f"{where}: click to optimistic paint, p95", quantile(painted, 0.95), "ms")
    line(f"{where}: click to confirmed by the server, p50", quantile(confirmed, 0.5), "ms")
    line(f"{where}: click to confirmed by the server, p95", quantile(confirmed, 0.95), "ms", Goal(most=50))
    if apart:  # with the first row each time, the list also loads more rows during the measurement
        line("frames of one action, most", max(counts), "")
        line("one action on the wire, most", max(sizes), "KB", Goal(most=20))


async def others_changes(page: Page, frames: Frames, other: BrowserContext) -> None:
    seen, sizes = [], []
    for number in range(CHANGES):
        await page.wait_for_timeout(300)
        task_id = await page.locator(".entity-card").nth(number).get_attribute("data-task-id")
        title = f"Changed by another, number {number}"
        frames.take()
        arrived = asyncio.ensure_future(page.evaluate(_ARRIVED, title))
        await asyncio.sleep(0.02)
        began = time.time() * 1000
        answer = await other.request.put(f"/api/tasks/{task_id}", data={"title": title})
        assert answer.ok, await answer.text()
        seen.append(float(await arrived) - began)
        sizes.append(sum(frames.take()) / 1024)
    line("another's change, from their request to this screen, p50", quantile(seen, 0.5), "ms")
    line("another's change, from their request to this screen, p95", quantile(seen, 0.95), "ms", Goal(most=60))
    line("another's change on the wire, most", max(sizes), "KB", Goal(most=20))


_ARRIVED = """(title) => new Promise((done) => { const look = () => {
  if ([...document.querySelectorAll('.card-link')].some((one) => one.textContent === title)) done(Date.now()); else requestAnimationFrame(look);
}; look(); })"""


@asynccontextmanager
async def signed_in(browser: Browser, url: str, name: str) -> AsyncIterator[BrowserContext]:
    """A new browser profile, signed in as that user."""
    context = await browser.new_context(base_url=url, viewport={"width": 1440, "height": 900})
    answer = await context.request.post("/api/auth/login", data={"email": f"{name}@example.com", "password": PASSWORD})
    assert answer.ok, await answer.text()
    try:
        yield context
    finally:
        await context.close()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--tasks", type=int, default=20_000, help="tasks of the organization")
    parser.add_argument("--pages", type=int, default=500, help="open pages without a browser")
    return parser.parse_args()


if __name__ == "__main__":
    asyncio.run(main(_options()))
