"""A person's own login sessions: where they are signed in, and signing them out (`sessions` ends them)."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.access.scopes import Scope
from taskapp.access.verbs import every_member, every_member_with
from taskapp.audit import service as audit
from taskapp.audit.origin import current_origin
from taskapp.auth.credentials import repository, sessions
from taskapp.auth.model import LoginSession
from taskapp.auth.schemas import SessionRead
from taskapp.core.clock import monotonic, utc_now
from taskapp.core.errors import NotFound
from taskapp.organizations import service as organization_service
from taskapp.shared.user_agents import describe_browser

# `last_seen_at` is written at most this often, to save a write on every request.
SEEN_RECORDED_EVERY = timedelta(minutes=10)
_MAX_REMEMBERED = 10_000

# When this process last wrote `last_seen_at` of a session, by the monotonic clock.
_recorded: dict[UUID, float] = {}


def should_record_use(session_id: UUID) -> bool:
    """Whether this process has not recorded a use of the session for `SEEN_RECORDED_EVERY`; it then counts as recorded."""
    now, before = monotonic(), _recorded.get(session_id)
    if before is not None and now - before < SEEN_RECORDED_EVERY.total_seconds():
        return False
    if len(_recorded) >= _MAX_REMEMBERED:
        _recorded.clear()
    _recorded[session_id] = now
    return True


@every_member
async def record_use(session: AsyncSession, actor: Actor, session_id: UUID) -> None:
    """Set `last_seen_at` of the actor's session to now and its address to the request's, unless that was done a short time ago."""
    now = utc_now()
    await repository.record_session_use(
        session, actor, session_id, now, before=now - SEEN_RECORDED_EVERY, address=current_origin().address[:64]
    )
    await organization_service.note_site(session, actor, current_origin().site)


@every_member_with(Scope.ADMIN)
async def list_sessions(session: AsyncSession, actor: Actor, *, current: UUID | None) -> list[SessionRead]:
    """The actor's sessions in all their organizations, the last used first; `current` is the one of the request."""
    return [_session_read(row, current) for row in await repository.list_sessions(session, actor, utc_now())]


@every_member_with(Scope.ADMIN)
async def end_session(session: AsyncSession, actor: Actor, session_id: UUID) -> None:
    """End one of the actor's own sessions; its open pages go to the login. Raises `NotFound` for any other."""
    if not await sessions.end_sessions(session, actor.user_id, only=session_id):
        raise NotFound(f"Session {session_id} does not exist.")
    audit.record(session, actor, "session.ended", target_kind="session", target_id=session_id)


@every_member_with(Scope.ADMIN)
async def end_other_sessions(session: AsyncSession, actor: Actor, *, current: UUID | None) -> int:
    """End all of the actor's sessions except `current`; returns how many there were."""
    ended = await sessions.end_sessions(session, actor.user_id, but=current)
    if ended:
        audit.record(session, actor, "session.others-ended", details={"count": ended})
    return ended


def _session_read(row: LoginSession, current: UUID | None) -> SessionRead:
    return SessionRead(
        id=row.id,
        browser=describe_browser(row.user_agent),
        address=row.address,
        created_at=row.created_at,
        last_seen_at=row.last_seen_at or row.created_at,
        expires_at=row.expires_at,
        current=row.id == current,
    )
