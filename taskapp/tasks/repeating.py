"""Repeating tasks: closing one makes the next in the same transaction, and reopening it takes the next back (decision 70)."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import verb
from taskapp.core.clock import utc_now
from taskapp.core.errors import invalid
from taskapp.core.searching import search_text
from taskapp.organizations import service as organization_service
from taskapp.shared.dates import today_in
from taskapp.shared.recurrence.phrases import read_repeat
from taskapp.shared.recurrence.rules import next_occurrence, occurrence_after, read_rule
from taskapp.tasks import repeating_repository, repository, task_events
from taskapp.tasks.due.dates import read_due, set_due
from taskapp.tasks.model import Task
from taskapp.tasks.people import change_readers_repository
from taskapp.tasks.schemas import TaskRead
from taskapp.tasks.types import RecurrenceFrom, TaskStatus

# Copied from a closed task to the next one.
_COPIED = ("organization_id", "contact_id", "title", "description", "category", "priority", "side", "recurrence_from")


def set_recurrence(task: Task, text: str | None, start: RecurrenceFrom | None) -> None:
    """Set how a task repeats, from an RRULE or a phrase; None ends it. `start` None: as the phrase says."""
    if text is None:
        task.recurrence, task.recurrence_from = None, (start or RecurrenceFrom.DUE).value
        return
    rule, from_done = read_repeat(text)
    task.recurrence = str(rule)
    task.recurrence_from = (start or (RecurrenceFrom.DONE if from_done else RecurrenceFrom.DUE)).value


async def change_recurrence(session: AsyncSession, task: Task, values: dict[str, Any]) -> None:
    """Take `recurrence` and `recurrence_from` out of the changed values and set them; the one left out stays.

    Another rule begins a new series where the next task was deleted.
    """
    if not {"recurrence", "recurrence_from"} & set(values):
        return
    before = task.recurrence
    start = values.pop("recurrence_from", None if "recurrence" in values else task.recurrence_from)
    set_recurrence(task, values.pop("recurrence", task.recurrence), RecurrenceFrom(start) if start else None)
    following = task.next_task_id if task.recurrence != before else None
    if following and not await repeating_repository.exists(session, task.organization_id, following):
        task.next_task_id = None


def check_recurrence(task: Task) -> None:
    """Raise `Invalid` for a task that repeats from its due date and has none."""
    if task.recurrence and task.due_date is None and task.recurrence_from == RecurrenceFrom.DUE:
        raise invalid("due_date", "is missing: the task repeats from it. Set it, or repeat from when the task is done")


@verb(p.TASK_UPDATE)
async def follow_status(
    session: AsyncSession, actor: Actor, before: TaskRead, after: TaskRead, *, reminder_time: time
) -> TaskRead:
    """Make the next task when a repeating one was closed, or take it back when it was reopened; returns `after`, linked to it.

    The caller holds the lock on the task, and writes `after`. A next task that somebody has changed since stays.
    """
    if before.status is TaskStatus.OPEN and after.recurrence and after.next_task_id is None:
        made = await _make_next(session, actor, after, reminder_time)
        return replace(after, next_task_id=made.id) if made else after
    if after.status is TaskStatus.OPEN and after.next_task_id and await _take_back(session, actor, after):
        return replace(after, next_task_id=None)
    return after


async def _make_next(session: AsyncSession, actor: Actor, done: TaskRead, reminder_time: time) -> Task | None:
    now = utc_now()
    found = _next_due(done, await _due_as_meant(session, actor, done), actor, now)
    if found is None:
        return None
    due, rule = found
    assignee = done.assigned_to
    if assignee and not await organization_service.is_active_member(session, actor.organization_id, assignee):
        assignee = None
    task = Task(
        **{name: getattr(done, name) for name in _COPIED},
        recurrence=rule,
        source=done.source,
        assigned_to=assignee,
        created_by=actor.member_id,
        created_at=now,
        updated_at=now,
        search_text=search_text(done.title, done.description),
    )
    due_date, due_on = read_due(due, actor.timezone)
    set_due(task, due_date, due_on, actor.timezone, reminder_time)
    task.arming = 1
    names = {"contact_name": done.contact_name, "assigned_to_name": done.assigned_to_name if assignee else None}
    read = repository.as_read(task, actor.timezone, **names)
    await task_events.created(session, actor, read, repeats=True)
    await repository.add_task(session, actor.organization_id, task)
    return task


async def _due_as_meant(session: AsyncSession, actor: Actor, done: TaskRead) -> str:
    """The due date of a task in its local form; "" when it has none.

    Where a change of the clock had skipped its hour, so that it was due later, it has the hour of the task before.
    """
    local = done.due_date_local or ""
    due = done.due_date.astimezone(actor.timezone) if done.due_date and "T" in local else None
    if due is None or (due - timedelta(days=1)).utcoffset() == due.utcoffset():
        return local
    before = await repeating_repository.find_previous_due(session, actor.organization_id, done)
    if before is None:
        return local
    hour = f"{before.astimezone(actor.timezone):%H:%M}"
    # The skipped hour may be the last one of the day before.
    meant = (f"{due.date() - timedelta(days=days)}T{hour}" for days in (0, 1))
    return next((text for text in meant if read_due(text, actor.timezone)[0] == done.due_date), local)


def _next_due(done: TaskRead, due: str, actor: Actor, now: datetime) -> tuple[str, str] | None:
    """The next due date after `due`, both in local form, and the rule of the next task; None when the rule has ended."""
    rule = read_rule(done.recurrence or "")
    today = today_in(actor.timezone, now)
    day, _, clock = due.partition("T")
    if done.recurrence_from is RecurrenceFrom.DONE or not day:
        found = occurrence_after(rule, today)
    else:
        # Past days are skipped; today counts while its time is still to come.
        passed = bool(clock) and clock <= f"{now.astimezone(actor.timezone):%H:%M}"
        found = next_occurrence(rule, date.fromisoformat(day), not_before=date.fromordinal(today.toordinal() + passed))
    return (f"{found[0].isoformat()}T{clock}" if clock else found[0].isoformat(), str(found[1])) if found else None


async def _take_back(session: AsyncSession, actor: Actor, reopened: TaskRead) -> bool:
    """Delete the next task, unless somebody, or its reminder, has changed it; False when it stays."""
    assert reopened.next_task_id
    org = actor.organization_id
    if not await repository.lock_new_task(session, org, reopened.next_task_id):
        return False
    following = await repository.get_task_read(session, org, reopened.next_task_id, actor.timezone)
    await task_events.deleted(session, actor, following)
    place = (following.contact_id, following.assigned_to)
    await change_readers_repository.record_deleted(session, org, [(following.id, place)])
    await repository.delete_task(session, org, following.id)
    return True
