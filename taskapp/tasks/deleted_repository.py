"""SQL of deleted tasks, kept whole for as long as their deletion can be undone."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.tasks.model import DeletedTask


async def find_deleted(session: AsyncSession, organization_id: UUID, task_id: UUID) -> DeletedTask | None:
    """A task whose deletion can still be undone."""
    query = select(DeletedTask).where(
        col(DeletedTask.organization_id) == organization_id, col(DeletedTask.id) == task_id
    )
    return (await session.scalars(query)).first()


async def forget_deleted(session: AsyncSession, before: datetime) -> None:  # house: all-orgs
    """Forget deleted tasks that nobody wanted back."""
    await session.execute(delete(DeletedTask).where(col(DeletedTask.deleted_at) < before))
