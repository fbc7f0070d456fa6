"""Authentication of requests by bearer token or session cookie, with a cache of one second per credential."""

import hashlib
import logging
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.exc import DBAPIError

from taskapp.access.actor import Actor
from taskapp.access.browser import session_cookie
from taskapp.access.dependencies import Caller
from taskapp.access.verbs import every_member
from taskapp.auth import service
from taskapp.auth.credentials import api_tokens, own_sessions
from taskapp.core.clock import monotonic, utc_now
from taskapp.core.db import database as db
from taskapp.core.work import bus
from taskapp.core.work.bus import Change

if TYPE_CHECKING:
    from starlette.datastructures import Headers

log = logging.getLogger(__name__)

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


@every_member
async def record_session_use(actor: Actor, session_id: UUID) -> None:
    """Record that a login session is in use, at most every ten minutes."""
    if not own_sessions.should_record_use(session_id):
        return
    try:
        async with db.transaction() as session:
            await own_sessions.record_use(session, actor, session_id)
    except DBAPIError as error:
        # Whoever only reads need not fail with it, for example while the disk is full.
        log.warning("the use of a login was not recorded: %s", str(error.orig).partition("\n")[0])


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
    return await (_find_by_cookie(credential) if by_cookie else _find_by_token(credential))


async def _find_by_cookie(cookie: str) -> tuple[Caller | None, float]:
    async with db.reading() as session:
        found = await service.find_actor_for_session(session, cookie)
    if found is None:
        return None, 0.0
    session_id, actor = found
    await record_session_use(actor, session_id)
    return Caller(actor, session_id), CACHE_SECONDS


async def _find_by_token(bearer: str) -> tuple[Caller | None, float]:
    async with db.reading() as session:
        token = await api_tokens.find_token(session, bearer)
    if token is None:
        return None, 0.0
    if token.should_record_use:
        async with db.transaction() as session:
            await api_tokens.record_use(session, token)
    seconds_left = (token.expires_at - utc_now()).total_seconds() if token.expires_at else CACHE_SECONDS
    return Caller(token.actor), seconds_left
