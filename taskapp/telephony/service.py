"""What may be done with telephony: announce a recording, and say which numbers are ours."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.core.db.database import after_commit
from taskapp.core.errors import Conflict
from taskapp.core.ids import new_id
from taskapp.core.work.bus import Change
from taskapp.telephony import repository
from taskapp.telephony.schemas import LinesUpdate

# What is kept of an announcement; everything else in it is forgotten.
KEPT_FACTS = (
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


async def announce_recording(
    session: AsyncSession, organization_id: UUID | None, *, account_sid: str, recording_sid: str, facts: dict[str, str]
) -> bool:
    """Keep what was announced for the background; False, and nothing done, when it was announced before.

    The end of a call is announced under the call's own identifier, a recording under the recording's.
    """
    kept = {name: facts[name][:200] for name in KEPT_FACTS if facts.get(name)}
    new = await repository.add_arrival(
        session, organization_id, account_sid=account_sid, recording_sid=recording_sid, facts=kept
    )
    if new:
        nobody = organization_id or new_id()  # only to wake the workers; no page listens to it
        after_commit(session, Change(nobody, "call", new_id()))
    return new


async def list_lines(session: AsyncSession, actor: Actor) -> list[str]:
    """The organization's own numbers."""
    actor.require(p.ORGANIZATION_UPDATE)
    return await repository.list_lines(session, actor.organization_id)


async def set_lines(session: AsyncSession, actor: Actor, changes: LinesUpdate) -> list[str]:
    """Make these the organization's own numbers; one that is another organization's is refused."""
    actor.require(p.ORGANIZATION_UPDATE)
    numbers = list(dict.fromkeys(changes.numbers))
    taken = [
        line.number
        for line in await repository.list_lines_of(session, numbers)
        if line.organization_id != actor.organization_id
    ]
    if taken:
        message = f"{taken[0]} belongs to another organization of this installation"
        raise Conflict(message, errors=[{"field": "numbers", "message": message}])
    await repository.replace_lines(session, actor.organization_id, numbers)
    await repository.revive_arrivals(session)
    after_commit(session, Change(actor.organization_id, "call", new_id()))  # wakes the workers
    return await repository.list_lines(session, actor.organization_id)
