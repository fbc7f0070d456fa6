"""The review inbox: all suggestions that wait for a decision, over all calls that a member may see."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import verb
from taskapp.calls.model import Call
from taskapp.extraction import repository
from taskapp.extraction.model import TaskSuggestion
from taskapp.extraction.review import SuggestionRead, suggestion_read
from taskapp.shared.dates import first_instant_of
from taskapp.tasks import service as task_service
from taskapp.tasks.types import SuggestionState, TaskCategory

MAX_SHOWN = 200


@dataclass(frozen=True, slots=True)
class SaidTurn:
    """One turn of a transcript, as it stands around a quote."""

    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class InboxItem:
    """One suggestion with its call: the contact, when it began, and the turns before and after the quote."""

    suggestion: SuggestionRead
    contact_id: UUID
    contact_name: str
    started_at: datetime
    has_recording: bool
    before: SaidTurn | None
    after: SaidTurn | None


@dataclass(frozen=True, slots=True)
class InboxPage:
    """The suggestions that wait for a decision, and how many there are."""

    items: list[InboxItem]
    total: int


@dataclass(frozen=True, slots=True)
class DecidedCount:
    """Suggestions of one category: accepted as they were, accepted after an edit, dismissed; `share` (0 to 1) were accepted."""

    category: TaskCategory
    accepted: int
    edited: int
    dismissed: int
    share: float | None


@verb(p.TASK_LIST)
async def list_pending(session: AsyncSession, actor: Actor, *, limit: int = MAX_SHOWN) -> list[InboxItem]:
    """The pending suggestions of visible calls, those of the latest call first."""
    actor.require(p.CALL_VIEW)
    rows = await repository.list_pending(session, actor.organization_id, actor, limit)
    task_ids = [row.task_id for row, _, _ in rows if row.task_id]
    tasks = {task.id: task for task in await task_service.list_visible(session, actor, task_ids)} if task_ids else {}
    return [
        _item(
            row,
            call,
            name,
            suggestion_read(row, tasks.get(row.task_id) if row.task_id else None, call.started_at, actor),
        )
        for row, call, name in rows
    ]


@verb(p.TASK_LIST)
async def count_pending(session: AsyncSession, actor: Actor) -> int:
    """How many suggestions wait for a decision of whoever may see their calls."""
    return await repository.count_pending(session, actor.organization_id, actor) if actor.may(p.CALL_VIEW) else 0


@verb(p.TASK_LIST)
async def count_decided(session: AsyncSession, actor: Actor, first: date, last: date) -> list[DecidedCount]:
    """What became of the suggestions of visible calls decided on the local days from `first` to `last`, for each category."""
    if not actor.may(p.CALL_VIEW):
        return []
    since, until = first_instant_of(first, actor.timezone), first_instant_of(last + timedelta(days=1), actor.timezone)
    rows = await repository.count_decided(session, actor.organization_id, actor, since, until)
    counted = Counter[tuple[str, str]]()
    for category, state, edited, n in rows:
        counted[category, "edited" if edited and state == SuggestionState.ACCEPTED else state] += n
    return [
        _decided(kind, counted[kind, "accepted"], counted[kind, "edited"], counted[kind, "dismissed"])
        for kind in TaskCategory
    ]


def _decided(category: TaskCategory, accepted: int, edited: int, dismissed: int) -> DecidedCount:
    total = accepted + edited + dismissed
    return DecidedCount(category, accepted, edited, dismissed, round((accepted + edited) / total, 4) if total else None)


def _item(row: TaskSuggestion, call: Call, contact_name: str, suggestion: SuggestionRead) -> InboxItem:
    transcription: dict[str, Any] = call.transcription or {}
    turns = [turn for turn in transcription.get("turns") or [] if isinstance(turn, dict)]
    at = (row.quote or {}).get("turn")
    turn = at if isinstance(at, int) else -1
    return InboxItem(
        suggestion=suggestion,
        contact_id=row.contact_id,
        contact_name=contact_name,
        started_at=call.started_at,
        has_recording=call.recording_path is not None,
        before=_turn(turns, turn - 1) if turn >= 0 else None,
        after=_turn(turns, turn + 1) if turn >= 0 else None,
    )


def _turn(turns: Sequence[dict[str, Any]], number: int) -> SaidTurn | None:
    if not 0 <= number < len(turns):
        return None
    return SaidTurn(str(turns[number].get("speaker") or ""), str(turns[number].get("text") or ""))
