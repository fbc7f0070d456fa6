"""SQL of push subscriptions."""

from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.core.db.upsert import insert
from taskapp.notifications.model import PushSubscription


async def list_subscriptions(session: AsyncSession, organization_id: UUID, user_id: UUID) -> list[PushSubscription]:
    """The push subscriptions of a user in one organization, oldest first."""
    query = select(PushSubscription).where(*_owner(organization_id, user_id)).order_by(col(PushSubscription.created_at))
    return list(await session.scalars(query))


async def count_subscriptions(session: AsyncSession, organization_id: UUID, user_id: UUID) -> int:
    """The number of push subscriptions of a user in one organization."""
    query = select(func.count()).select_from(PushSubscription).where(*_owner(organization_id, user_id))
    return (await session.scalars(query)).one()


async def put_subscription(session: AsyncSession, organization_id: UUID, values: dict[str, Any]) -> None:
    """Insert or update a subscription; a browser that belonged to another user now belongs to this one."""
    of_other_users = delete(PushSubscription).where(
        col(PushSubscription.endpoint_hash) == values["endpoint_hash"],
        col(PushSubscription.user_id) != values["user_id"],
    )
    await session.execute(of_other_users.execution_options(synchronize_session=False))
    statement = insert(session, PushSubscription).values(organization_id=organization_id, **values)
    updated = {name: statement.excluded[name] for name in ("user_id", "session_id", "p256dh", "auth")}
    await session.execute(
        statement.on_conflict_do_update(index_elements=["endpoint_hash", "organization_id"], set_=updated)
    )


async def delete_subscription(
    session: AsyncSession, organization_id: UUID, user_id: UUID, *, endpoint_hash: str
) -> bool:
    """Delete one subscription; returns whether it existed."""
    query = delete(PushSubscription).where(
        *_owner(organization_id, user_id), col(PushSubscription.endpoint_hash) == endpoint_hash
    )
    result: Any = await session.execute(query.execution_options(synchronize_session=False))
    return bool(result.rowcount)


def _owner(organization_id: UUID, user_id: UUID) -> tuple[Any, Any]:
    return col(PushSubscription.organization_id) == organization_id, col(PushSubscription.user_id) == user_id
