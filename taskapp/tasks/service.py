"""What may be done with a task; the same verbs for REST, screens, assistant and command line."""

from datetime import time
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.contacts import service as contact_service
from taskapp.core.clock import utc_now
from taskapp.core.errors import NotFound, invalid, refuse_other_version
from taskapp.core.paging import DEFAULT_LIMIT
from taskapp.core.searching import search_text
from taskapp.organizations import service as organization_service
from taskapp.tasks import deleted, listing, reminder_repository, repository, telling
from taskapp.tasks.due import arm, read_due, set_due
from taskapp.tasks.model import Task
from taskapp.tasks.schemas import TaskCreate, TaskFilters, TaskPage, TaskRead, TaskUpdate
from taskapp.tasks.types import TaskStatus

# The versions a caller wants to change; any when None.
Versions = frozenset[int] | None


async def list_tasks(
    session: AsyncSession,
    actor: Actor,
    filters: TaskFilters,
    *,
    limit: int = DEFAULT_LIMIT,
    offset: int = 0,
    cursor: str | None = None,
    include_total: bool = False,
) -> TaskPage:
    """One page of the tasks the actor may see."""
    actor.require(p.TASK_LIST)
    return await listing.page_of_tasks(
        session, actor, filters, limit=limit, offset=offset, cursor=cursor, include_total=include_total
    )


async def list_contact_tasks(
    session: AsyncSession,
    actor: Actor,
    contact_id: UUID,
    filters: TaskFilters,
    *,
    limit: int = DEFAULT_LIMIT,
    offset: int = 0,
    cursor: str | None = None,
    include_total: bool = False,
) -> TaskPage:
    """One page of a visible contact's tasks; `filters.contact_id` must be that contact."""
    actor.require(p.TASK_LIST)
    await contact_service.require_visible(session, actor, contact_id)
    return await listing.page_of_tasks(
        session, actor, filters, limit=limit, offset=offset, cursor=cursor, include_total=include_total
    )


async def get_task(session: AsyncSession, actor: Actor, task_id: UUID) -> TaskRead:
    """One task, if the actor may see it."""
    actor.require(p.TASK_VIEW)
    task = await repository.find_task_read(session, actor.organization_id, actor, task_id)
    if task is None:
        raise _missing(task_id)
    return task


async def list_visible(session: AsyncSession, actor: Actor, task_ids: list[UUID]) -> list[TaskRead]:
    """Those of `task_ids` that the actor may see, in no order."""
    actor.require(p.TASK_VIEW)
    return await repository.list_task_reads(session, actor.organization_id, actor, task_ids)


async def create_task(session: AsyncSession, actor: Actor, new: TaskCreate) -> TaskRead:
    """Make a task by hand for a contact the actor may see."""
    actor.require(p.TASK_CREATE)
    await contact_service.require_visible(session, actor, new.contact_id, field="contact_id")
    if new.assigned_to:
        await organization_service.require_active_member(
            session, actor.organization_id, new.assigned_to, field="assigned_to"
        )
    now = utc_now()
    task = Task(
        organization_id=actor.organization_id,
        created_by=actor.member_id,
        created_at=now,
        updated_at=now,
        search_text=search_text(new.title, new.description),
        **new.model_dump(exclude={"due_date"}),
    )
    await _apply_due(session, actor, task, new.due_date)
    task.arming = 1
    session.add(task)
    await session.flush()
    await telling.created(session, actor, task)
    return await get_task(session, actor, task.id)


async def update_task(
    session: AsyncSession, actor: Actor, task_id: UUID, changes: TaskUpdate, *, if_version: Versions = None
) -> TaskRead:
    """Change the fields that were sent; nothing is written when the row is not at `if_version` any more."""
    task = await _lock(session, actor, task_id, if_version)
    before = _editable(task)
    await _apply(session, actor, task, changes.model_dump(exclude_unset=True))
    changed = {name: (old, new) for name, new in _editable(task).items() if (old := before[name]) != new}
    if changed:
        task.search_text = search_text(task.title, task.description)
        await _save(session, task)
        await telling.edited(session, actor, task, changed)
    # Read as the change left it: handing a task over may take it out of the actor's sight.
    return await repository.get_task_read(session, actor.organization_id, task_id, actor.timezone)


async def mark_done(session: AsyncSession, actor: Actor, task_id: UUID, *, if_version: Versions = None) -> TaskRead:
    """Close a task as done; repeating it changes nothing."""
    return await _set_status(session, actor, task_id, TaskStatus.DONE, if_version)


async def dismiss(session: AsyncSession, actor: Actor, task_id: UUID, *, if_version: Versions = None) -> TaskRead:
    """Decide against a task; repeating it changes nothing."""
    return await _set_status(session, actor, task_id, TaskStatus.DISMISSED, if_version)


