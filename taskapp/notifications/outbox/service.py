"""What admins may do with messages that leave the house: see what waits and what is dead, and send again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.core.clock import utc_now
from taskapp.core.config import settings
from taskapp.core.db.database import after_commit
from taskapp.core.db.plumbing_model import Outbox
from taskapp.core.errors import NotFound, invalid
from taskapp.core.ids import new_id
from taskapp.core.paging import DEFAULT_LIMIT, Page, check_limit, decode_moment, encode_cursor
from taskapp.core.work.bus import Change
from taskapp.notifications.outbox import repository
from taskapp.notifications.types import Channel, category_of
from taskapp.notifications.webhooks import repository as webhook_repository

CURSOR = "outbox"
STATES = ("pending", "sent", "dead")
EMPTY = "There was nothing to say, so nothing was sent."


@dataclass(frozen=True, slots=True)
class MessageRead:
    """One message: what it is about, for whom, and what became of it."""

    id: UUID
    channel: str
    category: str
    title: str
    recipient: str
    state: str
    attempts: int
    problem: str | None
    created_at: datetime
    next_attempt_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class OutboxSummary:
    """How many messages wait and are dead, and whether mail can leave at all."""

    pending: int
    dead: int
    mail_server: bool


async def list_messages(
    session: AsyncSession, actor: Actor, *, state: str = "dead", limit: int = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[MessageRead]:
    """The organization's messages in one state, newest first."""
    actor.require(p.ORGANIZATION_UPDATE)
    if state not in STATES:
        raise invalid("state", f"is {state[:32]!r}; use one of {', '.join(STATES)}")
    rows = await repository.list_messages(
        session, actor.organization_id, state=state, before=_before(cursor), limit=check_limit(limit) + 1
    )
    page = rows[:limit]
    next_cursor = (
        encode_cursor(CURSOR, page[-1].created_at.isoformat(), str(page[-1].id)) if len(rows) > limit else None
    )
    return Page([await _read(session, row) for row in page], next_cursor)


async def summarize(session: AsyncSession, actor: Actor) -> OutboxSummary:
    """What waits and what is dead."""
    actor.require(p.ORGANIZATION_UPDATE)
    counts = await repository.count_messages(session, actor.organization_id)
    return OutboxSummary(counts["pending"], counts["dead"], mail_server=bool(settings().smtp_url))


async def send_again(session: AsyncSession, actor: Actor, message_id: UUID) -> None:
    """Let one dead message be tried again, under the id it always had."""
    actor.require(p.ORGANIZATION_UPDATE)
    if not await repository.revive(session, actor.organization_id, utc_now(), only=message_id):
        raise NotFound(f"Message {message_id} does not exist, or is not dead.")
    _tell(session, actor)


async def send_all_again(session: AsyncSession, actor: Actor) -> int:
    """Let every dead message be tried again; how many."""
    actor.require(p.ORGANIZATION_UPDATE)
    revived = await repository.revive(session, actor.organization_id, utc_now())
    if revived:
        _tell(session, actor)
    return revived


async def use_link(session: AsyncSession, organization_id: UUID, message_id: UUID, *, action: str) -> bool:
    """Note that a link of a message was followed; False when that action's link was used before."""
    row = await repository.lock_message(session, organization_id, message_id)
    used = row.payload.get("used_links", []) if row else None
    if row is None or not isinstance(used, list) or action in used:
        return False
    row.payload = {**row.payload, "used_links": [*used, action]}
    await session.flush()
    return True


async def find_recipient(session: AsyncSession, row: Outbox) -> repository.Recipient | None:
    """The active member a message is for."""
    user_id = _id(row.payload.get("user_id"))
    return await repository.find_recipient(session, row.organization_id, user_id) if user_id else None


async def is_known(session: AsyncSession, organization_id: UUID, key: str) -> bool:
    """Whether the message of that occasion was written before."""
    return await repository.is_known(session, organization_id, key)


async def add_mail(
    session: AsyncSession, organization_id: UUID, *, key: str, payload: dict[str, object], empty: bool = False
) -> bool:
    """Write a mail of its own; False when that occasion is known. An empty one is written down as settled."""
    now = utc_now()
    values = {"id": new_id(), "channel": Channel.EMAIL.value, "dedupe_key": key, "payload": payload, "created_at": now}
    state = {"state": "sent" if empty else "pending", "problem": EMPTY if empty else None, "next_attempt_at": now}
    return await repository.add_message(session, organization_id, {**values, **state, "attempts": 0, "fence": 0})


def _tell(session: AsyncSession, actor: Actor) -> None:
    after_commit(session, Change(actor.organization_id, "notification", actor.member_id, user_ids=(actor.user_id,)))


async def _read(session: AsyncSession, row: Outbox) -> MessageRead:
    payload = row.payload
    tag = str(payload.get("category", ""))
    known = category_of(tag)
    return MessageRead(
        id=row.id,
        channel=row.channel,
        category=known.label if known else tag.replace("-", " ").capitalize(),
        title=str(payload.get("title", "")),
        recipient=await _recipient(session, row),
        state=row.state,
        attempts=row.attempts,
        problem=row.problem,
        created_at=row.created_at,
        next_attempt_at=row.next_attempt_at,
        sent_at=row.sent_at,
    )


async def _recipient(session: AsyncSession, row: Outbox) -> str:
    """Who or what a message is for, in words."""
    if row.channel == Channel.WEBHOOK.value:
        endpoint_id = _id(row.payload.get("endpoint_id"))
        if endpoint_id is None:
            return "A removed webhook"
        endpoint = await webhook_repository.find_endpoint(session, row.organization_id, endpoint_id)
        return endpoint.url if endpoint else "A removed webhook"
    to = await find_recipient(session, row)
    if to is None:
        return "A former member"
    return f"{to.name} <{to.email}>" if row.channel == Channel.EMAIL.value else f"{to.name}’s browsers"


def _id(stored: object) -> UUID | None:
    """An id out of a payload, whichever version wrote it."""
    try:
        return UUID(str(stored))
    except ValueError:
        return None


def _before(cursor: str | None) -> tuple[datetime, UUID] | None:
    return decode_moment(cursor, CURSOR) if cursor else None
