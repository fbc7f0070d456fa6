"""Finds the suggestion that a person decides about, and records the decision."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import every_member, verb
from taskapp.calls import service as call_service
from taskapp.core.clock import utc_now
from taskapp.core.errors import Conflict, NotFound
from taskapp.extraction import repository, writing
from taskapp.extraction.model import TaskSuggestion
from taskapp.notifications.types import EventType
from taskapp.tasks.types import SuggestionState


@verb(p.TASK_UPDATE)
async def find_visible(session: AsyncSession, actor: Actor, suggestion_id: UUID) -> TaskSuggestion:
    """A suggestion of a visible call, locked until the transaction ends; raises `NotFound`."""
    row = await repository.find_suggestion(session, actor.organization_id, suggestion_id)
    if row is None or not await may_see_call(session, actor, row.call_id):
        raise NotFound(f"Suggestion {suggestion_id} does not exist.")
    return row


@verb(p.TASK_UPDATE)
async def find_pending(session: AsyncSession, actor: Actor, suggestion_id: UUID) -> TaskSuggestion:
    """Like `find_visible`; raises `Conflict` when the suggestion was decided before."""
    row = await find_visible(session, actor, suggestion_id)
    if row.state != SuggestionState.PENDING:
        raise Conflict(f"This suggestion was {row.state} before.")
    return row


@every_member
async def may_see_call(session: AsyncSession, actor: Actor, call_id: UUID) -> bool:
    """Whether the actor may see the call."""
    try:
        await call_service.get_call(session, actor, call_id)
    except NotFound:
        return False
    return True


@verb(p.TASK_UPDATE)
async def record_decision(
    session: AsyncSession, actor: Actor, row: TaskSuggestion, event: EventType, details: dict[str, Any]
) -> None:
    """Store the decision of the actor about a locked suggestion, and report it; `details` is what undoing it needs."""
    accepted = event is EventType.SUGGESTION_ACCEPTED
    row.state = (SuggestionState.ACCEPTED if accepted else SuggestionState.DISMISSED).value
    row.decided_by, row.decided_at = actor.member_id, utc_now()
    row.content = {**row.content, "decision": details}
    await publish_decision(session, actor, row, event)


@verb(p.TASK_UPDATE)
async def publish_decision(session: AsyncSession, actor: Actor, row: TaskSuggestion, event: EventType) -> None:
    """Report a changed suggestion to webhooks and open pages."""
    await session.flush()
    await writing.report_suggestion(session, row.organization_id, event, row, actor)
    call = await call_service.find_row(session, row.organization_id, row.call_id)
    if call:
        call_service.publish_change(session, call)
