"""The work of each step of a call's processing. Every step is idempotent."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.ai import asking
from taskapp.call_processing import analysis, repository, transcription
from taskapp.calls import recordings
from taskapp.calls import service as call_service
from taskapp.calls.model import Call
from taskapp.calls.types import CallStatus, StepKind, StepState
from taskapp.contacts import last_contact
from taskapp.contacts import service as contact_service
from taskapp.core.db import database as db
from taskapp.extraction.service import create_tasks_from_call
from taskapp.extraction.suggestions import review
from taskapp.notifications import service as notification_service
from taskapp.notifications.types import EventType, NotificationCategory, NotificationEvent, Payload
from taskapp.notifications.webhooks import service as webhooks
from taskapp.shared.text import pluralise
from taskapp.telephony import twilio


@dataclass(frozen=True, slots=True)
class StepResult:
    """How a step ended; `write` runs in the transaction that settles the step."""

    state: StepState = StepState.DONE
    problem: str | None = None
    write: Callable[[AsyncSession], Awaitable[None]] | None = None


class BusyError(Exception):
    """Another worker is doing the same work."""


SKIPPED = StepResult(StepState.SKIPPED)


async def run(kind: StepKind, organization_id: UUID, call_id: UUID, *, first: bool = True) -> StepResult:
    """Run one step; no transaction is open while it waits for the network. `first`: it is the step's first try."""
    async with db.reading() as session:
        call = await call_service.find_row(session, organization_id, call_id)
        tz = ZoneInfo(await repository.find_timezone(session, organization_id))
    if call is None:
        return SKIPPED
    requests = asking.MAX_REQUESTS if first else 1
    if kind is StepKind.ANALYZE:
        return await _analyze(organization_id, call, tz, requests=requests)
    if kind is StepKind.TASKS:
        return await _tasks(organization_id, call, requests=requests)
    return await _STEPS[kind](organization_id, call, tz)


async def _fetch(organization_id: UUID, call: Call, _tz: ZoneInfo) -> StepResult:
    if call.recording_path or call.transcription or not call.recording_sid:
        return SKIPPED
    account = twilio.account()
    chunks = twilio.fetch_recording(account, call.recording_sid)
    path, media_type = await recordings.save(organization_id, call.id, chunks, declared="audio/mpeg")
    return StepResult(write=_update_call(organization_id, call.id, recording_path=path, recording_type=media_type))


async def _transcribe(organization_id: UUID, call: Call, tz: ZoneInfo) -> StepResult:
    if call.transcription or not call.recording_path:
        return SKIPPED
    file = recordings.find(call.recording_path)
    if file is None:
        return StepResult(
            StepState.DEAD, "The recording is not on this machine; TASKAPP_DATA_DIR must be shared by all."
        )
    media_type = call.recording_type or "audio/mpeg"
    found = await transcription.transcribe(organization_id, call.id, file, media_type, tz)
    return StepResult(write=_update_call(organization_id, call.id, transcription=found))


async def _analyze(organization_id: UUID, call: Call, tz: ZoneInfo, *, requests: int) -> StepResult:
    transcript = call.transcription or {}
    if call.analysis or not transcript.get("text"):
        return SKIPPED
    found = await analysis.analyze(organization_id, call.id, transcript, tz, requests=requests)
    return StepResult(write=_update_call(organization_id, call.id, analysis=found))


async def _plans(_organization_id: UUID, _call: Call, _tz: ZoneInfo) -> StepResult:
    """Reserved for making plans from a transcript; the product makes none, so the step is always skipped."""
    return SKIPPED


async def _tasks(organization_id: UUID, call: Call, *, requests: int) -> StepResult:
    outcome = await create_tasks_from_call(call.id, organization_id, requests=requests)
    if outcome.missing:
        return StepResult(StepState.SKIPPED, outcome.missing)
    if outcome.busy:
        raise BusyError
    return SKIPPED if outcome.skipped else StepResult()


async def _report(organization_id: UUID, call: Call, _tz: ZoneInfo) -> StepResult:
    async def write(session: AsyncSession) -> None:
        await _notify_processed(session, organization_id, call.id)

    return StepResult(write=write)


async def _notify_processed(session: AsyncSession, organization_id: UUID, call_id: UUID) -> None:
    """Notify the contact's assigned members and the member who logged the call of its result, once per call."""
    call = await call_service.find_row(session, organization_id, call_id)
    if call is None or not call.transcription:
        return
    members = {call.created_by} if call.created_by else set()
    name = None
    if call.contact_id:
        members |= set(await contact_service.list_assigned(session, organization_id, call.contact_id))
        name = await contact_service.find_name(session, organization_id, call.contact_id)
    user_ids = await repository.list_users_to_notify(session, organization_id, members, call.contact_id)
    tasks, suggestions = await review.count_results(session, organization_id, call_id)
    outcome = pluralise(suggestions, "suggestion") if suggestions and not tasks else pluralise(tasks, "task")
    if not tasks and not suggestions:
        outcome = "nothing to follow up was found"
    payload = Payload(
        category=NotificationCategory.CALL_PROCESSED,
        title=f"Call with {name or call.phone or 'an unknown number'}: {outcome}",
        contact_id=call.contact_id,
        contact_name=name or "",
        call_id=call.id,
    )
    event = NotificationEvent(organization_id, user_ids, payload, f"call-processed:{call.id}")
    await notification_service.notify_all(session, [event])
    ids = {"call_id": call.id, "contact_id": call.contact_id, "title": payload.title}
    shown = ("id", "contact_id", "direction", "status", "started_at", "duration_seconds", "phone", "analysis")
    after = {**{name: getattr(call, name) for name in shown}, "tasks": tasks, "suggestions": suggestions}
    await webhooks.emit(
        session, organization_id, EventType.CALL_PROCESSED, ids, key=f"{call.id}", actor="job", after=after
    )


def _update_call(organization_id: UUID, call_id: UUID, **values: Any) -> Callable[[AsyncSession], Awaitable[None]]:
    """A function that sets columns of the call in the transaction that settles the step."""

    async def write(session: AsyncSession) -> None:
        call = await call_service.find_row(session, organization_id, call_id)
        if call is not None:
            for name, value in values.items():
                setattr(call, name, value)
            call.version += 1
            call.status = CallStatus.PROCESSING.value
            await session.flush()
            last_contact.recount(session, organization_id, call.contact_id)

    return write


_STEPS: dict[StepKind, Callable[[UUID, Call, ZoneInfo], Awaitable[StepResult]]] = {
    StepKind.FETCH: _fetch,
    StepKind.TRANSCRIBE: _transcribe,
    StepKind.PLANS: _plans,
    StepKind.REPORT: _report,
}
