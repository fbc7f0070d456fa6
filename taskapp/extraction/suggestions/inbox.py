"""The review inbox: all suggestions that wait for a decision, over all calls that a member may see."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import verb
from taskapp.calls.model import Call
from taskapp.extraction import repository
from taskapp.extraction.alike import is_same, most_alike
from taskapp.extraction.model import TaskSuggestion
from taskapp.extraction.suggestions.review import SuggestionRead, suggestion_read
from taskapp.shared.dates import first_instant_of
from taskapp.tasks import service as task_service
from taskapp.tasks.types import SuggestionKind, SuggestionState, TaskCategory

MAX_SHOWN = 200
# Open tasks that are read for all suggestions, and shown for one.
MAX_OPEN = 2_000
MAX_MERGE = 5


@dataclass(frozen=True, slots=True)
class SaidTurn:
    """One turn of a transcript, as it stands around a quote."""

    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class OpenTask:
    """An open task that a suggestion can be merged into; `likeness` (0 to 1) is the share of common content words."""

    id: UUID
    title: str
    likeness: float


@dataclass(frozen=True, slots=True)
class InboxItem:
    """One suggestion with its call: the contact, when it began, and the turns before and after the quote.

    `open_tasks` are those of the contact, the most alike first, for a suggestion of a new task; `duplicate` when the first
    is probably the same. `promised` are the words that the open task of another suggestion rests on.
    """

    suggestion: SuggestionRead
    contact_id: UUID
    contact_name: str
    started_at: datetime
    has_recording: bool
    before: SaidTurn | None
    after: SaidTurn | None
    open_tasks: list[OpenTask] = field(default_factory=list)
    duplicate: bool = False
    promised: SaidTurn | None = None


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
    contacts = {call.contact_id for row, call, _ in rows if row.kind == SuggestionKind.CREATE and call.contact_id}
    open_tasks: dict[UUID | None, list[tuple[UUID, str]]] = {}
    listed = await repository.list_open_of_contacts(session, actor.organization_id, contacts, MAX_OPEN)
    for contact_id, task_id, title in listed:
        open_tasks.setdefault(contact_id, []).append((task_id, title))
    promised = await repository.list_first_quotes(session, actor.organization_id, actor, task_ids) if task_ids else {}
    found = []
    for row, call, name in rows:
        task = tasks.get(row.task_id) if row.task_id else None
        of_contact = open_tasks.get(call.contact_id, []) if row.kind == SuggestionKind.CREATE else []
        item = _item(row, call, name, suggestion_read(row, task, call.started_at, actor), of_contact)
        quote = promised.get(row.task_id) if row.task_id else None
        found.append(replace(item, promised=SaidTurn(quote.speaker, quote.quote or "")) if quote else item)
    return found


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


def _item(
    row: TaskSuggestion,
    call: Call,
    contact_name: str,
    suggestion: SuggestionRead,
    of_contact: Sequence[tuple[UUID, str]],
) -> InboxItem:
    alike = most_alike(suggestion.title, ((task, task[1]) for task in of_contact), but=contact_name)[:MAX_MERGE]
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
        open_tasks=[OpenTask(task_id, title, round(share, 2)) for share, (task_id, title) in alike],
        duplicate=bool(alike) and is_same(suggestion.title, alike[0][1][1], but=contact_name),
    )


def _turn(turns: Sequence[dict[str, Any]], number: int) -> SaidTurn | None:
    if not 0 <= number < len(turns):
        return None
    return SaidTurn(str(turns[number].get("speaker") or ""), str(turns[number].get("text") or ""))
