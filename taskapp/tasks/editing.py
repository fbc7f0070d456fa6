"""Writing the fields of a task: checked against what they refer to, with what follows from a due date."""

from datetime import time
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.contacts import service as contact_service
from taskapp.core.errors import invalid
from taskapp.organizations import service as organization_service
from taskapp.tasks.due import arm, read_due, set_due
from taskapp.tasks.locking import reminder_time
from taskapp.tasks.model import Task
from taskapp.tasks.reminders import repository as reminder_repository


async def apply(session: AsyncSession, actor: Actor, task: Task, sent: dict[str, Any]) -> None:
    """Write the fields that were sent, checked against what they refer to."""
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
        await apply_due(session, actor, task, sent.pop("due_date"))
    for name, value in sent.items():
        setattr(task, name, value)


async def apply_due(session: AsyncSession, actor: Actor, task: Task, text: str | None) -> None:
    """Write a due date, and when it reminds."""
    due_date, due_on = read_due(text, actor.timezone)
    set_due(task, due_date, due_on, actor.timezone, await reminder_time(session, actor) if due_on else time())


def editable(task: Task) -> dict[str, Any]:
    """What an edit may change, as it is now."""
    names = ("title", "description", "category", "priority", "due_date", "due_on", "assigned_to", "contact_id")
    return {name: getattr(task, name) for name in names}
