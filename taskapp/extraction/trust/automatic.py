"""Accepts a suggestion without asking, as the product's own act; the task, the timeline and the audit log say so."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.audit import service as audit
from taskapp.core.clock import utc_now
from taskapp.extraction import writing
from taskapp.extraction.evidence import Quote
from taskapp.extraction.model import TaskSuggestion
from taskapp.extraction.protocol.reply import Item
from taskapp.extraction.trust.service import CategoryTrust
from taskapp.notifications.types import EventType
from taskapp.tasks.types import SuggestionState


async def accept(
    session: AsyncSession,
    organization_id: UUID,
    row: TaskSuggestion,
    destination: writing.Destination,
    item: Item,
    quote: Quote | None,
    trusted: CategoryTrust,
) -> None:
    """Make the task of a new suggestion; `trusted` says how often its category was right."""
    task = await writing.create_task(session, organization_id, destination, item, automatic=True)
    await writing.add_evidence(session, organization_id, task.id, row.call_id, quote)
    row.state, row.decided_at = SuggestionState.ACCEPTED.value, utc_now()
    row.automatic, row.made_task_id = True, task.id
    bound: dict[str, object] = {"at_least": trusted.at_least, "decided": trusted.decided}
    row.content = {**row.content, "decision": {"task_id": str(task.id), **bound}}
    await session.flush()
    await writing.report_suggestion(session, organization_id, EventType.SUGGESTION_ACCEPTED, row, "ai")
    audit.record_for(
        session,
        organization_id,
        "suggestion.accepted-automatically",
        user_id=None,
        via="ai",
        target_kind="task",
        target_id=task.id,
        details={"category": item.category.label, **bound},
    )
