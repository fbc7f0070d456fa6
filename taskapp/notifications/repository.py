"""SQL of the feed and of who wants what where."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.core.durable import Outbox
from taskapp.core.paging import before_key
from taskapp.core.upsert import insert
from taskapp.notifications.model import Notification, NotificationPreference


async def add_notifications(session: AsyncSession, rows: list[dict[str, Any]]) -> set[str]:  # house: all-orgs
    """Put rows into their organizations' feeds; answers the dedupe_keys that were new."""
    if not rows:
        return set()
    statement = insert(session, Notification).on_conflict_do_nothing(index_elements=["dedupe_key"])
    return set(await session.scalars(statement.returning(col(Notification.dedupe_key)), rows))


async def add_messages(session: AsyncSession, rows: list[dict[str, Any]]) -> None:  # house: all-orgs
    """Put messages into the outbox; known dedupe_keys are left out."""
    if rows:
        await session.execute(insert(session, Outbox).on_conflict_do_nothing(index_elements=["dedupe_key"]), rows)


async def list_channels(
    session: AsyncSession, user_ids: Iterable[UUID]
) -> dict[tuple[UUID, UUID, str], list[str]]:  # house: all-orgs
    """The channels these users turned on, by (organization, user, category)."""
    wanted: dict[tuple[UUID, UUID, str], list[str]] = {}
    users = list(user_ids)
    if not users:
        return wanted
    query = select(
        col(NotificationPreference.organization_id),
        col(NotificationPreference.user_id),
        col(NotificationPreference.category),
        col(NotificationPreference.channel),
    ).where(col(NotificationPreference.user_id).in_(users), col(NotificationPreference.enabled))
    for organization_id, user_id, category, channel in await session.execute(query):
        wanted.setdefault((organization_id, user_id, category), []).append(channel)
    return wanted


async def list_notifications(
    session: AsyncSession,
    organization_id: UUID,
    user_id: UUID,
    *,
    before: tuple[datetime, UUID] | None,
    unread: bool,
    limit: int,
) -> list[Notification]:
    """A person's feed, newest first."""
    query = select(Notification).where(*_mine(organization_id, user_id))
    if unread:
        query = query.where(col(Notification.read_at).is_(None))
    if before:
        query = query.where(before_key((col(Notification.created_at), col(Notification.id)), before))
    return list(
        await session.scalars(
            query.order_by(col(Notification.created_at).desc(), col(Notification.id).desc()).limit(limit)
        )
    )


async def count_unread(session: AsyncSession, organization_id: UUID, user_id: UUID) -> int:
    """How many entries of a person's feed are unread."""
    query = (
        select(func.count())
        .select_from(Notification)
        .where(*_mine(organization_id, user_id), col(Notification.read_at).is_(None))
    )
    return (await session.scalars(query)).one()


async def find_notification(
    session: AsyncSession, organization_id: UUID, user_id: UUID, notification_id: UUID
) -> Notification | None:
    """One entry of a person's own feed."""
    query = select(Notification).where(*_mine(organization_id, user_id), col(Notification.id) == notification_id)
    return (await session.scalars(query)).first()


async def mark_all_read(session: AsyncSession, organization_id: UUID, user_id: UUID, now: datetime) -> int:
    """Mark every unread entry read; how many there were."""
    query = (
        update(Notification)
        .where(*_mine(organization_id, user_id), col(Notification.read_at).is_(None))
        .values(read_at=now)
    )
    result = await session.execute(query.execution_options(synchronize_session=False))
    return int(result.rowcount)  # type: ignore[attr-defined]


def _mine(organization_id: UUID, user_id: UUID) -> tuple[Any, Any]:
    return col(Notification.organization_id) == organization_id, col(Notification.user_id) == user_id
