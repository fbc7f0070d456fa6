"""SQL of organizations, users and members."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.access.roles import Role
from taskapp.core.db import changes
from taskapp.core.db.changes import Window
from taskapp.core.db.compiled import Compiled, Source
from taskapp.core.ids import Id
from taskapp.organizations.model import Member, Organization, User
from taskapp.organizations.schemas import MemberRead


async def find_organization(session: AsyncSession, organization_id: UUID, *, lock: bool = False) -> Organization | None:
    """The organization's row; `lock` locks it against changes until the transaction ends."""
    return await session.get(Organization, organization_id, with_for_update={"key_share": True} if lock else None)


async def set_site(session: AsyncSession, organization_id: UUID, site: str) -> None:
    """Set where the organization's owners open Taskapp."""
    query = update(Organization).where(col(Organization.id) == organization_id)
    await session.execute(query.values(site=site).execution_options(synchronize_session=False))


async def find_site_of_first(session: AsyncSession) -> str | None:  # house: all-orgs
    """Where an owner of the oldest organization opens Taskapp."""
    query = select(col(Organization.site)).order_by(col(Organization.created_at), col(Organization.id))
    return await session.scalar(query.limit(1))


async def lock_organization(session: AsyncSession, organization_id: UUID) -> None:
    """Lock the organization's row until this transaction ends, against concurrent changes of its members."""
    await session.execute(select(col(Organization.id)).where(col(Organization.id) == organization_id).with_for_update())


async def list_named(session: AsyncSession, name_or_id: str) -> list[tuple[UUID, str]]:  # house: all-orgs
    """(id, name) of the organizations with this name or id, oldest first."""
    wanted = col(Organization.name) == name_or_id
    with suppress(ValueError):
        wanted = col(Organization.id) == UUID(name_or_id)
    query = select(col(Organization.id), col(Organization.name)).where(wanted)
    return [(row[0], row[1]) for row in await session.execute(query.order_by(col(Organization.created_at)))]


async def find_organization_by_name(session: AsyncSession, name: str) -> Organization | None:  # house: all-orgs
    """The oldest organization of that name."""
    return (
        await session.scalars(
            select(Organization).where(col(Organization.name) == name).order_by(col(Organization.created_at)).limit(1)
        )
    ).first()


async def list_organizations(session: AsyncSession) -> list[Organization]:  # house: all-orgs
    """Every organization, oldest first."""
    return list(await session.scalars(select(Organization).order_by(col(Organization.created_at))))


async def has_organizations(session: AsyncSession) -> bool:  # house: all-orgs
    """Whether any organization exists."""
    return (await session.scalars(select(col(Organization.id)).limit(1))).first() is not None


async def find_user_by_email(session: AsyncSession, email: str) -> User | None:  # house: all-orgs
    """The user with that e-mail address (lower case)."""
    return (await session.scalars(select(User).where(col(User.email) == email))).first()


async def find_user(session: AsyncSession, user_id: UUID) -> User | None:  # house: all-orgs
    """The user with that id."""
    return await session.get(User, user_id)


async def list_memberships(
    session: AsyncSession, user_id: UUID
) -> list[tuple[Member, Organization]]:  # house: all-orgs
    """A user's active memberships with their organizations, oldest first."""
    query = (
        select(Member, Organization)
        .join(Organization, col(Organization.id) == col(Member.organization_id))
        .where(col(Member.user_id) == user_id, col(Member.active))
        .order_by(col(Member.created_at), col(Member.id))
    )
    return [(row[0], row[1]) for row in await session.execute(query)]


async def list_people(session: AsyncSession) -> list[tuple[User, Member, Organization]]:  # house: all-orgs
    """Every membership with its user and organization, by organization and address."""
    query = (
        select(User, Member, Organization)
        .join(Member, col(Member.user_id) == col(User.id))
        .join(Organization, col(Organization.id) == col(Member.organization_id))
        .order_by(col(Organization.created_at), col(User.email))
    )
    return [(row[0], row[1], row[2]) for row in await session.execute(query)]


async def find_member(session: AsyncSession, organization_id: UUID, member_id: UUID) -> Member | None:
    """One member of the organization."""
    query = select(Member).where(col(Member.organization_id) == organization_id, col(Member.id) == member_id)
    return (await session.scalars(query.where(col(Member.removed_at).is_(None)))).first()


