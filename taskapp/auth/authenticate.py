"""Who is behind a request: a bearer token or the session cookie, looked up at most once a second each."""

import hashlib
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from taskapp.access.dependencies import Caller
from taskapp.auth import service
from taskapp.core.clock import monotonic
from taskapp.core.config import settings
from taskapp.core.db import database as db
from taskapp.core.work import bus
from taskapp.core.work.bus import Change

if TYPE_CHECKING:
    from starlette.datastructures import Headers

COOKIE = "taskapp_session"
# A revoked credential works at most this much longer in another process (s); in its own not at all.
TRUST = 1.0
MAX_KNOWN = 10_000


_known: dict[str, tuple[float, Caller]] = {}
_forgotten = 0


def forget_callers() -> None:
    """Look everybody up afresh from now on."""
    global _forgotten
    _forgotten += 1
    _known.clear()


def _forget_on(changes: list[Change]) -> None:
    if any(change.kind in ("member", "organization", "everything") for change in changes):
        forget_callers()


bus.subscribe(_forget_on)


async def caller_of(headers: "Headers") -> Caller | None:
    """Who sent these headers; None when no credential is good."""
    bearer = bearer_token(headers.get("authorization"))
    if bearer is not None:
        return await _look_up(bearer, by_cookie=False)
    cookie = session_cookie(headers.get("cookie"))
    return await _look_up(cookie, by_cookie=True) if cookie else None


def bearer_token(header: str | None) -> str | None:
    """The token in an Authorization header; None when it is missing or of another kind."""
    if not header:
        return None
    kind, _, token = header.partition(" ")
    return token.strip() if kind.lower() == "bearer" else None


def session_cookie(header: str | None) -> str | None:
    """The session token in a Cookie header."""
    if not header or COOKIE not in header:
        return None
    try:
        morsel = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return None
    return morsel.value if morsel else None


def is_same_origin(headers: "Headers") -> bool:
    """Whether a browser sent this from our own pages; programs send neither header and are no danger."""
    origin = headers.get("origin")
    if origin:
        # Its own scheme: a proxy that speaks https to the browser speaks http to us.
        here = f"{origin.partition(':')[0]}://{headers.get('host', '')}"
        return _origin(origin) in {_origin(here), _origin(settings().base_url)} - {""}
    return headers.get("sec-fetch-site", "none") in ("same-origin", "none")


def _origin(url: str) -> str:
    try:
        parts = urlsplit(url)
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.hostname}:{port}" if parts.hostname else ""


async def _look_up(credential: str, *, by_cookie: bool) -> Caller | None:
    key = ("c" if by_cookie else "t") + hashlib.sha256(credential.encode("utf-8", "surrogatepass")).hexdigest()
    known = _known.get(key)
    if known and known[0] > monotonic():
        return known[1]
    before = _forgotten
    caller = await _find(credential, by_cookie=by_cookie)
    if len(_known) >= MAX_KNOWN:
        _known.clear()
    # Who was looked up while somebody lost a right may have been seen as they were before.
    if caller and before == _forgotten:
        _known[key] = (monotonic() + TRUST, caller)
    return caller


async def _find(credential: str, *, by_cookie: bool) -> Caller | None:
    async with db.reading() as session:
        if by_cookie:
            found = await service.find_actor_for_session(session, credential)
            return Caller(found[1], found[0]) if found else None
        token = await service.find_token(session, credential)
    if token is None:
        return None
    if token.is_use_worth_noting:
        async with db.transaction() as session:
            await service.note_use(session, token)
    return Caller(token.actor)
