"""An open page without a browser: speaks to the socket as Reflex's own browser code does."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import aiohttp

ROOT = "reflex___state____state"
_EVENT = "42/_event,"
HYDRATED = '"is_hydrated_rx_state_":true'


class OpenPage:
    """One tab: what it was sent, in order, and a way to send events."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, path: str) -> None:
        self._socket, self._path = socket, path
        self.frames: list[str] = []
        self._news = asyncio.Condition()

    async def hydrate(self) -> None:
        """Open the page as the browser does; returns when its loads are through."""
        event = self._event(f"{ROOT}.hydrate_and_load", {})
        await self._socket.send_str("40/_event," + json.dumps({"event": event}))
        await self.see(HYDRATED)

    async def send(self, name: str, **payload: Any) -> None:
        """Send an event by its full name below the root state."""
        await self._socket.send_str(_EVENT + json.dumps(["event", self._event(f"{ROOT}.{name}", payload)]))

    async def see(self, words: str, *, since: int = 0, seconds: float = 15.0) -> str:
        """The first frame after number `since` that holds these words."""
        async with asyncio.timeout(seconds), self._news:
            while True:
                found = next((frame for frame in self.frames[since:] if words in frame), None)
                if found is not None:
                    return found
                await self._news.wait()

    def asks(self, kind: str) -> list[dict[str, Any]]:
        """What the server asked the browser to do, of one kind (`taskapp/ui/reflex_adapter/server_commands.py`)."""
        updates = [json.loads(frame.removeprefix(_EVENT))[1] for frame in self.frames if frame.startswith(_EVENT)]
        payloads = [event["payload"] for update in updates for event in update.get("events", [])]
        return [payload for payload in payloads if payload.get("kind") == kind]

    async def listen(self) -> None:
        """Keep what comes in, and answer the heartbeat."""
        async for message in self._socket:
            if message.data == "2":
                await self._socket.send_str("3")
            async with self._news:
                self.frames.append(str(message.data))
                self._news.notify_all()

    def _event(self, name: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        return {"name": name, "payload": payload, "router_data": {"pathname": self._path, "asPath": self._path}}


@asynccontextmanager
async def open_page(
    base_url: str,
    path: str,
    *,
    cookie: str = "",
    token: str = "",
    headers: Mapping[str, str] | None = None,
    hydrate: bool = True,
) -> AsyncIterator[OpenPage]:
    """A tab on `path`, signed in when it has a session cookie."""
    sent = {"Origin": base_url, **({"Cookie": f"taskapp_session={cookie}"} if cookie else {}), **(headers or {})}
    url = f"{base_url}/_event/?EIO=4&transport=websocket&token={token or uuid4()}"
    async with aiohttp.ClientSession() as session, session.ws_connect(url, headers=sent) as socket:
        page = OpenPage(socket, path)
        listening = asyncio.create_task(page.listen())
        try:
            if hydrate:
                await page.hydrate()
            yield page
        finally:
            listening.cancel()
