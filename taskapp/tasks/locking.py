"""Taking one task to change it: seen, allowed, at the version that was meant, and held until the transaction ends."""

from datetime import time
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import every_member, verb
from taskapp.core.clock import utc_now
from taskapp.core.errors import NotFound, refuse_other_version
from taskapp.organizations import service as organization_service
from taskapp.tasks import repository
from taskapp.tasks.model import Task

# The versions a caller wants to change; any when None.
Versions = frozenset[int] | None


@verb(p.TASK_UPDATE)
async def lock_task(session: AsyncSession, actor: Actor, task_id: UUID, if_version: Versions) -> Task:
    """A task the actor may see and change."""
    return await get_row(session, actor, task_id, if_version)


async def get_row(
    session: AsyncSession, actor: Actor, task_id: UUID, if_version: Versions
) -> Task:  # house: permission
    """A task the actor may see; `NotFound`, or `PreconditionFailed` at another version."""
    task = await repository.find_task(session, actor.organization_id, actor, task_id)
    if task is None:
        raise missing(task_id)
    refuse_other_version(f"Task {task_id}", task.version, if_version)
    return task


async def save(session: AsyncSession, task: Task) -> None:
    """Write a changed task, one version on."""
    task.version += 1
    task.updated_at = utc_now()
    await session.flush()


@every_member
async def reminder_time(session: AsyncSession, actor: Actor) -> time:
    """The organization's hour for reminders of date-only tasks."""
    return time.fromisoformat((await organization_service.get_organization(session, actor)).date_reminder_time)


def missing(task_id: UUID) -> NotFound:
    """What is said of a task that is not there, or not for these eyes."""
    return NotFound(f"Task {task_id} does not exist.")
