"""SQL of what people want where."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.core.db.upsert import insert
from taskapp.notifications.model import NotificationPreference
from taskapp.notifications.types import DIGEST, DIGEST_HOURS, Channel
from taskapp.organizations.model import Member, Organization, User


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who wants the digest: who, in which zone, at which hour."""

    organization_id: UUID
    member_id: UUID
    user_id: UUID
    timezone: str
    hour: int


async def list_enabled(session: AsyncSession, organization_id: UUID, user_id: UUID) -> set[tuple[str, str]]:
    """(category, channel) of everything a person turned on."""
    query = select(col(NotificationPreference.category), col(NotificationPreference.channel)).where(
        col(NotificationPreference.organization_id) == organization_id,
        col(NotificationPreference.user_id) == user_id,
        col(NotificationPreference.enabled),
    )
    return {(row[0], row[1]) for row in await session.execute(query)}


async def put(
    session: AsyncSession, organization_id: UUID, user_id: UUID, *, category: str, channel: str, enabled: bool
) -> None:
    """Write one choice."""
    names = {"organization_id": organization_id, "user_id": user_id, "category": category, "channel": channel}
    statement = insert(session, NotificationPreference).values(**names, enabled=enabled)
    await session.execute(
        statement.on_conflict_do_update(index_elements=list(names), set_={"enabled": statement.excluded.enabled})
    )


async def find_digest_hour(session: AsyncSession, organization_id: UUID, user_id: UUID, *, default: int) -> int:
    """The hour at which a person wants this organization's digest."""
    user = await session.get(User, user_id)
    return _hour(user.preferences if user else {}, organization_id, default)


async def put_digest_hour(session: AsyncSession, organization_id: UUID, user_id: UUID, hour: int) -> None:
    """Write the hour of the digest."""
    user = await session.get_one(User, user_id, with_for_update={"of": User})
    hours = user.preferences.get(DIGEST_HOURS)
    known = hours if isinstance(hours, dict) else {}
    user.preferences = {**user.preferences, DIGEST_HOURS: {**known, str(organization_id): hour}}
    await session.flush()


async def list_digest_readers(session: AsyncSession, *, default_hour: int) -> list[Reader]:  # house: all-orgs
    """Every active member who wants the digest by mail."""
    wants = and_(
        col(NotificationPreference.category) == DIGEST,
        col(NotificationPreference.channel) == Channel.EMAIL.value,
        col(NotificationPreference.enabled),
        col(NotificationPreference.organization_id) == col(Member.organization_id),
        col(NotificationPreference.user_id) == col(Member.user_id),
    )
    query = (
        select(col(Member.organization_id), col(Member.id), col(Member.user_id), col(Organization.timezone), User)
        .join(NotificationPreference, wants)
        .join(Organization, col(Organization.id) == col(Member.organization_id))
        .join(User, col(User.id) == col(Member.user_id))
        .where(col(Member.active))
    )
    rows = await session.execute(query)
    return [Reader(r[0], r[1], r[2], r[3], _hour(r[4].preferences, r[0], default_hour)) for r in rows]


def _hour(preferences: dict[str, object], organization_id: UUID, default: int) -> int:
    hours = preferences.get(DIGEST_HOURS)
    hour = hours.get(str(organization_id), default) if isinstance(hours, dict) else default
    return hour if isinstance(hour, int) and 0 <= hour <= 23 else default
