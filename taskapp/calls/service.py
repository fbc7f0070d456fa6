"""What may be done with calls: log, list, look at, link to a contact."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.calls import processing_steps, repository
from taskapp.calls.model import Call
from taskapp.calls.schemas import CallCreate, CallRead, StepRead, TranscriptIn
from taskapp.calls.transcripts import Turn, read_transcript, written_turns
from taskapp.calls.types import CallDirection, CallEnd, CallStatus
from taskapp.contacts import activity
from taskapp.contacts import service as contact_service
from taskapp.core.db.database import after_commit
from taskapp.core.errors import NotFound, invalid
from taskapp.core.paging import DEFAULT_LIMIT, Page, check_limit, decode_moment, encode_cursor
from taskapp.core.work.bus import Change
from taskapp.shared.dates import parse_due

CURSOR = "call"
# A kept recording: the id of the call it is for, its path, its media type.
Recording = tuple[UUID, str, str]


async def list_calls(
    session: AsyncSession,
    actor: Actor,
    *,
    contact_id: UUID | None = None,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[CallRead]:
    """Visible calls, latest first, without what was said in them."""
    actor.require(p.CALL_LIST)
    rows = await repository.list_calls(
        session,
        actor.organization_id,
        actor,
        contact_id=contact_id,
        before=_before(cursor),
        limit=check_limit(limit) + 1,
    )
    page = rows[:limit]
    next_cursor = (
        encode_cursor(CURSOR, page[-1][0].started_at.isoformat(), str(page[-1][0].id)) if len(rows) > limit else None
    )
    return Page([_read(call, name, transcription=None) for call, name in page], next_cursor)


async def get_call(session: AsyncSession, actor: Actor, call_id: UUID) -> CallRead:
    """One call, if the actor may see it."""
    actor.require(p.CALL_VIEW)
    found = await repository.find_call(session, actor.organization_id, actor, call_id)
    if found is None:
        raise _missing(call_id)
    call, name = found
    done = await processing_steps.list_steps(session, actor.organization_id, call_id)
    return _read(call, name, transcription=call.transcription, done=done)


async def create_call(
    session: AsyncSession, actor: Actor, new: CallCreate, *, recording: Recording | None = None
) -> CallRead:
    """Log a call; `start_processing` puts it on its way."""
    actor.require(p.CALL_CREATE)
    if new.contact_id:
        await contact_service.require_visible(session, actor, new.contact_id, field="contact_id")
    call = Call(
        organization_id=actor.organization_id,
        contact_id=new.contact_id,
        direction=new.direction.value,
        started_at=_started_at(new.started_at, actor),
        duration_seconds=new.duration_seconds,
        transcription=_transcription(new.transcription),
        created_by=actor.member_id,
    )
    if recording:
        call.id, call.recording_path, call.recording_type = recording
    session.add(call)
    await session.flush()
    if call.contact_id:
        about: dict[str, object] = {"direction": call.direction, "duration_seconds": call.duration_seconds}
        await activity.record(
            session, actor, contact_id=call.contact_id, kind="call-logged", subject_id=call.id, details=about
        )
    tell(session, call)
    return await get_call(session, actor, call.id)


async def start_processing(session: AsyncSession, actor: Actor, call_id: UUID) -> CallRead:
    """Put a call on its way, or on its way again: what is there already is kept, what failed is tried again."""
    if not actor.may(p.CALL_CREATE):
        actor.require(p.CALL_UPDATE)
    if await repository.find_call(session, actor.organization_id, actor, call_id) is None:
        raise _missing(call_id)
    await processing_steps.restart(session, actor.organization_id, call_id)
    return await get_call(session, actor, call_id)


async def find_recording(session: AsyncSession, actor: Actor, call_id: UUID) -> tuple[str, str]:
    """Where the recording of a visible call is kept, and its media type."""
    actor.require(p.CALL_VIEW)
    found = await repository.find_call(session, actor.organization_id, actor, call_id)
    if found is None or not found[0].recording_path:
        raise NotFound(f"Call {call_id} has no recording.") if found else _missing(call_id)
    return found[0].recording_path, found[0].recording_type or "application/octet-stream"


async def link_contact(session: AsyncSession, actor: Actor, call_id: UUID, *, contact_id: UUID) -> CallRead:
    """Say whose call an unlinked call was, and look for its tasks."""
    actor.require(p.CALL_UPDATE)
    found = await repository.find_call(session, actor.organization_id, actor, call_id)
    if found is None:
        raise _missing(call_id)
    await contact_service.require_visible(session, actor, contact_id, field="contact_id")
    call = found[0]
    call.contact_id = contact_id
    call.version += 1
    await session.flush()
    await processing_steps.restart(session, actor.organization_id, call_id)
    tell(session, call)
    return await get_call(session, actor, call_id)


async def find_row(session: AsyncSession, organization_id: UUID, call_id: UUID) -> Call | None:
    """One call's row, for the product's own work on it."""
    return await repository.find_call_row(session, organization_id, call_id)


async def find_by_recording(session: AsyncSession, organization_id: UUID, recording_sid: str) -> Call | None:
    """The call a recording belongs to."""
    return await repository.find_call_by_recording(session, organization_id, recording_sid)


async def find_by_call_sid(session: AsyncSession, organization_id: UUID, call_sid: str) -> Call | None:
    """The call that the phone provider knows under an identifier."""
    return await repository.find_call_by_sid(session, organization_id, call_sid)


async def unlink_contact(session: AsyncSession, organization_id: UUID, contact_id: UUID) -> None:
    """Let a contact's calls outlive it."""
    await repository.unlink_contact(session, organization_id, contact_id)


def tell(session: AsyncSession, call: Call) -> None:
    """Tell open pages that a call changed."""
    after_commit(session, Change(call.organization_id, "call", call.id, call.version))


def _transcription(given: str | TranscriptIn | None) -> dict[str, object] | None:
    if isinstance(given, TranscriptIn):
        turns = [Turn(speaker=t.speaker, text=t.text, start=t.start, end=t.end) for t in given.turns]
        found = written_turns(turns, given.text) if turns else read_transcript(given.text or "")
    else:
        found = read_transcript(given or "")
    return found if found["text"] else None


def _started_at(text: str, actor: Actor) -> datetime:
    try:
        return parse_due(text, actor.timezone)[0].astimezone(UTC)
    except ValueError as error:
        raise invalid("started_at", str(error)) from error


def _read(
    call: Call, contact_name: str | None, *, transcription: dict[str, object] | None, done: list[StepRead] | None = None
) -> CallRead:
    return CallRead(
        id=call.id,
        contact_id=call.contact_id,
        contact_name=contact_name,
        direction=CallDirection(call.direction),
        status=CallStatus(call.status),
        started_at=call.started_at,
        duration_seconds=call.duration_seconds,
        phone=call.phone,
        ended=CallEnd(call.ended) if call.ended else None,
        has_recording=call.recording_path is not None,
        transcription=transcription,
        analysis=call.analysis,
        problem=call.problem,
        created_at=call.created_at,
        version=call.version,
        steps=done or [],
    )


def _before(cursor: str | None) -> tuple[datetime, UUID] | None:
    return decode_moment(cursor, CURSOR) if cursor else None


def _missing(call_id: UUID) -> NotFound:
    return NotFound(f"Call {call_id} does not exist.")
