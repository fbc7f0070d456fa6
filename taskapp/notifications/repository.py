"""SQL of the feed, and the outbox rows of its entries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.core.db.compiled import Compiled
from taskapp.core.db.upsert import insert, insert_new
from taskapp.core.ids import Id
from taskapp.core.paging import before_key
from taskapp.notifications.model import Notification, NotificationPreference
from taskapp.notifications.outbox.model import Outbox


async def add_notifications(session: AsyncSession, rows: list[dict[str, Any]]) -> None:  # house: all-orgs
    """Insert feed entries; rows with an existing `dedupe_key` are skipped."""
    await _ADD_NOTIFICATION.many(session, rows)


async def map_channels(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, list[str]]:  # house: all-orgs
    """The channels turned on for each notification, by id; an id that is not in a feed has no key."""
    channels: dict[UUID, list[str]] = {}
    values = {f"id_{index}": notification_id for index, notification_id in enumerate(ids)}
    for notification_id, channel in await _channels_statement(len(ids))(session, **values):
        channels.setdefault(notification_id, []).extend([channel] if channel else [])
    return channels


async def add_messages(session: AsyncSession, rows: list[dict[str, Any]]) -> None:  # house: all-orgs
    """Insert outbox messages; rows with an existing `dedupe_key` are skipped."""
    if rows:
        await session.execute(insert(session, Outbox).on_conflict_do_nothing(index_elements=["dedupe_key"]), rows)


_ADD_NOTIFICATION = insert_new(Notification, key="dedupe_key")


@lru_cache(maxsize=32)
def _channels_statement(count: int) -> Compiled:
    enabled = and_(
        col(NotificationPreference.organization_id) == col(Notification.organization_id),
        col(NotificationPreference.user_id) == col(Notification.user_id),
        col(NotificationPreference.category) == col(Notification.category),
        col(NotificationPreference.enabled),
    )
    ids = [bindparam(f"id_{index}", type_=Id) for index in range(count)]
    query = select(col(Notification.id), col(NotificationPreference.channel)).select_from(Notification)
    return Compiled(lambda: query.outerjoin(NotificationPreference, enabled).where(col(Notification.id).in_(ids)))


async def list_notifications(
    session: AsyncSession,
    organization_id: UUID,
    user_id: UUID,
    *,
    before: tuple[datetime, UUID] | None,
    unread: bool,
    limit: int,
) -> list[Notification]:
    """A user's feed, newest first; `before` is (created_at, id) of the last entry already read."""
    query = select(Notification).where(*_in_feed(organization_id, user_id))
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
    """How many entries of a user's feed are unread."""
    query = (
        select(func.count())
        .select_from(Notification)
        .where(*_in_feed(organization_id, user_id), col(Notification.read_at).is_(None))
    )
    return (await session.scalars(query)).one()


async def find_notification(
    session: AsyncSession, organization_id: UUID, user_id: UUID, notification_id: UUID
) -> Notification | None:
    """One entry of a user's own feed."""
    query = select(Notification).where(*_in_feed(organization_id, user_id), col(Notification.id) == notification_id)
    return (await session.scalars(query)).first()


@dataclass(frozen=True, slots=True)
class About:
    """What entries are about: a task, a call, or a contact itself; with none of them, anything."""

    task_id: UUID | None = None
    call_id: UUID | None = None
    contact_id: UUID | None = None

    def conditions(self) -> list[Any]:
        """The conditions on the table."""
        task, call, contact = (col(getattr(Notification, name)) for name in ("task_id", "call_id", "contact_id"))
        wanted = ((task, self.task_id), (call, self.call_id), (contact, self.contact_id))
        itself = [task.is_(None), call.is_(None)] if self.contact_id else []
        return [*(column == value for column, value in wanted if value), *itself]


async def mark_all_read(
    session: AsyncSession, organization_id: UUID, user_id: UUID, now: datetime, *, about: About | None = None
) -> int:
    """Mark every unread entry read, or those about one thing; returns how many there were."""
    query = (
        update(Notification)
        .where(
            *_in_feed(organization_id, user_id), col(Notification.read_at).is_(None), *(about or About()).conditions()
        )
        .values(read_at=now)
    )
    result = await session.execute(query.execution_options(synchronize_session=False))
    return int(result.rowcount)  # type: ignore[attr-defined]


def _in_feed(organization_id: UUID, user_id: UUID) -> tuple[Any, Any]:
    return col(Notification.organization_id) == organization_id, col(Notification.user_id) == user_id
