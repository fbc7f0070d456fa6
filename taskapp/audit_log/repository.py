"""SQL that reads the audit log, and the names of the people in it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.audit.model import AuditEntry
from taskapp.audit_log.schemas import AuditFilters
from taskapp.core.paging import before_key
from taskapp.organizations.model import Member, User


async def list_entries(
    session: AsyncSession,
    organization_id: UUID,
    filters: AuditFilters,
    *,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> list[AuditEntry]:
    """The organization's entries, newest first; `before` is (at, id) of the last entry already read."""
    query = select(AuditEntry).where(col(AuditEntry.organization_id) == organization_id)
    if filters.action:
        action = col(AuditEntry.action)
        query = query.where(or_(action == filters.action, action.startswith(f"{filters.action}.", autoescape=True)))
    if filters.user_id:
        query = query.where(col(AuditEntry.user_id) == filters.user_id)
    if filters.member_id:
        member = select(col(Member.user_id)).where(
            col(Member.organization_id) == organization_id, col(Member.id) == filters.member_id
        )
        query = query.where(col(AuditEntry.user_id) == member.scalar_subquery())
    if filters.since:
        query = query.where(col(AuditEntry.at) >= filters.since)
    if filters.until:
        query = query.where(col(AuditEntry.at) < filters.until)
    key = (col(AuditEntry.at), col(AuditEntry.id))
    if before:
        query = query.where(before_key(key, before))
    return list(await session.scalars(query.order_by(*(column.desc() for column in key)).limit(limit)))


async def map_names(session: AsyncSession, organization_id: UUID, ids: Collection[UUID]) -> dict[UUID, str]:
    """Names of present and former members of the organization, by user id and by member id."""
    if not ids:
        return {}
    query = (
        select(col(Member.id), col(Member.user_id), col(User.name))
        .join(User, col(User.id) == col(Member.user_id))
        .where(
            col(Member.organization_id) == organization_id, or_(col(Member.id).in_(ids), col(Member.user_id).in_(ids))
        )
    )
    return {key: row[2] for row in await session.execute(query) for key in (row[0], row[1])}
