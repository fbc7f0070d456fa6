"""Telling people: into the feed at once, onto their channels through the outbox."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.core.clock import utc_now
from taskapp.core.db.database import after_commit
from taskapp.core.errors import NotFound
from taskapp.core.ids import new_id
from taskapp.core.paging import DEFAULT_LIMIT, Page, check_limit, decode_moment, encode_cursor
from taskapp.core.work.bus import Change
from taskapp.notifications import repository
from taskapp.notifications.model import Notification
from taskapp.notifications.schemas import NotificationRead
from taskapp.notifications.types import Occasion, Payload, category_of
from taskapp.notifications.webhooks import service as webhooks

CURSOR = "notification"
# What stands in the feed for something its reader may no longer see.
HIDDEN = "Something you can no longer see"

SeenTasks = Callable[[AsyncSession, Actor, list[UUID]], Awaitable[set[UUID]]]
# Which of these tasks an actor may see; the room of tasks, which stands above this one, says so.
_seen_tasks: list[SeenTasks] = []


async def notify(
    session: AsyncSession,
    organization_id: UUID,
    user_ids: Sequence[UUID],
    payload: Payload,
    *,
    dedupe: str,
    by: UUID | None = None,
) -> None:
    """Tell each user once, in the caller's transaction, however often the same occasion is told."""
    await notify_all(session, [Occasion(organization_id, user_ids, payload, dedupe, by)])


async def notify_all(session: AsyncSession, occasions: Sequence[Occasion]) -> None:  # house: asker
    """Tell many occasions with a few statements, each user once an occasion, in the caller's transaction."""
    now = utc_now()
    rows = [
        _row(occasion, user, now)
        for occasion in occasions
        for user in dict.fromkeys(occasion.user_ids)
        if user != occasion.by
    ]
    if rows:
        await repository.add_notifications(session, rows)
        # Whoever was told before has the entry under another id.
        channels = await repository.map_channels(session, [row["id"] for row in rows])
        rows = [row for row in rows if row["id"] in channels]
        await _queue_channels(session, rows, channels, now)
    await webhooks.queue(session, occasions, now)
    for row in rows:
        about = row["task_id"] or row["call_id"] or row["organization_id"]
        after_commit(session, Change(row["organization_id"], "notification", about, user_ids=(row["user_id"],)))


async def list_notifications(
    session: AsyncSession, actor: Actor, *, limit: int = DEFAULT_LIMIT, cursor: str | None = None, unread: bool = False
) -> Page[NotificationRead]:
    """The actor's own feed, newest first."""
    rows = await repository.list_notifications(
        session,
        actor.organization_id,
        actor.user_id,
        before=_before(cursor),
        unread=unread,
        limit=check_limit(limit) + 1,
    )
    page = rows[:limit]
    next_cursor = (
        encode_cursor(CURSOR, page[-1].created_at.isoformat(), str(page[-1].id)) if len(rows) > limit else None
    )
    return Page(await _as_seen(session, actor, page), next_cursor)


async def count_unread(session: AsyncSession, actor: Actor) -> int:
    """How many entries of the actor's feed are unread."""
    return await repository.count_unread(session, actor.organization_id, actor.user_id)


async def mark_read(session: AsyncSession, actor: Actor, notification_id: UUID) -> NotificationRead:
    """Mark one own entry read; doing so twice changes nothing."""
    row = await repository.find_notification(session, actor.organization_id, actor.user_id, notification_id)
    if row is None:
        raise NotFound(f"Notification {notification_id} does not exist.")
    if row.read_at is None:
        row.read_at = utc_now()
        await session.flush()
        after_commit(session, Change(actor.organization_id, "notification", row.id, user_ids=(actor.user_id,)))
    return (await _as_seen(session, actor, [row]))[0]


async def mark_all_read(session: AsyncSession, actor: Actor) -> int:
    """Mark the whole own feed read; how many entries that were."""
    count = await repository.mark_all_read(session, actor.organization_id, actor.user_id, utc_now())
    if count:
        after_commit(session, Change(actor.organization_id, "notification", actor.user_id, user_ids=(actor.user_id,)))
    return count


def ask_who_sees(seen: SeenTasks) -> None:
    """Let `seen` say which tasks of a feed its reader may still see."""
    _seen_tasks[:] = [seen]


async def _as_seen(session: AsyncSession, actor: Actor, rows: list[Notification]) -> list[NotificationRead]:
    """The entries, without a word of what a member of assigned contacts only has lost sight of."""
    tasks = [row.task_id for row in rows if row.task_id]
    if actor.sees_all_contacts or not tasks or not _seen_tasks:
        return [_read(row) for row in rows]
    seen = await _seen_tasks[0](session, actor, tasks)
    return [_hidden(row) if row.task_id and row.task_id not in seen else _read(row) for row in rows]


def _hidden(row: Notification) -> NotificationRead:
    return replace(_read(row), title=HIDDEN, task_id=None, contact_id=None, call_id=None, payload={})


async def _queue_channels(
    session: AsyncSession, rows: list[dict[str, Any]], channels: dict[UUID, list[str]], now: datetime
) -> None:
    messages = [
        {
            "id": new_id(),
            "organization_id": row["organization_id"],
            "channel": channel,
            "dedupe_key": f"{row['dedupe_key']}:{channel}",
            "payload": {"user_id": str(row["user_id"]), **row["payload"]},
            "state": "pending",
            "attempts": 0,
            "fence": 0,
            "next_attempt_at": now,
            "created_at": now,
        }
        for row in rows
        for channel in channels[row["id"]]
    ]
    await repository.add_messages(session, messages)


def _row(occasion: Occasion, user: UUID, now: datetime) -> dict[str, Any]:
    payload = occasion.payload
    return {
        "id": new_id(),
        "organization_id": occasion.organization_id,
        "user_id": user,
        "category": payload.category.value,
        "title": payload.title[:255],
        "task_id": payload.task_id,
        "contact_id": payload.contact_id,
        "call_id": payload.call_id,
        "payload": payload.model_dump(mode="json", exclude_none=True),
        "dedupe_key": f"{occasion.dedupe}:{user}",
        "created_at": now,
        "read_at": None,
    }


def _read(row: Notification) -> NotificationRead:
    known = category_of(row.category)
    return NotificationRead(
        id=row.id,
        category=known.value if known else row.category,
        label=known.label if known else "Notification",
        title=row.title,
        task_id=row.task_id,
        contact_id=row.contact_id,
        call_id=row.call_id,
        created_at=row.created_at,
        read_at=row.read_at,
        payload=row.payload,
    )


def _before(cursor: str | None) -> tuple[datetime, UUID] | None:
    return decode_moment(cursor, CURSOR) if cursor else None
