"""Debian's Firefox ESR, driven over WebDriver BiDi: Playwright drives only builds of Firefox of its own."""

import asyncio
import json
import re
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp

from tests.support.processes import Program, environment_without_ours, find_program

INSTALL = "run `make engines` as root, or install Debian's `firefox-esr`"
# Seconds: how long a test waits for what it expects.
PATIENCE = 20.0
# Keys by the characters that WebDriver has for them.
KEYS = {"Enter": "\ue007", "Escape": "\ue00c", "Control": "\ue009", "ArrowDown": "\ue015", "Backspace": "\ue003"}
_ADDRESS = re.compile(r"WebDriver BiDi listening on (ws://[\d.]+:\d+)")
# The element that is seen and has all of the text in it, the innermost one.
_FIND = """(selector, text) => [...document.querySelectorAll(selector)].filter((one) =>
  one.getClientRects().length && (one.getAttribute('aria-label') || one.innerText || one.value || '').includes(text)).at(-1)"""


class FirefoxPage:
    """One tab; `see` and `click` wait for the element that they name."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, base_url: str) -> None:
        self._socket, self._base_url, self._numbers = socket, base_url, count(1)
        self._tab = ""

    async def start(self) -> None:
        """Begin the session, in the first tab."""
        await self.ask("session.new", capabilities={})
        self._tab = (await self.ask("browsingContext.getTree"))["contexts"][0]["context"]

    async def ask(self, method: str, **parameters: Any) -> Any:
        """Send a command; returns its result."""
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": parameters})
        while True:
            answer = json.loads(await self._socket.receive_str())
            if answer.get("id") == number:
                assert answer["type"] == "success", answer
                return answer["result"]

    async def open(self, path: str) -> None:
        """Load a page."""
        await self.ask("browsingContext.navigate", context=self._tab, url=self._base_url + path, wait="complete")

    async def run(self, script: str) -> Any:
        """The JSON value of an expression in the page."""
        text = f"JSON.stringify(({script}) ?? null)"
        answer = await self.ask("script.evaluate", expression=text, target={"context": self._tab}, awaitPromise=True)
        assert answer["type"] == "success", answer
        return json.loads(answer["result"]["value"])

    async def until(self, script: str) -> Any:
        """Wait until an expression is true; returns its value. A page that is being replaced counts as false."""
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    if value := await self.run(script):
                        return value
                except AssertionError:
                    pass
                await asyncio.sleep(0.05)

    async def see(self, selector: str, text: str = "") -> None:
        """Wait for an element that is shown."""
        await self.until(f"!!({_FIND})({json.dumps(selector)}, {json.dumps(text)})")

    async def not_see(self, selector: str, text: str = "") -> None:
        """Wait until no such element is shown."""
        await self.until(f"!({_FIND})({json.dumps(selector)}, {json.dumps(text)})")

    async def click(self, selector: str, text: str = "") -> None:
        """Press the mouse on the middle of an element."""
        found = f"({_FIND})({json.dumps(selector)}, {json.dumps(text)})"
        middle = (
            "((one) => { if (!one || one.disabled) return null; one.scrollIntoView({ block: 'center' });"
            " const box = one.getBoundingClientRect();"
            " return [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)]; })"
        )
        x, y = await self.until(f"{middle}({found})")
        moves = [
            {"type": "pointerMove", "x": x, "y": y},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        await self._act({"type": "pointer", "id": "mouse", "actions": moves})

    async def write(self, text: str) -> None:
        """Press the key of each character."""
        await self._press([[letter] for letter in text])

    async def press(self, *keys: str) -> None:
        """Press keys together: `press("Control", "k")`."""
        await self._press([[KEYS.get(key, key) for key in keys]])

    async def _press(self, chords: list[list[str]]) -> None:
        moves = []
        for chord in chords:
            moves += [{"type": "keyDown", "value": key} for key in chord]
            moves += [{"type": "keyUp", "value": key} for key in reversed(chord)]
        await self._act({"type": "key", "id": "keyboard", "actions": moves})

    async def _act(self, source: dict[str, Any]) -> None:
        await self.ask("input.performActions", context=self._tab, actions=[source])


@asynccontextmanager
async def firefox(folder: Path, base_url: str) -> AsyncIterator[FirefoxPage]:
    """Run Firefox with a new profile in `folder` while the block runs."""
    profile = folder / "profile"
    profile.mkdir(parents=True)
    command = [find_program("firefox-esr", install=INSTALL), "--headless", "--no-remote", "--profile", str(profile)]
    env = environment_without_ours() | {"HOME": str(folder), "MOZ_DISABLE_CONTENT_SANDBOX": "1"}
    running = Program([*command, "--remote-debugging-port", "0", "about:blank"], log=folder / "firefox.log", env=env)
    try:
        await asyncio.to_thread(running.wait_until, lambda: bool(_ADDRESS.search(running.log)))
        address = _ADDRESS.search(running.log)
        assert address
        async with aiohttp.ClientSession() as http, http.ws_connect(f"{address[1]}/session", max_msg_size=0) as socket:
            page = FirefoxPage(socket, base_url)
            await page.start()
            yield page
    finally:
        await asyncio.to_thread(running.stop, signal.SIGTERM)
