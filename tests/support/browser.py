"""A real Chromium, and what it saw when a test failed."""

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, async_playwright

FLAGS = [
    "--no-sandbox",  # root has no other way, and CI is root
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--no-first-run",
]
INSTALL = "run `make test` as root, or install Debian's `chromium`"
NAMES = ("chromium", "chromium-browser", "google-chrome")
RESULTS = Path(__file__).parents[2] / "test-results"


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser for as long as the block runs."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()


def chromium_path() -> str:
    """The installed browser."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.fail(f"chromium is not installed: {INSTALL}", pytrace=False)
    return path


async def keep_what_it_saw(context: BrowserContext, test: str) -> None:
    """Save a picture of every open page of a failed test below test-results/."""
    RESULTS.mkdir(exist_ok=True)
    name = re.sub(r"[^a-zA-Z0-9_-]+", "-", test)[-120:]
    for number, page in enumerate(context.pages):
        await page.screenshot(path=RESULTS / f"{name}-{number}.png")
