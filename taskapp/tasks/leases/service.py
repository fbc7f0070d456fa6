"""The verbs of working through a list: take the next task, keep it, give it back.

A lease keeps a task from being offered to others; it hides nothing from lists, and everybody may still change the task.
"""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import verb
from taskapp.core.clock import utc_now
from taskapp.core.errors import Conflict, NotFound, invalid
from taskapp.shared.dates import format_datetime_short
from taskapp.tasks import listing, service
from taskapp.tasks.leases import repository
from taskapp.tasks.leases.model import TaskLease
from taskapp.tasks.leases.schemas import Holder, LeasedTask
from taskapp.tasks.schemas import TaskFilters, TaskRead
from taskapp.tasks.types import TaskStatus

LEASE = timedelta(minutes=5)
# Tasks read at a time while looking for a free one.
PAGE = 50


def open_ones(filters: TaskFilters) -> TaskFilters:
    """The open tasks of a list, without those snoozed until later; `Invalid` for a list of closed ones, or of changes."""
    if filters.status not in (None, TaskStatus.OPEN):
        raise invalid("status", "is for closed tasks; only open ones can be worked, so leave it out")
    if filters.changes:
        raise invalid("sort", "is the order of changes; leave it out, or use due_date")
    return replace(filters, status=TaskStatus.OPEN, snoozed=filters.snoozed or False)


@verb(p.TASK_UPDATE)
async def take_next(
    session: AsyncSession, actor: Actor, filters: TaskFilters, *, after: UUID | None = None
) -> LeasedTask:
    """Lease the next open task of a list that nobody else has open.

    Without `after` it is the one that the actor has open already, else the first. With it, the actor is finished with that
    task, and the next is the one that followed when the actor took it; a task that is gone starts the list again.
    """
    filters, now = open_ones(filters), utc_now()
    own = await repository.list_own(session, actor.organization_id, actor.member_id, now=now)
    if after is None:
        for lease in own:
            # Another window of the actor may close or delete the task meanwhile.
            with suppress(Conflict, NotFound):
                if await listing.fits(session, actor, filters, lease.task_id):
                    return await renew(session, actor, lease.task_id)
    cursor = await _position_after(session, actor, filters, after, own) if after else None
    if after:
        await release(session, actor, after)
    return await _take_first_free(session, actor, filters, cursor, after)


@verb(p.TASK_UPDATE)
async def renew(session: AsyncSession, actor: Actor, task_id: UUID) -> LeasedTask:
    """Keep a visible task, or open it out of turn, for another five minutes; `Conflict` when somebody else has it open."""
    task = await service.get_task(session, actor, task_id)
    if task.status is not TaskStatus.OPEN:
        raise Conflict(f"The task is {task.status.label.lower()}; take the next one.")
    own = await repository.list_own(session, actor.organization_id, actor.member_id, now=utc_now())
    position = next((lease.position for lease in own if lease.task_id == task_id), "")
    if leased := await _take(session, actor, None, task, position=position):
        return leased
    held = await list_held(session, actor, [task_id])
    who = f"{held[task_id].name} has" if task_id in held else "Somebody else has just"
    until = f" until {format_datetime_short(held[task_id].until, actor.timezone)}" if task_id in held else ""
    raise Conflict(f"{who} opened this task{until}; take the next one.")


@verb(p.TASK_UPDATE)
async def release(session: AsyncSession, actor: Actor, task_id: UUID) -> None:
    """End the actor's lease of a task; does nothing when there is none."""
    await repository.release(session, actor.organization_id, task_id, member_id=actor.member_id)


@verb(p.TASK_VIEW)
async def list_held(session: AsyncSession, actor: Actor, task_ids: list[UUID]) -> dict[UUID, Holder]:
    """Which of these tasks somebody else than the actor has open, and who."""
    held = await repository.list_held(session, actor.organization_id, task_ids, now=utc_now())
    return {task_id: holder for task_id, holder in held.items() if holder.member_id != actor.member_id}


async def _take_first_free(
    session: AsyncSession, actor: Actor, filters: TaskFilters, cursor: str | None, but: UUID | None
) -> LeasedTask:
    """Lease the first task after `cursor` that nobody else has open and that is not `but`."""
    while True:
        page = await listing.page_of_tasks(
            session, actor, filters, limit=PAGE, offset=0, cursor=cursor, include_total=False
        )
        held = await list_held(session, actor, [task.id for task in page.items])
        for task in page.items:
            if task.id not in held and task.id != but and (found := await _take(session, actor, filters, task)):
                return found
        if page.next_cursor is None:
            return LeasedTask()
        cursor = page.next_cursor


async def _take(
    session: AsyncSession, actor: Actor, filters: TaskFilters | None, task: TaskRead, *, position: str = ""
) -> LeasedTask | None:
    now = utc_now()
    until = now + LEASE
    if filters:
        position = listing.cursor_after(task, filters, actor.timezone)
    taken = await repository.take(
        session,
        actor.organization_id,
        task.id,
        member_id=actor.member_id,
        position=position,
        now=now,
        until=until,
    )
    return LeasedTask(task, until) if taken else None


async def _position_after(
    session: AsyncSession, actor: Actor, filters: TaskFilters, after: UUID, own: list[TaskLease]
) -> str | None:
    """The cursor of what follows a task: where it stood when the actor took it, else where it stands now."""
    found = {task.id: task for task in await service.list_visible(session, actor, [after])}
    now = listing.cursor_after(found[after], filters, actor.timezone) if after in found else None
    then = next((lease.position for lease in own if lease.task_id == after), "")
    return then if then and listing.is_of(then, filters.sort) else now
