"""What may be done with an organization and its members."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.roles import Role
from taskapp.core.db.database import after_commit
from taskapp.core.errors import Conflict, Forbidden, NotFound, invalid
from taskapp.core.work.bus import Change
from taskapp.organizations import repository
from taskapp.organizations.model import Member, Organization, User
from taskapp.organizations.schemas import MemberRead, MemberUpdate, OrganizationRead, OrganizationUpdate


async def get_organization(session: AsyncSession, actor: Actor) -> OrganizationRead:
    """The actor's organization."""
    return _read(await _own(session, actor.organization_id))


async def list_members(session: AsyncSession, actor: Actor) -> list[MemberRead]:
    """Everybody in the actor's organization; names are needed wherever a task can be assigned."""
    return await repository.list_members(session, actor.organization_id)


async def apply_settings(session: AsyncSession, actor: Actor, changes: OrganizationUpdate) -> Organization:
    """Write changed settings; what depends on them (tasks' dates) is the caller's to move."""
    actor.require(p.ORGANIZATION_UPDATE)
    organization = await _own(session, actor.organization_id)
    for name, value in changes.model_dump(exclude_unset=True).items():
        if value is None:
            raise invalid(name, "cannot be empty")
        setattr(organization, name, value)
    organization.version += 1
    await session.flush()
    after_commit(session, Change(organization.id, "organization", organization.id, organization.version))
    return organization


async def add_member(session: AsyncSession, actor: Actor, user: User, *, role: Role) -> MemberRead:
    """Make `user` a member; a former member comes back with the new role."""
    actor.require(p.MEMBER_MANAGE)
    _refuse_above_self(actor, role)
    found = await repository.find_member_of_user(session, actor.organization_id, user.id)
    if found and found.active:
        raise Conflict(
            f"{user.email} is already a member.", errors=[{"field": "email", "message": "is already a member"}]
        )
    member = await join(session, actor.organization_id, user, role=role, member=found)
    return await repository.get_member_read(session, actor.organization_id, member.id)


async def update_member(session: AsyncSession, actor: Actor, member_id: UUID, changes: MemberUpdate) -> MemberRead:
    """Change a member's role, or take them out of work; only an owner touches owners, and one owner always stays."""
    actor.require(p.MEMBER_MANAGE)
    # Two owners who step down at the same moment would each still count the other.
    await repository.lock_organization(session, actor.organization_id)
    member = await repository.find_member(session, actor.organization_id, member_id)
    if member is None:
        raise NotFound(f"Member {member_id} does not exist.")
    _refuse_above_self(actor, Role(member.role))
    if changes.role is not None:
        _refuse_above_self(actor, changes.role)
        member.role = changes.role.value
    if changes.active is not None:
        member.active = changes.active
    await session.flush()
    await _refuse_ownerless(session, actor.organization_id)
    after_commit(session, Change(actor.organization_id, "member", member.id, user_ids=(member.user_id,)))
    return await repository.get_member_read(session, actor.organization_id, member_id)


async def found(session: AsyncSession, organization_name: str, *, timezone: str) -> Organization:  # house: asker
    """Make an organization."""
    organization = Organization(name=organization_name, timezone=timezone)
    session.add(organization)
    await session.flush()
    return organization


async def join(
    session: AsyncSession, organization_id: UUID, user: User, *, role: Role, member: Member | None = None
) -> Member:
    """Make a user a member (or an active member again)."""
    member = member or Member(organization_id=organization_id, user_id=user.id, role=role.value)
    member.role, member.active = role.value, True
    session.add(member)
    await session.flush()
    after_commit(session, Change(organization_id, "member", member.id, user_ids=(user.id,)))
    return member


async def require_active_member(session: AsyncSession, organization_id: UUID, member_id: UUID, *, field: str) -> str:
    """The name of a member who is about to be given work; `NotFound` for strangers, `Invalid` for inactive ones."""
    found = await repository.find_name(session, organization_id, member_id)
    if found is None:
        raise NotFound(
            f"Member {member_id} does not exist.",
            errors=[{"field": field, "message": f"member {member_id} does not exist"}],
        )
    name, active = found
    if not active:
        raise invalid(field, "is an inactive member; choose an active one")
    return name


async def is_active_member(session: AsyncSession, organization_id: UUID, member_id: UUID) -> bool:
    """Whether the member is there and active."""
    return bool(await repository.list_active_members(session, organization_id, [member_id]))


async def _own(session: AsyncSession, organization_id: UUID) -> Organization:
    organization = await repository.find_organization(session, organization_id)
    if organization is None:
        raise NotFound("The organization does not exist any more.")
    return organization


async def _refuse_ownerless(session: AsyncSession, organization_id: UUID) -> None:
    if await repository.count_owners(session, organization_id) == 0:
        raise Conflict("An organization needs an active owner; make somebody else owner first.")


def _refuse_above_self(actor: Actor, role: Role) -> None:
    if role is Role.OWNER and actor.role is not Role.OWNER:
        raise Forbidden("Only an owner can make, change or remove an owner.")


def _read(row: Organization) -> OrganizationRead:
    return OrganizationRead(row.id, row.name, row.timezone, row.date_reminder_time, row.ai_mode, row.ai_quotes_only)
