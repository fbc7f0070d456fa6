"""Reviewing an extraction: a call's tasks with their quotes, and accepting or dismissing its suggestions."""

import hashlib
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import verb
from taskapp.ai import service as ai_service
from taskapp.ai.areas import Area
from taskapp.calls import service as call_service
from taskapp.calls.schemas import CallRead
from taskapp.core.clock import utc_now
from taskapp.core.errors import Conflict, NotFound
from taskapp.extraction import repository, writing
from taskapp.extraction.evidence import quote_of
from taskapp.extraction.inputs import KIND, reads_better
from taskapp.extraction.model import TaskEvidence, TaskSuggestion
from taskapp.extraction.protocol.reply import Item
from taskapp.extraction.suggestions import deciding, merging, waiting
from taskapp.notifications.types import EventType
from taskapp.organizations import service as organization_service
from taskapp.shared.dates import due_date_exact
from taskapp.tasks import service
from taskapp.tasks.reminders.snooze import snooze_again, snooze_of
from taskapp.tasks.schemas import TaskRead, TaskUpdate
from taskapp.tasks.types import (
    DismissReason,
    SuggestionKind,
    SuggestionState,
    TaskCategory,
    TaskPriority,
    TaskSide,
    TaskStatus,
)

# What accepting a suggestion of this kind sets in its task; another kind makes the task.
_SET = {SuggestionKind.COMPLETE: ("status",), SuggestionKind.RESCHEDULE: ("due_date_local",)}


@dataclass(frozen=True, slots=True)
class EvidenceRead:
    """The quote from a call that supports a task.

    `quote` is None when the model gave none; `repeated` means that the task existed before the call. With `has_recording` the
    quote can be heard, at `start_seconds`.
    """

    task_id: UUID
    call_id: UUID
    quote: str | None
    score: float | None
    turn: int | None
    speaker: str
    start_seconds: float | None
    repeated: bool
    has_recording: bool


@dataclass(frozen=True, slots=True)
class CallTask:
    """A task of a call with its quote."""

    task: TaskRead
    evidence: EvidenceRead | None


@dataclass(frozen=True, slots=True)
class DroppedRead:
    """Something that was found in a call and became no task: its title and claimed quote ("" when unreadable), and why."""

    title: str
    evidence: str
    why: str


@dataclass(frozen=True, slots=True)
class SuggestionRead:
    """A suggestion; `title` is that of the new task, or of the open task it is about."""

    id: UUID
    call_id: UUID
    kind: SuggestionKind
    state: SuggestionState
    title: str
    task_id: UUID | None
    due_date_local: str | None
    quote: dict[str, object] | None
    label: str
    side: TaskSide
    content: dict[str, object] = field(default_factory=dict)


@verb(p.CALL_VIEW)
async def list_call_tasks(session: AsyncSession, actor: Actor, call_id: UUID) -> list[CallTask]:
    """The visible tasks of a visible call: first those created from it, then those it repeated."""
    call = await call_service.get_call(session, actor, call_id)
    evidence = {
        row.task_id: row for row in await repository.list_evidence(session, actor.organization_id, call_id=call_id)
    }
    made = await repository.list_task_ids_of_call(session, actor.organization_id, call_id)
    ids = list(dict.fromkeys([*made, *evidence]))
    tasks = {task.id: task for task in await service.list_visible(session, actor, ids)} if ids else {}
    return [
        CallTask(tasks[task_id], _evidence_read(evidence.get(task_id), call)) for task_id in ids if task_id in tasks
    ]


@verb(p.TASK_VIEW)
async def list_task_evidence(session: AsyncSession, actor: Actor, task_id: UUID) -> list[EvidenceRead]:
    """The quotes that support a visible task, from calls that the actor may see."""
    await service.get_task(session, actor, task_id)
    if not actor.may(p.CALL_VIEW):
        return []
    rows = await repository.list_evidence(session, actor.organization_id, task_ids=[task_id])
    found: list[EvidenceRead | None] = []
    for row in rows:
        with suppress(NotFound):
            found.append(_evidence_read(row, await call_service.get_call(session, actor, row.call_id)))
    return [evidence for evidence in found if evidence]


async def count_results(session: AsyncSession, organization_id: UUID, call_id: UUID) -> tuple[int, int]:
    """The number of existing tasks created from a call, and of its pending suggestions."""
    suggestions = await repository.list_suggestions(session, organization_id, call_id)
    pending = sum(row.state == SuggestionState.PENDING for row in suggestions)
    return len(await repository.list_task_ids_of_call(session, organization_id, call_id)), pending


@verb(p.CALL_VIEW)
async def find_extractor(session: AsyncSession, actor: Actor, call_id: UUID) -> str | None:
    """The model (or the offline rules) that extracted the tasks of a visible call; None before the extraction."""
    await call_service.get_call(session, actor, call_id)
    ledger = await repository.find_ledger(session, actor.organization_id, call_id, KIND)
    return ledger.model or None if ledger else None


