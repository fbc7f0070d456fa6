"""SQL of the outbox: messages, their recipients and their states."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.core.db.upsert import insert
from taskapp.core.paging import before_key
from taskapp.notifications.outbox.model import Outbox
from taskapp.organizations.model import Member, Organization, User


@dataclass(frozen=True, slots=True)
class Recipient:
    """The person that a message is for, as a member of the message's organization."""

    organization_id: UUID
    user_id: UUID
    member_id: UUID
    name: str
    email: str
    organization_name: str
    timezone: str


async def find_recipient(session: AsyncSession, organization_id: UUID, user_id: UUID) -> Recipient | None:
    """The user as an active member of the organization; None for an inactive or missing member."""
    columns = (col(Member.id), col(User.name), col(User.email), col(Organization.name), col(Organization.timezone))
    query = (
        select(*columns)
        .join(User, col(User.id) == col(Member.user_id))
        .join(Organization, col(Organization.id) == col(Member.organization_id))
        .where(col(Member.organization_id) == organization_id, col(Member.user_id) == user_id, col(Member.active))
    )
    row = (await session.execute(query)).first()
    return Recipient(organization_id, user_id, row[0], row[1], row[2], row[3], row[4]) if row else None


async def list_messages(
    session: AsyncSession, organization_id: UUID, *, state: str, before: tuple[datetime, UUID] | None, limit: int
) -> list[Outbox]:
    """An organization's messages in one state, newest first; `before` is (created_at, id) of the last one already read."""
    query = select(Outbox).where(col(Outbox.organization_id) == organization_id, col(Outbox.state) == state)
    if before:
        query = query.where(before_key((col(Outbox.created_at), col(Outbox.id)), before))
    return list(
        await session.scalars(query.order_by(col(Outbox.created_at).desc(), col(Outbox.id).desc()).limit(limit))
    )


async def count_messages(session: AsyncSession, organization_id: UUID) -> dict[str, int]:
    """The number of pending and of dead messages, by state."""
    query = select(col(Outbox.state), func.count()).where(
        col(Outbox.organization_id) == organization_id, col(Outbox.state).in_(("pending", "dead"))
    )
    counts = {row[0]: int(row[1]) for row in await session.execute(query.group_by(col(Outbox.state)))}
    return {"pending": 0, "dead": 0} | counts


async def lock_message(session: AsyncSession, organization_id: UUID, message_id: UUID) -> Outbox | None:
    """One message, locked until the transaction ends."""
    query = select(Outbox).where(col(Outbox.organization_id) == organization_id, col(Outbox.id) == message_id)
    return (await session.scalars(query.with_for_update())).first()


async def is_known(session: AsyncSession, organization_id: UUID, key: str) -> bool:
    """Whether a message with that `dedupe_key` exists."""
    query = select(col(Outbox.id)).where(col(Outbox.organization_id) == organization_id, col(Outbox.dedupe_key) == key)
    return (await session.scalars(query)).first() is not None


async def add_message(session: AsyncSession, organization_id: UUID, values: dict[str, Any]) -> bool:
    """Insert a message; False when its `dedupe_key` exists already."""
    statement = insert(session, Outbox).values(organization_id=organization_id, **values)
    statement = statement.on_conflict_do_nothing(index_elements=["dedupe_key"]).returning(col(Outbox.id))
    return (await session.scalars(statement)).first() is not None


async def revive(session: AsyncSession, organization_id: UUID, now: datetime, *, only: UUID | None = None) -> int:
    """Make dead messages (or `only` one) pending again, with no attempts and the same id; returns how many."""
    query = update(Outbox).where(col(Outbox.organization_id) == organization_id, col(Outbox.state) == "dead")
    if only:
        query = query.where(col(Outbox.id) == only)
    query = query.values(state="pending", attempts=0, lease_until=None, next_attempt_at=now)
    return int((await session.execute(query.execution_options(synchronize_session=False))).rowcount)  # type: ignore[attr-defined]


async def note_problem(session: AsyncSession, channel: str, problem: str, now: datetime) -> None:  # house: all-orgs
    """Write on every due message of a channel why it is not sent."""
    due = and_(col(Outbox.state) == "pending", col(Outbox.channel) == channel, col(Outbox.next_attempt_at) <= now)
    query = update(Outbox).where(due, col(Outbox.problem).is_distinct_from(problem)).values(problem=problem)
    await session.execute(query.execution_options(synchronize_session=False))


async def has_due(session: AsyncSession, channel: str, now: datetime) -> bool:  # house: all-orgs
    """Whether any message of a channel is due."""
    due: Any = and_(col(Outbox.state) == "pending", col(Outbox.next_attempt_at) <= now, col(Outbox.channel) == channel)
    return (await session.scalars(select(col(Outbox.id)).where(due).limit(1))).first() is not None
