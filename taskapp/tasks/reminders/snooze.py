"""Snoozing a task's reminder, and ending a snooze (decision 21)."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import verb
from taskapp.core.clock import utc_now
from taskapp.core.errors import invalid
from taskapp.shared.dates import remind_at_for
from taskapp.tasks import service, task_events
from taskapp.tasks.due.dates import end_snooze, read_due, snooze_reminder
from taskapp.tasks.reminders import repository
from taskapp.tasks.schemas import TaskRead
from taskapp.tasks.service import Versions
from taskapp.tasks.types import TaskStatus


@verb(p.TASK_UPDATE)
async def snooze(
    session: AsyncSession, actor: Actor, task_id: UUID, *, until: str | None, if_version: Versions = None
) -> TaskRead:
    """Remind at `until` (a due-date form) instead of the planned time; None ends the snooze. The due date stays."""
    task = await service.lock_task(session, actor, task_id, if_version)
    if task.status != TaskStatus.OPEN:
        raise invalid("status", f"is {task.status}; only an open task can be snoozed, so reopen it first")
    before = await service.get_task(session, actor, task_id)
    reminder_time = await service.reminder_time(session, actor)
    if until is not None:
        if not snooze_reminder(task, until, actor.timezone, reminder_time, utc_now()):
            return before
    elif task.snoozed_until is not None:
        remind_at = remind_at_for(task.due_date, task.due_on, actor.timezone, reminder_time)
        end_snooze(task, remind_at, await repository.find_sent(session, actor.organization_id, task_id, remind_at))
    else:
        return before
    await service.save(session, task)
    after = await service.get_task(session, actor, task_id)
    await task_events.snoozed(session, actor, before, after)
    return after


def snooze_of(task: TaskRead) -> str:
    """The time until which a task is snoozed, for `snooze_again`; "" when it is not."""
    return task.snoozed_until.isoformat() if task.snoozed_until and task.reminder_sent_at is None else ""


@verb(p.TASK_UPDATE)
async def snooze_again(session: AsyncSession, actor: Actor, task: TaskRead, until: str) -> TaskRead:
    """Snooze a task as before the change of its due date that is being undone.

    Not when the time has passed, the task is closed, or it is snoozed otherwise.
    """
    instant, _ = read_due(until or None, actor.timezone, field="until")
    if instant is None or instant <= utc_now() or task.status is not TaskStatus.OPEN or snooze_of(task):
        return task
    return await snooze(session, actor, task.id, until=until)
