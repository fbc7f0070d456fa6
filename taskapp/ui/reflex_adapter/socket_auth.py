"""The gate of the websocket: who connects from where, with the credential taken away before Reflex stores it.

Why: decision 9 in docs/decisions.md.

Reflex keeps a socket's headers in the state (and pickles them into Redis). So the gate looks the session
cookie up once, drops every credential and puts a reference to the login session in their place. The
reference opens nothing: only the gate can set it, and each event resolves it to the actor anew.
"""

import hashlib
import hmac
import logging
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import parse_qs, urlencode
from uuid import UUID

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from taskapp.access.browser import is_same_origin, session_cookie

log = logging.getLogger(__name__)

# Reflex keeps this header on the server side; every other one it also sends to the browser.
REFERENCE = "authorization"
# What a state may know of the connection; the rest would only be stored per open page.
_KEPT = ("host", "origin", "upgrade", "connection", "user-agent", "x-forwarded-for")
_POLICY_VIOLATION = 1008

FindReference = Callable[[str], Awaitable[str | None]]


class SocketGate:
    """ASGI middleware for `/_event`: refuses foreign origins, swaps the cookie for a reference."""

    def __init__(self, app: ASGIApp, *, find_reference: FindReference, secret: bytes, base_url: str = "") -> None:
        self._app = app
        self._find_reference = find_reference
        self._secret = secret
        self._base_url = base_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a connection on, empty_to_none, or close it."""
        headers = Headers(scope=scope)
        if not is_same_origin(headers, base_url=self._base_url):
            log.warning("refused a websocket from %.200r", headers.get("origin"))
            await _refuse(scope, receive, send)
            return
        cookie = session_cookie(headers.get("cookie"))
        found = await self._find_reference(cookie) if cookie else None
        await self._app(self._cleaned(scope, headers, found), receive, send)

    def _cleaned(self, scope: Scope, headers: Headers, found: str | None) -> Scope:
        kept = [(name.encode(), headers[name].encode("latin-1")) for name in _KEPT if name in headers]
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


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
        return
    await send({"type": "http.response.start", "status": 403, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})
