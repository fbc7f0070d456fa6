"""The outbox for admins (list, count, send again), and its functions for other packages (add an e-mail, use a link)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import verb
from taskapp.core.clock import utc_now
from taskapp.core.config import settings
from taskapp.core.db.database import after_commit
from taskapp.core.errors import NotFound, invalid
from taskapp.core.ids import new_id
from taskapp.core.paging import DEFAULT_LIMIT, Page, check_limit, cut_page, moment_after
from taskapp.core.rows import read_as
from taskapp.core.work.bus import Change
from taskapp.notifications.outbox import repository
from taskapp.notifications.outbox.model import OUTBOX_STATES, Outbox
from taskapp.notifications.types import Channel, category_of
from taskapp.notifications.webhooks import repository as webhook_repository

CURSOR = "outbox"
EMPTY = "There was nothing to say, so nothing was sent."


@dataclass(frozen=True, slots=True)
class MessageRead:
    """One message as admins see it; `category` and `recipient` are labels to show."""

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
    """The number of pending and dead messages, and whether a mail server is configured."""

    pending: int
    dead: int
    mail_server: bool


@verb(p.ORGANIZATION_UPDATE)
async def list_messages(
    session: AsyncSession, actor: Actor, *, state: str = "dead", limit: int = DEFAULT_LIMIT, cursor: str | None = None
) -> Page[MessageRead]:
    """One page of the organization's messages in one state, newest first; raises `Invalid` for an unknown state."""
    if state not in OUTBOX_STATES:
        raise invalid("state", f"is {state[:32]!r}; use one of {', '.join(OUTBOX_STATES)}")
    before, size = moment_after(cursor, CURSOR), check_limit(limit) + 1
    rows = await repository.list_messages(session, actor.organization_id, state=state, before=before, limit=size)
    page, next_cursor = cut_page(rows, CURSOR, limit=limit, key=lambda row: (row.created_at, row.id))
    return Page([await _message_read(session, row) for row in page], next_cursor)


@verb(p.ORGANIZATION_UPDATE)
async def summarize(session: AsyncSession, actor: Actor) -> OutboxSummary:
    """Count the organization's pending and dead messages."""
    counts = await repository.count_messages(session, actor.organization_id)
    return OutboxSummary(counts["pending"], counts["dead"], mail_server=bool(settings().smtp_url))


@verb(p.ORGANIZATION_UPDATE)
async def send_again(session: AsyncSession, actor: Actor, message_id: UUID) -> None:
    """Make one dead message pending again, under the same id; raises `NotFound` when there is no such dead message."""
    if not await repository.revive(session, actor.organization_id, utc_now(), only=message_id):
        raise NotFound(f"Message {message_id} does not exist, or is not dead.")
    _publish_change(session, actor)


@verb(p.ORGANIZATION_UPDATE)
async def send_all_again(session: AsyncSession, actor: Actor) -> int:
    """Make every dead message pending again; returns how many."""
    revived = await repository.revive(session, actor.organization_id, utc_now())
    if revived:
        _publish_change(session, actor)
    return revived


async def use_link(session: AsyncSession, organization_id: UUID, message_id: UUID, *, action: str) -> bool:
    """Record that a message's link for `action` was used; False when it was used before or the message is missing."""
    row = await repository.lock_message(session, organization_id, message_id)
    used_links = row.payload.get("used_links", []) if row else None
    if row is None or not isinstance(used_links, list) or action in used_links:
        return False
    row.payload = {**row.payload, "used_links": [*used_links, action]}
    await session.flush()
    return True


async def find_recipient(session: AsyncSession, row: Outbox) -> repository.Recipient | None:
    """The active member a message is for; None when there is none."""
    user_id = _parse_id(row.payload.get("user_id"))
    return await repository.find_recipient(session, row.organization_id, user_id) if user_id else None


async def is_known(session: AsyncSession, organization_id: UUID, key: str) -> bool:
    """Whether a message with the dedupe key `key` exists."""
    return await repository.is_known(session, organization_id, key)


async def add_mail(
    session: AsyncSession, organization_id: UUID, *, key: str, payload: dict[str, object], empty: bool = False
) -> bool:
    """Add an e-mail that has no feed entry; False when `key` exists already.

    With `empty`, the message is stored as settled and never sent, so that the same `key` is not prepared again.
    """
    now = utc_now()
    values = {"id": new_id(), "channel": Channel.EMAIL.value, "dedupe_key": key, "payload": payload, "created_at": now}
    state = {"state": "sent" if empty else "pending", "problem": EMPTY if empty else None, "next_attempt_at": now}
    return await repository.add_message(session, organization_id, {**values, **state, "attempts": 0, "fence": 0})


def _publish_change(session: AsyncSession, actor: Actor) -> None:
    after_commit(session, Change(actor.organization_id, "notification", actor.member_id, user_ids=(actor.user_id,)))


async def _message_read(session: AsyncSession, row: Outbox) -> MessageRead:
    payload = row.payload
    tag = str(payload.get("category", ""))
    category = category_of(tag)
    return read_as(
        MessageRead,
        row,
        category=category.label if category else tag.replace("-", " ").capitalize(),
        title=str(payload.get("title", "")),
        recipient=await _recipient_label(session, row),
    )


async def _recipient_label(session: AsyncSession, row: Outbox) -> str:
    """The recipient as shown to admins: name and address, browsers, or the webhook's URL."""
    if row.channel == Channel.WEBHOOK.value:
        endpoint_id = _parse_id(row.payload.get("endpoint_id"))
        if endpoint_id is None:
            return "A removed webhook"
        endpoint = await webhook_repository.find_endpoint(session, row.organization_id, endpoint_id)
        return endpoint.url if endpoint else "A removed webhook"
    recipient = await find_recipient(session, row)
    if recipient is None:
        return "A former member"
    if row.channel == Channel.EMAIL.value:
        return f"{recipient.name} <{recipient.email}>"
    return f"{recipient.name}’s browsers"


def _parse_id(value: object) -> UUID | None:
    """An id from a stored payload; None when it is missing or no id (a payload of another version)."""
    try:
        return UUID(str(value))
    except ValueError:
        return None
