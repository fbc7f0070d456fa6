"""The daily digest: a mail with the overdue tasks and today's tasks of each member who chose it, at their hour."""

import logging
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import verb
from taskapp.auth import service as auth_service
from taskapp.core.clock import utc_now
from taskapp.core.db import database as db
from taskapp.core.paging import MAX_LIMIT
from taskapp.core.work.bus import Change
from taskapp.core.work.failpoints import failpoint
from taskapp.notifications import preferences
from taskapp.notifications.outbox import service as outbox
from taskapp.notifications.preferences import DigestReader
from taskapp.notifications.types import DIGEST
from taskapp.tasks import service
from taskapp.tasks.schemas import TaskFilters
from taskapp.tasks.types import DueFilter, TaskSort, TaskStatus

log = logging.getLogger(__name__)

# How many overdue and how many of today's tasks a mail lists; of the others it gives the number.
MAX_LISTED = 20
_SECTIONS = (DueFilter.OVERDUE, DueFilter.TODAY)


async def send_digests() -> int:
    """Put today's due digests into the outbox and return how many; several processes may run this at once."""
    async with db.reading() as session:
        due = [reader for reader in await preferences.list_digest_readers(session) if _is_due(reader)]
        readers = [r for r in due if not await outbox.is_known(session, r.organization_id, _dedupe_key(r))]
    written = 0
    for reader in readers:
        try:
            async with db.transaction() as session:
                written += await write_digest(session, reader)
                failpoint("digest.before_commit")
            failpoint("digest.after_commit")
        except Exception:
            log.exception("the digest of member %s failed; the next pass tries again", reader.member_id)
    return written


async def write_digest(session: AsyncSession, reader: DigestReader) -> bool:
    """Put one member's digest into the outbox; True when it will be sent.

    False when today's exists already, or when it is empty: an empty one is recorded, but not sent.
    """
    day, key = _local_day(reader), _dedupe_key(reader)
    if await outbox.is_known(session, reader.organization_id, key):
        return False
    actor = await auth_service.get_actor_of_member(session, reader.organization_id, reader.member_id, via="cli")
    sections = {due.value: await _digest_section(session, actor, due) for due in _SECTIONS}
    total = sum(section["total"] for section in sections.values())
    payload: dict[str, object] = {
        "category": DIGEST,
        "user_id": str(reader.user_id),
        "day": day.isoformat(),
        "title": f"Your tasks on {day.isoformat()}",
        **sections,
    }
    added = await outbox.add_mail(session, reader.organization_id, key=key, payload=payload, empty=not total)
    if added and total:
        db.after_commit(
            session, Change(reader.organization_id, "notification", reader.member_id, user_ids=(reader.user_id,))
        )
    return added and bool(total)


def count(payload: dict[str, Any]) -> int:
    """How many tasks a digest is about."""
    return sum(payload[due.value]["total"] for due in _SECTIONS)


@verb(p.TASK_VIEW)
async def still_to_do(session: AsyncSession, actor: Actor, payload: dict[str, Any]) -> dict[str, Any]:
    """A digest without the tasks that are closed, somebody else's or hidden from its reader by now."""
    listed = [UUID(task["id"]) for due in _SECTIONS for task in payload[due.value]["items"]]
    found = await service.list_visible(session, actor, listed) if listed else []
    left = {str(t.id) for t in found if t.status is TaskStatus.OPEN and t.assigned_to == actor.member_id}
    shown = dict(payload)
    for due in _SECTIONS:
        items = [task for task in payload[due.value]["items"] if task["id"] in left]
        gone = len(payload[due.value]["items"]) - len(items)
        shown[due.value] = {"total": payload[due.value]["total"] - gone, "items": items}
    return shown


async def _digest_section(session: AsyncSession, actor: Actor, due: DueFilter) -> dict[str, Any]:
    filters = TaskFilters(status=TaskStatus.OPEN, assigned_to=actor.member_id, due=due, sort=TaskSort.DUE_DATE)
    page = await service.list_tasks(session, actor, filters, limit=MAX_LIMIT, include_total=True)
    # Timed tasks of today whose time has passed are listed under overdue, so they are left out here.
    already_overdue = [
        task.id
        for task in page.items
        if due is DueFilter.TODAY and task.due_date and not task.due_on and task.due_date < utc_now()
    ]
    items = [
        {
            "id": str(task.id),
            "title": task.title,
            "contact_id": str(task.contact_id),
            "contact_name": task.contact_name,
            "due_local": task.due_date_local,
            "side": task.side.value,
        }
        for task in page.items
        if task.id not in already_overdue
    ]
    return {"total": (page.total or 0) - len(already_overdue), "items": items[:MAX_LISTED]}


def _is_due(reader: DigestReader) -> bool:
    return utc_now().astimezone(ZoneInfo(reader.timezone)).hour >= reader.hour


def _dedupe_key(reader: DigestReader) -> str:
    return f"{DIGEST}:{reader.organization_id}:{reader.user_id}:{_local_day(reader).isoformat()}"


def _local_day(reader: DigestReader) -> date:
    return utc_now().astimezone(ZoneInfo(reader.timezone)).date()
