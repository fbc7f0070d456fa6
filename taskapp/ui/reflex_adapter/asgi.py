"""The front door: one ASGI app that sends each request to REST, to MCP, to the websocket or to a page.

REST is reached directly: by way of Reflex's `api_transformer` a request also crosses four layers of Reflex's
(some 17 µs in all, where this dispatch with its security headers takes 3).
"""

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from starlette.types import ASGIApp, Receive, Scope, Send

from taskapp.ui import routes
from taskapp.ui.reflex_adapter import headers
from taskapp.ui.reflex_adapter.socket_auth import read_cookie
from taskapp.ui.reflex_adapter.static_pages import Site, send_answer

MCP = "/mcp"
# Pages for people who are not signed in; whoever is, goes on to the tasks.
DOORS = (routes.LOGIN, routes.SIGNUP)
_API_ONLY = (
    b'{"type":"about:blank","title":"Not found","status":404,"detail":"This server answers /api and /mcp only."}'
)


class FrontDoor:
    """Where every connection comes in."""

    def __init__(
        self,
        *,
        reflex: ASGIApp,
        socket: ASGIApp,
        rest: ASGIApp,
        mcp: ASGIApp,
        site: Site | None,
        is_signed_in: Callable[[str], Awaitable[bool]],
    ) -> None:
        self._reflex = reflex
        self._socket = socket
        self._rest = rest
        self._mcp = mcp
        self._site = site
        self._is_signed_in = is_signed_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Choose by the path."""
        if scope["type"] == "lifespan":
            await self._reflex(scope, receive, send)
        elif scope["path"].startswith("/api/"):
            await self._rest(scope, receive, headers.adding(send, scope))
        elif scope["type"] == "http" and scope["path"].rstrip("/") == MCP:
            await self._mcp(scope, receive, headers.adding(send, scope))
        elif scope["path"].startswith("/_event"):
            await self._socket(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await self._page(scope, send)

    async def _page(self, scope: Scope, send: Send) -> None:
        if self._site is None:
            await _send(scope, send, status=404, body=_API_ONLY, more=[(b"content-type", b"application/problem+json")])
        elif scope["method"] not in ("GET", "HEAD"):
            await _send(scope, send, status=405, more=[(b"allow", b"GET, HEAD")])
        else:
            await self._get(scope, send, self._site)

    async def _get(self, scope: Scope, send: Send, site: Site) -> None:
        status, answer = site.find(scope["path"])
        is_page = bool(answer.script_hashes)
        if is_page or scope["path"] == "/":
            if (elsewhere := await self._elsewhere(scope, status)) is not None:
                await _send(
                    scope, send, status=302, more=[(b"location", elsewhere.encode()), (b"cache-control", b"no-store")]
                )
                return
            more = headers.of_page(scope, script_hashes=answer.script_hashes)
        else:
            more = headers.common(scope)
        await send_answer(scope, send, status=status, answer=answer, more=more)

    async def _elsewhere(self, scope: Scope, status: int) -> str | None:
        """Where this person has to go instead of the page they asked for."""
        path = scope["path"]
        cookie = read_cookie(dict(scope["headers"]).get(b"cookie", b""))
        signed_in = bool(cookie) and await self._is_signed_in(cookie)
        if path == "/" or path in DOORS:
            return routes.TASKS if signed_in else (routes.LOGIN if path == "/" else None)
        return None if signed_in or status == 404 else f"{routes.LOGIN}?next={quote(_asked(scope))}"


def _asked(scope: Scope) -> str:
    query = scope["query_string"].decode("latin-1")
    return f"{scope['path']}?{query}" if query else str(scope["path"])


async def _send(scope: Scope, send: Send, *, status: int, body: bytes = b"", more: headers.Headers) -> None:
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [length, *more, *headers.common(scope)]})
    await send({"type": "http.response.body", "body": body})
