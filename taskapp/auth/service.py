"""The door: signing up, in and out, and finding out who holds a credential."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor, Via
from taskapp.access.roles import Role
from taskapp.auth import repository
from taskapp.auth.model import ApiToken, LoginSession
from taskapp.auth.passwords import hash_password, verify_password
from taskapp.auth.schemas import ChangePassword, LoginResult, ProfileUpdate, SignUp, TokenRead
from taskapp.auth.tokens import new_api_token, new_session_token, token_hash
from taskapp.core.clock import utc_now
from taskapp.core.db.database import after_commit
from taskapp.core.errors import Conflict, Forbidden, NotFound, Unauthorized, invalid
from taskapp.core.work.bus import Change
from taskapp.organizations import repository as people  # house: neighbour-repository
from taskapp.organizations import service as organization_service
from taskapp.organizations.model import Member, User
from taskapp.organizations.schemas import MemberCreate, MemberRead

SESSION_LIFE = timedelta(days=30)
# "Last used" may be so much behind: writing it at every request would cost more than it tells.
USE_NOTED_EVERY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class KnownToken:
    """A good API token, whom it stands for, and whether its use was noted long ago or never."""

    id: UUID
    actor: Actor
    is_use_worth_noting: bool


async def sign_up(
    session: AsyncSession, new: SignUp, *, password_hash: str | None = None, user_agent: str = ""
) -> LoginResult:
    """Make an organization and its owner, and sign the owner in; a hash made before spares the transaction the wait."""
    if await people.find_user_by_email(session, new.email):
        raise Conflict(
            "This e-mail address is already used; sign in instead.",
            errors=[{"field": "email", "message": "is already used; sign in instead"}],
        )
    kept = password_hash or await hash_password(new.password)
    user = await _add_user(session, email=new.email, name=new.name, password_hash=kept)
    organization = await organization_service.found(session, new.organization_name, timezone=new.timezone)
    member = await organization_service.join(session, organization.id, user, role=Role.OWNER)
    return await _open_session(session, member, user_agent)


async def check_login(session: AsyncSession, email: str, password: str) -> Member:
    """The oldest active membership of whoever has this e-mail address and password; writes nothing."""
    user = await people.find_user_by_email(session, email.strip().lower())
    if not await verify_password(password, user.password_hash if user else None) or user is None:
        raise Unauthorized("The e-mail address or the password is wrong.")
    memberships = await people.list_memberships(session, user.id)
    if not memberships:
        raise Forbidden("You are not an active member of any organization; ask an admin to let you back in.")
    return memberships[0][0]


async def open_session(session: AsyncSession, member: Member, *, user_agent: str = "") -> LoginResult:
    """Sign a checked member in; sessions that have ended are forgotten on the way."""
    await repository.delete_expired_sessions(session, utc_now())
    return await _open_session(session, member, user_agent)


async def log_out(session: AsyncSession, token: str) -> None:
    """End the session of this cookie; ending it twice is fine."""
    await repository.delete_session(session, token_hash(token))


async def find_actor_for_session(session: AsyncSession, token: str) -> tuple[UUID, Actor] | None:
    """Whom a session cookie stands for, with the session's id (no credential)."""
    return await repository.find_actor_by_session(session, token_hash(token), utc_now())


async def find_actor_for_session_id(session: AsyncSession, session_id: UUID) -> Actor | None:
    """Whom a session stands for now, by its id."""
    return await repository.find_actor_by_session_id(session, session_id, utc_now())


async def find_actor_for_token(session: AsyncSession, token: str) -> Actor | None:
    """Whom an API token stands for."""
    found = await find_token(session, token)
    return found.actor if found else None


async def find_token(session: AsyncSession, token: str) -> KnownToken | None:
    """A good API token (no credential any more)."""
    now = utc_now()
    found = await repository.find_actor_by_token(session, token_hash(token), now)
    if found is None:
        return None
    token_id, used_at, actor = found
    return KnownToken(token_id, actor, used_at is None or now - used_at > USE_NOTED_EVERY)


async def note_use(session: AsyncSession, token: KnownToken) -> None:
    """Write down that a token was used."""
    await repository.note_use_of_token(session, token.actor.organization_id, token.id, utc_now())


async def get_actor_of_member(session: AsyncSession, organization_id: UUID, member_id: UUID, *, via: Via) -> Actor:
    """One active member as an actor."""
    actor = await repository.find_actor_of_member(session, organization_id, member_id, via)
    if actor is None:
        raise NotFound(f"Member {member_id} does not exist or is inactive.")
    return actor


async def list_organizations(session: AsyncSession, actor: Actor) -> list[tuple[UUID, str]]:
    """The organizations the person behind `actor` may switch to: id and name."""
    return [
        (organization.id, organization.name)
        for _, organization in await people.list_memberships(session, actor.user_id)
    ]


