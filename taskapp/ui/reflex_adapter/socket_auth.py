"""The gate of the websocket: who connects from where, with the credential taken away before Reflex stores it.

Reflex keeps a socket's headers in the state (and pickles them into Redis). So the gate looks the session
cookie up once, drops every credential and puts a reference to the login session in their place. The
reference opens nothing: only the gate can set it, and each event resolves it to the actor anew.
"""

import hashlib
import hmac
import logging
from collections.abc import Awaitable, Callable, Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import UUID

from starlette.types import ASGIApp, Receive, Scope, Send

log = logging.getLogger(__name__)

COOKIE = "taskapp_session"
# Reflex keeps this header on the server side; every other one it also sends to the browser.
REFERENCE = "authorization"
# What a state may know of the connection; the rest would only be stored per open page.
_KEPT = (b"host", b"origin", b"upgrade", b"connection", b"user-agent", b"x-forwarded-for")
_POLICY_VIOLATION = 1008

FindReference = Callable[[str], Awaitable[str | None]]


class SocketGate:
    """ASGI middleware for `/_event`: refuses foreign origins, swaps the cookie for a reference."""

    def __init__(self, app: ASGIApp, *, find_reference: FindReference, secret: bytes, base_url: str = "") -> None:
        self._app = app
        self._find_reference = find_reference
        self._secret = secret
        self._own_origin = origin_of(base_url)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a connection on, cleaned, or close it."""
        headers = dict(scope["headers"])
        if not self._is_ours(headers):
            log.warning("refused a websocket from %.200r", headers.get(b"origin"))
            await _refuse(scope, receive, send)
            return
        found = await self._find(headers)
        await self._app(self._cleaned(scope, headers, found), receive, send)

    def _is_ours(self, headers: dict[bytes, bytes]) -> bool:
        origin = headers.get(b"origin")
        if origin is None:  # not a browser, so no page's cookie was borrowed
            return True
        asked = origin_of(origin.decode("latin-1"))
        return asked is not None and (asked == self._own_origin or asked[1:] == _host(headers, scheme=asked[0]))

    async def _find(self, headers: dict[bytes, bytes]) -> str | None:
        cookie = read_cookie(headers.get(b"cookie", b""))
        return await self._find_reference(cookie) if cookie else None

    def _cleaned(self, scope: Scope, headers: dict[bytes, bytes], found: str | None) -> Scope:
        kept = [(name, headers[name]) for name in _KEPT if name in headers]
        if found:
            kept.append((REFERENCE.encode(), found.encode()))
        return {**scope, "headers": kept, "query_string": self._bound_query(scope["query_string"], found)}

    def _bound_query(self, query: bytes, found: str | None) -> bytes:
        """The query with the tab's token bound to the login session.

        A token is all it takes to get a tab's state back, so another person's (or the same tab's after a
        change of login) must lead to another state.
        """
        values = parse_qs(query.decode("latin-1"))
        if token := values.get("token"):
            bound = hmac.new(self._secret, f"{found or ''}|{token[0]}".encode(), hashlib.sha256)
            values["token"] = [bound.hexdigest()[:32]]
        return urlencode(values, doseq=True).encode()


def reference(*, session_id: UUID, member_id: UUID) -> str:
    """How a state names the login behind its socket: no credential."""
    return f"{session_id}/{member_id}"


def ids_of(reference: str) -> tuple[UUID, UUID] | None:
    """Login session and member of a reference; None for a page nobody is signed in on."""
    session_id, _, member_id = reference.partition("/")
    return (UUID(session_id), UUID(member_id)) if member_id else None


def reference_in(headers: Mapping[str, str]) -> str:
    """The reference among a state's headers; empty when nobody is signed in."""
    return headers.get(REFERENCE, "")


def read_cookie(header: bytes) -> str:
    """The session cookie's value; empty when there is none."""
    if COOKIE.encode() not in header:
        return ""
    try:
        morsel = SimpleCookie(header.decode("latin-1")).get(COOKIE)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


def origin_of(url: str) -> tuple[str, str, int] | None:
    """Scheme, host and port of a URL or an `Origin` header; None when it has none ("null", "")."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return None
    return (parts.scheme, parts.hostname, port) if parts.hostname and port else None


def _host(headers: dict[bytes, bytes], *, scheme: str) -> tuple[str, int] | None:
    origin = origin_of(f"{scheme}://{headers.get(b'host', b'').decode('latin-1')}")
    return origin[1:] if origin else None


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
        return
    await send({"type": "http.response.start", "status": 403, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})
