"""What came of a call: its tasks with the words they rest on, and what it proposes for a person to decide."""

from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.calls import service as call_service
from taskapp.core.clock import utc_now
from taskapp.core.errors import Conflict, NotFound
from taskapp.extraction import repository, writing
from taskapp.extraction.evidence import Quote
from taskapp.extraction.inputs import KIND
from taskapp.extraction.model import TaskEvidence, TaskSuggestion
from taskapp.extraction.reply import Item
from taskapp.tasks import service
from taskapp.tasks.schemas import TaskRead, TaskUpdate
from taskapp.tasks.types import SuggestionKind, SuggestionState, TaskCategory, TaskPriority


@dataclass(frozen=True, slots=True)
class EvidenceRead:
    """The words of a call that a task rests on; `quote` None: the model gave none. `repeated`: the task was there before."""

    task_id: UUID
    call_id: UUID
    quote: str | None
    score: float | None
    turn: int | None
    speaker: str
    start_seconds: float | None
    repeated: bool


@dataclass(frozen=True, slots=True)
class CallTask:
    """A task of a call with its quote."""

    task: TaskRead
    evidence: EvidenceRead | None


@dataclass(frozen=True, slots=True)
class SuggestionRead:
    """A proposal; `title` is the new task's, or the open one's that it is about."""

    id: UUID
    call_id: UUID
    kind: SuggestionKind
    state: SuggestionState
    title: str
    task_id: UUID | None
    due_date_local: str | None
    quote: dict[str, object] | None
    label: str
    content: dict[str, object] = field(default_factory=dict)


async def list_call_tasks(session: AsyncSession, actor: Actor, call_id: UUID) -> list[CallTask]:
    """The tasks of a visible call that the actor may see, made from it first, then those it repeated."""
    await call_service.get_call(session, actor, call_id)
    evidence = {
        row.task_id: row for row in await repository.list_evidence(session, actor.organization_id, call_id=call_id)
    }
    made = await repository.list_task_ids_of_call(session, actor.organization_id, call_id)
    wanted = list(dict.fromkeys([*made, *evidence]))
    tasks = {task.id: task for task in await service.list_visible(session, actor, wanted)} if wanted else {}
    return [CallTask(tasks[task], _evidence(evidence.get(task))) for task in wanted if task in tasks]


async def list_task_evidence(session: AsyncSession, actor: Actor, task_id: UUID) -> list[EvidenceRead]:
    """The quotes of a visible task, from those of its calls that the actor may see."""
    await service.get_task(session, actor, task_id)
    if not actor.may(p.CALL_VIEW):
        return []
    rows = await repository.list_evidence(session, actor.organization_id, task_ids=[task_id])
    seen = [row for row in rows if await _may_see_call(session, actor, row.call_id)]
    return [found for row in seen if (found := _evidence(row))]


async def count_made(session: AsyncSession, organization_id: UUID, call_id: UUID) -> tuple[int, int]:
    """How many tasks made from a call are there now, and how many suggestions wait."""
    suggestions = await repository.list_suggestions(session, organization_id, call_id)
    waiting = sum(row.state == SuggestionState.PENDING for row in suggestions)
    return len(await repository.list_task_ids_of_call(session, organization_id, call_id)), waiting


async def find_extractor(session: AsyncSession, actor: Actor, call_id: UUID) -> str | None:
    """Which model, or the offline rules, looked for the tasks of a visible call; None while nobody has."""
    await call_service.get_call(session, actor, call_id)
    ledger = await repository.find_ledger(session, actor.organization_id, call_id, KIND)
    return ledger.model or None if ledger else None


async def list_suggestions(session: AsyncSession, actor: Actor, call_id: UUID) -> list[SuggestionRead]:
    """What a visible call proposes and nobody has decided yet."""
    call = await call_service.get_call(session, actor, call_id)
    rows = await repository.list_suggestions(session, actor.organization_id, call_id)
    waiting = [row for row in rows if row.state == SuggestionState.PENDING]
    about = [row.task_id for row in waiting if row.task_id]
    tasks = {task.id: task for task in await service.list_visible(session, actor, about)} if about else {}
    shown = [row for row in waiting if row.task_id is None or row.task_id in tasks]
    return [_suggestion(row, tasks.get(row.task_id) if row.task_id else None, call.started_at, actor) for row in shown]


