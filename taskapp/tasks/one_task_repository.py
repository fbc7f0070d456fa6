"""SQL of one task at a time, compiled once: reading it ready to show, and the writes of the verbs that are used all the time."""

from datetime import datetime
from functools import lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.access.actor import Actor
from taskapp.contacts.visibility import AnyActor
from taskapp.core.db.columns import Instant
from taskapp.core.db.compiled import Compiled
from taskapp.core.ids import Id
from taskapp.tasks.model import Task
from taskapp.tasks.repository import is_task, reading, visible_to
from taskapp.tasks.schemas import TaskRead


async def find_task_read(session: AsyncSession, organization_id: UUID, actor: Actor, task_id: UUID) -> TaskRead | None:
    """One visible task, ready to show."""
    rows = await _visible(actor.sees_all_contacts)(
        session, organization_id=organization_id, member_id=actor.member_id, task_id=task_id
    )
    return TaskRead.of(rows[0], actor.timezone) if rows else None


async def get_task_read(session: AsyncSession, organization_id: UUID, task_id: UUID, tz: ZoneInfo) -> TaskRead:
    """One task that is known to exist, whoever may see it."""
    (row,) = await _ANY(session, organization_id=organization_id, task_id=task_id)
    return TaskRead.of(row, tz)


async def lock_task_read(
    session: AsyncSession, organization_id: UUID, actor: Actor, task_id: UUID
) -> tuple[TaskRead, UUID | None] | None:
    """One visible task that nobody else changes until the transaction ends, and the member who made it."""
    # Read after the lock is held: a statement that does both would show the names around the row of before the wait.
    rows = await _locked(actor.sees_all_contacts)(
        session, organization_id=organization_id, member_id=actor.member_id, task_id=task_id
    )
    if not rows:
        return None
    return await get_task_read(session, organization_id, task_id, actor.timezone), rows[0][0]


async def add_task(session: AsyncSession, organization_id: UUID, task: Task) -> None:
    """Put a new task's row in."""
    assert task.organization_id == organization_id
    await _ADD(session, **{name: getattr(task, name) for name in _NAMES})


async def set_status(session: AsyncSession, organization_id: UUID, task: TaskRead, *, updated_at: datetime) -> None:
    """Write the status, and what goes with it, that a locked task has now."""
    await _SET_STATUS(
        session,
        organization_id=organization_id,
        task_id=task.id,
        new_status=task.status.value,
        new_completed_at=task.completed_at,
        new_version=task.version,
        new_updated_at=updated_at,
    )


_TASK = bindparam("task_id", type_=Id)
_ORGANIZATION = bindparam("organization_id", type_=Id)
_NAMES = tuple(Task.model_fields)
_ANY = Compiled(lambda: reading().where(is_task(_ORGANIZATION, _TASK)))
_ADD = Compiled(lambda: insert(Task))
_SET_STATUS = Compiled(
    lambda: (
        update(Task)
        .where(is_task(_ORGANIZATION, _TASK))
        .values(
            status=bindparam("new_status"),
            completed_at=bindparam("new_completed_at", type_=Instant),
            version=bindparam("new_version"),
            updated_at=bindparam("new_updated_at", type_=Instant),
        )
    )
)


@lru_cache(maxsize=2)
def _visible(sees_all: bool) -> Compiled:
    return Compiled(lambda: reading().where(is_task(_ORGANIZATION, _TASK), visible_to(AnyActor(sees_all))))


@lru_cache(maxsize=2)
def _locked(sees_all: bool) -> Compiled:
    query = select(col(Task.created_by)).where(is_task(_ORGANIZATION, _TASK), visible_to(AnyActor(sees_all)))
    return Compiled(lambda: query.with_for_update(of=Task, key_share=True))
