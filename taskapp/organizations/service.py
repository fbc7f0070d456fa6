"""Organizations and their members: read, change, add."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.browser import is_public
from taskapp.access.roles import Role
from taskapp.access.verbs import every_member, verb
from taskapp.audit import service as audit
from taskapp.core.db import changes
from taskapp.core.db.compiled import Source
from taskapp.core.db.database import after_commit
from taskapp.core.errors import Conflict, Forbidden, NotFound, invalid
from taskapp.core.rows import read_as
from taskapp.core.wires import Wire
from taskapp.core.work.bus import Change
from taskapp.organizations import repository
from taskapp.organizations.model import Member, Organization, User
from taskapp.organizations.schemas import MemberRead, MemberUpdate, OrganizationRead, OrganizationUpdate
from taskapp.shared.countries import country_of_zone

# Settings that may be null.
NULLABLE = frozenset({"country", "ai_accept_above"})
# Called before an organization is created.
before_another: Wire[Callable[[AsyncSession], Awaitable[None]]] = Wire("before another organization")


@every_member
async def get_organization(session: AsyncSession, actor: Actor, *, lock: bool = False) -> OrganizationRead:
    """The actor's organization; `lock` locks its settings against changes until the transaction ends."""
    return _organization_read(await _get_organization(session, actor.organization_id, lock=lock))


@every_member
async def note_site(session: AsyncSession, actor: Actor, site: str) -> None:
    """Note where an owner opened Taskapp; does nothing for other members, and for a site on this machine."""
    if actor.role is Role.OWNER and is_public(site):
        await repository.set_site(session, actor.organization_id, site)


async def get_site(session: AsyncSession) -> str | None:  # house: asker
    """Where an owner of the first organization, who runs this installation, last opened Taskapp.

    Never that of another organization: with the address that a stranger claims, mailed links would lead to the stranger.
    """
    return await repository.find_site_of_first(session)


@every_member
async def list_members(session: AsyncSession, actor: Actor) -> list[MemberRead]:
    """Every member of the actor's organization; for every role, because names are shown wherever a task can be assigned."""
    return await repository.list_members(session, actor.organization_id)


@every_member
async def list_changed_members(source: Source, actor: Actor, *, since: datetime | None) -> list[MemberRead]:
    """The members by their last change, oldest first."""
    window = await changes.window_of(source, since=since, cursor=None)
    return await repository.list_changed_members(source, actor.organization_id, window)


@every_member
async def deletions_since(source: Source, actor: Actor) -> datetime:
    """Since when the list of deleted rows is complete for the actor: as long as they are kept, and since the last role.

    A change of role may hide or show most rows at once, so it is no row of that list.
    """
    changed_at = await repository.find_member_change(source, actor.organization_id, actor.member_id)
    return max(changes.deletions_since(), changed_at)


@verb(p.ORGANIZATION_UPDATE)
async def apply_settings(
    session: AsyncSession, actor: Actor, changes: OrganizationUpdate, *, action: str = "organization.changed"
) -> Organization:
    """Change settings, and record it in the audit log as `action`; the caller updates what depends on them (dates of tasks).

    Raises `Invalid` for null values, except of `NULLABLE` fields: a null country is that of the time zone.
    """
    organization = await _get_organization(session, actor.organization_id)
    changed: dict[str, object] = {}
    for name, value in changes.model_dump(exclude_unset=True).items():
        if value is None and name not in NULLABLE:
            raise invalid(name, "cannot be empty")
        if (before := getattr(organization, name)) != value:
            changed[name] = [before, value]
        setattr(organization, name, value)
    organization.version += 1
    await session.flush()
    if changed:
        audit.record(
            session, actor, action, target_kind="organization", target_id=organization.id, details={"changes": changed}
        )
    after_commit(session, Change(organization.id, "organization", organization.id, organization.version))
    return organization


@verb(p.MEMBER_MANAGE)
async def check_new_member(session: AsyncSession, actor: Actor, email: str, *, role: Role) -> None:
    """Raise `Forbidden` for a role the actor cannot give, `Conflict` when the address belongs to an active member."""
    _require_owner_for(actor, role)
    if await repository.is_active_address(session, actor.organization_id, email):
        raise Conflict(f"{email} is already a member.", errors=[{"field": "email", "message": "is already a member"}])


@verb(p.MEMBER_MANAGE)
async def update_member(
    session: AsyncSession, actor: Actor, member_id: UUID, changes: MemberUpdate, *, if_role: str = ""
) -> MemberRead:
    """Change a member's role or make a member inactive.

    Raises `Forbidden` when somebody else than an owner changes an owner, `Conflict` when no active owner would remain or the
    member's role is neither `if_role` nor the new one.
    """
    # Without the lock, two owners who step down at the same moment would each still count the other.
    await repository.lock_organization(session, actor.organization_id)
    member = await repository.find_member(session, actor.organization_id, member_id)
    if member is None:
        raise NotFound(f"Member {member_id} does not exist.")
    _require_owner_for(actor, Role(member.role))
    if if_role and member.role not in (if_role, changes.role):
        raise Conflict(
            f"Somebody else has changed this role since: it is {Role(member.role).label.lower()} now, and stays so."
        )
    _record_changes(session, actor, member, changes)
    if changes.role is not None:
        _require_owner_for(actor, changes.role)
        member.role = changes.role.value
    if changes.active is not None:
        member.active = changes.active
    await session.flush()
    await _require_an_owner(session, actor.organization_id)
    after_commit(session, Change(actor.organization_id, "member", member.id, user_ids=(member.user_id,)))
    return await repository.get_member_read(session, actor.organization_id, member_id)


