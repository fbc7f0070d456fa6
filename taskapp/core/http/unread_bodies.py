"""Reads the body of a request that was answered without it, so that the answer reaches the client.

The server closes the connection after an answer when part of the request is still on its way. What then arrives is answered
with a reset, and a reset makes the client throw away an answer that it has not read yet.
"""

import asyncio
from contextlib import suppress

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Bytes: twice the largest body of a path without uploads. Of more than that, as of a body that stalls, the rest is not awaited.
MOST = 8 * 1024 * 1024
# Seconds.
PATIENCE = 2.0


class UnreadBodies:
    """ASGI middleware that reads the rest of a request's body before its answer starts: at most `MOST` bytes, for `PATIENCE`.

    The connection of a body of which something is left is closed after the answer.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; its answer waits until the body is read."""
        if scope["type"] != "http" or not _has_body(Headers(scope=scope)):
            await self._app(scope, receive, send)
            return
        received, is_read = 0, False

        async def receive_counted() -> Message:
            nonlocal received, is_read
            message = await receive()
            received += len(message.get("body", b""))
            is_read = not message.get("more_body", False)
            return message

        async def read_rest() -> None:
            while not is_read and received <= MOST:
                await receive_counted()

        async def send_later(message: Message) -> None:
            if message["type"] == "http.response.start" and not is_read:
                with suppress(TimeoutError):
                    await asyncio.wait_for(read_rest(), PATIENCE)
                if not is_read and scope["http_version"] == "1.1":
                    message = {**message, "headers": [*message["headers"], (b"connection", b"close")]}
            await send(message)

        await self._app(scope, receive_counted, send_later)


def _has_body(headers: Headers) -> bool:
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
