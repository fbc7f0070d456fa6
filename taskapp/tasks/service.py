"""What may be done with a task; the same verbs for REST, screens, assistant and command line."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.contacts import service as contact_service
from taskapp.core.clock import utc_now
from taskapp.core.errors import refuse_other_version
from taskapp.core.paging import DEFAULT_LIMIT
from taskapp.core.searching import search_text
from taskapp.organizations import service as organization_service
from taskapp.tasks import deleted, deleted_repository, editing, listing, one_task_repository, repository, task_events
from taskapp.tasks.locking import Versions, get_row, lock_task, missing, reminder_time, save
from taskapp.tasks.model import Task
from taskapp.tasks.schemas import TaskCreate, TaskFilters, TaskPage, TaskRead, TaskUpdate
from taskapp.tasks.types import TaskStatus


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
    task = await one_task_repository.find_task_read(session, actor.organization_id, actor, task_id)
    if task is None:
        raise missing(task_id)
    return task


async def list_visible(session: AsyncSession, actor: Actor, task_ids: list[UUID]) -> list[TaskRead]:
    """Those of `task_ids` that the actor may see, in no order."""
    actor.require(p.TASK_VIEW)
    return await repository.list_task_reads(session, actor.organization_id, actor, task_ids)


async def create_task(session: AsyncSession, actor: Actor, new: TaskCreate) -> TaskRead:
    """Make a task by hand for a contact the actor may see."""
    actor.require(p.TASK_CREATE)
    contact_name = await contact_service.get_name(session, actor, new.contact_id, field="contact_id")
    assignee_name = None
    if new.assigned_to:
        assignee_name = await organization_service.require_active_member(
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
    await editing.apply_due(session, actor, task, new.due_date)
    task.arming = 1
    made = TaskRead.of(repository.values_of(task, contact_name, assignee_name), actor.timezone)
    await task_events.created(session, actor, made)
    # Last: the row of kept counts, for which others wait, is taken with it and held until the commit.
    await one_task_repository.add_task(session, actor.organization_id, task)
    return made


async def update_task(
    session: AsyncSession, actor: Actor, task_id: UUID, changes: TaskUpdate, *, if_version: Versions = None
) -> TaskRead:
    """Change the fields that were sent; nothing is written when the row is not at `if_version` any more."""
    task = await lock_task(session, actor, task_id, if_version)
    before = editing.editable(task)
    await editing.apply(session, actor, task, changes.model_dump(exclude_unset=True))
    changed = {name: (old, new) for name, new in editing.editable(task).items() if (old := before[name]) != new}
    if changed:
        task.search_text = search_text(task.title, task.description)
        await save(session, task)
    # Read as the change left it: handing a task over may take it out of the actor's sight.
    read = await one_task_repository.get_task_read(session, actor.organization_id, task_id, actor.timezone)
    if changed:
        await task_events.edited(session, actor, read, changed)
    return read


async def mark_done(session: AsyncSession, actor: Actor, task_id: UUID, *, if_version: Versions = None) -> TaskRead:
    """Close a task as done; repeating it changes nothing."""
    return await _set_status(session, actor, task_id, TaskStatus.DONE, if_version)


async def dismiss(session: AsyncSession, actor: Actor, task_id: UUID, *, if_version: Versions = None) -> TaskRead:
    """Decide against a task; repeating it changes nothing."""
    return await _set_status(session, actor, task_id, TaskStatus.DISMISSED, if_version)


async def reopen(session: AsyncSession, actor: Actor, task_id: UUID, *, if_version: Versions = None) -> TaskRead:
    """Open a task again; repeating it changes nothing."""
    return await _set_status(session, actor, task_id, TaskStatus.OPEN, if_version)


async def delete_task(session: AsyncSession, actor: Actor, task_id: UUID, *, if_version: Versions = None) -> None:
    """Delete a task; `restore_task` brings it back for a day."""
    actor.require(p.TASK_DELETE)
    task = await get_row(session, actor, task_id, if_version)
    await deleted.put_aside(session, task)
    await task_events.deleted(session, actor, task)


async def restore_task(session: AsyncSession, actor: Actor, task_id: UUID) -> TaskRead:
    """Undo a deletion: the same task, one version on."""
    actor.require(p.TASK_DELETE)
    kept = await deleted_repository.find_deleted(session, actor.organization_id, task_id)
    if kept is None:
        raise missing(task_id)
    task = await deleted.bring_back(session, kept, actor.timezone, await reminder_time(session, actor))
    await task_events.restored(session, actor, task)
    return await get_task(session, actor, task_id)


async def _set_status(
    session: AsyncSession, actor: Actor, task_id: UUID, status: TaskStatus, if_version: Versions
) -> TaskRead:
    actor.require(p.TASK_UPDATE)
    found = await one_task_repository.lock_task_read(session, actor.organization_id, actor, task_id)
    if found is None:
        raise missing(task_id)
    task, made_by = found
    refuse_other_version(f"Task {task_id}", task.version, if_version)
    if task.status is status:
        return task
    now = utc_now()
    moved = task.moved(status, now)
    await task_events.moved(session, actor, moved, made_by)
    # Last, as in create_task.
    await one_task_repository.set_status(session, actor.organization_id, moved, updated_at=now)
    return moved
