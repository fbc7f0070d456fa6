"""Done, and the next one planned: the step that keeps a promise from ending without another (decision 22)."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import verb
from taskapp.organizations import service as organization_service
from taskapp.tasks import service
from taskapp.tasks.schemas import TaskCreate, TaskFields, TaskRead


class FollowUp(TaskFields):
    """The next task; what is left out is as in the one that is done, the due date and the description excepted."""


@dataclass(frozen=True, slots=True)
class FollowedUp:
    """The task that was done, and the one that follows it."""

    done: TaskRead
    next: TaskRead


@verb(p.TASK_CREATE)
async def follow_up(session: AsyncSession, actor: Actor, task_id: UUID, following: FollowUp) -> FollowedUp:
    """Mark a task done and make the next one for the same contact, both or neither."""
    done = await service.mark_done(session, actor, task_id)
    fields = {
        "contact_id": done.contact_id,
        "title": following.title or done.title,
        "category": following.category or done.category,
        "priority": done.priority,
        "assigned_to": await _assignee_still_there(session, actor, done),
    }
    sent = following.model_dump(include=following.model_fields_set - {"title", "category"})
    return FollowedUp(done, await service.create_task(session, actor, TaskCreate.model_validate({**fields, **sent})))


async def _assignee_still_there(session: AsyncSession, actor: Actor, task: TaskRead) -> UUID | None:
    if task.assigned_to is None:
        return None
    active = await organization_service.is_active_member(session, actor.organization_id, task.assigned_to)
    return task.assigned_to if active else None
