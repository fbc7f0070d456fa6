"""Sign-up, login, logout and passwords, and the actor behind a session (`api_tokens` has those of tokens)."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor, Via
from taskapp.access.roles import Role
from taskapp.access.scopes import Scope
from taskapp.access.verbs import every_member, every_member_with, verb
from taskapp.auth import repository, sessions
from taskapp.auth.model import LoginSession
from taskapp.auth.passwords import hash_password, verify_password
from taskapp.auth.schemas import ChangePassword, LoginResult, ProfileUpdate, SignUp
from taskapp.auth.tokens import new_session_token, token_hash
from taskapp.core.clock import utc_now
from taskapp.core.db.database import after_commit
from taskapp.core.errors import Conflict, Forbidden, NotFound, Unauthorized, invalid
from taskapp.core.work.bus import Change
from taskapp.organizations import repository as organization_repository  # house: neighbour-repository
from taskapp.organizations import service as organization_service
from taskapp.organizations.model import Member, User
from taskapp.organizations.schemas import MemberCreate, MemberRead

SESSION_LIFE = timedelta(days=30)
# How long a login counts as proof of identity for an account without a password.
RECENT_LOGIN = timedelta(minutes=10)


async def sign_up(
    session: AsyncSession, new: SignUp, *, password_hash: str | None = None, user_agent: str = ""
) -> LoginResult:  # house: asker
    """Create an organization and its owner, and sign the owner in; raises `Conflict` for a known e-mail address.

    Pass `password_hash` to keep the slow hashing out of the transaction.
    """
    if await organization_repository.find_user_by_email(session, new.email):
        raise Conflict(
            "This e-mail address is already used; sign in instead.",
            errors=[{"field": "email", "message": "is already used; sign in instead"}],
        )
    password_hash = password_hash or await hash_password(new.password)
    user = await _add_user(session, email=new.email, name=new.name, password_hash=password_hash)
    organization = await organization_service.create_organization(session, new.organization_name, timezone=new.timezone)
    member = await organization_service.join(session, organization.id, user, role=Role.OWNER)
    return await _open_session(session, member, user_agent)


async def check_login(session: AsyncSession, email: str, password: str) -> Member:  # house: asker
    """The oldest active membership of the person with this e-mail address and password; writes nothing.

    Raises `Unauthorized` for a wrong address or password, `Forbidden` without an active membership.
    """
    user = await organization_repository.find_user_by_email(session, email.strip().lower())
    if not await verify_password(password, user.password_hash if user else None) or user is None:
        raise Unauthorized("The e-mail address or the password is wrong.")
    return await get_first_membership(session, user.id)


async def get_first_membership(session: AsyncSession, user_id: UUID) -> Member:  # house: asker
    """The oldest active membership of a person; raises `Forbidden` without one."""
    memberships = await organization_repository.list_memberships(session, user_id)
    if not memberships:
        raise Forbidden("You are not an active member of any organization; ask an admin to let you back in.")
    return memberships[0][0]


@every_member
async def is_recent_session(session: AsyncSession, actor: Actor, session_id: UUID) -> bool:
    """Whether this login session of the actor was opened less than `RECENT_LOGIN` ago."""
    return await repository.has_session_since(session, actor.user_id, session_id, utc_now() - RECENT_LOGIN)


async def open_session(session: AsyncSession, member: Member, *, user_agent: str = "") -> LoginResult:
    """Create a login session for a member whose password was checked; also deletes expired sessions."""
    await repository.delete_expired_sessions(session, utc_now())
    return await _open_session(session, member, user_agent)


async def log_out(session: AsyncSession, token: str) -> None:  # house: asker
    """End the session of this cookie (idempotent)."""
    if ended := await repository.delete_session(session, token_hash(token)):
        sessions.close_pages(session, *ended)


async def find_actor_for_session(session: AsyncSession, token: str) -> tuple[UUID, Actor] | None:  # house: asker
    """(session id, actor) of a session cookie; None when it is invalid or expired. The id is no credential."""
    return await repository.find_actor_by_session(session, token_hash(token), utc_now())


async def find_actor_for_session_id(session: AsyncSession, session_id: UUID) -> Actor | None:  # house: asker
    """The actor of a session, by the session's id; None when it has ended."""
    return await repository.find_actor_by_session_id(session, session_id, utc_now())


