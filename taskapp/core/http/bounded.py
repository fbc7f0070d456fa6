"""Size limits for answers that an HTTP client reads whole: `AsyncClient(event_hooks=at_most())`.

A time limit for the whole answer is the caller's, with `asyncio.timeout`: a client's own timeout counts from byte to byte,
so an answer that comes a byte at a time, or never ends, would pass it.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx2

# In bytes: the largest JSON answer that is read.
JSON_MAX = 1024 * 1024
# What reading a JSON answer may raise: no answer or not the whole, none in time, no JSON, JSON that is nested too deeply.
BAD_ANSWER = (httpx2.HTTPError, TimeoutError, ValueError, RecursionError)

Hooks = dict[str, list[Callable[[Any], Awaitable[None]]]]


def at_most(most: int = JSON_MAX) -> Hooks:
    """Event hooks of a client: an answer above `most` bytes, or a compressed one, raises an `httpx2.HTTPError` when it is read."""

    async def ask_for_plain(request: httpx2.Request) -> None:
        # A few compressed bytes could be millions.
        request.headers["Accept-Encoding"] = "identity"

    async def limit(response: httpx2.Response) -> None:
        if response.headers.get("content-encoding", "identity") != "identity":
            raise httpx2.DecodingError("the answer is compressed, which was not asked for", request=response.request)
        assert isinstance(response.stream, httpx2.AsyncByteStream)
        response.stream = _Limited(response.stream, most)

    return {"request": [ask_for_plain], "response": [limit]}


class _Limited(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream, most: int) -> None:
        self._stream, self._left = stream, most

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._stream:
            self._left -= len(chunk)
            if self._left < 0:
                raise httpx2.ReadError("the answer is too large")
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()
