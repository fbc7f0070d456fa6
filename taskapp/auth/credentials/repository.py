"""SQL of sessions and tokens; rows are found by credential, before the organization is known."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, delete, func, not_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.access.actor import Actor, Via, permissions_of
from taskapp.access.roles import Role
from taskapp.access.scopes import Scope
from taskapp.auth.model import ApiToken, LoginSession
from taskapp.organizations.model import Member, Organization, User
from taskapp.shared.countries import country_of_zone

_ACTOR_COLUMNS: tuple[Any, ...] = (
    col(Member.organization_id),
    col(Member.id),
    col(Member.user_id),
    col(Member.role),
    col(User.name),
    col(User.email),
    col(Organization.name),
    col(Organization.timezone),
    and_(col(Organization.require_second_factor), not_(col(User.has_second_factor))),
    col(Organization.deletion_at),
    col(Organization.country),
)


async def find_actor_by_session(
    session: AsyncSession, token_hash: str, now: datetime
) -> tuple[UUID, Actor] | None:  # house: all-orgs
    """The session's id and its actor; None when the session has expired or the member is inactive."""
    query = _with_member(select(col(LoginSession.id), *_ACTOR_COLUMNS), LoginSession).where(
        col(LoginSession.token_hash) == token_hash, col(LoginSession.expires_at) > now
    )
    row = (await session.execute(query)).first()
    return (row[0], _actor(row[1:], "web")) if row else None


async def find_actor_by_session_id(
    session: AsyncSession, session_id: UUID, now: datetime
) -> Actor | None:  # house: all-orgs
    """The actor of a session, by the session's id."""
    query = _with_member(select(*_ACTOR_COLUMNS), LoginSession).where(
        col(LoginSession.id) == session_id, col(LoginSession.expires_at) > now
    )
    row = (await session.execute(query)).first()
    return _actor(row, "web") if row else None


async def find_actor_by_token(
    session: AsyncSession, token_hash: str, now: datetime
) -> tuple[UUID, datetime | None, datetime | None, Actor] | None:  # house: all-orgs
    """(id, used_at, expires_at, actor) of an API token; None when it has expired or the member is inactive."""
    own = (col(ApiToken.id), col(ApiToken.used_at), col(ApiToken.expires_at), col(ApiToken.scope))
    query = _with_member(select(*own, *_ACTOR_COLUMNS), ApiToken).where(
        col(ApiToken.token_hash) == token_hash,
        or_(col(ApiToken.expires_at).is_(None), col(ApiToken.expires_at) > now),
    )
    row = (await session.execute(query)).first()
    return (row[0], row[1], row[2], _actor(row[4:], "api").limited_to(Scope(row[3]))) if row else None


async def record_use(session: AsyncSession, organization_id: UUID, token_id: UUID, now: datetime) -> None:
    """Set `used_at` of a token."""
    query = update(ApiToken).where(col(ApiToken.organization_id) == organization_id, col(ApiToken.id) == token_id)
    await session.execute(query.values(used_at=now))


async def find_actor_of_member(session: AsyncSession, organization_id: UUID, member_id: UUID, via: Via) -> Actor | None:
    """An active member as an actor; `via` says where the request comes from."""
    query = (
        select(*_ACTOR_COLUMNS)
        .select_from(Member)
        .join(User, col(User.id) == col(Member.user_id))
        .join(Organization, col(Organization.id) == col(Member.organization_id))
        .where(col(Member.organization_id) == organization_id, col(Member.id) == member_id, col(Member.active))
    )
    row = (await session.execute(query)).first()
    return _actor(row, via) if row else None


async def move_session(session: AsyncSession, session_id: UUID, member: Member) -> None:  # house: all-orgs
    """Switch a session to another membership of the same person."""
    values = {"organization_id": member.organization_id, "member_id": member.id}
    await session.execute(update(LoginSession).where(col(LoginSession.id) == session_id).values(**values))


async def list_sessions(session: AsyncSession, actor: Actor, now: datetime) -> list[LoginSession]:
    """The actor's own sessions that have not expired, in all their organizations, the last used first."""
    query = select(LoginSession).where(col(LoginSession.user_id) == actor.user_id, col(LoginSession.expires_at) > now)
    last_used = func.coalesce(col(LoginSession.last_seen_at), col(LoginSession.created_at))
    return list(await session.scalars(query.order_by(last_used.desc(), col(LoginSession.id).desc())))


