"""Verbs of calls: list, get, create, process, link to a contact."""

import asyncio
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import verb
from taskapp.calls import processing_steps, repository
from taskapp.calls.model import Call
from taskapp.calls.schemas import CallCreate, CallRead, SpeakerRead, StepRead
from taskapp.calls.sides import Parties, sides_of
from taskapp.calls.transcripts import UnreadableTranscriptError, read_value
from taskapp.calls.types import CallDirection, CallEnd, CallStatus, StepKind
from taskapp.contacts import activity, last_contact
from taskapp.contacts import service as contact_service
from taskapp.core.db import changes
from taskapp.core.db.database import after_commit
from taskapp.core.errors import NotFound, invalid
from taskapp.core.paging import DEFAULT_LIMIT, Page, check_limit, cut_page, moment_after
from taskapp.core.rows import read_as
from taskapp.core.work.bus import Change
from taskapp.shared.dates import parse_due

CURSOR = "call"
# Names of members that speakers are compared with.
MAX_NAMES = 500
# Characters of a transcript that are read in a few milliseconds.
LONG_TEXT = 20_000
# A stored recording: the id of its call, its path, its media type.
Recording = tuple[UUID, str, str]


@verb(p.CALL_LIST)
async def list_calls(
    session: AsyncSession,
    actor: Actor,
    *,
    contact_id: UUID | None = None,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[CallRead]:
    """Visible calls, latest first, without their transcripts."""
    rows = await repository.list_calls(
        session,
        actor.organization_id,
        actor,
        contact_id=contact_id,
        before=moment_after(cursor, CURSOR),
        limit=check_limit(limit) + 1,
    )
    page, next_cursor = cut_page(rows, CURSOR, limit=limit, key=lambda row: (row[0].started_at, row[0].id))
    return Page([_call_read(call, name, transcription=None) for call, name in page], next_cursor)


@verb(p.CALL_LIST)
async def list_changed(
    session: AsyncSession,
    actor: Actor,
    *,
    since: datetime | None = None,
    contact_id: UUID | None = None,
    limit: int = DEFAULT_LIMIT,
    cursor: str | None = None,
) -> Page[CallRead]:
    """Visible calls by their last change, oldest first, without their transcripts."""
    window = await changes.window_of(session, since=since, cursor=cursor)
    rows = await repository.list_changed(
        session, actor.organization_id, actor, contact_id=contact_id, window=window, limit=check_limit(limit) + 1
    )
    reads = ((call.updated_at, call.id, _call_read(call, name, transcription=None)) for call, name in rows)
    return Page(*changes.merge(reads, (), limit))


@verb(p.CALL_VIEW)
async def get_call(session: AsyncSession, actor: Actor, call_id: UUID) -> CallRead:
    """One call with its transcript and steps; `NotFound` unless the actor may see it."""
    found = await repository.find_call(session, actor.organization_id, actor, call_id)
    if found is None:
        raise _not_found(call_id)
    call, name = found
    steps = await processing_steps.list_steps(session, actor.organization_id, call_id)
    parties = await find_parties(session, actor.organization_id, call.contact_id, call.direction)
    speakers = _speakers(call.transcription, parties)
    return _call_read(call, name, transcription=call.transcription, steps=steps, speakers=speakers)


@verb(p.CALL_VIEW)
async def visible_ids(session: AsyncSession, actor: Actor, call_ids: list[UUID]) -> set[UUID]:
    """The ids among `call_ids` that the actor may see; the notification feed hides the others."""
    return await repository.list_visible_ids(session, actor.organization_id, actor, call_ids)


@verb(p.CALL_CREATE)
async def create_call(
    session: AsyncSession, actor: Actor, new: CallCreate, *, recording: Recording | None = None
) -> CallRead:
    """Create a call; `start_processing` starts its processing."""
    if new.contact_id:
        await contact_service.require_visible(session, actor, new.contact_id, field="contact_id")
    if new.summary and (new.transcription or recording):
        raise invalid("summary", "is written from what was said; send the transcript or recording without it")
    call = Call(
        organization_id=actor.organization_id,
        contact_id=new.contact_id,
        direction=new.direction.value,
        started_at=_started_at(new.started_at, actor),
        duration_seconds=new.duration_seconds,
        ended=new.ended,
        transcription=await _read_transcription(session, actor, new),
        analysis={"summary": new.summary} if new.summary else None,
        created_by=actor.member_id,
    )
    if recording:
        call.id, call.recording_path, call.recording_type = recording
    session.add(call)
    await session.flush()
    if call.contact_id:
        details = {"direction": call.direction, "duration_seconds": call.duration_seconds}
        await activity.record(
            session, actor, contact_id=call.contact_id, kind="call-logged", subject_id=call.id, details=details
        )
    last_contact.recount(session, actor.organization_id, call.contact_id)
    publish_change(session, call)
    return await get_call(session, actor, call.id)


@verb(p.CALL_UPDATE, p.CALL_CREATE)
async def start_processing(session: AsyncSession, actor: Actor, call_id: UUID) -> CallRead:
    """Start or restart the processing of a call: existing results are kept, failed steps are tried again."""
    if await repository.find_call(session, actor.organization_id, actor, call_id) is None:
        raise _not_found(call_id)
    await processing_steps.restart(session, actor.organization_id, call_id)
    return await get_call(session, actor, call_id)


@verb(p.CALL_VIEW)
async def find_recording(session: AsyncSession, actor: Actor, call_id: UUID) -> tuple[str, str]:
    """The stored path and media type of a visible call's recording."""
    found = await repository.find_call(session, actor.organization_id, actor, call_id)
    if found is None or not found[0].recording_path:
        raise NotFound(f"Call {call_id} has no recording.") if found else _not_found(call_id)
    return found[0].recording_path, found[0].recording_type or "application/octet-stream"


@verb(p.CALL_UPDATE)
async def link_contact(session: AsyncSession, actor: Actor, call_id: UUID, *, contact_id: UUID) -> CallRead:
    """Link a call to a contact and restart its processing, which extracts its tasks."""
    found = await repository.find_call(session, actor.organization_id, actor, call_id)
    if found is None:
        raise _not_found(call_id)
    await contact_service.require_visible(session, actor, contact_id, field="contact_id")
    call = found[0]
    last_contact.recount(session, actor.organization_id, call.contact_id, contact_id)
    call.contact_id = contact_id
    call.version += 1
    await session.flush()
    await processing_steps.restart(session, actor.organization_id, call_id, changed=StepKind.TASKS)
    publish_change(session, call)
    return await get_call(session, actor, call_id)


async def find_parties(
    session: AsyncSession, organization_id: UUID, contact_id: UUID | None, direction: str
) -> Parties:
    """Who can have spoken in a call: the organization's members and the contact."""
    contact = await contact_service.find_name(session, organization_id, contact_id) if contact_id else None
    organization, names = await repository.find_our_names(session, organization_id, MAX_NAMES)
    return Parties(tuple(names), contact or "", organization, direction)


async def find_row(session: AsyncSession, organization_id: UUID, call_id: UUID) -> Call | None:
    """One call's row, without a permission check."""
    return await repository.find_call_row(session, organization_id, call_id)


async def find_by_recording(session: AsyncSession, organization_id: UUID, recording_sid: str) -> Call | None:
    """The call with a provider's recording identifier."""
    return await repository.find_call_by_recording(session, organization_id, recording_sid)


async def find_by_call_sid(session: AsyncSession, organization_id: UUID, call_sid: str) -> Call | None:
    """The call with a provider's call identifier, locked."""
    return await repository.find_call_by_sid(session, organization_id, call_sid)


def publish_change(session: AsyncSession, call: Call) -> None:
    """Publish to open pages, after the commit, that a call changed."""
    after_commit(session, Change(call.organization_id, "call", call.id, call.version))


async def _read_transcription(session: AsyncSession, actor: Actor, new: CallCreate) -> dict[str, object] | None:
    """The transcript with its turns; a long one, which may take seconds, is read in a thread."""
    if not new.transcription:
        return None
    parties = await find_parties(session, actor.organization_id, new.contact_id, new.direction)
    known = (*parties.our_names, parties.contact_name)
    try:
        is_long = not isinstance(new.transcription, str) or len(new.transcription) > LONG_TEXT
        read = partial(read_value, new.transcription, known=known)
        transcript = await asyncio.to_thread(read) if is_long else read()
    except UnreadableTranscriptError as error:
        raise invalid("transcription", str(error)) from error
    return transcript if transcript["text"] else None


def _speakers(transcription: dict[str, object] | None, parties: Parties) -> list[SpeakerRead]:
    turns = (transcription or {}).get("turns")
    named = [turn for turn in turns if isinstance(turn, dict)] if isinstance(turns, list) else []
    return [SpeakerRead(name, side) for name, side in sides_of(named, parties).items()]


def _started_at(text: str, actor: Actor) -> datetime:
    try:
        return parse_due(text, actor.timezone)[0].astimezone(UTC)
    except ValueError as error:
        raise invalid("started_at", str(error)) from error


def _call_read(
    call: Call,
    contact_name: str | None,
    *,
    transcription: dict[str, object] | None,
    steps: list[StepRead] | None = None,
    speakers: list[SpeakerRead] | None = None,
) -> CallRead:
    return read_as(
        CallRead,
        call,
        contact_name=contact_name,
        direction=CallDirection(call.direction),
        status=CallStatus(call.status),
        ended=CallEnd(call.ended) if call.ended else None,
        has_recording=call.recording_path is not None,
        transcription=transcription,
        steps=steps or [],
        speakers=speakers or [],
    )


def _not_found(call_id: UUID) -> NotFound:
    return NotFound(f"Call {call_id} does not exist.")
