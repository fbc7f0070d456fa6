"""API tokens: create, list, revoke, and the actor behind one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.scopes import Scope
from taskapp.access.verbs import every_member, every_member_with
from taskapp.audit import service as audit
from taskapp.auth.credentials import repository
from taskapp.auth.credentials.tokens import new_api_token, token_hash
from taskapp.auth.model import ApiToken
from taskapp.auth.schemas import TokenRead
from taskapp.core.clock import utc_now
from taskapp.core.db.database import after_commit
from taskapp.core.errors import NotFound, invalid
from taskapp.core.work.bus import Change

# `used_at` of a token is updated at most this often, to save a write on every request.
USE_RECORDED_EVERY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class ValidToken:
    """A valid API token with its actor; `should_record_use` when `used_at` is older than `USE_RECORDED_EVERY` or empty."""

    id: UUID
    actor: Actor
    expires_at: datetime | None
    should_record_use: bool


async def find_actor(session: AsyncSession, token: str) -> Actor | None:  # house: asker
    """The actor of an API token; None when it is invalid."""
    valid_token = await find_token(session, token)
    return valid_token.actor if valid_token else None


async def find_token(session: AsyncSession, token: str) -> ValidToken | None:  # house: asker
    """The valid API token behind this credential; None when it is invalid or expired."""
    now = utc_now()
    row = await repository.find_actor_by_token(session, token_hash(token), now)
    if row is None:
        return None
    token_id, used_at, expires_at, actor = row
    return ValidToken(token_id, actor, expires_at, used_at is None or now - used_at > USE_RECORDED_EVERY)


async def record_use(session: AsyncSession, token: ValidToken) -> None:  # house: asker
    """Set `used_at` of a token to now."""
    await repository.record_use(session, token.actor.organization_id, token.id, utc_now())


@every_member_with(Scope.ADMIN)
async def create_token(
    session: AsyncSession,
    actor: Actor,
    *,
    name: str = "API token",
    scope: Scope = Scope.ADMIN,
    expires_at: datetime | None = None,
) -> tuple[str, TokenRead]:
    """Create an API token for the actor's membership; returns the token, which is not stored, and its record.

    `expires_at` None means never. Raises `Invalid` for an end that has passed.
    """
    if expires_at is not None and expires_at <= utc_now():
        raise invalid("expires_at", f"is {expires_at.isoformat()}, which has passed; use a later time")
    token = new_api_token()
    row = ApiToken(
        token_hash=token_hash(token),
        organization_id=actor.organization_id,
        member_id=actor.member_id,
        name=name[:100],
        ending=token[-4:],
        scope=scope.value,
        expires_at=expires_at,
    )
    session.add(row)
    await session.flush()
    audit.record(session, actor, "token.created", target_kind="token", target_id=row.id, details=_details(row))
    return token, _token_read(row, actor.name)


@every_member
async def list_tokens(session: AsyncSession, actor: Actor, *, of_everybody: bool = False) -> list[TokenRead]:
    """The actor's own API tokens, newest first; of all members of the organization for who manages members."""
    if of_everybody:
        actor.require(p.MEMBER_MANAGE)
    member_id = None if of_everybody else actor.member_id
    rows = await repository.list_tokens(session, actor.organization_id, member_id=member_id)
    return [_token_read(row, name) for row, name in rows]


@every_member_with(Scope.ADMIN)
async def revoke_token(session: AsyncSession, actor: Actor, token_id: UUID) -> None:
    """Delete an API token: one's own, or any of the organization for a member who manages members.

    Raises `NotFound` for any other.
    """
    row = await repository.find_token(session, actor.organization_id, token_id)
    if row is None or (row.member_id != actor.member_id and not actor.may(p.MEMBER_MANAGE)):
        raise NotFound(f"Token {token_id} does not exist.")
    audit.record(session, actor, "token.revoked", target_kind="token", target_id=row.id, details=_details(row))
    await session.delete(row)
    await session.flush()
    # Every process forgets whom the token belongs to, and ends the streams that it opened.
    after_commit(session, Change(actor.organization_id, "member", row.member_id))


def _details(row: ApiToken) -> dict[str, object]:
    end = row.expires_at.isoformat() if row.expires_at else None
    return {"ending": row.ending, "scope": row.scope, "expires_at": end, "member_id": str(row.member_id)}


def _token_read(row: ApiToken, member_name: str) -> TokenRead:
    scope = Scope(row.scope)
    return TokenRead(
        row.id,
        row.name,
        row.ending,
        row.created_at,
        row.used_at,
        scope,
        scope.included,
        row.expires_at,
        row.member_id,
        member_name,
    )