@verb(p.CALL_VIEW)
async def find_better_model(session: AsyncSession, actor: Actor, call_id: UUID) -> str | None:
    """The model that can read a visible call which the offline rules have read; None when there is none."""
    await call_service.get_call(session, actor, call_id)
    ledger = await repository.find_ledger(session, actor.organization_id, call_id, KIND)
    model = await ai_service.model_for(session, actor.organization_id, Area.EXTRACT_TASKS)
    return model if ledger and ledger.state == "done" and reads_better(model, ledger) else None


@verb(p.CALL_VIEW)
async def list_dropped(session: AsyncSession, actor: Actor, call_id: UUID) -> list[DroppedRead]:
    """The items that were found in a visible call and became no task, with the reasons."""
    await call_service.get_call(session, actor, call_id)
    ledger = await repository.find_ledger(session, actor.organization_id, call_id, KIND)
    stored = ledger.dropped_items if ledger else None
    return [DroppedRead(row["title"], row["evidence"], row["why"]) for row in stored or []]


@verb(p.CALL_VIEW)
async def list_suggestions(session: AsyncSession, actor: Actor, call_id: UUID) -> list[SuggestionRead]:
    """The pending suggestions of a visible call, without those about tasks the actor may not see."""
    call = await call_service.get_call(session, actor, call_id)
    rows = await repository.list_suggestions(session, actor.organization_id, call_id)
    pending = [row for row in rows if row.state == SuggestionState.PENDING]
    task_ids = [row.task_id for row in pending if row.task_id]
    tasks = {task.id: task for task in await service.list_visible(session, actor, task_ids)} if task_ids else {}
    visible = [row for row in pending if row.task_id is None or row.task_id in tasks]
    return [
        suggestion_read(row, tasks.get(row.task_id) if row.task_id else None, call.started_at, actor) for row in visible
    ]


@verb(p.TASK_UPDATE, p.TASK_CREATE)
async def accept(session: AsyncSession, actor: Actor, suggestion_id: UUID, edits: TaskUpdate | None = None) -> TaskRead:
    """Carry out a pending suggestion, then apply `edits`; returns the created or changed task.

    `Conflict` when it was decided before.
    """
    row = await deciding.find_pending(session, actor, suggestion_id)
    actor.require(p.TASK_CREATE if row.kind == SuggestionKind.CREATE else p.TASK_UPDATE)
    before = await service.get_task(session, actor, row.task_id) if row.task_id else None
    proposed = task = await _carry_out(session, actor, row)
    if edits and edits.model_fields_set:
        task = await service.update_task(session, actor, task.id, edits)
    undo: dict[str, Any] = {"task_id": str(task.id), **(_due_of(before, actor) if before else {})}
    undo |= {"status": before.status.value if before else None, "edited": task.version != proposed.version}
    undo["after"] = _digest(row, task)
    undo["fields"] = [name for name in TaskUpdate.model_fields if _differs(proposed, task, name)]
    row.made_task_id = None if row.task_id else task.id
    await deciding.record_decision(session, actor, row, EventType.SUGGESTION_ACCEPTED, undo)
    return task


@verb(p.TASK_UPDATE)
async def dismiss(
    session: AsyncSession, actor: Actor, suggestion_id: UUID, reason: DismissReason | None = None
) -> None:
    """Reject a pending suggestion; `Conflict` when it was decided before."""
    row = await deciding.find_pending(session, actor, suggestion_id)
    details = {"reason": reason.value if reason else None}
    await deciding.record_decision(session, actor, row, EventType.SUGGESTION_DISMISSED, details)


@verb(p.TASK_UPDATE)
async def undo(session: AsyncSession, actor: Actor, suggestion_id: UUID) -> None:
    """Take back one's own decision: the suggestion waits again, and what accepting it did is undone."""
    row = await deciding.find_visible(session, actor, suggestion_id)
    if row.automatic:
        raise Conflict("This suggestion was accepted without asking; report its task as wrong instead.")
    if row.state == SuggestionState.PENDING or row.decided_by != actor.member_id:
        raise Conflict("Only your own decision can be undone.")
    if await waiting.has_newer(session, actor.organization_id, row):
        raise Conflict("A newer suggestion about this task waits; decide that one instead.")
    decision: dict[str, Any] = dict(row.content.get("decision") or {})  # type: ignore[call-overload]
    if row.state == SuggestionState.ACCEPTED and decision.get("task_id"):
        # A task that was made goes anyway; one that was only changed would come back as the suggestion left it.
        if not row.made_task_id and await service.list_deleted(session, actor, [UUID(decision["task_id"])]):
            raise Conflict("The task that this changed was deleted. Restore it first, or undo this in a day.")
        with suppress(NotFound):
            await _take_back(session, actor, row, decision)
    row.state, row.decided_by, row.decided_at = SuggestionState.PENDING.value, None, None
    row.made_task_id = row.wrong_at = None
    row.content = {name: value for name, value in row.content.items() if name != "decision"}
    await deciding.publish_decision(session, actor, row, EventType.SUGGESTION_CREATED)