@verb(p.MEMBER_MANAGE)
async def get_manageable_member(session: AsyncSession, actor: Actor, member_id: UUID) -> Member:
    """An active member; raises `Forbidden` when the actor may not change an owner."""
    member = await repository.find_member(session, actor.organization_id, member_id)
    if member is None:
        raise NotFound(f"Member {member_id} does not exist.")
    _require_owner_for(actor, Role(member.role))
    if not member.active:
        raise Conflict("This member is inactive; reactivate them first.")
    return member


async def create_organization(session: AsyncSession, name: str, *, timezone: str) -> Organization:  # house: asker
    """Create an organization."""
    await before_another.connected(session)
    organization = Organization(name=name, timezone=timezone)
    session.add(organization)
    await session.flush()
    return organization


async def change_member(
    session: AsyncSession, member: Member, *, role: Role | None = None, active: bool | None = None
) -> None:
    """Change a role or make a member inactive, for the operator's command line. Raises `Conflict` for the last owner."""
    await repository.lock_organization(session, member.organization_id)
    if role is not None and role.value != member.role:
        _record_by_operator(session, member, "member.role-changed", {"from": member.role, "to": role.value})
        member.role = role.value
    if active is not None and active != member.active:
        _record_by_operator(session, member, "member.reactivated" if active else "member.deactivated", {})
        member.active = active
    session.add(member)
    await session.flush()
    await _require_an_owner(session, member.organization_id)
    after_commit(session, Change(member.organization_id, "member", member.id, user_ids=(member.user_id,)))


async def list_named(session: AsyncSession, name_or_id: str) -> list[tuple[UUID, str]]:  # house: asker
    """(id, name) of the organizations with this name or id (for the operator's command line)."""
    return await repository.list_named(session, name_or_id)


async def join(
    session: AsyncSession, organization_id: UUID, user: User, *, role: Role, member: Member | None = None
) -> Member:
    """Create a membership, or make the given `member` active again, with this role."""
    member = member or Member(organization_id=organization_id, user_id=user.id, role=role.value)
    member.role, member.active = role.value, True
    session.add(member)
    await session.flush()
    after_commit(session, Change(organization_id, "member", member.id, user_ids=(user.id,)))
    return member


async def require_active_member(session: AsyncSession, organization_id: UUID, member_id: UUID, *, field: str) -> str:
    """The name of an active member; raises `NotFound` for a missing member, `Invalid` for an inactive one.

    `field` is the name of the request's field in the error.
    """
    row = await repository.find_name(session, organization_id, member_id)
    if row is None:
        raise NotFound(
            f"Member {member_id} does not exist.",
            errors=[{"field": field, "message": f"member {member_id} does not exist"}],
        )
    name, active = row
    if not active:
        raise invalid(field, "is an inactive member; choose an active one")
    return name


async def has_left(session: AsyncSession, organization_id: UUID, member_id: UUID) -> bool:
    """Whether the member was removed for good."""
    return await repository.find_member(session, organization_id, member_id) is None


async def is_active_member(session: AsyncSession, organization_id: UUID, member_id: UUID) -> bool:
    """Whether the member exists and is active."""
    return bool(await repository.list_active_members(session, organization_id, [member_id]))


async def _get_organization(session: AsyncSession, organization_id: UUID, *, lock: bool = False) -> Organization:
    organization = await repository.find_organization(session, organization_id, lock=lock)
    if organization is None:
        raise NotFound("The organization does not exist any more.")
    return organization


async def _require_an_owner(session: AsyncSession, organization_id: UUID) -> None:
    if await repository.count_owners(session, organization_id) == 0:
        raise Conflict("An organization needs an active owner; make somebody else owner first.")


def _record_by_operator(session: AsyncSession, member: Member, action: str, details: dict[str, object]) -> None:
    audit.record_for(
        session,
        member.organization_id,
        action,
        user_id=None,
        via="cli",
        target_kind="member",
        target_id=member.id,
        details=details,
    )


def _record_changes(session: AsyncSession, actor: Actor, member: Member, changes: MemberUpdate) -> None:
    if changes.role is not None and changes.role.value != member.role:
        details = {"from": member.role, "to": changes.role.value}
        audit.record(session, actor, "member.role-changed", target_kind="member", target_id=member.id, details=details)
    if changes.active is not None and changes.active != member.active:
        action = "member.reactivated" if changes.active else "member.deactivated"
        audit.record(session, actor, action, target_kind="member", target_id=member.id)


def _require_owner_for(actor: Actor, role: Role) -> None:
    if role is Role.OWNER and actor.role is not Role.OWNER:
        raise Forbidden("Only an owner can make, change or remove an owner.")


def _organization_read(row: Organization) -> OrganizationRead:
    return read_as(OrganizationRead, row, country=row.country or country_of_zone(row.timezone))
