"""Putting a reminder off from a page, so that it can be taken back."""

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.core.errors import invalid
from taskapp.shared.dates import format_local_datetime
from taskapp.tasks import service as task_service
from taskapp.tasks.reminders import snooze as snoozing
from taskapp.tasks.schemas import TaskRead
from taskapp.ui.tasks.verbs import parse_id


async def snooze_until(session: AsyncSession, actor: Actor, task_id: str, until: str) -> tuple[TaskRead, str]:
    """Snooze until an organization-local time, "" for not at all; the task, and the `until` that brings back what was."""
    if not isinstance(until, str):
        raise invalid("until", "is not a time; choose one from the menu")
    before = await task_service.get_task(session, actor, parse_id(task_id))
    task = await snoozing.snooze(session, actor, before.id, until=until or None)
    waits = before.snoozed_until and before.reminder_sent_at is None
    return task, format_local_datetime(before.snoozed_until, actor.timezone) if waits and before.snoozed_until else ""
