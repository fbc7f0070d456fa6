"""Snoozing a reminder from a page, with the value for Undo."""

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.core.errors import Conflict, invalid
from taskapp.shared.dates import format_local_datetime
from taskapp.tasks import service as task_service
from taskapp.tasks.reminders import snooze as snoozing
from taskapp.tasks.schemas import TaskRead
from taskapp.ui.tasks.verbs import parse_id


async def snooze_until(
    session: AsyncSession, actor: Actor, task_id: str, until: str, *, shown: str | None = None
) -> tuple[TaskRead, tuple[str, str]]:
    """Snooze a task's reminder until an organization-local time, or end the snooze with "".

    Returns the task and, for Undo, the values of `until` and `shown`: the snooze before, and the one that was made. With
    `shown` it is an Undo, and raises `Conflict` when the task is not snoozed until then any more.
    """
    if not isinstance(until, str):
        raise invalid("until", "is not a time; choose one from the menu")
    before = await task_service.read_locked(session, actor, parse_id(task_id))
    was = _snoozed_until(before, actor)
    if shown is not None and was not in (shown, until):
        raise Conflict("Somebody else has changed the snooze of this task since, and it stays so.")
    task = await snoozing.snooze(session, actor, before.id, until=until or None)
    return task, (was, _snoozed_until(task, actor))


def _snoozed_until(task: TaskRead, actor: Actor) -> str:
    is_snoozed = task.snoozed_until and task.reminder_sent_at is None
    return format_local_datetime(task.snoozed_until, actor.timezone) if is_snoozed and task.snoozed_until else ""
