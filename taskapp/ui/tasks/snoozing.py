"""Snoozing a reminder from a page, with the value for Undo."""

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.core.errors import invalid
from taskapp.shared.dates import format_local_datetime
from taskapp.tasks import service as task_service
from taskapp.tasks.reminders import snooze as snoozing
from taskapp.tasks.schemas import TaskRead
from taskapp.ui.tasks.verbs import parse_id


async def snooze_until(session: AsyncSession, actor: Actor, task_id: str, until: str) -> tuple[TaskRead, str]:
    """Snooze a task's reminder until an organization-local time, or end the snooze with "".

    Returns the task, and the value of `until` that restores the previous snooze.

    Raises:
        Invalid: when `until` is not a time.
        NotFound: when the task is not visible.
    """
    if not isinstance(until, str):
        raise invalid("until", "is not a time; choose one from the menu")
    before = await task_service.get_task(session, actor, parse_id(task_id))
    task = await snoozing.snooze(session, actor, before.id, until=until or None)
    was_snoozed = before.snoozed_until and before.reminder_sent_at is None
    return task, format_local_datetime(
        before.snoozed_until, actor.timezone
    ) if was_snoozed and before.snoozed_until else ""
