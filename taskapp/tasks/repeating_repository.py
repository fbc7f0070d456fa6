"""SQL of repeating tasks."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.tasks.model import Task
from taskapp.tasks.schemas import TaskRead


async def find_previous_due(session: AsyncSession, organization_id: UUID, task: TaskRead) -> datetime | None:
    """When the task of the same contact was due whose closing made this one; None without such a task or time."""
    query = select(col(Task.due_date)).where(
        col(Task.organization_id) == organization_id,
        col(Task.contact_id) == task.contact_id,
        col(Task.next_task_id) == task.id,
        col(Task.due_on).is_(None),
    )
    return await session.scalar(query)


async def exists(session: AsyncSession, organization_id: UUID, task_id: UUID) -> bool:
    """Whether the task exists, and is not deleted."""
    query = select(col(Task.id)).where(col(Task.organization_id) == organization_id, col(Task.id) == task_id)
    return await session.scalar(query) is not None