async def reopen(session: AsyncSession, actor: Actor, task_id: UUID, *, if_version: Versions = None) -> TaskRead:
    """Open a task again; repeating it changes nothing."""
    return await _set_status(session, actor, task_id, TaskStatus.OPEN, if_version)


async def snooze(
    session: AsyncSession, actor: Actor, task_id: UUID, *, until: str, if_version: Versions = None
) -> TaskRead:
    """Remind again at `until` (a due-date form); the due date stays."""
    task = await _lock(session, actor, task_id, if_version)
    if task.status != TaskStatus.OPEN:
        raise invalid("status", f"is {task.status}; only an open task can be snoozed, so reopen it first")
    instant, day = read_due(until, actor.timezone, field="until")
    scratch = Task(
        organization_id=task.organization_id,
        contact_id=task.contact_id,
        title=task.title,
        category=task.category,
        search_text="",
    )
    set_due(scratch, instant, day, actor.timezone, await _reminder_time(session, actor, day is not None))
    if scratch.remind_at is None or scratch.remind_at <= utc_now():
        raise invalid("until", f"{until} is past; choose a later time")
    task.remind_at = task.snoozed_until = scratch.remind_at
    arm(task)
    await _save(session, task)
    await telling.snoozed(session, actor, task)
    return await get_task(session, actor, task_id)


async def delete_task(session: AsyncSession, actor: Actor, task_id: UUID, *, if_version: Versions = None) -> None:
    """Delete a task; `restore_task` brings it back for a day."""
    actor.require(p.TASK_DELETE)
    task = await _visible_row(session, actor, task_id, if_version)
    await deleted.put_aside(session, task)
    await telling.deleted(session, actor, task)


async def restore_task(session: AsyncSession, actor: Actor, task_id: UUID) -> TaskRead:
    """Undo a deletion: the same task, one version on."""
    actor.require(p.TASK_DELETE)
    kept = await repository.find_deleted(session, actor.organization_id, task_id)
    if kept is None:
        raise _missing(task_id)
    reminder_time = await _reminder_time(session, actor, date_only=True)
    task = await deleted.bring_back(session, kept, actor.timezone, reminder_time)
    await telling.restored(session, actor, task)
    return await get_task(session, actor, task_id)


async def _set_status(
    session: AsyncSession, actor: Actor, task_id: UUID, status: TaskStatus, if_version: Versions
) -> TaskRead:
    task = await _lock(session, actor, task_id, if_version)
    if task.status != status:
        task.status = status.value
        task.completed_at = utc_now() if status is TaskStatus.DONE else None
        await _save(session, task)
        await telling.moved(session, actor, task, status)
    return await get_task(session, actor, task_id)


async def _apply(session: AsyncSession, actor: Actor, task: Task, sent: dict[str, Any]) -> None:
    for name in ("title", "category", "contact_id"):
        if name in sent and sent[name] is None:
            raise invalid(name, "cannot be empty; leave it out to keep it as it is")
    if sent.get("contact_id") and sent["contact_id"] != task.contact_id:
        await contact_service.require_visible(session, actor, sent["contact_id"], field="contact_id")
    if sent.get("assigned_to") and sent["assigned_to"] != task.assigned_to:
        await organization_service.require_active_member(
            session, actor.organization_id, sent["assigned_to"], field="assigned_to"
        )
        if await reminder_repository.was_skipped(session, actor.organization_id, task.id, task.arming):
            arm(task)
    if "due_date" in sent:
        await _apply_due(session, actor, task, sent.pop("due_date"))
    for name, value in sent.items():
        setattr(task, name, value)


async def _apply_due(session: AsyncSession, actor: Actor, task: Task, text: str | None) -> None:
    due_date, due_on = read_due(text, actor.timezone)
    set_due(task, due_date, due_on, actor.timezone, await _reminder_time(session, actor, due_on is not None))


async def _reminder_time(session: AsyncSession, actor: Actor, date_only: bool) -> time:
    if not date_only:
        return time()
    return time.fromisoformat((await organization_service.get_organization(session, actor)).date_reminder_time)


async def _lock(session: AsyncSession, actor: Actor, task_id: UUID, if_version: Versions) -> Task:
    actor.require(p.TASK_UPDATE)
    return await _visible_row(session, actor, task_id, if_version)


async def _visible_row(session: AsyncSession, actor: Actor, task_id: UUID, if_version: Versions) -> Task:
    task = await repository.find_task(session, actor.organization_id, actor, task_id)
    if task is None:
        raise _missing(task_id)
    refuse_other_version(f"Task {task_id}", task.version, if_version)
    return task


async def _save(session: AsyncSession, task: Task) -> None:
    task.version += 1
    task.updated_at = utc_now()
    await session.flush()


def _editable(task: Task) -> dict[str, Any]:
    names = ("title", "description", "category", "priority", "due_date", "due_on", "assigned_to", "contact_id")
    return {name: getattr(task, name) for name in names}


def _missing(task_id: UUID) -> NotFound:
    return NotFound(f"Task {task_id} does not exist.")
