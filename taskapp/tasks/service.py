"""The verbs of tasks (list, create, change, delete …), used by REST, pages, assistant and command line alike.

Every verb checks its permission first. A task that does not exist, or that the actor may not see, raises `NotFound`.
"""

from dataclasses import replace
from datetime import time
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import every_member, verb
from taskapp.audit import service as audit
from taskapp.contacts import last_contact
from taskapp.contacts import service as contact_service
from taskapp.core.clock import utc_now
from taskapp.core.db import changes as row_changes
from taskapp.core.db.changes import later
from taskapp.core.db.compiled import Source
from taskapp.core.errors import NotFound, invalid, refuse_other_version
from taskapp.core.paging import DEFAULT_LIMIT
from taskapp.core.searching import search_text
from taskapp.organizations import service as organization_service
from taskapp.shared.dates import due_date_local
from taskapp.tasks import listing, repeating, repository, task_events
from taskapp.tasks.due.dates import move_to_zone, read_due, set_due, start_reminder_round
from taskapp.tasks.model import DeletedTask, Reminder, Task
from taskapp.tasks.people import change_readers_repository
from taskapp.tasks.reminders import repository as reminder_repository
from taskapp.tasks.schemas import (
    FollowedUp,
    FollowUp,
    TaskCreate,
    TaskFilters,
    TaskPage,
    TaskRead,
    TaskStatusCount,
    TaskUpdate,
)
from taskapp.tasks.types import TaskStatus

# The row versions that a change may apply to (from `If-Match`); None accepts any version.
Versions = frozenset[int] | None


@verb(p.TASK_LIST)
async def list_tasks(
    source: Source,
    actor: Actor,
    filters: TaskFilters,
    *,
    limit: int = DEFAULT_LIMIT,
    offset: int = 0,
    cursor: str | None = None,
    include_total: bool = False,
) -> TaskPage:
    """One page of the tasks the actor may see; paged by `cursor`, or by `offset` without a cursor."""
    return await listing.page_of_tasks(
        source, actor, filters, limit=limit, offset=offset, cursor=cursor, include_total=include_total
    )


@verb(p.TASK_LIST)
async def count_filtered(source: Source, actor: Actor, filters: TaskFilters) -> TaskStatusCount:
    """How many of the tasks the actor may see fit the filters, for each status (`filters.status` does not count)."""
    totals = {}
    for status in TaskStatus:
        page = await listing.page_of_tasks(
            source, actor, replace(filters, status=status), limit=1, offset=0, cursor=None, include_total=True
        )
        totals[status.value] = page.total or 0
    return TaskStatusCount(**totals)


@verb(p.TASK_LIST)
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
    """One page of the tasks of one visible contact; the caller sets `filters.contact_id` to the same contact."""
    await contact_service.require_visible(session, actor, contact_id)
    return await listing.page_of_tasks(
        session, actor, filters, limit=limit, offset=offset, cursor=cursor, include_total=include_total
    )


@verb(p.TASK_VIEW)
async def get_task(source: Source, actor: Actor, task_id: UUID) -> TaskRead:
    """One task; `NotFound` when the actor may not see it."""
    task = await repository.find_task_read(source, actor.organization_id, actor, task_id)
    if task is None:
        raise _no_such_task(task_id)
    return task


@every_member
async def list_deleted(session: AsyncSession, actor: Actor, task_ids: list[UUID]) -> set[UUID]:
    """Those of these tasks of the actor's organization that were deleted and can still be restored."""
    return await repository.list_deleted_ids(session, actor.organization_id, task_ids)


@verb(p.TASK_VIEW)
async def list_visible(session: AsyncSession, actor: Actor, task_ids: list[UUID]) -> list[TaskRead]:
    """Those of `task_ids` that the actor may see, in no particular order."""
    return await repository.list_task_reads(session, actor.organization_id, actor, task_ids)


@verb(p.TASK_VIEW)
async def visible_ids(session: AsyncSession, actor: Actor, task_ids: list[UUID]) -> set[UUID]:
    """The ids among `task_ids` that the actor may see; the notification feed hides the others."""
    return {task.id for task in await list_visible(session, actor, task_ids)}


