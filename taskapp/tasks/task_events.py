"""Effects of a change to a task: an entry in the contact's timeline, notifications, and a live update of open pages."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import verb
from taskapp.contacts import activity
from taskapp.core.db.database import after_commit
from taskapp.core.wires import Wire
from taskapp.core.work.bus import Change
from taskapp.notifications import service as notification_service
from taskapp.notifications.types import EventType, NotificationCategory, NotificationEvent, Payload
from taskapp.notifications.webhooks import service as webhooks
from taskapp.tasks import repository
from taskapp.tasks.people import change_readers_repository
from taskapp.tasks.people import repository as people_repository
from taskapp.tasks.people.change_readers_repository import Place
from taskapp.tasks.schemas import TaskRead
from taskapp.tasks.transitions import TO
from taskapp.tasks.types import TaskSource, TaskStatus

# Called when a task from a call was dismissed or deleted while it was open (True), or is open again (False).
judge_ended: Wire[Callable[[AsyncSession, Actor, TaskRead, bool], Awaitable[None]]] = Wire("a task from a call ended")
_MOVES = {
    TaskStatus.DONE: EventType.TASK_DONE,
    TaskStatus.DISMISSED: EventType.TASK_DISMISSED,
    TaskStatus.OPEN: EventType.TASK_REOPENED,
}


async def created(
    session: AsyncSession, actor: Actor, task: TaskRead, *, repeats: bool = False
) -> None:  # house: permission
    """A person created a task, or by closing a repeating one the next; its assignee, who knows of that, is not notified again."""
    await _log(session, actor, task, "task-created", {"source": task.source.value})
    await _emit(session, actor, EventType.TASK_CREATED, None, task)
    if not repeats:
        await _notify_assignee(session, actor, task)


async def edited(
    session: AsyncSession, actor: Actor, before: TaskRead, task: TaskRead, changed: dict[str, tuple[Any, Any]]
) -> None:  # house: permission
    """Fields of a task changed: `{name: (before, after)}`."""
    await _emit(session, actor, EventType.TASK_UPDATED, before, task)
    changes = {name: [_json_value(old), _json_value(new)] for name, (old, new) in changed.items()}
    await _log(session, actor, task, "task-edited", {"changes": changes})
    if "contact_id" in changed:
        await _log_at_former_contact(session, actor, task, changed)
    if "assigned_to" in changed:
        await _notify_assignee(session, actor, task)


async def moved(
    session: AsyncSession, actor: Actor, before: TaskRead, task: TaskRead, created_by: UUID | None
) -> None:  # house: permission
    """A task changed its status; when it is done, its assignee and its creator are notified (not the actor)."""
    changes = _changes(before, task, "assigned_to")
    await _log(session, actor, task, TO[task.status].log_kind, {"changes": changes} if changes else None)
    await _emit(session, actor, _MOVES[task.status], before, task)
    if task.source is TaskSource.AI and TaskStatus.DISMISSED in (before.status, task.status):
        await judge_ended.connected(session, actor, task, task.status is TaskStatus.DISMISSED)
    member_ids = [member for member in (task.assigned_to, created_by) if member and member != actor.member_id]
    if task.status is TaskStatus.DONE and member_ids:
        user_ids = await people_repository.list_users_who_see(session, actor.organization_id, task, member_ids)
        await _notify(session, actor, task, NotificationCategory.TASK_COMPLETED, user_ids)


async def snoozed(session: AsyncSession, actor: Actor, before: TaskRead, task: TaskRead) -> None:  # house: permission
    """A task's reminder was snoozed, or the snooze was ended."""
    await _emit(session, actor, EventType.TASK_UPDATED, before, task)
    kind = "task-snoozed" if task.snoozed_until else "task-snooze-ended"
    await _log(session, actor, task, kind, {"until": _json_value(task.snoozed_until)})


async def attempted(
    session: AsyncSession, actor: Actor, before: TaskRead, task: TaskRead, attempt: dict[str, object] | None
) -> None:  # house: permission
    """Somebody tried to reach the contact: `attempt` is the outcome, the note, and what follows; None when it was undone."""
    event = EventType.TASK_ATTEMPTED if attempt else EventType.TASK_UPDATED
    await _emit(session, actor, event, before, task, **({"attempt": attempt} if attempt else {}))
    kind = "attempt" if attempt else "attempt-undone"
    await _log(session, actor, task, kind, {**(attempt or {}), "changes": _changes(before, task, "due_date", "due_on")})


@verb(p.TASK_UPDATE)
async def found_again(
    session: AsyncSession, actor: Actor, task: TaskRead, call_id: UUID, *, undone: bool = False
) -> None:
    """A person merged what a call says into the task, or took that back."""
    await _log(session, actor, task, "task-merge-undone" if undone else "task-merged", {"call_id": str(call_id)})


