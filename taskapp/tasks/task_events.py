"""Telling what happened to a task: the contact's log, the people concerned, and the open pages."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.contacts import activity
from taskapp.core.db.database import after_commit
from taskapp.core.work.bus import Change
from taskapp.notifications import service as notification_service
from taskapp.notifications.types import NotificationCategory, Payload
from taskapp.tasks import people_repository, repository
from taskapp.tasks.model import Task
from taskapp.tasks.schemas import TaskRead
from taskapp.tasks.types import TaskStatus

KINDS = {TaskStatus.DONE: "task-done", TaskStatus.DISMISSED: "task-dismissed", TaskStatus.OPEN: "task-reopened"}


async def _seen(session: AsyncSession, actor: Actor, task_ids: list[UUID]) -> set[UUID]:
    found = await repository.list_task_reads(session, actor.organization_id, actor, task_ids)
    return {task.id for task in found}


notification_service.ask_who_sees(_seen)


async def created(session: AsyncSession, actor: Actor, task: TaskRead) -> None:
    """A person made a task."""
    await _log(session, actor, task, "task-created", {"source": task.source.value})
    await _tell_assignee(session, actor, task)


async def edited(session: AsyncSession, actor: Actor, task: TaskRead, changed: dict[str, tuple[Any, Any]]) -> None:
    """Fields of a task changed: `{name: (before, after)}`."""
    changes = {name: [_plain(old), _plain(new)] for name, (old, new) in changed.items()}
    await _log(session, actor, task, "task-edited", {"changes": changes})
    if "contact_id" in changed:
        await _log_departure(session, actor, task, changed)
    if "assigned_to" in changed:
        await _tell_assignee(session, actor, task)


async def moved(session: AsyncSession, actor: Actor, task: TaskRead, made_by: UUID | None) -> None:
    """A task went to another status; when it is done, those who made it or had to do it hear of it."""
    await _log(session, actor, task, KINDS[task.status])
    concerned = [member for member in (task.assigned_to, made_by) if member and member != actor.member_id]
    if task.status is TaskStatus.DONE and concerned:
        people = await people_repository.list_users_who_see(session, actor.organization_id, task, concerned)
        await _tell(session, actor, task, NotificationCategory.TASK_COMPLETED, people)


async def snoozed(session: AsyncSession, actor: Actor, task: Task) -> None:
    """A task's reminder was put off, or is due again as before."""
    kind = "task-snoozed" if task.snoozed_until else "task-snooze-ended"
    await _log(session, actor, task, kind, {"until": _plain(task.snoozed_until)})


async def deleted(session: AsyncSession, actor: Actor, task: Task) -> None:
    """A task was deleted."""
    await _log(session, actor, task, "task-deleted")


async def restored(session: AsyncSession, actor: Actor, task: Task) -> None:
    """A deleted task came back."""
    await _log(session, actor, task, "task-restored")


async def _tell_assignee(session: AsyncSession, actor: Actor, task: TaskRead) -> None:
    if task.assigned_to is None or task.assigned_to == actor.member_id:
        return
    people = await people_repository.list_users_of_members(session, actor.organization_id, [task.assigned_to])
    await _tell(session, actor, task, NotificationCategory.TASK_ASSIGNED, people)


async def _tell(
    session: AsyncSession, actor: Actor, task: TaskRead, category: NotificationCategory, people: list[UUID]
) -> None:
    if not people:
        return
    payload = Payload(
        category=category,
        title=task.title,
        task_id=task.id,
        contact_id=task.contact_id,
        contact_name=task.contact_name,
        call_id=task.call_id,
        due_local=task.due_date_local,
        actor_name=actor.name,
    )
    dedupe = f"{category.value}:{task.id}:{task.version}"
    await notification_service.notify(session, actor.organization_id, people, payload, dedupe=dedupe, by=actor.user_id)


async def _log(
    session: AsyncSession, actor: Actor, task: Task | TaskRead, kind: str, details: dict[str, object] | None = None
) -> None:
    about = {"title": task.title, **(details or {})}
    await activity.record(session, actor, contact_id=task.contact_id, kind=kind, subject_id=task.id, details=about)
    after_commit(session, Change(task.organization_id, "task", task.id, task.version))


async def _log_departure(
    session: AsyncSession, actor: Actor, task: TaskRead, changed: dict[str, tuple[Any, Any]]
) -> None:
    """The contact a task left hears that it went, and nothing else of an edit that its readers may not see."""
    left, title = changed["contact_id"][0], changed.get("title", (task.title, None))[0]
    details: dict[str, object] = {"title": title, "changes": {"contact_id": [_plain(v) for v in changed["contact_id"]]}}
    await activity.record(session, actor, contact_id=left, kind="task-edited", subject_id=task.id, details=details)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int | bool):
        return str(value) if isinstance(value, str) else value
    return str(value) if isinstance(value, UUID) else value.isoformat()