@verb(p.TASK_CREATE)
async def create_task(session: AsyncSession, actor: Actor, new: TaskCreate, *, call_id: UUID | None = None) -> TaskRead:
    """Create a task for a contact the actor may see; `source` is manual, `call_id` the visible call that it is made from."""
    contact_name = await contact_service.get_name(session, actor, new.contact_id, field="contact_id")
    return await _create(session, actor, new, contact_name, call_id)


async def _create(
    session: AsyncSession, actor: Actor, new: TaskCreate, contact_name: str, call_id: UUID | None = None
) -> TaskRead:
    """Create a task for a contact that the actor may refer to."""
    assignee_name = None
    if new.assigned_to:
        assignee_name = await organization_service.require_active_member(
            session, actor.organization_id, new.assigned_to, field="assigned_to"
        )
    now = utc_now()
    task = Task(
        organization_id=actor.organization_id,
        created_by=actor.member_id,
        call_id=call_id,
        created_at=now,
        updated_at=now,
        search_text=search_text(new.title, new.description),
        **new.model_dump(exclude={"due_date", "recurrence", "recurrence_from"}),
    )
    await _apply_due(session, actor, task, new.due_date)
    repeating.set_recurrence(task, new.recurrence, new.recurrence_from)
    repeating.check_recurrence(task)
    task.arming = 1
    created = repository.as_read(task, actor.timezone, contact_name=contact_name, assigned_to_name=assignee_name)
    await task_events.created(session, actor, created)
    # Last, because the insert locks rows of `task_count` until the commit, and other writers wait for them.
    await repository.add_task(session, actor.organization_id, task)
    return created


@verb(p.TASK_UPDATE)
async def update_task(
    session: AsyncSession, actor: Actor, task_id: UUID, changes: TaskUpdate, *, if_version: Versions = None
) -> TaskRead:
    """Change the fields that were sent; `PreconditionFailed` when the task is at none of `if_version`."""
    task = await lock_task(session, actor, task_id, if_version)
    was = await repository.get_task_read(session, actor.organization_id, task_id, actor.timezone)
    before = _editable_fields(task)
    await _apply_changes(session, actor, task, changes.model_dump(exclude_unset=True))
    changed = {name: (old, new) for name, new in _editable_fields(task).items() if (old := before[name]) != new}
    if changed:
        task.search_text = search_text(task.title, task.description)
        await save(session, task)
        places = ((before["contact_id"], before["assigned_to"]), (task.contact_id, task.assigned_to))
        await change_readers_repository.record_moved(session, actor.organization_id, task_id, *places)
        if task.completed_at and "contact_id" in changed:
            last_contact.recount(session, actor.organization_id, *changed["contact_id"])
    # Read without a visibility check: after the change the actor may no longer see the task (a new assignee or contact).
    read = await repository.get_task_read(session, actor.organization_id, task_id, actor.timezone)
    if changed:
        await task_events.edited(session, actor, was, read, changed)
    return read


@verb(p.TASK_UPDATE)
async def set_status(
    session: AsyncSession, actor: Actor, task_id: UUID, status: TaskStatus, *, if_version: Versions = None
) -> TaskRead:
    """Set the status (`transitions.py` lists the changes); writes nothing when the task has it already."""
    task, made_by = await _read_locked(session, actor, task_id)
    refuse_other_version(f"Task {task_id}", task.version, if_version)
    if task.status is status:
        return task
    moved = task.moved(status, utc_now())
    who = task.assigned_to if status is TaskStatus.OPEN else None
    if who and await organization_service.has_left(session, actor.organization_id, who):
        moved = replace(moved, assigned_to=None, assigned_to_name=None)
    if moved.recurrence or moved.next_task_id:
        at = await reminder_time(session, actor)
        moved = await repeating.follow_status(session, actor, task, moved, reminder_time=at)
    await task_events.moved(session, actor, task, moved, made_by)
    # Last, for the same reason as in create_task.
    await repository.set_status(session, actor.organization_id, moved)
    if moved.completed_at:
        last_contact.happened(session, actor.organization_id, moved.contact_id, moved.completed_at)
    elif task.completed_at:
        last_contact.recount(session, actor.organization_id, moved.contact_id)
    return moved


@verb(p.TASK_UPDATE)
async def mark_done(session: AsyncSession, actor: Actor, task_id: UUID, *, if_version: Versions = None) -> TaskRead:
    """Mark a task done; changes nothing when it is done already."""
    return await set_status(session, actor, task_id, TaskStatus.DONE, if_version=if_version)


