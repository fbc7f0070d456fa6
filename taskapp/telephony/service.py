"""Verbs of telephony: announce a recording or ended call, and list and set an organization's phone lines."""

from typing import NoReturn
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import verb
from taskapp.audit import service as audit
from taskapp.core.db.database import after_commit
from taskapp.core.errors import Conflict
from taskapp.core.ids import new_id
from taskapp.core.work.bus import Change
from taskapp.telephony import lines, repository
from taskapp.telephony.schemas import LinesUpdate

# The fields of an announcement that are stored.
STORED_FACTS = (
    "CallSid",
    "From",
    "To",
    "Direction",
    "RecordingDuration",
    "RecordingStartTime",
    "CallStatus",
    "CallDuration",
    "Timestamp",
)

# The only fact of an announcement whose call was erased.
ERASED = {"Erased": "yes"}


async def announce_recording(
    session: AsyncSession, organization_id: UUID | None, *, account_sid: str, recording_sid: str, facts: dict[str, str]
) -> bool:
    """Store an announcement for the background worker; False when it was announced before.

    The end of a call is announced under the call's own identifier, a recording under the recording's.
    """
    stored = {name: facts[name][:200] for name in STORED_FACTS if facts.get(name)}
    new = await repository.add_arrival(
        session, organization_id, account_sid=account_sid, recording_sid=recording_sid, facts=stored
    )
    if new:
        # Without an organization the change has a new id: it only wakes the workers, no page subscribes to it.
        after_commit(session, Change(organization_id or new_id(), "call", new_id()))
    return new


async def erase_announcements(session: AsyncSession, organization_id: UUID, sids: list[str]) -> None:
    """Erase what was announced about calls with these identifiers of the provider, and make no call of them again."""
    await repository.erase_arrivals(session, organization_id, sids, ERASED)


async def erase_number(session: AsyncSession, organization_id: UUID, phone: str) -> None:
    """Erase the settled announcements of calls with this phone number (E.164); their calls stay."""
    await repository.erase_settled_facts(session, organization_id, phone)


async def is_erased(session: AsyncSession, organization_id: UUID, sids: list[str]) -> bool:
    """Whether a call with one of these identifiers of the provider was erased."""
    return await repository.is_marked(session, organization_id, sids, ERASED)


@verb(p.ORGANIZATION_UPDATE)
async def list_lines(session: AsyncSession, actor: Actor) -> list[str]:
    """The organization's own phone numbers."""
    return await repository.list_lines(session, actor.organization_id)


@verb(p.ORGANIZATION_UPDATE)
async def set_lines(session: AsyncSession, actor: Actor, changes: LinesUpdate) -> list[str]:
    """Replace the organization's own phone numbers.

    Raises `Conflict` for a number of another organization, and for one that the operator has not given to this one.
    """
    numbers = list(dict.fromkeys(changes.numbers))
    own = set(await repository.list_lines(session, actor.organization_id))
    taken = {line.number for line in await repository.list_lines_of(session, numbers)} - own
    for number in numbers:
        if number in taken:
            _refuse_line(f"{number} belongs to another organization of this installation")
        if number not in own and not await lines.is_owner_of_others(session, actor.organization_id):
            _refuse_line(
                f"{number} was not given to this organization: ask whoever runs this installation for "
                f"taskapp phone-line add {number} --organization {actor.organization_id}"
            )
    await repository.replace_lines(session, actor.organization_id, numbers)
    if own != set(numbers):
        changed = {"added": sorted(set(numbers) - own), "removed": sorted(own - set(numbers))}
        audit.record(session, actor, "phone-lines.changed", target_kind="phone-lines", details={**changed})
    await lines.retry_dead(session, actor.organization_id)
    return await repository.list_lines(session, actor.organization_id)


def _refuse_line(message: str) -> NoReturn:
    raise Conflict(message, errors=[{"field": "numbers", "message": message}])
