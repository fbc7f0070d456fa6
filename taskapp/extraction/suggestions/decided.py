"""The suggestions that were decided: what became of each, who decided, when and why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import verb
from taskapp.core.paging import DEFAULT_LIMIT, Page, check_limit, cut_page, moment_after
from taskapp.extraction import repository
from taskapp.extraction.model import TaskSuggestion
from taskapp.shared.labels import LabelledEnum
from taskapp.tasks import service as task_service
from taskapp.tasks.types import DismissReason, SuggestionKind, SuggestionState

CURSOR = "decided"


class Outcome(LabelledEnum):
    """What became of a suggestion."""

    ACCEPTED = "accepted", "Accepted", "success"
    EDITED = "edited", "Edited and accepted", "success"
    MERGED = "merged", "Merged", "info"
    AUTOMATIC = "automatic", "Added without asking", "ai"
    DISMISSED = "dismissed", "Dismissed", "muted"


@dataclass(frozen=True, slots=True)
class DecidedRead:
    """A decided suggestion; `title` is the suggested one, or that of the open task it was about.

    `decided_by` is None for an automatic one, `decided_by_name` also for a member who is gone. `task_id` is the task that was made,
    changed or merged into, while it is there. `wrong_at`: when that task was reported as wrong. `may_undo`: by the reader.
    """

    id: UUID
    call_id: UUID
    contact_id: UUID
    contact_name: str
    kind: SuggestionKind
    title: str
    outcome: Outcome
    reason: DismissReason | None
    decided_at: datetime
    decided_by: UUID | None
    decided_by_name: str | None
    task_id: UUID | None
    quote: dict[str, object] | None
    wrong_at: datetime | None
    may_undo: bool


@verb(p.TASK_LIST)
async def list_decided(
    session: AsyncSession, actor: Actor, *, limit: int = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[DecidedRead]:
    """The decided suggestions of visible calls, the last decision first."""
    actor.require(p.CALL_VIEW)
    before = moment_after(cursor, CURSOR)
    rows = await repository.list_decided(
        session, actor.organization_id, actor, before=before, limit=check_limit(limit) + 1
    )
    page, next_cursor = cut_page(rows, CURSOR, limit=limit, key=lambda row: (row[1], row[0].id))
    ids = list({task_id for row, *_ in page if (task_id := _task_of(row))})
    titles = {task.id: task.title for task in await task_service.list_visible(session, actor, ids)} if ids else {}
    return Page([_decided_read(*row, titles, actor) for row in page], next_cursor)


def _decided_read(
    row: TaskSuggestion, at: datetime, contact_name: str, by: str | None, titles: dict[UUID, str], actor: Actor
) -> DecidedRead:
    task_id, own = _task_of(row), row.decided_by == actor.member_id and actor.may(p.TASK_UPDATE)
    suggested = str(row.content.get("title") or "")
    return DecidedRead(
        id=row.id,
        call_id=row.call_id,
        contact_id=row.contact_id,
        contact_name=contact_name,
        kind=SuggestionKind(row.kind),
        title=titles.get(row.task_id, suggested) if row.task_id else suggested,
        outcome=_outcome_of(row),
        reason=next((reason for reason in DismissReason if reason == _decision(row).get("reason")), None),
        decided_at=at,
        decided_by=row.decided_by,
        decided_by_name=by,
        task_id=task_id if task_id in titles else None,
        quote=row.quote,
        wrong_at=row.wrong_at,
        may_undo=own and not row.automatic,
    )


def _outcome_of(row: TaskSuggestion) -> Outcome:
    if row.state == SuggestionState.DISMISSED:
        return Outcome.DISMISSED
    if row.automatic:
        return Outcome.AUTOMATIC
    decision = _decision(row)
    return Outcome.MERGED if decision.get("merged") else Outcome.EDITED if decision.get("edited") else Outcome.ACCEPTED


def _task_of(row: TaskSuggestion) -> UUID | None:
    stored = _decision(row).get("task_id")
    return row.made_task_id or row.task_id or (UUID(stored) if stored else None)


def _decision(row: TaskSuggestion) -> dict[str, Any]:
    decision: Any = row.content.get("decision")
    return decision if isinstance(decision, dict) else {}