@verb(p.TASK_UPDATE)
async def dismiss(session: AsyncSession, actor: Actor, task_id: UUID, *, if_version: Versions = None) -> TaskRead:
    """Dismiss a task; changes nothing when it is dismissed already."""
    return await set_status(session, actor, task_id, TaskStatus.DISMISSED, if_version=if_version)


@verb(p.TASK_UPDATE)
async def reopen(session: AsyncSession, actor: Actor, task_id: UUID, *, if_version: Versions = None) -> TaskRead:
    """Reopen a task; changes nothing when it is open already."""
    return await set_status(session, actor, task_id, TaskStatus.OPEN, if_version=if_version)


@verb(p.TASK_CREATE)
async def follow_up(session: AsyncSession, actor: Actor, task_id: UUID, following: FollowUp) -> FollowedUp:
    """Mark a task done and create the next one for the same contact, in one transaction (decision 22).

    Who may see the task, but not its contact, makes the next one for it all the same.
    """
    done = await mark_done(session, actor, task_id)
    fields = {
        "contact_id": done.contact_id,
        "title": following.title or done.title,
        "category": following.category or done.category,
        "priority": done.priority,
        "side": following.side or done.side,
        "assigned_to": await _active_assignee(session, actor, done),
    }
    values = following.model_dump(include=following.model_fields_set - {"title", "category", "side"})
    new = TaskCreate.model_validate({**fields, **values})
    return FollowedUp(done, await _create(session, actor, new, done.contact_name))


@verb(p.TASK_DELETE)
async def delete_task(session: AsyncSession, actor: Actor, task_id: UUID, *, if_version: Versions = None) -> None:
    """Delete a task; `restore_task` can undo it for one day."""
    task = await _find_locked(session, actor, task_id, if_version)
    was = await repository.get_task_read(session, actor.organization_id, task_id, actor.timezone)
    await _archive(session, task)
    await task_events.deleted(session, actor, was)
    audit.record(session, actor, "task.deleted", target_kind="task", target_id=task_id)


@verb(p.TASK_DELETE)
async def restore_task(session: AsyncSession, actor: Actor, task_id: UUID) -> TaskRead:
    """Undo a deletion; the task comes back with the same id, at the next version."""
    archived = await repository.find_deleted(session, actor.organization_id, task_id)
    if archived is None:
        raise _no_such_task(task_id)
    await _unarchive(session, archived, actor.timezone, await reminder_time(session, actor))
    task = await get_task(session, actor, task_id)
    await task_events.restored(session, actor, task)
    audit.record(session, actor, "task.restored", target_kind="task", target_id=task_id)
    return task


@verb(p.TASK_UPDATE)
async def lock_task(session: AsyncSession, actor: Actor, task_id: UUID, if_version: Versions) -> Task:
    """The row of a task the actor may see and change, locked until the transaction ends."""
    return await _find_locked(session, actor, task_id, if_version)


@verb(p.TASK_UPDATE)
async def read_locked(session: AsyncSession, actor: Actor, task_id: UUID) -> TaskRead:
    """One task the actor may see and change, locked until the transaction ends."""
    return (await _read_locked(session, actor, task_id))[0]


async def _read_locked(session: AsyncSession, actor: Actor, task_id: UUID) -> tuple[TaskRead, UUID | None]:
    """One visible task, locked, and the member who created it; raises `NotFound`."""
    found = await repository.lock_task_read(session, actor.organization_id, actor, task_id)
    if found is None:
        raise _no_such_task(task_id)
    return found


async def _find_locked(session: AsyncSession, actor: Actor, task_id: UUID, if_version: Versions) -> Task:
    """The row of a visible task, locked; raises `NotFound`, or `PreconditionFailed` at another version."""
    task = await repository.find_task(session, actor.organization_id, actor, task_id)
    if task is None:
        raise _no_such_task(task_id)
    refuse_other_version(f"Task {task_id}", task.version, if_version)
    return task


async def save(session: AsyncSession, task: Task) -> None:
    """Write a changed row: next version."""
    task.version += 1
    await session.flush()


@every_member
async def reminder_time(session: AsyncSession, actor: Actor) -> time:
    """The time of day at which the organization's date-only tasks remind, as local time."""
    return time.fromisoformat((await organization_service.get_organization(session, actor)).date_reminder_time)


