"""Notifications: feed entries in the caller's transaction, e-mail, push and webhook messages through the outbox."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.access.scopes import Scope
from taskapp.access.verbs import every_member, every_member_with
from taskapp.core.clock import utc_now
from taskapp.core.db.database import after_commit
from taskapp.core.errors import NotFound
from taskapp.core.ids import new_id
from taskapp.core.paging import DEFAULT_LIMIT, Page, check_limit, cut_page, moment_after
from taskapp.core.rows import read_as
from taskapp.core.wires import Wire
from taskapp.core.work import leases
from taskapp.core.work.bus import Change
from taskapp.notifications import repository
from taskapp.notifications.model import Notification
from taskapp.notifications.schemas import NotificationRead
from taskapp.notifications.types import NotificationEvent, category_of
from taskapp.notifications.webhooks import service as webhooks

CURSOR = "notification"
# Replaces the title of an entry about a task that was deleted, or that its reader may no longer see.
HIDDEN = "Something you can no longer see"

VisibleIds = Callable[[AsyncSession, Actor, list[UUID]], Awaitable[set[UUID]]]
# Return those of the given ids of tasks, calls or contacts that the actor may see.
visible_tasks: Wire[VisibleIds] = Wire("visible tasks")
visible_calls: Wire[VisibleIds] = Wire("visible calls")
visible_contacts: Wire[VisibleIds] = Wire("visible contacts")


async def notify_all(session: AsyncSession, events: Sequence[NotificationEvent]) -> None:
    """Notify about many events with a few statements; each user once per event, in the caller's transaction."""
    now = utc_now()
    rows = [
        _feed_row(event, user, now) for event in events for user in dict.fromkeys(event.user_ids) if user != event.by
    ]
    if rows:
        await repository.add_notifications(session, rows)
        # Users notified before have the entry under another id: their rows are not in the feed.
        channels = await repository.map_channels(session, [row["id"] for row in rows])
        rows = [row for row in rows if row["id"] in channels]
        await _queue_channels(session, rows, channels)
    await webhooks.queue(session, events, now)
    for row in rows:
        subject_id = row["task_id"] or row["call_id"] or row["organization_id"]
        after_commit(session, Change(row["organization_id"], "notification", subject_id, user_ids=(row["user_id"],)))


@every_member
async def list_notifications(
    session: AsyncSession, actor: Actor, *, limit: int = DEFAULT_LIMIT, cursor: str | None = None, unread: bool = False
) -> Page[NotificationRead]:
    """One page of the actor's own feed, newest first; `cursor` is `next_cursor` of the page before."""
    rows = await repository.list_notifications(
        session,
        actor.organization_id,
        actor.user_id,
        before=moment_after(cursor, CURSOR),
        unread=unread,
        limit=check_limit(limit) + 1,
    )
    page, next_cursor = cut_page(rows, CURSOR, limit=limit, key=lambda row: (row.created_at, row.id))
    return Page(await _visible_entries(session, actor, page), next_cursor)


@every_member
async def count_unread(session: AsyncSession, actor: Actor) -> int:
    """How many entries of the actor's feed are unread."""
    return await repository.count_unread(session, actor.organization_id, actor.user_id)


@every_member_with(Scope.WRITE)
async def mark_read(session: AsyncSession, actor: Actor, notification_id: UUID) -> NotificationRead:
    """Mark one entry of the actor's feed read (idempotent); raises `NotFound` for an entry of somebody else."""
    row = await repository.find_notification(session, actor.organization_id, actor.user_id, notification_id)
    if row is None:
        raise NotFound(f"Notification {notification_id} does not exist.")
    if row.read_at is None:
        row.read_at = utc_now()
        await session.flush()
        after_commit(session, Change(actor.organization_id, "notification", row.id, user_ids=(actor.user_id,)))
    return (await _visible_entries(session, actor, [row]))[0]


@every_member_with(Scope.WRITE)
async def mark_all_read(session: AsyncSession, actor: Actor) -> int:
    """Mark the actor's whole feed read; returns how many entries were unread."""
    return await mark_read_about(session, actor)


@every_member_with(Scope.WRITE)
async def mark_read_about(
    session: AsyncSession,
    actor: Actor,
    *,
    task_id: UUID | None = None,
    call_id: UUID | None = None,
    contact_id: UUID | None = None,
) -> int:
    """Mark the actor's entries about a task, a call or a contact read, because it was opened, or all of them.

    Returns how many were unread.
    """
    org, about = actor.organization_id, repository.About(task_id, call_id, contact_id)
    count = await repository.mark_all_read(session, org, actor.user_id, utc_now(), about=about)
    if count:
        after_commit(session, Change(org, "notification", actor.user_id, user_ids=(actor.user_id,)))
    return count


async def _visible_entries(session: AsyncSession, actor: Actor, rows: list[Notification]) -> list[NotificationRead]:
    """The entries; those about a task, call or contact that is gone, or hidden from the actor, have no title, ids or payload."""
    visible: set[UUID | None] = {None}
    for name, wire in (("task_id", visible_tasks), ("call_id", visible_calls), ("contact_id", visible_contacts)):
        if ids := [subject for row in rows if (subject := getattr(row, name)) and subject == _subject(row)]:
            visible |= await wire.connected(session, actor, ids)
    return [_notification_read(row) if _subject(row) in visible else _redacted(row) for row in rows]


def _subject(row: Notification) -> UUID | None:
    """The task that an entry is about; or the call, if it is about no task; or the contact, if about no call either."""
    return row.task_id or row.call_id or row.contact_id


def _redacted(row: Notification) -> NotificationRead:
    return replace(_notification_read(row), title=HIDDEN, task_id=None, contact_id=None, call_id=None, payload={})


async def _queue_channels(session: AsyncSession, rows: list[dict[str, Any]], channels: dict[UUID, list[str]]) -> None:
    messages = [
        {
            **leases.new_row(),
            "organization_id": row["organization_id"],
            "channel": channel,
            "dedupe_key": f"{row['dedupe_key']}:{channel}",
            "payload": {"user_id": str(row["user_id"]), **row["payload"]},
        }
        for row in rows
        for channel in channels[row["id"]]
    ]
    await repository.add_messages(session, messages)


def _feed_row(event: NotificationEvent, user_id: UUID, now: datetime) -> dict[str, Any]:
    payload = event.payload
    return {
        "id": new_id(),
        "organization_id": event.organization_id,
        "user_id": user_id,
        "category": payload.category.value,
        "title": payload.title[:255],
        "task_id": payload.task_id,
        "contact_id": payload.contact_id,
        "call_id": payload.call_id,
        "payload": payload.model_dump(mode="json", exclude_none=True),
        "dedupe_key": f"{event.dedupe}:{user_id}",
        "created_at": now,
        "read_at": None,
    }


def _notification_read(row: Notification) -> NotificationRead:
    category = category_of(row.category)
    label = category.label if category else "Notification"
    return read_as(NotificationRead, row, category=category.value if category else row.category, label=label)