async def get_actor_of_member(session: AsyncSession, organization_id: UUID, member_id: UUID, *, via: Via) -> Actor:
    """An active member as an actor; raises `NotFound` otherwise."""
    actor = await repository.find_actor_of_member(session, organization_id, member_id, via)
    if actor is None:
        raise NotFound(f"Member {member_id} does not exist or is inactive.")
    return actor


@every_member
async def list_organizations(session: AsyncSession, actor: Actor) -> list[tuple[UUID, str]]:
    """(id, name) of the organizations that the actor's person is an active member of."""
    memberships = await organization_repository.list_memberships(session, actor.user_id)
    return [(organization.id, organization.name) for _, organization in memberships]


@every_member_with(Scope.ADMIN)
async def switch_organization(session: AsyncSession, actor: Actor, session_id: UUID, organization_id: UUID) -> None:
    """Switch a session to another organization of the same person; raises `NotFound` without an active membership."""
    member = await organization_repository.find_member_of_user(session, organization_id, actor.user_id)
    if member is None or not member.active:
        raise NotFound(f"Organization {organization_id} does not exist.")
    await repository.move_session(session, session_id, member)
    sessions.close_pages(session, actor.organization_id, actor.user_id)


@every_member_with(Scope.ADMIN)
async def change_password(
    session: AsyncSession, actor: Actor, change: ChangePassword, *, session_id: UUID | None = None
) -> None:
    """Set a new password and end the person's other sessions; raises `Invalid` for a wrong current password."""
    user = await organization_repository.find_user(session, actor.user_id)
    if user is None or not await verify_password(change.current_password, user.password_hash):
        raise invalid("current_password", "is wrong")
    user.password_hash = await hash_password(change.new_password)
    await sessions.end_sessions(session, actor.user_id, but=session_id)


@every_member_with(Scope.WRITE)
async def update_profile(session: AsyncSession, actor: Actor, changes: ProfileUpdate) -> None:
    """Change the actor's own name."""
    user = await organization_repository.find_user(session, actor.user_id)
    if user is None:
        raise NotFound("The user does not exist any more.")
    user.name = changes.name
    after_commit(session, Change(actor.organization_id, "member", actor.member_id, user_ids=(actor.user_id,)))


@verb(p.MEMBER_MANAGE)
async def add_member(session: AsyncSession, actor: Actor, new: MemberCreate) -> MemberRead:
    """Add a person to the actor's organization; an existing user keeps name and password."""
    user = await organization_repository.find_user_by_email(session, new.email)
    user = user or await make_user(session, email=new.email, name=new.name, password=new.password)
    return await organization_service.add_member(session, actor, user, role=new.role)


async def make_user(session: AsyncSession, *, email: str, name: str, password: str) -> User:  # house: asker
    """Create a user."""
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


async def enrol(
    session: AsyncSession, *, email: str, name: str, password: str, organization_name: str, role: Role, timezone: str
) -> tuple[User, Member]:  # house: asker
    """Create user, organization and membership where missing (for the operator's command line).

    An existing user keeps the password; an existing membership becomes active with the given role.
    """
    user = await organization_repository.find_user_by_email(session, email)
    user = user or await make_user(session, email=email, name=name, password=password)
    organization = await organization_repository.find_organization_by_name(session, organization_name)
    organization = organization or await organization_service.create_organization(
        session, organization_name, timezone=timezone
    )
    member = await organization_repository.find_member_of_user(session, organization.id, user.id)
    return user, await organization_service.join(session, organization.id, user, role=role, member=member)


async def list_memberships_of(session: AsyncSession, email: str) -> list[tuple[Member, str]]:  # house: asker
    """(membership, organization name) of every active membership of an e-mail address."""
    user = await organization_repository.find_user_by_email(session, email.strip().lower())
    memberships = await organization_repository.list_memberships(session, user.id) if user else []
    return [(member, organization.name) for member, organization in memberships]
