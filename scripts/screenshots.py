"""Takes screenshots of all pages with the sample data: three widths, light and dark; with `--readme` also those of the README.

    python -m scripts.screenshots                      # starts `taskapp demo` on its own port and data
    python -m scripts.screenshots --url http://localhost:3000 --only settings
    python -m scripts.screenshots --readme             # also writes docs/screenshots

Writes to test-results/screenshots, which git ignores.
"""

import argparse
import asyncio
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page

from taskapp.cli.admin import DemoLogin
from tests.support.browser import RESULTS, chromium
from tests.support.processes import Program, free_port
from tests.support.product import ROOT, answers, command, environment_without_ours
from tests.support.screens import PUBLIC, addresses, stands

FOLDER = RESULTS / "screenshots"
README = ROOT / "docs" / "screenshots"
WINDOWS = {1440: 900, 1024: 768, 390: 844}
SCHEMES = ("light", "dark")
# The limit of a README screenshot, because every clone of the repository contains them.
MOST_BYTES = 200_000
BUILD_SECONDS = 900


@dataclass
class Visitor:
    """A browser profile with one page, signed in with the sample login or not."""

    context: BrowserContext
    page: Page

    async def api(self, method: str, path: str, body: Any = None) -> Any:
        """The JSON of a REST request as this user."""
        response = await self.context.request.fetch(path, method=method, data=body)
        return await response.json()

    async def open(self, address: str) -> Page:
        """Open a page and wait until it is completely rendered."""
        await self.page.goto(address)
        await stands(self.page)
        return self.page


async def main(options: argparse.Namespace) -> None:
    """Take the screenshots that the options ask for."""
    with _product(options.url) as url:
        async with chromium() as browser:
            # Once, because an address gets a limited number of links an hour.
            visitor = await _sign_in(browser, url, SCHEMES[0], next(iter(WINDOWS.items())))
            paths = [path for path in await addresses(visitor) if options.only in path]
            await visitor.context.close()
            for scheme in SCHEMES:
                if options.readme:
                    await _for_readme(browser, url, scheme)
                for width, height in WINDOWS.items():
                    await _every_screen(browser, url, scheme, (width, height), paths)


async def _every_screen(browser: Browser, url: str, scheme: str, window: tuple[int, int], paths: list[str]) -> None:
    visitor = await _sign_in(browser, url, scheme, window)
    stranger = Visitor(context := await _profile(browser, url, scheme, window), await context.new_page())
    for address in paths:
        page = await (stranger if address in PUBLIC else visitor).open(address)
        await _take(page, FOLDER / f"{_name(address)}-{window[0]}-{scheme}.png")
    await visitor.context.close()
    await stranger.context.close()


async def _for_readme(browser: Browser, url: str, scheme: str) -> None:
    visitor = await _sign_in(browser, url, scheme, (1280, 800))
    await _take(await visitor.open("/tasks"), README / f"tasks-{scheme}.png")
    tasks = (await visitor.api("GET", "/api/tasks?source=ai&status=open"))["items"]
    await _take(await visitor.open(f"/tasks/{tasks[0]['id']}"), README / f"detail-{scheme}.png")
    contact = await visitor.open(f"/contacts/{tasks[0]['contact_id']}")
    await contact.locator(".fold-head").first.click()
    await contact.locator(".fold-body").wait_for()
    await _take(contact, README / f"contact-{scheme}.png")
    form = await visitor.open(f"/tasks/create?contact_id={tasks[0]['contact_id']}")
    await form.get_by_label("Title").fill("Send the implant price list")
    await form.get_by_role("button", name="Due date").click()
    await form.get_by_role("button", name="Tomorrow").click()
    await _take(form, README / f"picker-{scheme}.png")
    await visitor.context.close()
    for picture in README.glob("*.png"):
        if picture.stat().st_size > MOST_BYTES:
            sys.exit(f"{picture} has {picture.stat().st_size:,} bytes; {MOST_BYTES:,} at most.")


async def _sign_in(browser: Browser, url: str, scheme: str, window: tuple[int, int]) -> Visitor:
    context, login = await _profile(browser, url, scheme, window), DemoLogin()
    answer = await context.request.post("/api/auth/login", data={"email": login.email, "password": login.password})
    if not answer.ok:
        sys.exit(f"{url} does not know {login.email}: it must run on the sample data (taskapp demo).")
    return Visitor(context, await context.new_page())


async def _profile(browser: Browser, url: str, scheme: Any, window: tuple[int, int]) -> BrowserContext:
    size: Any = {"width": window[0], "height": window[1]}
    return await browser.new_context(base_url=url, color_scheme=scheme, viewport=size, reduced_motion="reduce")


async def _take(page: Page, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=path)
    sys.stdout.write(f"{path.relative_to(ROOT)}\n")


@contextmanager
def _product(url: str) -> Iterator[str]:
    """The URL of the product: `url`, or that of a `taskapp demo` which runs while the block does."""
    if url:
        yield url
        return
    with tempfile.TemporaryDirectory(prefix="taskapp-screenshots-") as folder:
        port, log = free_port(), Path(folder) / "demo.log"
        environment = environment_without_ours() | {"TASKAPP_DATA_DIR": folder}
        passed_on = {name: os.environ[name] for name in ("TASKAPP_WEB_DIR",) if name in os.environ}
        program = Program([*command(), "demo", "--port", str(port)], log=log, env=environment | passed_on, cwd=ROOT)
        try:
            own = f"http://127.0.0.1:{port}"
            program.wait_until(lambda: answers(f"{own}/api/ready"), seconds=BUILD_SECONDS)
            yield own
        finally:
            program.stop()


def _name(address: str) -> str:
    """A file name for a URL path: `/tasks/0192…` becomes `tasks-one`."""
    return re.sub(r"[0-9a-f-]{36}", "one", address).strip("/").replace("/", "-")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--url", default="", help="a running `taskapp demo`; without it one is started")
    parser.add_argument("--only", default="", help="only screens with this in their address")
    parser.add_argument("--readme", action="store_true", help="also write the pictures of the README")
    return parser.parse_args()


if __name__ == "__main__":
    asyncio.run(main(_options()))
