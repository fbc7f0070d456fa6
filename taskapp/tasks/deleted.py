"""A deleted task is put aside whole, its reminders' ledger with it, and comes back as it would be today."""

from datetime import time
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.tasks import repository
from taskapp.tasks.due import move_to_zone
from taskapp.tasks.model import DeletedTask, Reminder, Task
from taskapp.tasks.reminders import repository as reminder_repository


async def put_aside(session: AsyncSession, task: Task) -> None:
    """Take the task out of every list, and keep its rows."""
    ledger = await reminder_repository.list_reminders(session, task.organization_id, task.id)
    row: dict[str, object] = task.model_dump(mode="json")
    row["reminders"] = [reminder.model_dump(mode="json") for reminder in ledger]
    for each in (task, *ledger):
        session.expunge(each)
    await repository.delete_task(session, task.organization_id, task.id)
    session.add(
        DeletedTask(id=task.id, organization_id=task.organization_id, contact_id=task.contact_id, row=row),
    )
    await session.flush()


async def bring_back(session: AsyncSession, kept: DeletedTask, zone: ZoneInfo, reminder_time: time) -> Task:
    """The same task, one version on; the organization may have moved to another zone meanwhile."""
    rows = dict(kept.row)
    ledger = cast("list[dict[str, Any]]", rows.pop("reminders", []))
    task = Task.model_validate(rows)
    next_version = task.version + 1
    move_to_zone(task, zone, reminder_time)
    task.version = next_version
    await session.delete(kept)
    session.add(task)
    await session.flush()
    session.add_all(Reminder.model_validate(reminder) for reminder in ledger)
    await session.flush()
    return task