async def find_name(session: AsyncSession, organization_id: UUID, member_id: UUID) -> tuple[str, bool] | None:
    """A member's name, and whether they are active."""
    rows = await _NAME_OF_MEMBER(session, organization_id=organization_id, member_id=member_id)
    return (rows[0][0], rows[0][1]) if rows else None


async def find_member_of_user(session: AsyncSession, organization_id: UUID, user_id: UUID) -> Member | None:
    """The membership of a user in the organization."""
    query = select(Member).where(col(Member.organization_id) == organization_id, col(Member.user_id) == user_id)
    return (await session.scalars(query)).first()


async def is_active_address(session: AsyncSession, organization_id: UUID, email: str) -> bool:
    """Whether an active member of the organization has this e-mail address."""
    query = (
        select(col(Member.id))
        .join(User, col(User.id) == col(Member.user_id))
        .where(col(Member.organization_id) == organization_id, col(Member.active), col(User.email) == email)
    )
    return (await session.scalars(query)).first() is not None


async def count_other_members(session: AsyncSession, organization_id: UUID, member_id: UUID) -> int:
    """How many active members the organization has besides one."""
    others = (col(Member.organization_id) == organization_id, col(Member.active), col(Member.id) != member_id)
    return (await session.scalars(select(func.count()).where(*others))).one()


async def list_members(session: AsyncSession, organization_id: UUID) -> list[MemberRead]:
    """Every member, active ones first, by name."""
    return [_member_read(row) for row in await _MEMBERS_BY_NAME(session, organization_id=organization_id)]


async def list_changed_members(source: Source, organization_id: UUID, window: Window) -> list[MemberRead]:
    """The members of a window, by their last change."""
    return [_member_read(row) for row in await _CHANGED(source, organization_id=organization_id, **window.values)]


async def find_member_change(source: Source, organization_id: UUID, member_id: UUID) -> datetime:
    """When the membership was last changed."""
    changed_at: datetime = (await _CHANGE(source, organization_id=organization_id, member_id=member_id))[0][0]
    return changed_at


async def get_member_read(session: AsyncSession, organization_id: UUID, member_id: UUID) -> MemberRead:
    """One member with name and e-mail address."""
    return _member_read((await session.execute(_members(organization_id).where(col(Member.id) == member_id))).one())


async def list_active_members(session: AsyncSession, organization_id: UUID, member_ids: Iterable[UUID]) -> list[Member]:
    """Those of `member_ids` that are active members of the organization."""
    query = select(Member).where(
        col(Member.organization_id) == organization_id, col(Member.id).in_(list(member_ids)), col(Member.active)
    )
    return list(await session.scalars(query))


async def count_owners(session: AsyncSession, organization_id: UUID) -> int:
    """How many active owners the organization has."""
    query = select(func.count()).where(
        col(Member.organization_id) == organization_id, col(Member.role) == Role.OWNER.value, col(Member.active)
    )
    return (await session.scalars(query)).one()


def _members(organization_id: Any) -> Any:
    columns = (
        col(Member.id),
        col(Member.user_id),
        col(User.name),
        col(User.email),
        col(Member.role),
        col(Member.active),
        col(Member.updated_at),
    )
    return (
        select(*columns)
        .join(User, col(User.id) == col(Member.user_id))
        .where(col(Member.organization_id) == organization_id, col(Member.removed_at).is_(None))
    )


_NAME_OF_MEMBER = Compiled(
    lambda: (
        select(col(User.name), col(Member.active))
        .join(Member, col(Member.user_id) == col(User.id))
        .where(
            col(Member.organization_id) == bindparam("organization_id", type_=Id),
            col(Member.id) == bindparam("member_id", type_=Id),
        )
    )
)
_KEY = (col(Member.updated_at), col(Member.id))
_CHANGED = Compiled(
    lambda: _members(bindparam("organization_id", type_=Id)).where(*changes.conditions(*_KEY)).order_by(*_KEY)
)
_CHANGE = Compiled(
    lambda: select(col(Member.updated_at)).where(
        col(Member.organization_id) == bindparam("organization_id", type_=Id),
        col(Member.id) == bindparam("member_id", type_=Id),
    )
)
_MEMBERS_BY_NAME = Compiled(
    lambda: _members(bindparam("organization_id", type_=Id)).order_by(
        col(Member.active).desc(), func.lower(col(User.name)), col(Member.id)
    )
)


def _member_read(row: Any) -> MemberRead:
    return MemberRead(row[0], row[1], row[2], row[3], Role(row[4]), row[5], row[6])
