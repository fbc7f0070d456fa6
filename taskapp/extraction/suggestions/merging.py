"""Merges a suggestion into an open task of the same contact: the task keeps its words and gets the quote, and a missing due date."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import verb
from taskapp.calls import service as call_service
from taskapp.core.clock import utc_now
from taskapp.core.errors import Conflict, invalid
from taskapp.extraction import repository, writing
from taskapp.extraction.evidence import quote_of
from taskapp.extraction.model import TaskSuggestion
from taskapp.extraction.suggestions import deciding
from taskapp.notifications.types import EventType
from taskapp.tasks import service as task_service
from taskapp.tasks import task_events
from taskapp.tasks.reminders.snooze import snooze_again, snooze_of
from taskapp.tasks.schemas import TaskRead, TaskUpdate
from taskapp.tasks.types import SuggestionKind, TaskStatus


@verb(p.TASK_UPDATE)
async def merge(session: AsyncSession, actor: Actor, suggestion_id: UUID, task_id: UUID) -> TaskRead:
    """Merge a suggested task into an open one: it gets the quote and, where it has none, the due date.

    `Conflict` when the suggestion was decided before or is none of a new task; `Invalid` for a task that is not open, or of
    another contact.
    """
    row = await deciding.find_pending(session, actor, suggestion_id)
    if row.kind != SuggestionKind.CREATE:
        raise Conflict("Only a suggestion of a new task can be merged; accept or dismiss this one.")
    call = await call_service.get_call(session, actor, row.call_id)
    task = await task_service.get_task(session, actor, task_id)
    if task.contact_id != call.contact_id or task.status is not TaskStatus.OPEN:
        raise invalid("task_id", "is not an open task of the call's contact; choose one of its open tasks")
    details: dict[str, Any] = {"task_id": str(task.id), "merged": True}
    details["evidence"] = await _add_quote(session, actor, row, task)
    offset: Any = row.content.get("offset_days")
    at: Any = row.content.get("due_time")
    due = writing.due_text(call.started_at, offset, actor.timezone, utc_now(), at=at)
    if due and task.due_date is None:
        changed = await task_service.update_task(session, actor, task.id, TaskUpdate(due_date=due))
        details |= {"due_date": changed.due_date_local, "snoozed": snooze_of(task)}
        task = changed
    await task_events.found_again(session, actor, task, row.call_id)
    await deciding.record_decision(session, actor, row, EventType.SUGGESTION_ACCEPTED, details)
    return task


@verb(p.TASK_UPDATE)
async def take_back(session: AsyncSession, actor: Actor, row: TaskSuggestion, decision: dict[str, Any]) -> None:
    """Undo `merge`; a due date that somebody has changed since stays."""
    task = await task_service.get_task(session, actor, UUID(decision["task_id"]))
    if decision["evidence"]:
        await repository.remove_evidence(session, actor.organization_id, task.id, row.call_id)
    if decision.get("due_date") and task.due_date_local == decision["due_date"]:
        task = await task_service.update_task(session, actor, task.id, TaskUpdate(due_date=None))
        task = await snooze_again(session, actor, task, decision.get("snoozed", ""))
    await task_events.found_again(session, actor, task, row.call_id, undone=True)


async def _add_quote(session: AsyncSession, actor: Actor, row: TaskSuggestion, task: TaskRead) -> bool:
    """Whether the quote was added: a task has one quote of a call."""
    of_call = await repository.list_evidence(session, actor.organization_id, call_id=row.call_id)
    if any(quote.task_id == task.id for quote in of_call):
        return False
    quote = quote_of(row.quote)
    await writing.add_evidence(session, actor.organization_id, task.id, row.call_id, quote, repeated=True)
    return True