async def _take_back(session: AsyncSession, actor: Actor, row: TaskSuggestion, decision: dict[str, Any]) -> None:
    task_id, kind = UUID(decision["task_id"]), SuggestionKind(row.kind)
    if decision.get("merged"):
        await merging.take_back(session, actor, row, decision)
        return
    now = _digest(row, await service.read_locked(session, actor, task_id))
    # A decision of an earlier release has no "after".
    if decision.get("after", now) != now:
        raise Conflict("The task has been changed since, and stays as it is. Change or delete it on its own page.")
    if kind is SuggestionKind.CREATE:
        remove = service.delete_task if actor.may(p.TASK_DELETE) else service.dismiss
        await remove(session, actor, task_id)
    elif kind is SuggestionKind.COMPLETE:
        await service.set_status(session, actor, task_id, TaskStatus(decision["status"]))
    else:
        task = await service.update_task(session, actor, task_id, TaskUpdate(due_date=decision["due_date"]))
        await snooze_again(session, actor, task, decision.get("snoozed", ""))


def _due_of(task: TaskRead, actor: Actor) -> dict[str, Any]:
    due = due_date_exact(task.due_date, task.due_on, actor.timezone)
    return {"due_date": due, "snoozed": snooze_of(task)}


async def _carry_out(session: AsyncSession, actor: Actor, row: TaskSuggestion) -> TaskRead:
    call = await call_service.find_row(session, actor.organization_id, row.call_id)
    destination = await writing.find_destination(session, actor.organization_id, call, actor.timezone) if call else None
    if destination is None or call is None:
        raise Conflict("The call has no contact any more; link it to one first.")
    if row.task_id is None:
        item = _item_of(row.content)
        destination = await _meant_for(session, actor, destination, row.content.get("assigned_to"))
        task = await writing.create_task(session, actor.organization_id, destination, item, accepted_by=actor.user_id)
        await writing.add_evidence(session, actor.organization_id, task.id, row.call_id, quote_of(row.quote))
        return await service.get_task(session, actor, task.id)
    if row.kind == SuggestionKind.COMPLETE:
        return await service.mark_done(session, actor, row.task_id)
    moved = await service.get_task(session, actor, row.task_id)
    due = writing.moved_due(moved, call.started_at, row.content, actor.timezone, utc_now())
    return await service.update_task(session, actor, row.task_id, TaskUpdate(due_date=due))


def _digest(row: TaskSuggestion, task: TaskRead) -> str:
    """What accepting the suggestion has set in the task, to notice later changes; without its words."""
    names = _SET.get(SuggestionKind(row.kind), (*TaskUpdate.model_fields, "status"))
    return hashlib.sha256(repr([str(getattr(task, name)) for name in names]).encode()).hexdigest()


def _differs(one: TaskRead, other: TaskRead, name: str) -> bool:
    name = "due_date_local" if name == "due_date" else name
    return bool(getattr(one, name, None) != getattr(other, name, None))


async def _meant_for(
    session: AsyncSession, actor: Actor, destination: writing.Destination, member_id: object
) -> writing.Destination:
    """The destination with the member whom the suggestion names, while that member is active."""
    named = UUID(str(member_id)) if member_id else None
    if named and await organization_service.is_active_member(session, actor.organization_id, named):
        return replace(destination, assigned_to=named)
    return destination


def _evidence_read(row: TaskEvidence | None, call: CallRead) -> EvidenceRead | None:
    if row is None:
        return None
    position = (row.turn, row.speaker, row.start_seconds)
    return EvidenceRead(row.task_id, row.call_id, row.quote, row.score, *position, row.repeated, call.has_recording)


def suggestion_read(row: TaskSuggestion, task: TaskRead | None, started_at: Any, actor: Actor) -> SuggestionRead:
    """What is shown of a suggestion; `task` is the open task that it is about, `started_at` the instant of the call."""
    offset: Any = row.content.get("offset_days")
    at: Any = row.content.get("due_time")
    kind, now = SuggestionKind(row.kind), utc_now()
    due = (
        writing.moved_due(task, started_at, row.content, actor.timezone, now)
        if task
        else writing.due_text(started_at, offset, actor.timezone, now, at=at)
    )
    return SuggestionRead(
        id=row.id,
        call_id=row.call_id,
        kind=kind,
        state=SuggestionState(row.state),
        title=task.title if task else str(row.content.get("title", "")),
        task_id=row.task_id,
        due_date_local=due,
        quote=row.quote,
        label=kind.label,
        side=task.side if task else TaskSide(str(row.content.get("side") or TaskSide.WE)),
        content=row.content,
    )


def _item_of(content: dict[str, Any]) -> Item:
    return Item(
        title=str(content["title"]),
        category=TaskCategory(content["category"]),
        description=content["description"],
        priority=TaskPriority(content["priority"]),
        offset_days=content["offset_days"],
        evidence=None,
        due_time=content.get("due_time"),
        side=TaskSide(content.get("side") or TaskSide.WE),
    )
