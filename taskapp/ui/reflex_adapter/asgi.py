"""The ASGI app of a server process: dispatches each request to REST, MCP, the websocket or a page.

REST is called directly. Through Reflex's `api_transformer` a request would also pass four layers of Reflex (about 17 µs;
this dispatch with its security headers takes 3).
"""

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from taskapp.access.actor import Actor
from taskapp.access.browser import session_cookie
from taskapp.audit.origin import set_origin
from taskapp.auth.proxies import origin_of
from taskapp.core.http.plain_page import plain_page
from taskapp.ui import routes
from taskapp.ui.reflex_adapter import headers
from taskapp.ui.reflex_adapter.built_pages.serving import Site, send_file

MCP = "/mcp"
# Pages for people who are not signed in; a signed-in person is redirected from them to the tasks.
SIGN_IN_PAGES = (routes.LOGIN, routes.SIGNUP)
# Pages for everybody. The last two end with a secret.
OPEN_PAGES = (routes.FORGOT, routes.RESET.partition("[")[0], routes.INVITE.partition("[")[0])
_NO_SCRIPTS = (
    "This form needs scripts",
    "Nothing was stored or sent on. Turn scripts on for this site, load the page again and wait until its button can be pressed.",
)
_API_ONLY = (
    b'{"type":"about:blank","title":"Not found","status":404,"detail":"This server answers /api and /mcp only."}'
)


class AsgiApp:
    """Receives every HTTP request, websocket and lifespan event of a server process.

    `site` holds the built pages; None when only the API is served. `find_refusal` gives the page to serve in place of one
    whose link does not work.
    """

    def __init__(
        self,
        *,
        reflex: ASGIApp,
        socket: ASGIApp,
        rest: ASGIApp,
        mcp: ASGIApp,
        site: Site | None,
        find_actor: Callable[[str], Awaitable[Actor | None]],
        find_refusal: Callable[[str], Awaitable[ASGIApp | None]],
    ) -> None:
        self._reflex = reflex
        self._socket = socket
        self._rest = rest
        self._mcp = mcp
        self._site = site
        self._find_actor = find_actor
        self._find_refusal = find_refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Dispatch by type and path."""
        if scope["type"] == "lifespan":
            await self._reflex(scope, receive, send)
        elif scope["path"].startswith("/api/"):
            await self._rest(scope, receive, headers.adding_to(send, scope))
        elif scope["type"] == "http" and scope["path"].rstrip("/") == MCP:
            await self._mcp(scope, receive, headers.adding_to(send, scope))
        elif scope["path"].startswith("/_event"):
            await self._socket(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await self._page(scope, receive, send)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._site is None:
            await _send(scope, send, status=404, body=_API_ONLY, more=[(b"content-type", b"application/problem+json")])
        elif scope["method"] == "POST":
            # A form that was sent before its scripts ran; its body, which may hold a password, is not read.
            # Two slashes would lead to another site.
            again = "/" + scope["path"].lstrip("/\\")
            page = plain_page(*_NO_SCRIPTS, link=("Load the page again", again), status=405)
            page.headers["Allow"] = "GET, HEAD"
            await page(scope, receive, headers.adding_to(send, scope))
        elif scope["method"] not in ("GET", "HEAD"):
            await _send(scope, send, status=405, more=[(b"allow", b"GET, HEAD")])
        else:
            await self._get(scope, receive, send, self._site)

    async def _get(self, scope: Scope, receive: Receive, send: Send, site: Site) -> None:
        status, file = site.find(scope["path"])
        is_page = bool(file.script_hashes)
        if is_page or scope["path"] == "/":
            if (target := await self._redirect_target(scope, status)) is not None:
                await _send(
                    scope, send, status=302, more=[(b"location", target.encode()), (b"cache-control", b"no-store")]
                )
                return
            if scope["path"].startswith(OPEN_PAGES) and (refusal := await self._find_refusal(scope["path"])):
                await refusal(scope, receive, headers.adding_to(send, scope, is_secret=True))
                return
            # The page to go to after the login may be that of an invitation.
            secret = scope["path"].startswith(OPEN_PAGES) or b"next=" in scope["query_string"]
            more = headers.of_page(scope, script_hashes=file.script_hashes, is_secret=secret)
        else:
            more = headers.common(scope)
        await send_file(scope, send, status=status, file=file, more=more)

    async def _redirect_target(self, scope: Scope, status: int) -> str | None:
        """The URL to send this person to instead of the requested page; None to serve the page."""
        path = scope["path"]
        set_origin(origin_of(scope))
        cookie = session_cookie(Headers(scope=scope).get("cookie"))
        actor = await self._find_actor(cookie) if cookie else None
        if path == "/" or path in SIGN_IN_PAGES:
            return routes.TODAY if actor else (routes.LOGIN if path == "/" else None)
        if path.startswith(OPEN_PAGES):
            return None
        if actor and path != routes.SECOND_FACTOR and actor.lacks_second_factor:
            return routes.SECOND_FACTOR
        return None if actor or status == 404 else f"{routes.LOGIN}?next={quote(_path_with_query(scope))}"


def _path_with_query(scope: Scope) -> str:
    query = scope["query_string"].decode("latin-1")
    return f"{scope['path']}?{query}" if query else str(scope["path"])


async def _send(scope: Scope, send: Send, *, status: int, body: bytes = b"", more: headers.Headers) -> None:
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [length, *more, *headers.common(scope)]})
    await send({"type": "http.response.body", "body": body})
