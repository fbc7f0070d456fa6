"""Reminders: each reaches the right people exactly once, whatever dies in between (decision 6).

One transaction holds a task's claim, ledger row, feed rows, outbox rows and `reminder_sent_at`; tasks due together
share one, and are taken one by one when it fails.
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

# Reminders that share a transaction; should it fail, each of them gets one of its own.
BATCH = 200
# How often a pass looks again at reminders that another process holds at this moment, and how long it waits (s).
PATIENCE, PAUSE = 20, 0.1
# A pass in which so many reminders fail is given up: what ails them is not theirs.
MAX_FAILED = 1_000


async def send_due_reminders() -> int:
    """Send every reminder that is due, until none is left; how many. Any number of processes may run this."""
    async with db.transaction() as session:
        await repository.rearm_reachable(session)
    handled, patience, failed = 0, PATIENCE, list[UUID]()
    while patience and len(failed) < MAX_FAILED:
        sent = await _send(but=failed)
        if sent is None:
            sent, refused = await _send_each(but=failed)
            failed += refused
        elif sent == 0:
            if not await _is_anything_due(but=failed):
                break
            patience -= 1
            await asyncio.sleep(PAUSE)
        handled += sent
    return handled


async def send_reminders(
    session: AsyncSession, *, limit: int = BATCH, only: UUID | None = None, but: Sequence[UUID] = ()
) -> int:  # house: asker
    """Handle reminders that are due in the caller's transaction (`only` one task's, or all `but` some); how many."""
    now = utc_now()
    tasks = await repository.claim(session, now, limit=limit, only=only, but=but)
    if not tasks:
        return 0
    failpoint("reminders.after_claim")
    recipients = await _recipients(session, tasks)
    await repository.add_to_ledger(session, [_ledger_row(task, recipients[task.id], now) for task in tasks])
    failpoint("reminders.after_ledger")
    reached = [task for task in tasks if recipients[task.id]]
    await _notify(session, reached, recipients)
    failpoint("reminders.after_notify")
    db.after_commit(session, *(Change(task.organization_id, "task", task.id, task.version) for task in tasks))
    return len(tasks)


@verb(p.TASK_VIEW)
async def list_reminders(session: AsyncSession, actor: Actor, task_id: UUID) -> list[ReminderRead]:
    """What became of the reminders of a task the actor may see."""
    await service.get_task(session, actor, task_id)
    rows = await repository.list_reminders(session, actor.organization_id, task_id)
    ids = [UUID(user) for row in rows for user in row.recipients]
    names = await repository.list_user_names(session, actor.organization_id, ids)
    return [
        ReminderRead(
            row.remind_at,
            ReminderOutcome(row.outcome),
            row.reason,
            [names.get(UUID(u), "Somebody") for u in row.recipients],
            row.created_at,
        )
        for row in rows
    ]


async def _send_each(*, but: list[UUID]) -> tuple[int, list[UUID]]:
    """Every due reminder in a transaction of its own: how many went, and which did not; one bad task stops no other."""
    async with db.reading() as session:
        due = await repository.list_due(session, utc_now(), BATCH, but=but)
    each = [(task_id, await _send(only=task_id)) for task_id in due]
    return sum(sent or 0 for _, sent in each), [task_id for task_id, sent in each if sent is None]


async def _is_anything_due(*, but: list[UUID]) -> bool:
    async with db.reading() as session:
        return bool(await repository.list_due(session, utc_now(), 1, but=but))


async def _send(*, only: UUID | None = None, but: Sequence[UUID] = ()) -> int | None:
    """One transaction; None when it failed."""

    async def attempt() -> int:
        async with db.transaction() as session:
            return await send_reminders(session, only=only, but=but)

    try:
        return await db.retrying(attempt)
    except Exception:
        log.exception("reminders failed (%s); they stay due", only or "a batch, now one by one")
        return None


async def _recipients(session: AsyncSession, tasks: list[DueTask]) -> dict[UUID, list[UUID]]:
    """By task: the assignee's user; without an active assignee the contact's members' users; else nobody."""
    assignees = await repository.map_assignees(session, tasks)
    first = {task.id: assignees.get((task.organization_id, task.assigned_to)) for task in tasks if task.assigned_to}
    without = [task for task in tasks if not first.get(task.id)]
    keepers = await repository.map_contact_members(session, without)
    users = {task.id: [user] if (user := first.get(task.id)) else [] for task in tasks}
    for task in without:
        users[task.id] = keepers.get((task.organization_id, task.contact_id), [])
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
        "reason": "" if users else repository.NO_TARGET,
        "recipients": [str(user) for user in users],
        "created_at": now,
    }


async def _notify(session: AsyncSession, tasks: list[DueTask], recipients: dict[UUID, list[UUID]]) -> None:
    if not tasks:
        return
    zones = await repository.map_timezones(session, {task.organization_id for task in tasks})
    names = await repository.map_contact_names(session, {task.contact_id for task in tasks})
    occasions = [
        _occasion(task, recipients[task.id], ZoneInfo(zones[task.organization_id]), names[task.contact_id])
        for task in tasks
    ]
    await notification_service.notify_all(session, occasions)
    await activity.record_all_by_job(
        session,
        [(task.organization_id, task.contact_id, "task-reminded", task.id, {"title": task.title}) for task in tasks],
    )


def _occasion(task: DueTask, users: list[UUID], zone: ZoneInfo, contact_name: str) -> NotificationEvent:
    payload = Payload(
        category=NotificationCategory.TASK_REMINDER,
        title=task.title,
        task_id=task.id,
        contact_id=task.contact_id,
        contact_name=contact_name,
        call_id=task.call_id,
        due_local=due_date_local(task.due_date, task.due_on, zone),
    )
    return NotificationEvent(task.organization_id, users, payload, f"task-reminder:{task.id}:{task.arming}")
