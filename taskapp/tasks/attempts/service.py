"""The verbs of tries: log one, which plans the next by the organization's rule; take the last one back; list them."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import every_member, verb
from taskapp.contacts import last_contact
from taskapp.core.clock import utc_now
from taskapp.core.errors import Conflict, invalid
from taskapp.core.ids import new_id
from taskapp.organizations import service as organization_service
from taskapp.tasks import service, task_events
from taskapp.tasks.attempts import repository
from taskapp.tasks.attempts.model import TaskAttempt
from taskapp.tasks.attempts.rule import Plan, RetryRule, plan_after
from taskapp.tasks.attempts.schemas import AttemptCreate, AttemptRead
from taskapp.tasks.attempts.types import AttemptOutcome
from taskapp.tasks.due.dates import read_due, set_due
from taskapp.tasks.schemas import TaskRead
from taskapp.tasks.types import TaskStatus


@verb(p.TASK_UPDATE)
async def log_attempt(
    session: AsyncSession, actor: Actor, task_id: UUID, new: AttemptCreate, *, if_version: service.Versions = None
) -> TaskRead:
    """Log a try at an open task's contact; when the contact was not reached, the due date moves to the next try.

    Raises `Invalid` for a closed task, `PreconditionFailed` when the task is at another version.
    """
    return (await log_with_plan(session, actor, task_id, new, if_version=if_version))[0]


@verb(p.TASK_UPDATE)
async def log_with_plan(
    session: AsyncSession, actor: Actor, task_id: UUID, new: AttemptCreate, *, if_version: service.Versions = None
) -> tuple[TaskRead, Plan]:
    """Log a try as `log_attempt` does; returns also what follows."""
    versions = frozenset({new.version}) if new.version is not None else if_version
    task = await service.lock_task(session, actor, task_id, versions)
    if task.status != TaskStatus.OPEN:
        raise invalid("status", f"is {task.status}; a try is logged for an open task only, so reopen it first")
    reminder_time = await service.reminder_time(session, actor)
    before, rule = await service.get_task(session, actor, task_id), await get_rule(session, actor)
    attempt = TaskAttempt(
        id=new_id(),
        organization_id=actor.organization_id,
        task_id=task_id,
        contact_id=task.contact_id,
        made_by=actor.member_id,
        outcome=new.outcome.value,
        note=new.note,
        at=utc_now(),
    )
    session.add(attempt)
    if new.outcome is AttemptOutcome.REACHED:
        last_contact.happened(session, actor.organization_id, task.contact_id, attempt.at)
    task.attempts, task.last_attempt_at = task.attempts + 1, attempt.at
    plan = plan_after(new.outcome, tries=task.attempts, at=attempt.at, tz=actor.timezone, rule=rule)
    if plan.due:
        due_date, due_on = read_due(plan.due, actor.timezone)
        set_due(task, due_date, due_on, actor.timezone, reminder_time)
    await service.save(session, task)
    after = await service.get_task(session, actor, task_id)
    about: dict[str, object] = {"outcome": attempt.outcome, "note": attempt.note, "plan": plan.reason.value}
    await task_events.attempted(session, actor, before, after, about)
    return after, plan


@verb(p.TASK_UPDATE)
async def take_back(session: AsyncSession, actor: Actor, before: TaskRead, after: TaskRead) -> TaskRead:
    """Undo a try: `before` and `after` are the task as it was around it. `PreconditionFailed` when it was changed since."""
    task = await service.lock_task(session, actor, before.id, frozenset({after.version}))
    found = await repository.list_newest(session, actor.organization_id, before.id, limit=1)
    if not found or task.attempts != before.attempts + 1:
        raise Conflict("This try was taken back already.")
    was = await service.get_task(session, actor, before.id)
    await session.delete(found[0])
    if found[0].outcome == AttemptOutcome.REACHED:
        last_contact.recount(session, actor.organization_id, found[0].contact_id)
    task.attempts, task.last_attempt_at = before.attempts, before.last_attempt_at
    if set_due(task, before.due_date, before.due_on, actor.timezone, await service.reminder_time(session, actor)):
        # What was sent before the try is not sent again.
        for name in ("remind_at", "snoozed_until", "reminder_sent_at"):
            setattr(task, name, getattr(before, name))
    await service.save(session, task)
    now = await service.get_task(session, actor, before.id)
    await task_events.attempted(session, actor, was, now, None)
    return now


@verb(p.TASK_VIEW)
async def list_attempts(session: AsyncSession, actor: Actor, task_id: UUID) -> list[AttemptRead]:
    """The tries of a visible task, newest first."""
    await service.get_task(session, actor, task_id)
    return await repository.list_attempts(session, actor.organization_id, task_id)


@every_member
async def get_rule(session: AsyncSession, actor: Actor) -> RetryRule:
    """The organization's rule for the next try."""
    settings = await organization_service.get_organization(session, actor)
    return RetryRule.of(
        most=settings.max_attempts,
        morning=settings.attempt_morning,
        afternoon=settings.attempt_afternoon,
        holidays=settings.holidays,
        days=settings.attempt_days,
        other_half=settings.attempt_other_half,
    )


@verb(p.TASK_VIEW)
async def preview(session: AsyncSession, actor: Actor, task: TaskRead) -> dict[AttemptOutcome, Plan]:
    """What each outcome of a try made now would plan."""
    rule, facts = await get_rule(session, actor), {"tries": task.attempts + 1, "at": utc_now(), "tz": actor.timezone}
    plan: Any = plan_after
    return {outcome: plan(outcome, rule=rule, **facts) for outcome in AttemptOutcome}
