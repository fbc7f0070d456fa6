"""Sign-up, login, logout and passwords, and the actor behind a session (`api_tokens` has those of tokens)."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor, Via
from taskapp.access.roles import Role
from taskapp.access.scopes import Scope
from taskapp.access.verbs import every_member, every_member_with
from taskapp.audit import service as audit
from taskapp.audit.origin import current_origin
from taskapp.auth.accounts import service as accounts
from taskapp.auth.credentials import repository, sessions
from taskapp.auth.credentials.tokens import new_session_token, token_hash
from taskapp.auth.model import LoginSession
from taskapp.auth.passwords import NO_PASSWORD, hash_password, verify_password
from taskapp.auth.schemas import LoginResult, ProfileUpdate, SignUp
from taskapp.core.clock import utc_now
from taskapp.core.db.database import after_commit
from taskapp.core.errors import Conflict, Forbidden, NotFound, Unauthorized
from taskapp.core.work.bus import Change
from taskapp.organizations import repository as organization_repository  # house: neighbour-repository
from taskapp.organizations import service as organization_service
from taskapp.organizations.model import Member, User

SESSION_LIFE = timedelta(days=30)
# How long a login counts as proof of identity for an account without a password.
RECENT_LOGIN = timedelta(minutes=10)


async def sign_up(
    session: AsyncSession, new: SignUp, *, password_hash: str | None = None, user_agent: str = ""
) -> LoginResult:  # house: asker
    """Create an organization and its owner, and sign the owner in; raises `Conflict` for a known e-mail address.

    Pass `password_hash` to keep the slow hashing out of the transaction. Raises `Forbidden` where sign-up is not open.
    """
    await accounts.require_open_sign_up(session)
    if await organization_repository.find_user_by_email(session, new.email):
        raise Conflict(
            "This e-mail address is already used; sign in instead, or reset its password.",
            errors=[{"field": "email", "message": "is already used; sign in instead, or reset its password"}],
        )
    password_hash = password_hash or await hash_password(new.password)
    user = await _add_user(session, email=new.email, name=new.name, password_hash=password_hash)
    member = await _found_organization(session, user, new.organization_name, timezone=new.timezone)
    await accounts.send_proof(session, user)
    return await _open_session(session, member, user_agent)


async def sign_up_proven(session: AsyncSession, *, email: str, name: str, timezone: str) -> Member:  # house: asker
    """Create an account without a password for a proven address that has none, and an organization named after the person.

    Raises `Forbidden` where sign-up is not open.
    """
    await accounts.require_open_sign_up(session)
    user = await _add_user(session, email=email, name=name, password_hash=NO_PASSWORD)
    user.email_proven_at = utc_now()
    return await _found_organization(session, user, name, timezone=timezone)


async def _found_organization(session: AsyncSession, user: User, name: str, *, timezone: str) -> Member:
    organization = await organization_service.create_organization(session, name, timezone=timezone)
    member = await organization_service.join(session, organization.id, user, role=Role.OWNER)
    _record_entry(session, member, "signup")
    return member


async def check_password(session: AsyncSession, email: str, password: str) -> User:  # house: asker
    """The person with this e-mail address and password; raises `Unauthorized` when either is wrong."""
    user = await organization_repository.find_user_by_email(session, email.strip().lower())
    if not await verify_password(password, user.password_hash if user else None) or user is None:
        raise Unauthorized("The e-mail address or the password is wrong.")
    return user


async def get_first_membership(session: AsyncSession, user_id: UUID) -> Member:  # house: asker
    """The oldest active membership of a person; raises `Forbidden` without one."""
    memberships = await organization_repository.list_memberships(session, user_id)
    if not memberships:
        raise Forbidden(
            "You are not an active member of any organization; ask an admin for an invitation, then enter your password at its link."
        )
    return memberships[0][0]


@every_member
async def is_recent_session(session: AsyncSession, actor: Actor, session_id: UUID) -> bool:
    """Whether this login session of the actor was opened less than `RECENT_LOGIN` ago."""
    return await repository.has_session_since(session, actor.user_id, session_id, utc_now() - RECENT_LOGIN)


async def record_failed_login(session: AsyncSession, email: str) -> None:  # house: asker
    """Add an audit entry in each organization of the account; nothing for an address without one."""
    user = await organization_repository.find_user_by_email(session, email.strip().lower())
    for member, organization in await organization_repository.list_memberships(session, user.id) if user else []:
        await audit.record_sampled(
            session,
            organization.id,
            "login.failed",
            user_id=None,
            via="web",
            target_kind="member",
            target_id=member.id,
        )


async def open_session(session: AsyncSession, member: Member, *, user_agent: str = "") -> LoginResult:
    """Create a login session for a member whose password was checked; also deletes expired sessions."""
    await repository.delete_expired_sessions(session, utc_now())
    _record_entry(session, member, "login")
    return await _open_session(session, member, user_agent)


async def log_out(session: AsyncSession, token: str) -> None:  # house: asker
    """End the session of this cookie (idempotent)."""
    if ended := await repository.delete_session(session, token_hash(token)):
        organization_id, user_id = ended
        audit.record_for(session, organization_id, "logout", user_id=user_id, via="web")
        sessions.close_pages(session, organization_id, user_id)


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


@every_member_with(Scope.WRITE)
async def update_profile(session: AsyncSession, actor: Actor, changes: ProfileUpdate) -> None:
    """Change the actor's own name."""
    user = await organization_repository.find_user(session, actor.user_id)
    if user is None:
        raise NotFound("The user does not exist any more.")
    user.name = changes.name
    after_commit(session, Change(actor.organization_id, "member", actor.member_id, user_ids=(actor.user_id,)))


