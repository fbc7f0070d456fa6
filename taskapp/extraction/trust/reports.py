"""Errors of tasks from calls: a person reports a task as wrong, or dismisses or deletes one that was accepted automatically."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import verb
from taskapp.audit import service as audit
from taskapp.calls import service as call_service
from taskapp.core.clock import utc_now
from taskapp.core.errors import Conflict
from taskapp.extraction.model import TaskSuggestion
from taskapp.extraction.trust import repository
from taskapp.tasks import service as task_service
from taskapp.tasks.schemas import TaskRead
from taskapp.tasks.types import TaskCategory


@dataclass(frozen=True, slots=True)
class OriginRead:
    """The suggestion that a task was made from.

    `automatic`: it was accepted without asking, when its category was right in `at_least` of `decided` decisions.
    """

    suggestion_id: UUID
    category: TaskCategory
    automatic: bool
    at_least: float | None
    decided: int | None
    wrong_at: datetime | None


@verb(p.TASK_VIEW)
async def find_origin(session: AsyncSession, actor: Actor, task_id: UUID) -> OriginRead | None:
    """The suggestion that a visible task was made from; None for another task, and without the permission to see calls."""
    task = await task_service.get_task(session, actor, task_id)
    row = await _suggestion_of(session, task, lock=False) if actor.may(p.CALL_VIEW) else None
    if row is None:
        return None
    decision: Any = row.content.get("decision") or {}
    bound = (decision.get("at_least"), decision.get("decided"))
    return OriginRead(row.id, _category(row), row.automatic, *bound, row.wrong_at)


@verb(p.TASK_UPDATE)
async def report_wrong(session: AsyncSession, actor: Actor, task_id: UUID) -> TaskRead:
    """Say that a task from a call should not have been made: it counts as wrong and is dismissed; opening it again takes that back.

    `Conflict` for a task that was not made from a suggestion.
    """
    # First, because whoever dismisses a task locks it before its suggestion.
    task = await task_service.read_locked(session, actor, task_id)
    row = await _suggestion_of(session, task)
    if row is None:
        raise Conflict("This task was not suggested by a call; dismiss it instead.")
    if row.wrong_at is None:
        await _report(session, actor, row)
    return await task_service.dismiss(session, actor, task_id)


@verb(p.TASK_UPDATE, p.TASK_DELETE)
async def judge_ended_task(session: AsyncSession, actor: Actor, task: TaskRead, ended: bool) -> None:
    """A task from a call was dismissed or deleted while it was open (`ended`), or is open again.

    The end of a task that was accepted automatically is a report of an error; an open task is not wrong.
    """
    row = await _suggestion_of(session, task)
    if row is None or ended is (row.wrong_at is not None) or (ended and not row.automatic):
        return
    if ended:
        await _report(session, actor, row)
    else:
        row.wrong_at = None
        await _publish(session, row)


async def _report(session: AsyncSession, actor: Actor, row: TaskSuggestion) -> None:
    row.wrong_at = utc_now()
    category = _category(row)
    facts: dict[str, object] = {"category": category.label}
    audit.record(
        session, actor, "task.reported-wrong", target_kind="task", target_id=row.made_task_id, details={**facts}
    )
    if row.automatic:
        audit.record(session, actor, "ai.category-asks-again", target_kind="ai", details=facts)
    await _publish(session, row)


async def _publish(session: AsyncSession, row: TaskSuggestion) -> None:
    """Pages that show the suggestion's call, or how often suggestions are right, read them again."""
    await session.flush()
    if call := await call_service.find_row(session, row.organization_id, row.call_id):
        call_service.publish_change(session, call)


async def _suggestion_of(session: AsyncSession, task: TaskRead, *, lock: bool = True) -> TaskSuggestion | None:
    if task.call_id is None:
        return None
    return await repository.find_of_task(session, task.organization_id, task.id, task.call_id, lock=lock)


def _category(row: TaskSuggestion) -> TaskCategory:
    return TaskCategory(str(row.content.get("category") or TaskCategory.GENERAL))
