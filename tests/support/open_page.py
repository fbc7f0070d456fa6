"""A page without a browser: a websocket client that speaks the protocol of Reflex's browser code."""

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
    """One tab: records the received frames in order and sends events."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, path: str) -> None:
        self._socket, self._path = socket, path
        self.frames: list[str] = []
        self._new_frame = asyncio.Condition()
        self.is_closed = asyncio.Event()

    async def hydrate(self, *, shown: Mapping[str, str] | None = None) -> None:
        """Open the page as the browser does; returns when its data is loaded.

        `shown` is what a page reports about itself when it reconnects.
        """
        await self.connect("hydrate_and_load", shown=shown)
        await self.see(HYDRATED)

    async def connect(self, name: str, *, shown: Mapping[str, str] | None = None) -> None:
        """Send the first packet, with an event by its full name below the root state."""
        event = self._event(f"{ROOT}.{name}", {})
        await self._socket.send_str("40/_event," + json.dumps({"event": event, "shown": shown or {}}))

    async def send(self, name: str, **payload: Any) -> None:
        """Send an event by its full name below the root state."""
        await self._socket.send_str(_EVENT + json.dumps(["event", self._event(f"{ROOT}.{name}", payload)]))

    async def see(self, text: str, *, since: int = 0, seconds: float = 60.0) -> str:
        """Wait for a frame with index `since` or later that contains `text`; returns the first one."""
        async with asyncio.timeout(seconds), self._new_frame:
            while True:
                found = next((frame for frame in self.frames[since:] if text in frame), None)
                if found is not None:
                    return found
                await self._new_frame.wait()

    def asks(self, kind: str) -> list[dict[str, Any]]:
        """The payloads of the received commands of one kind (`taskapp/ui/reflex_adapter/server_commands.py`)."""
        updates = [json.loads(frame.removeprefix(_EVENT))[1] for frame in self.frames if frame.startswith(_EVENT)]
        payloads = [event["payload"] for update in updates for event in update.get("events", [])]
        return [payload for payload in payloads if payload.get("kind") == kind]

    def painted(self, state: str, *, since: int = 0) -> dict[str, Any]:
        """The latest values of a state's vars in the frames from index `since`; `state` is its full name below the root."""
        variables: dict[str, Any] = {}
        for frame in self.frames[since:]:
            if frame.startswith(_EVENT):
                values = json.loads(frame.removeprefix(_EVENT))[1].get("delta", {}).get(f"{ROOT}.{state}", {})
                variables |= {name.removesuffix("_rx_state_"): value for name, value in values.items()}
        return variables

    async def listen(self) -> None:
        """Record received frames, and answer the heartbeat."""
        async for message in self._socket:
            if message.data == "2":
                await self._socket.send_str("3")
            async with self._new_frame:
                self.frames.append(str(message.data))
                self._new_frame.notify_all()
        self.is_closed.set()

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
    shown: Mapping[str, str] | None = None,
    first: str = "",
) -> AsyncIterator[OpenPage]:
    """A tab on `path`, signed in by a session `cookie`; `first` names an event to send first instead of loading the page."""
    sent = {"Origin": base_url, **({"Cookie": f"taskapp_session={cookie}"} if cookie else {}), **(headers or {})}
    url = f"{base_url}/_event/?EIO=4&transport=websocket&token={token or uuid4()}"
    async with aiohttp.ClientSession() as session, session.ws_connect(url, headers=sent) as socket:
        page = OpenPage(socket, path)
        listening = asyncio.create_task(page.listen())
        try:
            if first:
                await page.connect(first)
            elif hydrate:
                await page.hydrate(shown=shown)
            yield page
        finally:
            listening.cancel()
