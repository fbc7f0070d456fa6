"""The Chromium browser for tests, and screenshots of failed ones."""

import asyncio
import gc
import os
import re
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, async_playwright, expect

from tests.support.api_client import ADDRESSES
from tests.support.processes import descendants

# Those that Playwright switches off, whose list ours replaces; then the menus of the address bar, for which Chromium starts
# another process with each profile: of 1.3 s of processor for a profile and its first page it took 0.8.
FEATURES_OFF = (
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable", "LensOverlay",
    "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect", "TcpPortRandomizationWin",
    "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch", "WebUIOmniboxPopup", "WebUIOmniboxAimPopup",
)  # fmt: skip
FLAGS = [
    f"--disable-features={','.join(FEATURES_OFF)}",
    "--no-sandbox",  # needed as root, which CI is
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--no-first-run",
]
INSTALL = "run `make test` as root, or install Debian's `chromium`"
# Milliseconds that `expect` waits for what a test expects; allows for a machine whose cores run other tests, too.
PATIENCE = 20_000
NAMES = ("chromium", "chromium-browser", "google-chrome")
RESULTS = Path(__file__).parents[2] / "test-results"
# Browsers that were killed. Their calls have failed, which asyncio tells whichever test runs when they are collected as garbage.
_killed: list[Browser | None] = []


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Run a browser while the block runs."""
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium_path(), args=FLAGS, slow_mo=float(os.environ.get("SLOW_MO", "0"))
        )
        try:
            yield browser
        finally:
            await browser.close()


class SharedBrowser:
    """One Chromium for the browser tests of a process; another one takes its place when it no longer answers."""

    ANSWERS_WITHIN = 30.0  # seconds; opening and closing a profile takes less than one

    def __init__(self) -> None:
        self._running = AsyncExitStack()
        self._browser: Browser | None = None
        self._processes: set[int] = set()

    async def profile(self, **options: Any) -> BrowserContext:
        """A new browser profile, as of another person; the options are those of Playwright's `new_context`."""
        options["extra_http_headers"] = {"X-Forwarded-For": next(ADDRESSES), **options.get("extra_http_headers", {})}
        browser = await self._started()
        try:
            async with asyncio.timeout(self.ANSWERS_WITHIN):
                return await browser.new_context(**options)
        except TimeoutError:
            await self._kill()
            return await (await self._started()).new_context(**options)

    async def close(self, profile: BrowserContext) -> None:
        """Close a profile and its pages, also when the browser has stopped answering."""
        try:
            async with asyncio.timeout(self.ANSWERS_WITHIN):
                await profile.close()
        except TimeoutError:
            await self._kill()

    async def stop(self) -> None:
        """End the browser; the next profile starts another one."""
        ending = asyncio.ensure_future(self._running.aclose())
        if not (await asyncio.wait({ending}, timeout=self.ANSWERS_WITHIN))[0]:
            await self._kill()
        self._running, self._browser = AsyncExitStack(), None

    async def _started(self) -> Browser:
        if self._browser is None:
            before = descendants(os.getpid())
            self._browser = await self._running.enter_async_context(chromium())
            self._processes = {*descendants(os.getpid())} - {*before}
        return self._browser

    async def _kill(self) -> None:
        """End the browser and Playwright's driver, whatever they wait for; the calls that wait for them fail."""
        for process in self._processes:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        loop = asyncio.get_running_loop()
        handler = loop.get_exception_handler()
        loop.set_exception_handler(None)  # what Playwright's calls say of their end is no fault of the next test
        with suppress(Exception):
            async with asyncio.timeout(self.ANSWERS_WITHIN):
                await self._running.aclose()
        _killed.append(self._browser)
        self._running, self._browser = AsyncExitStack(), None
        gc.collect()
        loop.set_exception_handler(handler)


def chromium_path() -> str:
    """The path of the installed browser; fails the test when there is none."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.fail(f"chromium is not installed: {INSTALL}", pytrace=False)
    return path


async def save_screenshots(context: BrowserContext, test: str) -> None:
    """Save a screenshot of each open page of a failed test in test-results/."""
    RESULTS.mkdir(exist_ok=True)
    name = re.sub(r"[^a-zA-Z0-9_-]+", "-", test)[-120:]
    for number, page in enumerate(context.pages):
        await page.screenshot(path=RESULTS / f"{name}-{number}.png")