async def accept(session: AsyncSession, actor: Actor, suggestion_id: UUID) -> TaskRead:
    """Do what was proposed; the task that came of it."""
    row = await _decidable(session, actor, suggestion_id)
    actor.require(p.TASK_CREATE if row.kind == SuggestionKind.CREATE else p.TASK_UPDATE)
    task = await _carry_out(session, actor, row)
    _decide(row, actor, SuggestionState.ACCEPTED)
    await session.flush()
    return task


async def dismiss(session: AsyncSession, actor: Actor, suggestion_id: UUID) -> None:
    """Decide against a proposal."""
    row = await _decidable(session, actor, suggestion_id)
    actor.require(p.TASK_UPDATE)
    _decide(row, actor, SuggestionState.DISMISSED)
    await session.flush()


async def _carry_out(session: AsyncSession, actor: Actor, row: TaskSuggestion) -> TaskRead:
    call = await call_service.find_row(session, actor.organization_id, row.call_id)
    target = await writing.target_of(session, actor.organization_id, call, actor.timezone) if call else None
    if target is None or call is None:
        raise Conflict("The call has no contact any more; link it to one first.")
    if row.task_id is None:
        item = _item(row.content)
        made = await writing.create_task(session, actor.organization_id, target, item, accepted_by=actor.user_id)
        await writing.note_quote(session, actor.organization_id, made.id, row.call_id, _quote(row.quote))
        return await service.get_task(session, actor, made.id)
    if row.kind == SuggestionKind.COMPLETE:
        return await service.mark_done(session, actor, row.task_id)
    offset: Any = row.content.get("offset_days")
    due = writing.due_text(call.started_at, offset, actor.timezone, utc_now())
    return await service.update_task(session, actor, row.task_id, TaskUpdate(due_date=due))


async def _decidable(session: AsyncSession, actor: Actor, suggestion_id: UUID) -> TaskSuggestion:
    row = await repository.find_suggestion(session, actor.organization_id, suggestion_id)
    if row is None or not await _may_see_call(session, actor, row.call_id):
        raise NotFound(f"Suggestion {suggestion_id} does not exist.")
    if row.state != SuggestionState.PENDING:
        raise Conflict(f"This suggestion was {row.state} before.")
    return row


async def _may_see_call(session: AsyncSession, actor: Actor, call_id: UUID) -> bool:
    try:
        await call_service.get_call(session, actor, call_id)
    except NotFound:
        return False
    return True


def _decide(row: TaskSuggestion, actor: Actor, state: SuggestionState) -> None:
    row.state, row.decided_by, row.decided_at = state.value, actor.member_id, utc_now()


def _evidence(row: TaskEvidence | None) -> EvidenceRead | None:
    if row is None:
        return None
    place = (row.turn, row.speaker, row.start_seconds)
    return EvidenceRead(row.task_id, row.call_id, row.quote, row.score, *place, row.repeated)


def _suggestion(row: TaskSuggestion, task: TaskRead | None, started_at: Any, actor: Actor) -> SuggestionRead:
    offset: Any = row.content.get("offset_days")
    kind = SuggestionKind(row.kind)
    return SuggestionRead(
        id=row.id,
        call_id=row.call_id,
        kind=kind,
        state=SuggestionState(row.state),
        title=task.title if task else str(row.content.get("title", "")),
        task_id=row.task_id,
        due_date_local=writing.due_text(started_at, offset, actor.timezone, utc_now()),
        quote=row.quote,
        label=kind.label,
        content=row.content,
    )


def _item(content: dict[str, Any]) -> Item:
    return Item(
        title=str(content["title"]),
        category=TaskCategory(content["category"]),
        description=content["description"],
        priority=TaskPriority(content["priority"]),
        offset_days=content["offset_days"],
        evidence=None,
    )


def _quote(kept: dict[str, Any] | None) -> Quote | None:
    return Quote(**{name: kept[name] for name in asdict(Quote("", 0, 0, "", None))}) if kept else None
