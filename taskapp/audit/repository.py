"""SQL of the audit log's writing side."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.audit.model import AuditEntry


async def list_recent(
    session: AsyncSession, organization_id: UUID, action: str, target_id: UUID, *, since: datetime, limit: int
) -> list[AuditEntry]:
    """The newest entries of an act on one target since an instant, locked until the transaction ends."""
    query = select(AuditEntry).where(
        col(AuditEntry.organization_id) == organization_id,
        col(AuditEntry.at) >= since,
        col(AuditEntry.action) == action,
        col(AuditEntry.target_id) == target_id,
    )
    query = query.order_by(col(AuditEntry.at).desc(), col(AuditEntry.id).desc()).limit(limit)
    return list(await session.scalars(query.with_for_update()))
