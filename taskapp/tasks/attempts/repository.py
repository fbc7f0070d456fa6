"""SQL of tries."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.organizations.model import Member, User
from taskapp.tasks.attempts.model import TaskAttempt
from taskapp.tasks.attempts.schemas import AttemptRead
from taskapp.tasks.attempts.types import AttemptOutcome


async def list_attempts(session: AsyncSession, organization_id: UUID, task_id: UUID) -> list[AttemptRead]:
    """The tries of one task, newest first, with the current names of who made them."""
    facts = [getattr(TaskAttempt, name) for name in ("outcome", "id", "task_id", "contact_id", "note", "at", "made_by")]
    query = (
        select(*facts, col(User.name))
        .outerjoin(Member, col(Member.id) == col(TaskAttempt.made_by))
        .outerjoin(User, col(User.id) == col(Member.user_id))
        .where(col(TaskAttempt.organization_id) == organization_id, col(TaskAttempt.task_id) == task_id)
        .order_by(col(TaskAttempt.at).desc(), col(TaskAttempt.id).desc())
    )
    names = ("id", "task_id", "contact_id", "note", "at", "made_by", "made_by_name")
    rows = await session.execute(query)
    return [AttemptRead(outcome=AttemptOutcome(row[0]), **dict(zip(names, row[1:], strict=True))) for row in rows]


async def list_newest(session: AsyncSession, organization_id: UUID, task_id: UUID, *, limit: int) -> list[TaskAttempt]:
    """The rows of a task's newest tries, newest first."""
    query = select(TaskAttempt).where(
        col(TaskAttempt.organization_id) == organization_id, col(TaskAttempt.task_id) == task_id
    )
    query = query.order_by(col(TaskAttempt.at).desc(), col(TaskAttempt.id).desc()).limit(limit)
    return list(await session.scalars(query))
