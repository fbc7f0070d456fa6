"""Telling what happened to a task: the contact's log, the people concerned, and the open pages."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.contacts import activity
from taskapp.core.bus import Change
from taskapp.core.db import after_commit
from taskapp.notifications import service as notification_service
from taskapp.notifications.types import NotificationCategory, Payload
from taskapp.shared.dates import due_date_local
from taskapp.tasks import reminder_repository, repository
from taskapp.tasks.model import Task
from taskapp.tasks.types import TaskStatus

KINDS = {TaskStatus.DONE: "task-done", TaskStatus.DISMISSED: "task-dismissed", TaskStatus.OPEN: "task-reopened"}


async def _seen(session: AsyncSession, actor: Actor, task_ids: list[UUID]) -> set[UUID]:
    found = await repository.list_task_reads(session, actor.organization_id, actor, task_ids)
    return {task.id for task in found}


notification_service.ask_who_sees(_seen)


async def created(session: AsyncSession, actor: Actor, task: Task) -> None:
    """A person made a task."""
    _log(session, actor, task, "task-created", {"source": task.source})
    await _tell_assignee(session, actor, task)


async def edited(session: AsyncSession, actor: Actor, task: Task, changed: dict[str, tuple[Any, Any]]) -> None:
    """Fields of a task changed: `{name: (before, after)}`."""
    _log(
        session,
        actor,
        task,
        "task-edited",
        {"changes": {name: [_plain(old), _plain(new)] for name, (old, new) in changed.items()}},
    )
    if "contact_id" in changed:
        _log_departure(session, actor, task, changed)
    if "assigned_to" in changed:
        await _tell_assignee(session, actor, task)


async def moved(session: AsyncSession, actor: Actor, task: Task, status: TaskStatus) -> None:
    """A task went to another status."""
    _log(session, actor, task, KINDS[status])
    if status is TaskStatus.DONE:
        people = await reminder_repository.list_users_who_see(
            session, actor.organization_id, task, [member for member in (task.assigned_to, task.created_by) if member]
        )
        payload = await payload_of(session, NotificationCategory.TASK_COMPLETED, task, actor)
        dedupe = f"task-completed:{task.id}:{task.version}"
        await notification_service.notify(
            session, actor.organization_id, people, payload, dedupe=dedupe, by=actor.user_id
        )


async def snoozed(session: AsyncSession, actor: Actor, task: Task) -> None:
    """A task's reminder was put off."""
    _log(session, actor, task, "task-snoozed", {"until": _plain(task.snoozed_until)})


async def deleted(session: AsyncSession, actor: Actor, task: Task) -> None:
    """A task was deleted."""
    _log(session, actor, task, "task-deleted")


async def restored(session: AsyncSession, actor: Actor, task: Task) -> None:
    """A deleted task came back."""
    _log(session, actor, task, "task-restored")


async def payload_of(session: AsyncSession, category: NotificationCategory, task: Task, actor: Actor) -> Payload:
    """What a notification about a task carries."""
    names = await reminder_repository.map_contact_names(session, {task.contact_id})
    return Payload(
        category=category,
        title=task.title,
        task_id=task.id,
        contact_id=task.contact_id,
        contact_name=names.get(task.contact_id, ""),
        call_id=task.call_id,
        due_local=due_date_local(task.due_date, task.due_on, actor.timezone),
        actor_name=actor.name,
    )


async def _tell_assignee(session: AsyncSession, actor: Actor, task: Task) -> None:
    if task.assigned_to is None or task.assigned_to == actor.member_id:
        return
    people = await reminder_repository.list_users_of_members(session, actor.organization_id, [task.assigned_to])
    payload = await payload_of(session, NotificationCategory.TASK_ASSIGNED, task, actor)
    dedupe = f"task-assigned:{task.id}:{task.version}"
    await notification_service.notify(session, actor.organization_id, people, payload, dedupe=dedupe, by=actor.user_id)


def _log(session: AsyncSession, actor: Actor, task: Task, kind: str, details: dict[str, object] | None = None) -> None:
    about = {"title": task.title, **(details or {})}
    activity.record(session, actor, contact_id=task.contact_id, kind=kind, subject_id=task.id, details=about)
    after_commit(session, Change(task.organization_id, "task", task.id, task.version))


def _log_departure(session: AsyncSession, actor: Actor, task: Task, changed: dict[str, tuple[Any, Any]]) -> None:
    """The contact a task left hears that it went, and nothing else of an edit that its readers may not see."""
    left, title = changed["contact_id"][0], changed.get("title", (task.title, None))[0]
    details: dict[str, object] = {"title": title, "changes": {"contact_id": [_plain(v) for v in changed["contact_id"]]}}
    activity.record(session, actor, contact_id=left, kind="task-edited", subject_id=task.id, details=details)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int | bool):
        return str(value) if isinstance(value, str) else value
    return str(value) if isinstance(value, UUID) else value.isoformat()
