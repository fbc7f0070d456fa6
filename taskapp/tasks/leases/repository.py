"""SQL of leases: one statement takes a free lease, so that two people never get the same task."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.core.db.columns import Instant
from taskapp.core.db.upsert import insert
from taskapp.core.ids import Id
from taskapp.organizations.model import Member, User
from taskapp.tasks.leases.model import TaskLease
from taskapp.tasks.leases.schemas import Holder
from taskapp.tasks.model import Task
from taskapp.tasks.types import TaskStatus


async def take(
    session: AsyncSession,
    organization_id: UUID,
    task_id: UUID,
    *,
    member_id: UUID,
    position: str,
    now: datetime,
    until: datetime,
) -> bool:
    """Lease an open task to a member until `until`; False when somebody else has it, or it is not open any more."""
    mine_or_past = or_(col(TaskLease.member_id) == member_id, col(TaskLease.until) <= now)
    is_open = select(col(Task.id)).where(
        col(Task.organization_id) == organization_id,
        col(Task.id) == task_id,
        col(Task.status) == TaskStatus.OPEN.value,
    )
    taken = (
        update(TaskLease)
        .where(
            col(TaskLease.organization_id) == organization_id,
            col(TaskLease.task_id) == task_id,
            mine_or_past,
            is_open.exists(),
        )
        .values(member_id=member_id, until=until, position=position)
        .returning(col(TaskLease.task_id))
        .execution_options(synchronize_session=False)
    )
    if (await session.scalars(taken)).first() is not None:
        return True
    values = (literal(organization_id, Id), literal(member_id, Id), literal(until, Instant), literal(position))
    columns = ["task_id", "organization_id", "member_id", "until", "position"]
    # Nothing is locked when somebody was faster, so people who ask at once do not wait for each other in a circle.
    added = insert(session, TaskLease).from_select(columns, is_open.add_columns(*values)).on_conflict_do_nothing()
    return (await session.scalars(added.returning(col(TaskLease.task_id)))).first() is not None


async def list_held(
    session: AsyncSession, organization_id: UUID, task_ids: Sequence[UUID], *, now: datetime
) -> dict[UUID, Holder]:
    """Who has which of these tasks open."""
    query = (
        select(col(TaskLease.task_id), col(TaskLease.member_id), col(User.name), col(TaskLease.until))
        .join(Member, col(Member.id) == col(TaskLease.member_id))
        .join(User, col(User.id) == col(Member.user_id))
        .where(
            col(TaskLease.organization_id) == organization_id,
            col(TaskLease.task_id).in_(task_ids),
            col(TaskLease.until) > now,
        )
    )
    return {row[0]: Holder(*row[1:]) for row in await session.execute(query)}


async def list_own(session: AsyncSession, organization_id: UUID, member_id: UUID, *, now: datetime) -> list[TaskLease]:
    """The leases of a member that have not run out, the newest first."""
    query = select(TaskLease).where(
        col(TaskLease.organization_id) == organization_id,
        col(TaskLease.member_id) == member_id,
        col(TaskLease.until) > now,
    )
    return list(await session.scalars(query.order_by(col(TaskLease.until).desc(), col(TaskLease.task_id))))


async def release(session: AsyncSession, organization_id: UUID, task_id: UUID, *, member_id: UUID) -> None:
    """End the lease of a member."""
    query = delete(TaskLease).where(
        col(TaskLease.organization_id) == organization_id,
        col(TaskLease.task_id) == task_id,
        col(TaskLease.member_id) == member_id,
    )
    await session.execute(query.execution_options(synchronize_session=False))
