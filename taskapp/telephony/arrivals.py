"""Turns an announced recording or ended call into a `Call`: finds its organization, direction and contact.

Why: decision 59 in docs/decisions.md.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.calls import processing_steps
from taskapp.calls import service as call_service
from taskapp.calls.model import Call
from taskapp.calls.types import CallDirection, StepKind
from taskapp.contacts import activity, last_contact
from taskapp.contacts import service as contact_service
from taskapp.core.clock import utc_now
from taskapp.shared.phones import parse_phone, without_extension
from taskapp.telephony import lines, repository, service, twilio
from taskapp.telephony.model import Arrival

log = logging.getLogger(__name__)

MAX_SECONDS = 86_400
# UNAVAILABLE on the keys of a phone: what Twilio says of callers whose number it does not get. Its other words, such as
# ANONYMOUS, are no valid numbers.
UNAVAILABLE = "+86282452253"
UNKNOWN_OWNER = (
    "No organization owns the numbers of this call: give the line to one with taskapp phone-line add, "
    "or end the callback's URL with ?organization=<its id>"
)


class UnknownOwnerError(Exception):
    """There are several organizations, and nothing identifies the one that owns the call."""


async def complete_facts(arrival: Arrival) -> dict[str, str]:
    """The fields of the announcement; numbers that are missing from it are fetched from Twilio."""
    facts = dict(arrival.facts)
    if not (facts.get("From") and facts.get("To")) and facts.get("CallSid"):
        fetched = await twilio.find_call_facts(arrival.account_sid, facts["CallSid"])
        facts = {**fetched, **{name: value for name, value in facts.items() if value}}
    return facts


async def make_call(
    session: AsyncSession, organization_id: UUID | None, arrival: Arrival, facts: Mapping[str, str]
) -> Call | None:
    """Create the call of an announcement and start its processing, or update the call that exists already.

    Returns None when the call was erased. Raises `UnknownOwnerError` when the organization cannot be determined.
    """
    owner = organization_id or await _find_owner(session, facts)
    ended = facts.get("CallStatus")
    recording = None if ended else arrival.recording_sid
    sids = [sid for sid in (arrival.recording_sid, facts.get("CallSid")) if sid]
    if await service.is_erased(session, owner, sids):
        await service.erase_announcements(session, owner, sids)
        return None
    known = await call_service.find_by_recording(session, owner, recording) if recording else None
    if known is not None:
        return known
    same = await call_service.find_by_call_sid(session, owner, facts["CallSid"]) if facts.get("CallSid") else None
    if same is not None and (ended or same.recording_sid is None):
        await _update_call(session, owner, same, recording, facts)
        return same
    call = await _new_call(session, owner, facts, recording=recording, announced_at=arrival.created_at)
    # A second recording of one call becomes a separate call.
    call.call_sid = facts.get("CallSid") if same is None else None
    session.add(call)
    await session.flush()
    await processing_steps.start(session, owner, call)
    if call.contact_id:
        details = {"direction": call.direction, "duration_seconds": call.duration_seconds}
        await activity.record_system(
            session,
            owner,
            contact_id=call.contact_id,
            kind="call-logged",
            subject_id=call.id,
            by="job",
            details=details,
        )
    return call


async def _new_call(
    session: AsyncSession,
    organization_id: UUID,
    facts: Mapping[str, str],
    *,
    recording: str | None,
    announced_at: datetime,
) -> Call:
    direction, phone = await _other_side(session, organization_id, facts)
    contact = await contact_service.find_by_phone(session, organization_id, phone) if phone else None
    last_contact.recount(session, organization_id, contact.id if contact else None)
    return Call(
        organization_id=organization_id,
        contact_id=contact.id if contact else None,
        direction=direction.value,
        started_at=_started_at(facts, announced_at),
        duration_seconds=_duration(facts),
        phone=phone,
        ended=facts.get("CallStatus"),
        recording_sid=recording,
    )


async def _update_call(
    session: AsyncSession, organization_id: UUID, call: Call, recording: str | None, facts: Mapping[str, str]
) -> None:
    """Add what a later announcement says: how the call ended, or its recording."""
    call.ended = facts.get("CallStatus") or call.ended
    call.duration_seconds = _duration(facts) or call.duration_seconds
    call.version += 1
    if recording:
        call.recording_sid = recording
        await processing_steps.restart(session, organization_id, call.id, changed=StepKind.FETCH)
    await session.flush()
    last_contact.recount(session, organization_id, call.contact_id)
    call_service.publish_change(session, call)


async def _find_owner(session: AsyncSession, facts: Mapping[str, str]) -> UUID:
    """The organization of the phone line that was called, or that called; else that of the lines given to nobody."""
    caller, called = _phone_number(facts.get("From")), _phone_number(facts.get("To"))
    given = await repository.list_lines_of(session, [number for number in (caller, called) if number])
    owners = {line.number: line.organization_id for line in given}
    # Between two lines of this installation the direction says whose call it is.
    is_outbound = facts.get("Direction", "").startswith("outbound")
    for number in (caller, called) if is_outbound else (called, caller):
        if number in owners:
            return owners[number]
    owner = await lines.find_owner_of_others(session)
    if owner is None:
        raise UnknownOwnerError(UNKNOWN_OWNER)
    return owner


async def _other_side(
    session: AsyncSession, organization_id: UUID, facts: Mapping[str, str]
) -> tuple[CallDirection, str | None]:
    """The direction, and the number of the other party."""
    caller, called = _phone_number(facts.get("From")), _phone_number(facts.get("To"))
    own = set(await repository.list_lines(session, organization_id))
    if called in own and caller not in own:
        return CallDirection.INBOUND, caller
    if caller in own and called not in own:
        return CallDirection.OUTBOUND, called
    direction = facts.get("Direction", "")
    if direction.startswith("outbound"):
        return CallDirection.OUTBOUND, called or caller
    is_hidden = caller is None and not facts.get("From", "").startswith(("client:", "sip:"))
    if direction == "inbound" and is_hidden:
        return CallDirection.INBOUND, None
    if not direction and called and await contact_service.find_by_phone(session, organization_id, called):
        return CallDirection.OUTBOUND, called
    return CallDirection.INBOUND, caller or called


def _started_at(facts: Mapping[str, str], announced_at: datetime) -> datetime:
    # `Timestamp` is when the call ended: its duration is subtracted.
    duration = timedelta(seconds=_seconds(facts.get("CallDuration", "")))
    for name, offset in (("StartTime", timedelta()), ("RecordingStartTime", timedelta()), ("Timestamp", duration)):
        try:
            found = parsedate_to_datetime(facts.get(name, "")) - offset
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        if found.tzinfo is not None and found.year >= 2000 and found <= utc_now():
            return found
    return announced_at - duration


def _duration(facts: Mapping[str, str]) -> int:
    return _seconds(facts.get("CallDuration", "")) or _seconds(facts.get("RecordingDuration", ""))


def _seconds(text: str) -> int:
    return min(int(text), MAX_SECONDS) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _phone_number(text: str | None) -> str | None:
    try:
        return without_extension(parse_phone(text)) if text and text != UNAVAILABLE else None
    except ValueError:
        return None  # "anonymous", a SIP address, the name of a Twilio client
