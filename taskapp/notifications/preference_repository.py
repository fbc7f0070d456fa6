"""SQL of notification preferences."""

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
class DigestReader:
    """A member who turned the digest on, with the organization's time zone and the hour (0-23)."""

    organization_id: UUID
    member_id: UUID
    user_id: UUID
    timezone: str
    hour: int


async def list_enabled(session: AsyncSession, organization_id: UUID, user_id: UUID) -> set[tuple[str, str]]:
    """(category, channel) of every preference that a user turned on."""
    query = select(col(NotificationPreference.category), col(NotificationPreference.channel)).where(
        col(NotificationPreference.organization_id) == organization_id,
        col(NotificationPreference.user_id) == user_id,
        col(NotificationPreference.enabled),
    )
    return {(row[0], row[1]) for row in await session.execute(query)}


async def put_preference(
    session: AsyncSession, organization_id: UUID, user_id: UUID, *, category: str, channel: str, enabled: bool
) -> None:
    """Insert or update one preference."""
    keys = {"organization_id": organization_id, "user_id": user_id, "category": category, "channel": channel}
    statement = insert(session, NotificationPreference).values(**keys, enabled=enabled)
    await session.execute(
        statement.on_conflict_do_update(index_elements=list(keys), set_={"enabled": statement.excluded.enabled})
    )


async def find_digest_hour(session: AsyncSession, organization_id: UUID, user_id: UUID, *, default: int) -> int:
    """The hour (0-23) of a user's digest in this organization."""
    user = await session.get(User, user_id)
    return _digest_hour(user.preferences if user else {}, organization_id, default)


async def put_digest_hour(session: AsyncSession, organization_id: UUID, user_id: UUID, hour: int) -> None:
    """Set the hour (0-23) of a user's digest."""
    user = await session.get_one(User, user_id, with_for_update={"of": User})
    hours = user.preferences.get(DIGEST_HOURS)
    stored = hours if isinstance(hours, dict) else {}
    user.preferences = {**user.preferences, DIGEST_HOURS: {**stored, str(organization_id): hour}}
    await session.flush()


async def list_digest_readers(session: AsyncSession, *, default_hour: int) -> list[DigestReader]:  # house: all-orgs
    """Every active member who turned the digest on."""
    enabled = and_(
        col(NotificationPreference.category) == DIGEST,
        col(NotificationPreference.channel) == Channel.EMAIL.value,
        col(NotificationPreference.enabled),
        col(NotificationPreference.organization_id) == col(Member.organization_id),
        col(NotificationPreference.user_id) == col(Member.user_id),
    )
    query = (
        select(col(Member.organization_id), col(Member.id), col(Member.user_id), col(Organization.timezone), User)
        .join(NotificationPreference, enabled)
        .join(Organization, col(Organization.id) == col(Member.organization_id))
        .join(User, col(User.id) == col(Member.user_id))
        .where(col(Member.active))
    )
    rows = await session.execute(query)
    return [DigestReader(r[0], r[1], r[2], r[3], _digest_hour(r[4].preferences, r[0], default_hour)) for r in rows]


def _digest_hour(preferences: dict[str, object], organization_id: UUID, default: int) -> int:
    hours = preferences.get(DIGEST_HOURS)
    hour = hours.get(str(organization_id), default) if isinstance(hours, dict) else default
    return hour if isinstance(hour, int) and 0 <= hour <= 23 else default