def _no_such_task(task_id: UUID) -> NotFound:
    return NotFound(f"Task {task_id} does not exist.")


async def _apply_changes(session: AsyncSession, actor: Actor, task: Task, values: dict[str, Any]) -> None:
    """Set the fields that were sent on the row, after checking that contact and assignee may be referred to."""
    for name in ("title", "category", "contact_id", "side"):
        if name in values and values[name] is None:
            raise invalid(name, "cannot be empty; leave it out to keep it as it is")
    if values.get("contact_id") and values["contact_id"] != task.contact_id:
        await contact_service.require_visible(session, actor, values["contact_id"], field="contact_id")
    if values.get("assigned_to") and values["assigned_to"] != task.assigned_to:
        await organization_service.require_active_member(
            session, actor.organization_id, values["assigned_to"], field="assigned_to"
        )
        if await reminder_repository.was_skipped(session, actor.organization_id, task.id, task.arming):
            start_reminder_round(task)
    if "due_date" in values:
        await _change_due(session, actor, task, values.pop("due_date"))
    await repeating.change_recurrence(session, task, values)
    for name, value in values.items():
        setattr(task, name, value)
    repeating.check_recurrence(task)


async def _change_due(session: AsyncSession, actor: Actor, task: Task, text: str | None) -> None:
    # The local form has no seconds and no second pass of a doubled hour: sent back as it was read, it changes nothing.
    if text is None or text != due_date_local(task.due_date, task.due_on, actor.timezone):
        await _apply_due(session, actor, task, text)


async def _apply_due(session: AsyncSession, actor: Actor, task: Task, text: str | None) -> None:
    """Set the due date from its text form, and the reminder that follows from it."""
    due_date, due_on = read_due(text, actor.timezone)
    at = await reminder_time(session, actor) if due_on else time()
    if set_due(task, due_date, due_on, actor.timezone, at) and task.remind_at and task.remind_at <= utc_now():
        # An undo puts a due date back whose reminder was sent.
        task.reminder_sent_at = await reminder_repository.find_sent(
            session, actor.organization_id, task.id, task.remind_at
        )


def _editable_fields(task: Task) -> dict[str, Any]:
    """The current values of the fields that an edit may change."""
    return {name: getattr(task, name) for name in (*TaskUpdate.model_fields, "due_on")}


async def _archive(session: AsyncSession, task: Task) -> None:
    """Move the task and its reminder ledger into one `deleted_task` row."""
    ledger = await reminder_repository.list_reminders(session, task.organization_id, task.id)
    row: dict[str, object] = task.model_dump(mode="json")
    row["reminders"] = [reminder.model_dump(mode="json") for reminder in ledger]
    for entity in (task, *ledger):
        session.expunge(entity)
    place = (task.contact_id, task.assigned_to)
    await change_readers_repository.record_deleted(session, task.organization_id, [(task.id, place)])
    await repository.delete_task(session, task.organization_id, task.id)
    session.add(
        DeletedTask(id=task.id, organization_id=task.organization_id, contact_id=task.contact_id, row=row),
    )
    await session.flush()
    if task.completed_at:
        last_contact.recount(session, task.organization_id, task.contact_id)


async def _unarchive(session: AsyncSession, archived: DeletedTask, tz: ZoneInfo, reminder_hour: time) -> Task:
    """Insert the task and its ledger again, at the next version and with due instants in today's time zone `tz`."""
    rows = dict(archived.row)
    ledger = cast("list[dict[str, Any]]", rows.pop("reminders", []))
    task = Task.model_validate(rows)
    next_version = task.version + 1
    move_to_zone(task, tz, reminder_hour)
    task.version, task.updated_at = next_version, later(task.updated_at)
    await row_changes.forget(session, task.organization_id, "task", task.id)
    await session.delete(archived)
    session.add(task)
    await session.flush()
    session.add_all(Reminder.model_validate(reminder) for reminder in ledger)
    await session.flush()
    if task.completed_at:
        last_contact.recount(session, task.organization_id, task.contact_id)
    return task


async def _active_assignee(session: AsyncSession, actor: Actor, task: TaskRead) -> UUID | None:
    who = task.assigned_to
    return who if who and await organization_service.is_active_member(session, actor.organization_id, who) else None
