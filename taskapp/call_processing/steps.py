"""What each step of a call's processing does; every one of them may run twice and changes nothing the second time."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.call_processing import analysis, transcription
from taskapp.calls import recordings
from taskapp.calls import service as call_service
from taskapp.calls.model import Call
from taskapp.calls.types import CallStatus, StepKind, StepState
from taskapp.contacts import service as contact_service
from taskapp.core.db import database as db
from taskapp.extraction import review
from taskapp.extraction.service import create_tasks_from_call
from taskapp.notifications import service as notification_service
from taskapp.notifications.types import NotificationCategory, Payload
from taskapp.shared.text import pluralise
from taskapp.telephony import repository, twilio


@dataclass(frozen=True, slots=True)
class Done:
    """How a step ended; `write` is called in the transaction that settles it."""

    state: StepState = StepState.DONE
    problem: str | None = None
    write: Callable[[AsyncSession], Awaitable[None]] | None = None


class BusyError(Exception):
    """Somebody else is doing the same right now."""


SKIPPED = Done(StepState.SKIPPED)
PlanHook = Callable[[UUID, UUID], Awaitable[None]]
# Called with (call_id, organization_id) when a call has its transcript: where plans are made.
PLAN_HOOKS: list[PlanHook] = []


async def run(kind: StepKind, organization_id: UUID, call_id: UUID) -> Done:
    """Do one step, with no transaction open while anybody else is waited for."""
    async with db.reading() as session:
        call = await call_service.find_row(session, organization_id, call_id)
        tz = ZoneInfo(await repository.find_timezone(session, organization_id))
    if call is None:
        return SKIPPED
    return await _STEPS[kind](organization_id, call, tz)


async def _fetch(organization_id: UUID, call: Call, _tz: ZoneInfo) -> Done:
    if call.recording_path or call.transcription or not call.recording_sid:
        return SKIPPED
    account = twilio.account()
    chunks = twilio.fetch_recording(account, call.recording_sid)
    path, media_type = await recordings.keep(organization_id, call.id, chunks, declared="audio/mpeg")
    return Done(write=_setting(organization_id, call.id, recording_path=path, recording_type=media_type))


async def _transcribe(organization_id: UUID, call: Call, tz: ZoneInfo) -> Done:
    if call.transcription or not call.recording_path:
        return SKIPPED
    file = recordings.find(call.recording_path)
    if file is None:
        return Done(StepState.DEAD, "The recording is not on this machine; TASKAPP_DATA_DIR must be shared by all.")
    media_type = call.recording_type or "audio/mpeg"
    found = await transcription.transcribe(organization_id, call.id, file, media_type, tz)
    return Done(write=_setting(organization_id, call.id, transcription=found))


async def _analyze(organization_id: UUID, call: Call, tz: ZoneInfo) -> Done:
    said = call.transcription or {}
    if call.analysis or not said.get("text"):
        return SKIPPED
    found = await analysis.analyze(organization_id, call.id, said, tz)
    return Done(write=_setting(organization_id, call.id, analysis=found))


async def _plans(organization_id: UUID, call: Call, _tz: ZoneInfo) -> Done:
    if not (call.transcription or {}).get("text") or not PLAN_HOOKS:
        return SKIPPED
    for hook in PLAN_HOOKS:
        await hook(call.id, organization_id)
    return Done()


async def _tasks(organization_id: UUID, call: Call, _tz: ZoneInfo) -> Done:
    outcome = await create_tasks_from_call(call.id, organization_id)
    if outcome.missing:
        return Done(StepState.SKIPPED, outcome.missing)
    if outcome.busy:
        raise BusyError
    return SKIPPED if outcome.skipped else Done()


async def _report(organization_id: UUID, call: Call, _tz: ZoneInfo) -> Done:
    async def write(session: AsyncSession) -> None:
        await _tell_people(session, organization_id, call.id)

    return Done(write=write)


async def _tell_people(session: AsyncSession, organization_id: UUID, call_id: UUID) -> None:
    """Tell those who look after the contact, and who logged the call, what came of it; once."""
    call = await call_service.find_row(session, organization_id, call_id)
    if call is None or not call.transcription:
        return
    members = {call.created_by} if call.created_by else set()
    name = None
    if call.contact_id:
        members |= set(await contact_service.list_assigned(session, organization_id, call.contact_id))
        name = await contact_service.find_name(session, organization_id, call.contact_id)
    people = await repository.list_users_to_tell(session, organization_id, members, call.contact_id)
    made, proposed = await review.count_made(session, organization_id, call_id)
    outcome = pluralise(made, "task") if made or not proposed else pluralise(proposed, "suggestion")
    payload = Payload(
        category=NotificationCategory.CALL_PROCESSED,
        title=f"Call with {name or call.phone or 'an unknown number'}: {outcome}",
        contact_id=call.contact_id,
        contact_name=name or "",
        call_id=call.id,
    )
    await notification_service.notify(session, organization_id, people, payload, dedupe=f"call-processed:{call.id}")


def _setting(organization_id: UUID, call_id: UUID, **values: Any) -> Callable[[AsyncSession], Awaitable[None]]:
    async def write(session: AsyncSession) -> None:
        call = await call_service.find_row(session, organization_id, call_id)
        if call is not None:
            for name, value in values.items():
                setattr(call, name, value)
            call.version += 1
            call.status = CallStatus.PROCESSING.value
            await session.flush()

    return write


_STEPS: dict[StepKind, Callable[[UUID, Call, ZoneInfo], Awaitable[Done]]] = {
    StepKind.FETCH: _fetch,
    StepKind.TRANSCRIBE: _transcribe,
    StepKind.ANALYZE: _analyze,
    StepKind.PLANS: _plans,
    StepKind.TASKS: _tasks,
    StepKind.REPORT: _report,
}