async def record_session_use(
    session: AsyncSession, actor: Actor, session_id: UUID, now: datetime, *, before: datetime, address: str
) -> None:
    """Set when and from where a session was last used, unless that is recorded since `before`."""
    last_seen = col(LoginSession.last_seen_at)
    query = update(LoginSession).where(
        col(LoginSession.id) == session_id,
        col(LoginSession.user_id) == actor.user_id,
        or_(last_seen.is_(None), last_seen < before),
    )
    values: dict[str, Any] = {"last_seen_at": now} | ({"address": address} if address else {})
    await session.execute(query.values(**values).execution_options(synchronize_session=False))


async def delete_session(session: AsyncSession, token_hash: str) -> tuple[UUID, UUID] | None:  # house: all-orgs
    """Delete one session; returns its organization and user, None when there was none."""
    query = delete(LoginSession).where(col(LoginSession.token_hash) == token_hash)
    row = (await session.execute(query.returning(col(LoginSession.organization_id), col(LoginSession.user_id)))).first()
    return (row[0], row[1]) if row else None


async def has_session_since(
    session: AsyncSession, user_id: UUID, session_id: UUID, since: datetime
) -> bool:  # house: all-orgs
    """Whether a user's session exists and was opened after `since`."""
    query = select(col(LoginSession.id)).where(
        col(LoginSession.id) == session_id, col(LoginSession.user_id) == user_id, col(LoginSession.created_at) > since
    )
    return (await session.scalar(query)) is not None


async def delete_sessions_of_user(
    session: AsyncSession, user_id: UUID, *, only: UUID | None, but: UUID | None
) -> list[UUID]:  # house: all-orgs
    """Delete every session of a user, or `only` one, or all `but` one; returns the organization of each."""
    query = delete(LoginSession).where(col(LoginSession.user_id) == user_id)
    query = query.where(col(LoginSession.id) == only) if only else query
    query = query.where(col(LoginSession.id) != but) if but else query
    return list((await session.scalars(query.returning(col(LoginSession.organization_id)))).all())


async def list_tokens(
    session: AsyncSession, organization_id: UUID, *, member_id: UUID | None
) -> list[tuple[ApiToken, str]]:
    """(API token, name of its member), newest first: of one member, or of all members for None."""
    query = (
        select(ApiToken, col(User.name))
        .join(Member, col(Member.id) == col(ApiToken.member_id))
        .join(User, col(User.id) == col(Member.user_id))
        .where(col(ApiToken.organization_id) == organization_id)
        .order_by(col(ApiToken.created_at).desc(), col(ApiToken.id).desc())
    )
    if member_id is not None:
        query = query.where(col(ApiToken.member_id) == member_id)
    return [(row[0], row[1]) for row in await session.execute(query)]


async def find_token(session: AsyncSession, organization_id: UUID, token_id: UUID) -> ApiToken | None:
    """One API token of the organization, locked until the transaction ends."""
    query = select(ApiToken).where(col(ApiToken.organization_id) == organization_id, col(ApiToken.id) == token_id)
    return (await session.scalars(query.with_for_update())).first()


async def delete_expired_sessions(session: AsyncSession, now: datetime) -> None:  # house: all-orgs
    """Delete expired sessions."""
    await session.execute(delete(LoginSession).where(col(LoginSession.expires_at) <= now))


def _with_member(query: Any, credential: type[LoginSession] | type[ApiToken]) -> Any:
    return (
        query.select_from(credential)
        .join(Member, col(Member.id) == col(credential.member_id))
        .join(User, col(User.id) == col(Member.user_id))
        .join(Organization, col(Organization.id) == col(Member.organization_id))
        .where(col(Member.active))
    )


def _actor(row: Any, via: Via) -> Actor:
    organization_id, member_id, user_id, role, name, email, organization_name, timezone, *rest = row
    lacks_factor, deletion_at, country = rest
    member_role = Role(role)
    return Actor(
        organization_id,
        member_id,
        user_id,
        member_role,
        name,
        email,
        organization_name,
        ZoneInfo(timezone),
        permissions_of(member_role, deletion_at=deletion_at),
        via,
        lacks_second_factor=bool(lacks_factor),
        deletion_at=deletion_at,
        country=country or country_of_zone(timezone),
    )
