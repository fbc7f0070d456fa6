"""MCP over HTTP as an ASGI application."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from taskapp.access.browser import foreign_origin, is_same_origin
from taskapp.access.dependencies import SCOPE_KEY
from taskapp.auth.authenticate import bearer_token, caller_of
from taskapp.core.config import settings
from taskapp.core.errors import Forbidden, Unauthorized
from taskapp.core.http.responses import problem_of

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

# How often the token of an open stream is checked (s); callers are cached, so this reads the database once a second.
TOKEN_CHECK_SECONDS = 0.3
HOW_TO_SIGN_IN = "Send an API token made for a member: Authorization: Bearer tk_…"


class McpEndpoint:
    """Authenticates requests to `/mcp` and passes them to the session manager.

    The manager starts with the first authenticated request, because the `mcp` package is slow to load. It runs in a task of
    its own, since its task group has to be left by the task that entered it.
    """

    def __init__(self) -> None:
        self._first_request = asyncio.Event()
        self._manager: asyncio.Future[StreamableHTTPSessionManager] | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Answer requests for as long as the block lasts."""
        self._first_request = asyncio.Event()
        self._manager = asyncio.get_running_loop().create_future()
        task = asyncio.create_task(self._run_manager(self._manager), name="mcp")
        try:
            yield
        finally:
            self._manager.cancel()
            self._manager = None
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _run_manager(self, started: "asyncio.Future[StreamableHTTPSessionManager]") -> None:
        await self._first_request.wait()
        try:
            create_manager = await asyncio.to_thread(_load)
        except Exception as error:
            started.set_exception(error)  # for the requests that wait, and all later ones
            return
        manager = create_manager()
        async with manager.run():
            started.set_result(manager)
            await asyncio.Event().wait()  # until `running` cancels this task

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request with a valid API token; answer every other one with 401, and one from another site's page with 403."""
        headers = Headers(scope=scope)
        if not is_same_origin(headers, base_url=settings().base_url):
            await problem_of(Forbidden(foreign_origin(headers)))(scope, receive, send)
            return
        caller = await caller_of(headers) if bearer_token(headers.get("authorization")) else None
        if caller is None or self._manager is None:
            await problem_of(Unauthorized(HOW_TO_SIGN_IN))(scope, receive, send)
            return
        scope[SCOPE_KEY] = caller
        self._first_request.set()
        manager = await asyncio.shield(self._manager)
        if scope["method"] == "GET":
            await _stream(manager, scope, receive, send)
        else:
            await manager.handle_request(scope, receive, send)


async def _stream(manager: "StreamableHTTPSessionManager", scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with an event stream, until the client leaves or its token is revoked or has expired."""
    headers = Headers(scope=scope)
    stream = asyncio.create_task(manager.handle_request(scope, receive, send), name="mcp-stream")
    try:
        while not stream.done() and await caller_of(headers) is not None:
            await asyncio.wait({stream}, timeout=TOKEN_CHECK_SECONDS)
    finally:
        stream.cancel()
        with suppress(asyncio.CancelledError):
            await stream


def _load() -> "Callable[[], StreamableHTTPSessionManager]":
    from taskapp.assistant.mcp_server import create_http_manager  # noqa: PLC0415 - see McpEndpoint

    return create_http_manager


ENDPOINT = McpEndpoint()