async def switch_organization(session: AsyncSession, actor: Actor, session_id: UUID, organization_id: UUID) -> None:
    """Let a session act in another organization of the same person."""
    member = await people.find_member_of_user(session, organization_id, actor.user_id)
    if member is None or not member.active:
        raise NotFound(f"Organization {organization_id} does not exist.")
    await repository.move_session(session, session_id, member)


async def change_password(
    session: AsyncSession, actor: Actor, change: ChangePassword, *, session_id: UUID | None = None
) -> None:
    """Set a new password and end every other session of the person."""
    user = await people.find_user(session, actor.user_id)
    if user is None or not await verify_password(change.current_password, user.password_hash):
        raise invalid("current_password", "is wrong")
    user.password_hash = await hash_password(change.new_password)
    await repository.delete_sessions_of_user(session, actor.user_id, but=session_id)


async def update_profile(session: AsyncSession, actor: Actor, changes: ProfileUpdate) -> None:
    """Change one's own name."""
    user = await people.find_user(session, actor.user_id)
    if user is None:
        raise NotFound("The user does not exist any more.")
    user.name = changes.name
    after_commit(session, Change(actor.organization_id, "member", actor.member_id, user_ids=(actor.user_id,)))


async def create_token(session: AsyncSession, actor: Actor, *, name: str = "API token") -> tuple[str, TokenRead]:
    """Make an API token for the actor's membership; the token itself is shown this once."""
    token = new_api_token()
    row = ApiToken(
        token_hash=token_hash(token),
        organization_id=actor.organization_id,
        member_id=actor.member_id,
        name=name[:100],
        ending=token[-4:],
    )
    session.add(row)
    await session.flush()
    return token, _token_read(row)


async def list_tokens(session: AsyncSession, actor: Actor) -> list[TokenRead]:
    """The actor's own API tokens."""
    return [_token_read(row) for row in await repository.list_tokens(session, actor.organization_id, actor.member_id)]


async def revoke_token(session: AsyncSession, actor: Actor, token_id: UUID) -> None:
    """End one of the actor's own API tokens."""
    if not await repository.delete_token(session, actor.organization_id, actor.member_id, token_id):
        raise NotFound(f"Token {token_id} does not exist.")


async def add_member(session: AsyncSession, actor: Actor, new: MemberCreate) -> MemberRead:
    """Take a person into the actor's organization; somebody who has an account already keeps name and password."""
    actor.require(p.MEMBER_MANAGE)
    user = await people.find_user_by_email(session, new.email)
    user = user or await make_user(session, email=new.email, name=new.name, password=new.password)
    return await organization_service.add_member(session, actor, user, role=new.role)


async def make_user(session: AsyncSession, *, email: str, name: str, password: str) -> User:
    """Make a person."""
    return await _add_user(session, email=email, name=name, password_hash=await hash_password(password))


async def _add_user(session: AsyncSession, *, email: str, name: str, password_hash: str) -> User:
    user = User(email=email, name=name, password_hash=password_hash)
    session.add(user)
    await session.flush()
    return user


async def _open_session(session: AsyncSession, member: Member, user_agent: str) -> LoginResult:
    token, expires_at = new_session_token(), utc_now() + SESSION_LIFE
    session.add(
        LoginSession(
            token_hash=token_hash(token),
            user_id=member.user_id,
            organization_id=member.organization_id,
            member_id=member.id,
            user_agent=user_agent[:255],
            expires_at=expires_at,
        )
    )
    await session.flush()
    return LoginResult(token, member.organization_id, member.id, member.user_id, expires_at)


def _token_read(row: ApiToken) -> TokenRead:
    return TokenRead(row.id, row.name, row.ending, row.created_at, row.used_at)


async def enrol(
    session: AsyncSession, *, email: str, name: str, password: str, organization_name: str, role: Role, timezone: str
) -> tuple[User, Member]:
    """The operator's way in: person, organization and membership, each made when missing; a password is set only for a new person."""
    user = await people.find_user_by_email(session, email)
    user = user or await make_user(session, email=email, name=name, password=password)
    organization = await people.find_organization_by_name(session, organization_name)
    organization = organization or await organization_service.found(session, organization_name, timezone=timezone)
    known = await people.find_member_of_user(session, organization.id, user.id)
    return user, await organization_service.join(session, organization.id, user, role=role, member=known)


async def list_memberships_of(session: AsyncSession, email: str) -> list[tuple[Member, str]]:
    """The active memberships behind an e-mail address, with the organization's name."""
    user = await people.find_user_by_email(session, email.strip().lower())
    if user is None:
        return []
    return [(member, organization.name) for member, organization in await people.list_memberships(session, user.id)]