async def make_user(session: AsyncSession, *, email: str, name: str, password: str) -> User:  # house: asker
    """Create a user."""
    return await _add_user(session, email=email, name=name, password_hash=await hash_password(password))


async def _add_user(session: AsyncSession, *, email: str, name: str, password_hash: str) -> User:
    user = User(email=email, name=name, password_hash=password_hash)
    session.add(user)
    await session.flush()
    return user


def _record_entry(session: AsyncSession, member: Member, action: str) -> None:
    audit.record_for(session, member.organization_id, action, user_id=member.user_id, via="web")


async def _open_session(session: AsyncSession, member: Member, user_agent: str) -> LoginResult:
    token, now = new_session_token(), utc_now()
    expires_at = now + SESSION_LIFE
    session.add(
        LoginSession(
            token_hash=token_hash(token),
            user_id=member.user_id,
            organization_id=member.organization_id,
            member_id=member.id,
            user_agent=user_agent[:255],
            address=current_origin().address[:64],
            created_at=now,
            last_seen_at=now,
            expires_at=expires_at,
        )
    )
    await session.flush()
    return LoginResult(token, member.organization_id, member.id, member.user_id, expires_at)


async def enrol(
    session: AsyncSession,
    *,
    email: str,
    name: str,
    password: str,
    organization_name: str,
    role: Role | None,
    timezone: str,
) -> tuple[User, Member]:  # house: asker
    """Create user, organization and membership where missing (for the operator's command line).

    An existing user keeps the password; an existing membership becomes active and keeps its role. Without `role` the first
    person of a new organization is its owner, and everybody else an agent.
    """
    user = await organization_repository.find_user_by_email(session, email)
    user = user or await make_user(session, email=email, name=name, password=password)
    organization = await organization_repository.find_organization_by_name(session, organization_name)
    role = role or (Role.AGENT if organization else Role.OWNER)
    organization = organization or await organization_service.create_organization(
        session, organization_name, timezone=timezone
    )
    member = await organization_repository.find_member_of_user(session, organization.id, user.id)
    role = Role(member.role) if member else role
    return user, await organization_service.join(session, organization.id, user, role=role, member=member)


async def find_memberships(session: AsyncSession, email: str) -> list[tuple[Member, str]] | None:  # house: asker
    """(membership, organization name) of every active membership of an e-mail address; None when it has no account."""
    user = await find_user(session, email)
    memberships = await organization_repository.list_memberships(session, user.id) if user else []
    return [(member, organization.name) for member, organization in memberships] if user else None


async def set_password_of(session: AsyncSession, email: str, password_hash: str) -> None:  # house: asker
    """Set a person's password (for the operator's command line); raises `NotFound`."""
    user = await organization_repository.find_user_by_email(session, email)
    if user is None:
        raise NotFound(f"--email {email}: nobody has an account with this address.")
    await accounts.set_password(session, user, password_hash, via="cli")


async def list_people(session: AsyncSession) -> list[dict[str, object]]:  # house: asker
    """Every membership with its person and organization (for the operator's command line)."""
    return [
        {
            "email": user.email,
            "name": user.name,
            "organization": organization.name,
            "role": member.role,
            "active": member.active,
            "address_proven": user.email_proven_at is not None,
        }
        for user, member, organization in await organization_repository.list_people(session)
    ]


async def find_user(session: AsyncSession, email: str) -> User | None:  # house: asker
    """The person with this e-mail address."""
    return await organization_repository.find_user_by_email(session, email.strip().lower())
