"""Keeps one waiting suggestion of a kind for each open task: what the latest call says about it.

Why: two calls that both say "I've sent it" are one question to a person.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.calls import service as call_service
from taskapp.extraction import repository, writing
from taskapp.extraction.model import TaskSuggestion
from taskapp.notifications.types import EventType
from taskapp.tasks.types import SuggestionKind, SuggestionState


async def withdraw_older(
    session: AsyncSession, organization_id: UUID, task_id: UUID, kind: SuggestionKind, started_at: datetime
) -> bool:
    """Withdraw the waiting suggestions of the kind about a locked task; False when one of a later call stays.

    A withdrawn one is dismissed by nobody, so that it counts in no figure and nobody can take it back.
    """
    waiting = await repository.list_waiting(session, organization_id, task_id, kind.value)
    if any(call.started_at > started_at for _, call in waiting):
        return False
    for row, call in waiting:
        row.state = SuggestionState.DISMISSED.value
        row.content = {**row.content, "decision": {"withdrawn": True}}
        await session.flush()
        await writing.report_suggestion(session, organization_id, EventType.SUGGESTION_DISMISSED, row, "ai")
        call_service.publish_change(session, call)
    return True


async def has_newer(session: AsyncSession, organization_id: UUID, row: TaskSuggestion) -> bool:
    """Whether another suggestion of the kind waits about the same task."""
    if row.task_id is None:
        return False
    waiting = await repository.list_waiting(session, organization_id, row.task_id, row.kind)
    return any(other.id != row.id for other, _ in waiting)
