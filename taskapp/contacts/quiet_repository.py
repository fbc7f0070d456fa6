"""SQL of the contacts that have gone quiet, and of the members to notify."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import String, and_, cast, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.contacts.model import Contact, ContactUser
from taskapp.contacts.rhythm import Rhythms
from taskapp.contacts.rhythm_repository import is_quiet, latest_contact
from taskapp.organizations.model import Member, Organization


@dataclass(frozen=True, slots=True)
class QuietContact:
    """A contact that has gone quiet, since when, and the users of its active members."""

    id: UUID
    name: str
    since: datetime
    user_ids: list[UUID]


async def list_organizations(session: AsyncSession) -> list[tuple[UUID, str]]:  # house: all-orgs
    """(id, time zone) of the organizations that have a contact or a tag with a rhythm, without those that will be deleted."""
    has_rhythm = select(col(Contact.id)).where(
        col(Contact.organization_id) == col(Organization.id), col(Contact.check_in_days).is_not(None)
    )
    has_tag_rhythms = cast(col(Organization.tag_rhythms), String) != "{}"
    query = select(col(Organization.id), col(Organization.timezone)).where(
        or_(has_tag_rhythms, has_rhythm.exists()), col(Organization.deletion_at).is_(None)
    )
    return [(row[0], row[1]) for row in await session.execute(query.order_by(col(Organization.id)))]


async def list_quiet(
    session: AsyncSession,
    organization_id: UUID,
    rhythms: Rhythms,
    *,
    before: dict[int, datetime],
    since: dict[int, datetime],
    after: UUID | None,
    limit: int,
) -> list[QuietContact]:
    """Contacts whose last contact was before the limit of their rhythm in `before`, but not before that in `since`; by id.

    Contacts without an active member are left out. None of them can be deleted until the transaction ends.
    """
    query = select(col(Contact.id), col(Contact.name), latest_contact()).where(
        col(Contact.organization_id) == organization_id,
        *is_quiet(rhythms, before, since),
        _members(organization_id).where(col(ContactUser.contact_id) == col(Contact.id)).exists(),
    )
    if after:
        query = query.where(col(Contact.id) > after)
    query = query.order_by(col(Contact.id)).limit(limit).with_for_update(read=True, key_share=True)
    found = [(row[0], row[1], row[2]) for row in await session.execute(query)]
    members = _members(organization_id).where(col(ContactUser.contact_id).in_([row[0] for row in found]))
    users: dict[UUID, list[UUID]] = {}
    for contact_id, user_id in await session.execute(members.order_by(col(Member.id))):
        users.setdefault(contact_id, []).append(user_id)
    return [QuietContact(*row, users[row[0]]) for row in found if row[0] in users]


def _members(organization_id: UUID) -> Any:
    """SELECT of (contact id, user id) of the active members assigned to contacts."""
    is_member = and_(
        col(Member.organization_id) == col(ContactUser.organization_id), col(Member.id) == col(ContactUser.member_id)
    )
    query = select(col(ContactUser.contact_id), col(Member.user_id)).join(Member, is_member)
    return query.where(col(ContactUser.organization_id) == organization_id, col(Member.active))
