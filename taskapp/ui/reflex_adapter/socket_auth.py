"""Authenticates websocket connections and removes credentials before Reflex stores the headers (decision 9).

Reflex keeps a socket's headers in the state, and pickles them into Redis. So the session cookie is looked up once, all
credentials are dropped, and a reference to the login session takes their place. The reference is no credential: only this
middleware can set it, and each event resolves it to the actor again.
"""

import hashlib
import hmac
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, urlencode
from uuid import UUID

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from taskapp.access.browser import foreign_origin, is_same_origin, session_cookie
from taskapp.audit.origin import Origin, set_origin
from taskapp.auth.proxies import origin_of, site_of
from taskapp.ui.reflex_adapter.socket_limits import SocketLimits, TooManySockets

log = logging.getLogger(__name__)

# The one header that Reflex keeps on the server; it sends every other one to the browser too.
REFERENCE = "authorization"
# The headers that a state may have; any other would be stored for every open page without use.
_KEPT = ("host", "origin", "upgrade", "connection", "user-agent")
# Holds the address of the client alone, whatever a proxy or the client itself sent in it.
_ADDRESS = "x-forwarded-for"
_POLICY_VIOLATION = 1008
_UNSUPPORTED_DATA = 1003

FindReference = Callable[[str], Awaitable[str | None]]


class SocketAuth:
    """ASGI middleware for `/_event`: refuses other origins and too many sockets, replaces the session cookie by a reference."""

    def __init__(self, app: ASGIApp, *, find_reference: FindReference, secret: bytes, base_url: str = "") -> None:
        self._app = app
        self._find_reference = find_reference
        self._secret = secret
        self._base_url = base_url
        self._limits = SocketLimits()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the connection on without its credentials, or close it."""
        headers = Headers(scope=scope)
        if not is_same_origin(headers, base_url=self._base_url):
            log.warning("refused a websocket from %.200r: %s", headers.get("origin"), foreign_origin(headers))
            await _refuse(scope, receive, send)
            return
        origin = origin_of(scope)
        set_origin(origin)
        cookie = session_cookie(headers.get("cookie"))
        found = await self._find_reference(cookie) if cookie else None
        try:
            with self._limits.counting(login=found, address=origin.address or "unknown"):
                await self._app(self._cleaned(scope, headers, found, origin.address), _texts_of(receive), send)
        except TooManySockets:
            log.warning("refused a websocket: too many are open from there")
            await _refuse(scope, receive, send)

    def _cleaned(self, scope: Scope, headers: Headers, found: str | None, address: str) -> Scope:
        kept = [(name.encode(), headers[name].encode("latin-1")) for name in _KEPT if name in headers]
        kept.append((_ADDRESS.encode(), address.encode("latin-1")))
        if found:
            kept.append((REFERENCE.encode(), found.encode()))
        return {**scope, "headers": kept, "query_string": self._bound_query(scope["query_string"], found)}

    def _bound_query(self, query: bytes, found: str | None) -> bytes:
        """The query with the tab's token bound to the login session.

        A tab's state is found by its token alone, so the same token must lead to another state for another person, or
        after a change of login.
        """
        values = parse_qs(query.decode("latin-1"))
        if token := values.get("token"):
            bound = hmac.new(self._secret, f"{found or ''}|{token[0]}".encode(), hashlib.sha256)
            values["token"] = [bound.hexdigest()[:32]]
        return urlencode(values, doseq=True).encode()


def reference(*, session_id: UUID, member_id: UUID) -> str:
    """The text by which a state names its login session and member; not a credential."""
    return f"{session_id}/{member_id}"


def ids_of(reference: str) -> tuple[UUID, UUID] | None:
    """Login session and member of a reference; None when nobody is signed in."""
    session_id, _, member_id = reference.partition("/")
    return (UUID(session_id), UUID(member_id)) if member_id else None


def reference_in(headers: Mapping[str, str]) -> str:
    """The reference among a state's headers; empty when nobody is signed in."""
    return headers.get(REFERENCE, "")


def session_in(headers: Mapping[str, str]) -> UUID | None:
    """The id of the login session among a state's headers; None when nobody is signed in."""
    ids = ids_of(reference_in(headers))
    return ids[0] if ids else None


def is_signed_in(environ: Mapping[str, Any]) -> bool:
    """Whether a socket's connection passed this middleware with a login."""
    return any(name == REFERENCE.encode() for name, _ in environ.get("asgi.scope", {}).get("headers", ()))


def request_origin(headers: Mapping[str, str]) -> Origin:
    """Where the page of a state's headers was opened: the client's address and its user agent."""
    return Origin(headers.get(_ADDRESS, ""), headers.get("user-agent", ""), site_of(headers))


def _texts_of(receive: Receive) -> Receive:
    """Ends a connection that sends bytes. No page does, and Socket.IO would collect any number of them as attachments."""

    async def receive_text() -> Message:
        message = await receive()
        is_binary = message["type"] == "websocket.receive" and (
            # Engine.IO also takes bytes in base64, after a "b".
            message.get("text") is None or message["text"].startswith("b")
        )
        return {"type": "websocket.disconnect", "code": _UNSUPPORTED_DATA} if is_binary else message

    return receive_text


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": _POLICY_VIOLATION})
        return
    await send({"type": "http.response.start", "status": 403, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})
