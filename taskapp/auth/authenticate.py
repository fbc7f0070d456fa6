"""Authentication of requests by bearer token or session cookie, with a cache of one second per credential."""

import hashlib
from typing import TYPE_CHECKING

from taskapp.access.browser import session_cookie
from taskapp.access.dependencies import Caller
from taskapp.auth import api_tokens, service
from taskapp.core.clock import monotonic, utc_now
from taskapp.core.db import database as db
from taskapp.core.work import bus
from taskapp.core.work.bus import Change

if TYPE_CHECKING:
    from starlette.datastructures import Headers

# A revoked credential works at most this long in another process (s); this process clears its cache at once.
CACHE_SECONDS = 1.0
MAX_CACHED = 10_000

_cache: dict[str, tuple[float, Caller]] = {}
_cache_generation = 0


def forget_callers() -> None:
    """Clear the cache of callers, after credentials or rights have changed."""
    global _cache_generation
    _cache_generation += 1
    _cache.clear()


def _clear_cache_on(changes: list[Change]) -> None:
    if any(change.kind in ("session", "member", "organization", "everything") for change in changes):
        forget_callers()


bus.subscribe(_clear_cache_on)


async def caller_of(headers: "Headers") -> Caller | None:
    """The caller with these headers; None when there is no valid credential."""
    bearer = bearer_token(headers.get("authorization"))
    if bearer is not None:
        return await _look_up(bearer, by_cookie=False)
    cookie = session_cookie(headers.get("cookie"))
    return await _look_up(cookie, by_cookie=True) if cookie else None


def bearer_token(header: str | None) -> str | None:
    """The token of an Authorization header; None when the header is missing or of another scheme."""
    if not header:
        return None
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


async def _look_up(credential: str, *, by_cookie: bool) -> Caller | None:
    key = ("c" if by_cookie else "t") + hashlib.sha256(credential.encode("utf-8", "surrogatepass")).hexdigest()
    cached = _cache.get(key)
    if cached and cached[0] > monotonic():
        return cached[1]
    generation = _cache_generation
    caller, seconds = await _find(credential, by_cookie=by_cookie)
    if len(_cache) >= MAX_CACHED:
        _cache.clear()
    # If the cache was cleared meanwhile, this result may be older than the change that cleared it.
    if caller and generation == _cache_generation:
        _cache[key] = (monotonic() + min(seconds, CACHE_SECONDS), caller)
    return caller


async def _find(credential: str, *, by_cookie: bool) -> tuple[Caller | None, float]:
    """The caller, and the seconds for which that holds unless something changes."""
    async with db.reading() as session:
        if by_cookie:
            session_and_actor = await service.find_actor_for_session(session, credential)
            caller = Caller(session_and_actor[1], session_and_actor[0]) if session_and_actor else None
            return caller, CACHE_SECONDS
        token = await api_tokens.find_token(session, credential)
    if token is None:
        return None, 0.0
    if token.should_record_use:
        async with db.transaction() as session:
            await api_tokens.record_use(session, token)
    seconds_left = (token.expires_at - utc_now()).total_seconds() if token.expires_at else CACHE_SECONDS
    return Caller(token.actor), seconds_left