async def deleted(session: AsyncSession, actor: Actor, task: TaskRead) -> None:  # house: permission
    """A task was deleted."""
    await _emit(session, actor, EventType.TASK_DELETED, task, None)
    await _log(session, actor, task, "task-deleted")
    if task.source is TaskSource.AI and task.status is TaskStatus.OPEN:
        await judge_ended.connected(session, actor, task, True)


async def created_by_ai(session: AsyncSession, organization_id: UUID, task_id: UUID, tz: ZoneInfo) -> None:
    """A call gave a task."""
    task = await repository.get_task_read(session, organization_id, task_id, tz)
    await _emit(session, "ai", EventType.TASK_CREATED, None, task)


async def erased(session: AsyncSession, organization_id: UUID, tasks: Sequence[tuple[UUID, Place]]) -> None:
    """Tasks, each with its contact and assignee, are about to be deleted for good."""
    await change_readers_repository.record_deleted(session, organization_id, tasks)


async def contact_access_changed(
    session: AsyncSession, organization_id: UUID, contact_id: UUID, lost: set[UUID], gained: set[UUID]
) -> None:
    """Members lost or gained a contact, and so the sight of its tasks."""
    await change_readers_repository.access_changed(session, organization_id, contact_id, lost, gained)


async def restored(session: AsyncSession, actor: Actor, task: TaskRead) -> None:  # house: permission
    """A deleted task was restored; for webhooks it is created again."""
    await _emit(session, actor, EventType.TASK_CREATED, None, task)
    await _log(session, actor, task, "task-restored")
    if task.source is TaskSource.AI and task.status is TaskStatus.OPEN:
        await judge_ended.connected(session, actor, task, False)


async def list_assignee_users(session: AsyncSession, organization_id: UUID, member_id: UUID) -> list[UUID]:
    """The user of an assigned member, as a list; empty when the member is inactive or may not open tasks."""
    return await people_repository.list_users_of_members(session, organization_id, [member_id])


async def _notify_assignee(session: AsyncSession, actor: Actor, task: TaskRead) -> None:
    if task.assigned_to is None or task.assigned_to == actor.member_id:
        return
    user_ids = await list_assignee_users(session, actor.organization_id, task.assigned_to)
    await _notify(session, actor, task, NotificationCategory.TASK_ASSIGNED, user_ids)


async def _notify(
    session: AsyncSession, actor: Actor, task: TaskRead, category: NotificationCategory, user_ids: list[UUID]
) -> None:
    if not user_ids:
        return
    payload = Payload(
        category=category,
        title=task.title,
        task_id=task.id,
        contact_id=task.contact_id,
        contact_name=task.contact_name,
        call_id=task.call_id,
        due_local=task.due_date_local,
        side=task.side,
        actor_name=actor.name,
    )
    dedupe = f"{category.value}:{task.id}:{task.version}"
    event = NotificationEvent(actor.organization_id, user_ids, payload, dedupe, actor.user_id)
    await notification_service.notify_all(session, [event])


def _changes(before: TaskRead, task: TaskRead, *names: str) -> dict[str, object]:
    """The changes of these fields, as the timeline stores them; empty for none."""
    pairs = {name: (getattr(before, name), getattr(task, name)) for name in names}
    return {name: [_json_value(old), _json_value(new)] for name, (old, new) in pairs.items() if old != new}


async def _emit(
    session: AsyncSession,
    actor: Actor | str,
    event: EventType,
    before: TaskRead | None,
    after: TaskRead | None,
    **more: object,
) -> None:
    task = after or before
    assert task is not None
    ids: dict[str, object] = {"task_id": task.id, "contact_id": task.contact_id, "title": task.title, **more}
    key = f"{task.id}:{task.version}"
    await webhooks.emit(session, task.organization_id, event, ids, key=key, actor=actor, before=before, after=after)


async def _log(
    session: AsyncSession, actor: Actor, task: TaskRead, kind: str, details: dict[str, object] | None = None
) -> None:
    about = {"title": task.title, **(details or {})}
    await activity.record(session, actor, contact_id=task.contact_id, kind=kind, subject_id=task.id, details=about)
    after_commit(session, Change(task.organization_id, "task", task.id, task.version))


async def _log_at_former_contact(
    session: AsyncSession, actor: Actor, task: TaskRead, changed: dict[str, tuple[Any, Any]]
) -> None:
    """Log in the former contact's timeline that the task moved, and nothing else: its readers may not see the new contact."""
    former_contact_id, title = changed["contact_id"][0], changed.get("title", (task.title, None))[0]
    details: dict[str, object] = {
        "title": title,
        "changes": {"contact_id": [_json_value(v) for v in changed["contact_id"]]},
    }
    await activity.record(
        session, actor, contact_id=former_contact_id, kind="task-edited", subject_id=task.id, details=details
    )


def _json_value(value: Any) -> Any:
    if value is None or isinstance(value, str | int | bool):
        return str(value) if isinstance(value, str) else value
    return str(value) if isinstance(value, UUID) else value.isoformat()
