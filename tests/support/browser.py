"""The Chromium browser for tests, and screenshots of failed ones."""

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, async_playwright, expect

FLAGS = [
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


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Run a browser while the block runs."""
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()


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
