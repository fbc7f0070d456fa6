"""Tasks in each status."""

from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.contacts.schemas import ContactRead
from taskapp.core.clock import utc_now
from taskapp.tasks import service as task_service
from taskapp.tasks.schemas import TaskCreate, TaskRead
from tests.factories.contacts import a_contact


async def a_task(
    session: AsyncSession, actor: Actor, title: str = "Call back", *, contact: ContactRead | None = None, **fields: Any
) -> TaskRead:
    """Create an open task, with a new contact unless one is given."""
    contact = contact or await a_contact(session, actor)
    return await task_service.create_task(session, actor, TaskCreate(contact_id=contact.id, title=title, **fields))


async def a_task_due_in(session: AsyncSession, actor: Actor, distance: timedelta, **fields: Any) -> TaskRead:
    """Create a task with a due time `distance` from now; it is overdue when negative."""
    due = (utc_now() + distance).isoformat(timespec="seconds").replace("+00:00", "Z")
    return await a_task(session, actor, due_date=due, **fields)


async def a_done_task(session: AsyncSession, actor: Actor, title: str = "Sent the offer", **fields: Any) -> TaskRead:
    """Create a task and mark it done."""
    task = await a_task(session, actor, title, **fields)
    return await task_service.mark_done(session, actor, task.id)


async def a_dismissed_task(session: AsyncSession, actor: Actor, title: str = "Wrong number", **fields: Any) -> TaskRead:
    """Create a task and dismiss it."""
    task = await a_task(session, actor, title, **fields)
    return await task_service.dismiss(session, actor, task.id)
