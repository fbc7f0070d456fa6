"""SQL of telephony: announced recordings, phone lines."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import String, cast, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.core.clock import utc_now
from taskapp.core.db.upsert import insert
from taskapp.core.work import leases
from taskapp.organizations.model import Organization
from taskapp.telephony.model import Arrival, PhoneLine

# The number of the row that stands for all lines that were given to nobody.
OTHERS = "*"


async def add_arrival(session: AsyncSession, organization_id: UUID | None, **values: Any) -> bool:
    """Store an announcement; False when it was stored before."""
    row = {**leases.new_row(), "organization_id": organization_id, **values}
    statement = insert(session, Arrival).values(**row)
    result: Any = await session.execute(statement.on_conflict_do_nothing(index_elements=["recording_sid"]))
    return bool(result.rowcount)


async def revive_arrivals(session: AsyncSession) -> None:  # house: all-orgs
    """Retry announcements that failed because no organization owned their numbers."""
    query = update(Arrival).where(col(Arrival.state) == "dead", col(Arrival.organization_id).is_(None))
    fresh = {"state": "pending", "attempts": 0, "next_attempt_at": utc_now(), "fence": Arrival.fence + 1}
    await session.execute(query.values(**fresh).execution_options(synchronize_session=False))


async def erase_arrivals(session: AsyncSession, organization_id: UUID, sids: list[str], mark: dict[str, str]) -> None:
    """Replace the facts of the announcements of erased calls by `mark`; the identifiers stay, so that a repeat is recognized."""
    mine = or_(col(Arrival.organization_id) == organization_id, col(Arrival.organization_id).is_(None))
    about = [cast(col(Arrival.facts), String).like(f"%{sid}%") for sid in sids]
    query = update(Arrival).where(mine, or_(col(Arrival.recording_sid).in_(sids), *about))
    gone = {"state": "done", "facts": mark, "problem": None, "lease_until": None, "fence": Arrival.fence + 1}
    await session.execute(query.values(**gone).execution_options(synchronize_session=False))
    for sid in sids:
        values = {"recording_sid": sid, "account_sid": "", "facts": mark, "state": "done"}
        await add_arrival(session, organization_id, **values)


async def erase_settled_facts(session: AsyncSession, organization_id: UUID, phone: str) -> None:
    """Erase the facts of settled announcements that name a phone number; pending ones are still needed."""
    query = update(Arrival).where(
        col(Arrival.organization_id) == organization_id,
        col(Arrival.state) != "pending",
        cast(col(Arrival.facts), String).like(f"%{phone}%"),
    )
    gone: dict[str, Any] = {"state": "done", "facts": {}, "problem": None}
    await session.execute(query.values(**gone).execution_options(synchronize_session=False))


async def is_marked(session: AsyncSession, organization_id: UUID, sids: list[str], mark: dict[str, str]) -> bool:
    """Whether one of the identifiers belongs to an announcement that holds only `mark`."""
    query = select(col(Arrival.facts)).where(
        col(Arrival.organization_id) == organization_id, col(Arrival.recording_sid).in_(sids)
    )
    return mark in list(await session.scalars(query))


async def list_organization_ids(session: AsyncSession, limit: int) -> list[UUID]:  # house: all-orgs
    """The ids of the oldest organizations."""
    return list(
        await session.scalars(
            select(col(Organization.id)).order_by(col(Organization.created_at), col(Organization.id)).limit(limit)
        )
    )


async def list_lines_of(session: AsyncSession, numbers: Iterable[str]) -> list[PhoneLine]:  # house: all-orgs
    """The phone lines with these numbers, of all organizations."""
    return list(await session.scalars(select(PhoneLine).where(col(PhoneLine.number).in_(list(numbers)))))


async def list_all_lines(session: AsyncSession) -> list[tuple[str, UUID, str]]:  # house: all-orgs
    """(number, organization id, organization name) of every line."""
    query = select(col(PhoneLine.number), col(Organization.id), col(Organization.name)).join(
        Organization, col(Organization.id) == col(PhoneLine.organization_id)
    )
    return [(row[0], row[1], row[2]) for row in await session.execute(query.order_by(col(PhoneLine.number)))]


async def add_line(session: AsyncSession, organization_id: UUID, number: str) -> None:
    """Add a line, unless it exists."""
    values = {"number": number, "organization_id": organization_id, "created_at": utc_now()}
    await session.execute(insert(session, PhoneLine).values(**values).on_conflict_do_nothing(index_elements=["number"]))


async def delete_line(session: AsyncSession, organization_id: UUID, number: str) -> None:
    """Delete a line of the organization."""
    query = delete(PhoneLine).where(col(PhoneLine.organization_id) == organization_id, col(PhoneLine.number) == number)
    await session.execute(query)


async def list_lines(session: AsyncSession, organization_id: UUID) -> list[str]:
    """An organization's own phone numbers."""
    query = select(col(PhoneLine.number)).where(
        col(PhoneLine.organization_id) == organization_id, col(PhoneLine.number) != OTHERS
    )
    return list(await session.scalars(query.order_by(col(PhoneLine.number))))


async def replace_lines(session: AsyncSession, organization_id: UUID, numbers: Iterable[str]) -> None:
    """Replace the organization's own phone numbers."""
    await session.execute(
        delete(PhoneLine).where(col(PhoneLine.organization_id) == organization_id, col(PhoneLine.number) != OTHERS)
    )
    session.add_all(PhoneLine(number=number, organization_id=organization_id) for number in numbers)
    await session.flush()
