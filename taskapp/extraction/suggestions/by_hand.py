"""Tasks that a person makes on a call's page, alone or of words of its transcript, which are stored as their quote."""

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import verb
from taskapp.calls import service as call_service
from taskapp.calls.schemas import CallCreate, CallRead
from taskapp.core.errors import Conflict, invalid
from taskapp.core.inputs import Input
from taskapp.extraction import settling, writing
from taskapp.extraction.evidence import Quote
from taskapp.extraction.protocol.reply import Item
from taskapp.shared.text import clip
from taskapp.tasks import service as task_service
from taskapp.tasks.quick_add.service import default_assignee
from taskapp.tasks.schemas import Description, DueDate, TaskCreate, TaskRead, Title
from taskapp.tasks.types import TaskCategory, TaskPriority, TaskSide

MAX_WORDS = 2_000
# Turns that one quote may go over.
MAX_TURNS = 20
# Characters of the title that is proposed for words.
TITLE_LENGTH = 120


class WordsOfCall(Input):
    """Words of a transcript as they were said; `turn` is the number of the turn where they begin, from 0."""

    turn: Annotated[int, Field(ge=0)]
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_WORDS)]


class CallTaskCreate(Input):
    """A new task of a call, for the call's contact; `evidence` are words of its transcript."""

    title: Title
    description: Description = None
    category: TaskCategory = TaskCategory.GENERAL
    priority: TaskPriority | None = None
    side: TaskSide = TaskSide.WE
    due_date: DueDate = None
    assigned_to: UUID | None = None
    evidence: WordsOfCall | None = None


@dataclass(frozen=True, slots=True)
class WordsDraft:
    """What a form proposes for words: a title, who owes it, and the day that they name ("" for none)."""

    title: str
    side: TaskSide
    due_date_local: str


@verb(p.TASK_CREATE)
async def create_task(session: AsyncSession, actor: Actor, call_id: UUID, new: CallTaskCreate) -> TaskRead:
    """Create a task of a visible call; `Invalid` (field `evidence`) when its words are not in the transcript."""
    call = await call_service.get_call(session, actor, call_id)
    if call.contact_id is None:
        raise Conflict("The call has no contact; link it to one first.")
    quote = _find_words(call, new.evidence) if new.evidence else None
    fields = new.model_dump(exclude={"evidence"})
    task = await task_service.create_task(
        session, actor, TaskCreate(contact_id=call.contact_id, **fields), call_id=call.id
    )
    if quote:
        await session.flush()
        await writing.add_evidence(session, actor.organization_id, task.id, call.id, quote)
    return task


@verb(p.CALL_CREATE)
async def log_call(
    session: AsyncSession, actor: Actor, new: CallCreate, next_step: CallTaskCreate | None
) -> tuple[CallRead, TaskRead | None]:
    """Log a call that has taken place, and the task that follows from it, for the contact's usual assignee."""
    call = await call_service.create_call(session, actor, new)
    await call_service.start_processing(session, actor, call.id)
    if next_step is None:
        return call, None
    assignee = await default_assignee(session, actor, new.contact_id)
    return call, await create_task(session, actor, call.id, next_step.model_copy(update={"assigned_to": assignee}))


@verb(p.CALL_VIEW)
async def draft_of_words(session: AsyncSession, actor: Actor, call_id: UUID, words: WordsOfCall) -> WordsDraft:
    """What the words say: who owes it, by whoever speaks, and when it is due."""
    call = await call_service.get_call(session, actor, call_id)
    quote = _find_words(call, words)
    parties = await call_service.find_parties(session, actor.organization_id, call.contact_id, call.direction)
    sides = settling.sure_sides(_turns(call), parties)
    title = clip(quote.text, TITLE_LENGTH, mark="…")
    item = Item(title, TaskCategory.GENERAL, None, TaskPriority.MEDIUM, None, quote.text)
    due = settling.spoken_due(quote, call.started_at.astimezone(actor.timezone))
    side = settling.settle_side(item, quote, sides, parties)
    return WordsDraft(title[:1].upper() + title[1:], side, due)


def _turns(call: CallRead) -> list[dict[str, Any]]:
    transcription: dict[str, Any] = call.transcription or {}
    turns = transcription.get("turns") or [{"speaker": "", "text": transcription.get("text") or ""}]
    return [turn for turn in turns if isinstance(turn, dict)]


def _find_words(call: CallRead, words: WordsOfCall) -> Quote:
    turns = _turns(call)[words.turn : words.turn + MAX_TURNS]
    text = " ".join(words.text.split())
    texts = [" ".join(str(turn.get("text") or "").split()) for turn in turns]
    if not texts or text not in " ".join(texts):
        raise invalid("evidence", "are not words of this call's transcript; select them again")
    start = turns[0].get("start")
    seconds = float(start) if isinstance(start, int | float) else None
    return Quote(text, 1.0, words.turn, str(turns[0].get("speaker") or "")[:100], seconds)
