"""Sending of due reminders: exactly once to each recipient, also after a crash at any point (decision 6).

One transaction writes a task's `reminder_sent_at`, ledger row, feed rows and outbox rows. Tasks that are due together share
a transaction; when it fails, each gets its own.
"""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import verb
from taskapp.contacts import activity
from taskapp.core.clock import utc_now
from taskapp.core.db import database as db
from taskapp.core.ids import new_id
from taskapp.core.work.bus import Change
from taskapp.core.work.failpoints import failpoint
from taskapp.notifications import service as notification_service
from taskapp.notifications.types import NotificationCategory, NotificationEvent, Payload
from taskapp.shared.dates import due_date_local
from taskapp.tasks import service
from taskapp.tasks.reminders import repository
from taskapp.tasks.reminders.repository import DueTask
from taskapp.tasks.schemas import ReminderRead
from taskapp.tasks.types import ReminderOutcome

log = logging.getLogger(__name__)

# The most reminders in one transaction.
BATCH = 200
# How often a run tries again while other processes hold all due reminders, and the wait before each (seconds).
MAX_RETRIES, RETRY_SECONDS = 20, 0.1
# A run ends after this many failures: the cause is then not in single reminders.
MAX_FAILED = 1_000


async def send_due_reminders() -> int:
    """Send every due reminder and return how many; several processes may run this at once."""
    async with db.transaction() as session:
        await repository.rearm_reachable(session)
    handled, retries_left, failed = 0, MAX_RETRIES, list[UUID]()
    while retries_left and len(failed) < MAX_FAILED:
        sent = await _send_batch(exclude=failed)
        if sent is None:
            sent, failed_now = await _send_each(exclude=failed)
            failed += failed_now
        elif sent == 0:
            if not await _is_anything_due(exclude=failed):
                break
            retries_left -= 1
            await asyncio.sleep(RETRY_SECONDS)
        handled += sent
    return handled


async def send_reminders(
    session: AsyncSession, *, limit: int = BATCH, only: UUID | None = None, exclude: Sequence[UUID] = ()
) -> int:  # house: asker
    """Send due reminders in the caller's transaction and return how many.

    `only` restricts it to one task, `exclude` leaves tasks out.
    """
    now = utc_now()
    tasks = await repository.claim(session, now, limit=limit, only=only, exclude=exclude)
    if not tasks:
        return 0
    failpoint("reminders.after_claim")
    recipients = await _map_recipients(session, tasks)
    await repository.add_to_ledger(session, [_ledger_row(task, recipients[task.id], now) for task in tasks])
    failpoint("reminders.after_ledger")
    reached = [task for task in tasks if recipients[task.id]]
    await _notify_recipients(session, reached, recipients)
    failpoint("reminders.after_notify")
    db.after_commit(session, *(Change(task.organization_id, "task", task.id, task.version) for task in tasks))
    return len(tasks)


@verb(p.TASK_VIEW)
async def list_reminders(session: AsyncSession, actor: Actor, task_id: UUID) -> list[ReminderRead]:
    """The outcomes of a task's reminders, newest first."""
    await service.get_task(session, actor, task_id)
    rows = await repository.list_reminders(session, actor.organization_id, task_id)
    ids = [UUID(user) for row in rows for user in row.recipients]
    names = await repository.list_user_names(session, actor.organization_id, ids)
    return [
        ReminderRead(
            row.remind_at,
            ReminderOutcome(row.outcome),
            row.reason,
            [names.get(UUID(user), "Somebody") for user in row.recipients],
            row.created_at,
        )
        for row in rows
    ]


async def _send_each(*, exclude: list[UUID]) -> tuple[int, list[UUID]]:
    """Send each due reminder in its own transaction; the number sent, and the ids of the tasks that failed."""
    async with db.reading() as session:
        due = await repository.list_due(session, utc_now(), BATCH, exclude=exclude)
    results = [(task_id, await _send_batch(only=task_id)) for task_id in due]
    return sum(sent or 0 for _, sent in results), [task_id for task_id, sent in results if sent is None]


async def _is_anything_due(*, exclude: list[UUID]) -> bool:
    async with db.reading() as session:
        return bool(await repository.list_due(session, utc_now(), 1, exclude=exclude))


async def _send_batch(*, only: UUID | None = None, exclude: Sequence[UUID] = ()) -> int | None:
    """Send a batch in one transaction; the number sent, or None when it failed (logged)."""
    try:
        return await db.in_transaction(lambda session: send_reminders(session, only=only, exclude=exclude))
    except Exception:
        log.exception("reminders failed (%s); they stay due", only or "a batch, now one by one")
        return None


async def _map_recipients(session: AsyncSession, tasks: list[DueTask]) -> dict[UUID, list[UUID]]:
    """User ids by task id: the active assignee, else the members assigned to the contact; empty when there are none."""
    assignees = await repository.map_assignees(session, tasks)
    assigned_users = {
        task.id: assignees.get((task.organization_id, task.assigned_to)) for task in tasks if task.assigned_to
    }
    unassigned = [task for task in tasks if not assigned_users.get(task.id)]
    contact_users = await repository.map_contact_members(session, unassigned)
    users = {task.id: [user] if (user := assigned_users.get(task.id)) else [] for task in tasks}
    for task in unassigned:
        users[task.id] = contact_users.get((task.organization_id, task.contact_id), [])
        if not users[task.id]:
            log.debug("the reminder of task %s reaches nobody; skipped", task.id)
    return users


def _ledger_row(task: DueTask, users: list[UUID], now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "organization_id": task.organization_id,
        "task_id": task.id,
        "arming": task.arming,
        "remind_at": task.remind_at,
        "outcome": (ReminderOutcome.SENT if users else ReminderOutcome.SKIPPED).value,
        "reason": "" if users else repository.NO_RECIPIENT,
        "recipients": [str(user) for user in users],
        "created_at": now,
    }


async def _notify_recipients(session: AsyncSession, tasks: list[DueTask], recipients: dict[UUID, list[UUID]]) -> None:
    if not tasks:
        return
    zones = await repository.map_timezones(session, {task.organization_id for task in tasks})
    names = await repository.map_contact_names(session, {task.contact_id for task in tasks})
    events = [
        _reminder_event(task, recipients[task.id], ZoneInfo(zones[task.organization_id]), names[task.contact_id])
        for task in tasks
    ]
    await notification_service.notify_all(session, events)
    await activity.record_all_by_job(
        session,
        [(task.organization_id, task.contact_id, "task-reminded", task.id, {"title": task.title}) for task in tasks],
    )


def _reminder_event(task: DueTask, users: list[UUID], tz: ZoneInfo, contact_name: str) -> NotificationEvent:
    payload = Payload(
        category=NotificationCategory.TASK_REMINDER,
        title=task.title,
        task_id=task.id,
        contact_id=task.contact_id,
        contact_name=contact_name,
        call_id=task.call_id,
        due_local=due_date_local(task.due_date, task.due_on, tz),
        side=task.side,
    )
    return NotificationEvent(task.organization_id, users, payload, f"task-reminder:{task.id}:{task.arming}")
