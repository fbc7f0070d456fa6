"""SQL of the feed and of who wants what where."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.core.db.compiled import Compiled
from taskapp.core.db.plumbing_model import Outbox
from taskapp.core.db.upsert import insert, insert_new
from taskapp.core.ids import Id
from taskapp.core.paging import before_key
from taskapp.notifications.model import Notification, NotificationPreference


async def add_notifications(session: AsyncSession, rows: list[dict[str, Any]]) -> None:  # house: all-orgs
    """Put rows into their organizations' feeds; known dedupe_keys are left out."""
    await _ADD_NOTIFICATION.many(session, rows)


async def map_channels(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, list[str]]:  # house: all-orgs
    """Of those `ids` that are in a feed: the channels their person turned on for their category."""
    found: dict[UUID, list[str]] = {}
    values = {f"id_{place}": identity for place, identity in enumerate(ids)}
    for identity, channel in await _channels_statement(len(ids))(session, **values):
        found.setdefault(identity, []).extend([channel] if channel else [])
    return found


async def add_messages(session: AsyncSession, rows: list[dict[str, Any]]) -> None:  # house: all-orgs
    """Put messages into the outbox; known dedupe_keys are left out."""
    if rows:
        await session.execute(insert(session, Outbox).on_conflict_do_nothing(index_elements=["dedupe_key"]), rows)


_ADD_NOTIFICATION = insert_new(Notification, key="dedupe_key")


@lru_cache(maxsize=32)
def _channels_statement(count: int) -> Compiled:
    wants = and_(
        col(NotificationPreference.organization_id) == col(Notification.organization_id),
        col(NotificationPreference.user_id) == col(Notification.user_id),
        col(NotificationPreference.category) == col(Notification.category),
        col(NotificationPreference.enabled),
    )
    ids = [bindparam(f"id_{place}", type_=Id) for place in range(count)]
    query = select(col(Notification.id), col(NotificationPreference.channel)).select_from(Notification)
    return Compiled(lambda: query.outerjoin(NotificationPreference, wants).where(col(Notification.id).in_(ids)))


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
