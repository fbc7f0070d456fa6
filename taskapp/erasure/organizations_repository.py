"""SQL that erases an organization, in batches, so that no transaction is long and an interrupted erasure goes on."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, delete, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel, col

from taskapp.auth.model import AccountMail
from taskapp.core.clock import utc_now
from taskapp.erasure import tables
from taskapp.erasure.people_repository import delete_mail_of
from taskapp.organizations.model import Member, Organization, User

BATCH = 2_000


async def list_due(session: AsyncSession, now: datetime) -> list[UUID]:  # house: all-orgs
    """The organizations whose time to be taken back is over."""
    return list(await session.scalars(select(col(Organization.id)).where(col(Organization.deletion_at) <= now)))


async def shut(session: AsyncSession, organization_id: UUID) -> None:
    """End every membership, so that nobody works in the organization while it is erased."""
    query = update(Member).where(col(Member.organization_id) == organization_id, col(Member.active))
    await session.execute(query.values(active=False, updated_at=utc_now()))


async def delete_batch(session: AsyncSession, organization_id: UUID, table: Table) -> int:
    """Delete up to `BATCH` rows of one table; returns how many. A person whose last membership this was is deleted too."""
    keys = list(table.primary_key)
    mine = select(*keys).where(table.c[tables.TENANT] == organization_id).limit(BATCH)
    users = await _users_of(session, mine) if table.name == "member" else []
    if table.name == "invitation":
        await session.execute(delete(AccountMail).where(col(AccountMail.subject_id).in_(mine)))
    target: Any = keys[0] if len(keys) == 1 else tuple_(*keys)
    result: Any = await session.execute(delete(table).where(target.in_(mine)))
    if users:
        await _delete_people_without_membership(session, users)
    return int(result.rowcount)


async def _delete_people_without_membership(session: AsyncSession, users: list[UUID]) -> None:
    elsewhere = set(await session.scalars(select(col(Member.user_id)).where(col(Member.user_id).in_(users))))
    alone = [user_id for user_id in users if user_id not in elsewhere]
    await delete_mail_of(session, alone)
    for table in reversed(SQLModel.metadata.sorted_tables):
        if "user_id" in table.c and tables.TENANT not in table.c:
            await session.execute(delete(table).where(table.c.user_id.in_(alone)))
    await session.execute(delete(User).where(col(User.id).in_(alone)))


async def delete_organization(session: AsyncSession, organization_id: UUID) -> None:
    """Delete the organization's own row, the last one."""
    await session.execute(delete(Organization).where(col(Organization.id) == organization_id))


async def _users_of(session: AsyncSession, members: Any) -> list[UUID]:
    return list(await session.scalars(select(col(Member.user_id)).where(col(Member.id).in_(members))))
