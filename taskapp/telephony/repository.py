"""SQL of telephony: announced recordings, phone lines, and what the steps need to know."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.access.actor import permissions_of
from taskapp.access.permissions import CALL_VIEW, CONTACT_VIEW
from taskapp.access.roles import Role
from taskapp.contacts.model import Contact, ContactUser
from taskapp.core.clock import utc_now
from taskapp.core.db.upsert import insert
from taskapp.core.ids import new_id
from taskapp.organizations.model import Member, Organization
from taskapp.telephony.model import Arrival, PhoneLine

_MAY_SEE = [role.value for role in Role if CALL_VIEW in permissions_of(role)]
_SEE_ALL = [role.value for role in Role if CONTACT_VIEW in permissions_of(role)]


async def add_arrival(session: AsyncSession, organization_id: UUID | None, **values: Any) -> bool:
    """Keep an announced recording; False when it was announced before."""
    now = utc_now()
    fixed = {"id": new_id(), "state": "pending", "attempts": 0, "fence": 0, "next_attempt_at": now, "created_at": now}
    statement = insert(session, Arrival).values(organization_id=organization_id, **fixed, **values)
    result: Any = await session.execute(statement.on_conflict_do_nothing(index_elements=["recording_sid"]))
    return bool(result.rowcount)


async def revive_arrivals(session: AsyncSession) -> None:  # house: all-orgs
    """Let what nobody owned be looked at again: a number may have an owner now."""
    nobodys = (col(Arrival.state) == "dead", col(Arrival.organization_id).is_(None))
    fresh = {"state": "pending", "attempts": 0, "next_attempt_at": utc_now(), "fence": Arrival.fence + 1}
    await session.execute(update(Arrival).where(*nobodys).values(**fresh).execution_options(synchronize_session=False))


async def find_timezone(session: AsyncSession, organization_id: UUID) -> str:
    """The organization's zone."""
    query = select(col(Organization.timezone)).where(col(Organization.id) == organization_id)
    return (await session.scalars(query)).one()


async def list_organization_ids(session: AsyncSession, limit: int) -> list[UUID]:  # house: all-orgs
    """Organizations, oldest first; two are enough to know that there are several."""
    return list(await session.scalars(select(col(Organization.id)).order_by(col(Organization.created_at)).limit(limit)))


async def list_lines_of(session: AsyncSession, numbers: Iterable[str]) -> list[PhoneLine]:  # house: all-orgs
    """Whose the numbers are."""
    return list(await session.scalars(select(PhoneLine).where(col(PhoneLine.number).in_(list(numbers)))))


async def list_organizations_knowing(session: AsyncSession, numbers: Iterable[str]) -> list[UUID]:  # house: all-orgs
    """Organizations with a contact of one of these numbers."""
    query = select(col(Contact.organization_id)).where(col(Contact.phone).in_(list(numbers))).distinct()
    return list(await session.scalars(query.limit(2)))


async def list_lines(session: AsyncSession, organization_id: UUID) -> list[str]:
    """An organization's own numbers."""
    query = select(col(PhoneLine.number)).where(col(PhoneLine.organization_id) == organization_id)
    return list(await session.scalars(query.order_by(col(PhoneLine.number))))


async def replace_lines(session: AsyncSession, organization_id: UUID, numbers: Iterable[str]) -> None:
    """Make these the organization's own numbers."""
    await session.execute(delete(PhoneLine).where(col(PhoneLine.organization_id) == organization_id))
    session.add_all(PhoneLine(number=number, organization_id=organization_id) for number in numbers)
    await session.flush()


async def list_users_to_tell(
    session: AsyncSession, organization_id: UUID, member_ids: Iterable[UUID], contact_id: UUID | None
) -> list[UUID]:
    """The users behind those members who are active and may see this call: who logged it may have lost sight of it."""
    keeps = exists().where(
        col(ContactUser.organization_id) == organization_id,
        col(ContactUser.contact_id) == contact_id,
        col(ContactUser.member_id) == col(Member.id),
    )
    query = select(col(Member.user_id)).where(
        col(Member.organization_id) == organization_id,
        col(Member.id).in_(list(member_ids)),
        col(Member.active),
        col(Member.role).in_(_MAY_SEE),
    )
    if contact_id:
        query = query.where(or_(col(Member.role).in_(_SEE_ALL), keeps))
    return list(await session.scalars(query.order_by(col(Member.id))))
