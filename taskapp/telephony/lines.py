"""Which organization a phone line belongs to, as the operator of the installation says.

The provider's account, and with it every line, is the operator's. So a line belongs to the organization that the operator
gave it to. A line that was given to nobody belongs to the organization that was once the only one (`OTHERS`), until the
operator gives a line to another organization. Nothing is guessed from numbers that contacts have.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.core.db.database import after_commit
from taskapp.core.errors import Conflict, NotFound
from taskapp.core.ids import new_id
from taskapp.core.work.bus import Change
from taskapp.telephony import repository

# In place of a number: all lines that were given to nobody.
OTHERS = repository.OTHERS


@dataclass(frozen=True, slots=True)
class Line:
    """A phone line and its organization; `number` is `*` for all lines that were given to nobody."""

    number: str
    organization_id: UUID
    organization: str


async def add_line(session: AsyncSession, organization_id: UUID, number: str) -> bool:
    """Give a line to an organization; returns whether calls on lines of nobody have no owner any more because of it.

    Raises `Conflict` when it belongs to another one.
    """
    owners = {line.number: line.organization_id for line in await repository.list_lines_of(session, [number, OTHERS])}
    if number in owners and owners[number] != organization_id:
        raise Conflict(f"{number} belongs to another organization; remove it there first.")
    if number not in owners:
        await repository.add_line(session, organization_id, number)
    is_second = owners.get(OTHERS, organization_id) != organization_id
    if is_second:
        await repository.delete_line(session, owners[OTHERS], OTHERS)
    await retry_dead(session, organization_id)
    return is_second


async def remove_line(session: AsyncSession, number: str) -> None:  # house: asker
    """Take a line from its organization; raises `NotFound` when it belongs to none."""
    owner = next(iter(await repository.list_lines_of(session, [number])), None)
    if owner is None:
        raise NotFound(f"{number} belongs to no organization; `taskapp phone-line list` shows all lines.")
    await repository.delete_line(session, owner.organization_id, number)


async def list_all_lines(session: AsyncSession) -> list[Line]:  # house: asker
    """Every line of the installation, by number."""
    return [Line(*row) for row in await repository.list_all_lines(session)]


async def keep_for_the_first(session: AsyncSession) -> None:  # house: asker
    """Before another organization is created: calls of the only one stay its own."""
    organization_ids = await repository.list_organization_ids(session, 2)
    if len(organization_ids) == 1 and not await repository.list_lines_of(session, [OTHERS]):
        await repository.add_line(session, organization_ids[0], OTHERS)


async def is_owner_of_others(session: AsyncSession, organization_id: UUID) -> bool:
    """Whether lines that were given to nobody belong to this organization."""
    return await find_owner_of_others(session) == organization_id


async def find_owner_of_others(session: AsyncSession) -> UUID | None:  # house: asker
    """The organization of the lines that were given to nobody; None when there is none."""
    for line in await repository.list_lines_of(session, [OTHERS]):
        return line.organization_id
    organization_ids = await repository.list_organization_ids(session, 2)
    return organization_ids[0] if len(organization_ids) == 1 else None


async def retry_dead(session: AsyncSession, organization_id: UUID) -> None:
    """Try announcements again that had no owner."""
    await repository.revive_arrivals(session)
    after_commit(session, Change(organization_id, "call", new_id()))  # wakes the workers
