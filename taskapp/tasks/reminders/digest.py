"""The daily digest: overdue and today's tasks of each person who wants it, at their hour, once a day."""

import logging
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
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

# How many tasks of each kind a mail names; the rest is counted.
NAMED = 20


async def send_digests() -> int:
    """Write today's digest of everybody whose hour has come; any number of processes may run this."""
    async with db.reading() as session:
        due = [reader for reader in await preferences.list_digest_readers(session) if _hour_has_come(reader)]
        readers = [r for r in due if not await outbox.is_known(session, r.organization_id, _key(r))]
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
    """Put one person's digest into the outbox; False when today's is there already. An empty one is only noted."""
    day, key = _today(reader), _key(reader)
    if await outbox.is_known(session, reader.organization_id, key):
        return False
    actor = await auth_service.get_actor_of_member(session, reader.organization_id, reader.member_id, via="cli")
    parts = {due.value: await _part(session, actor, due) for due in (DueFilter.OVERDUE, DueFilter.TODAY)}
    total = sum(part["total"] for part in parts.values())
    payload: dict[str, object] = {
        "category": DIGEST,
        "user_id": str(reader.user_id),
        "day": day.isoformat(),
        "title": _title(day),
        **parts,
    }
    added = await outbox.add_mail(session, reader.organization_id, key=key, payload=payload, empty=not total)
    if added and total:
        db.after_commit(
            session, Change(reader.organization_id, "notification", reader.member_id, user_ids=(reader.user_id,))
        )
    return added and bool(total)


async def _part(session: AsyncSession, actor: Actor, due: DueFilter) -> dict[str, Any]:
    mine = TaskFilters(status=TaskStatus.OPEN, assigned_to=actor.member_id, due=due, sort=TaskSort.DUE_DATE)
    page = await service.list_tasks(session, actor, mine, limit=MAX_LIMIT, include_total=True)
    # What was due at an hour of today that is over is told as overdue, and not twice.
    twice = [
        t.id for t in page.items if due is DueFilter.TODAY and t.due_date and not t.due_on and t.due_date < utc_now()
    ]
    items = [
        {"id": str(t.id), "title": t.title, "contact_name": t.contact_name, "due_local": t.due_date_local}
        for t in page.items
        if t.id not in twice
    ]
    return {"total": (page.total or 0) - len(twice), "items": items[:NAMED]}


def _hour_has_come(reader: DigestReader) -> bool:
    return utc_now().astimezone(ZoneInfo(reader.timezone)).hour >= reader.hour


def _key(reader: DigestReader) -> str:
    return f"{DIGEST}:{reader.organization_id}:{reader.user_id}:{_today(reader).isoformat()}"


def _today(reader: DigestReader) -> date:
    return utc_now().astimezone(ZoneInfo(reader.timezone)).date()


def _title(day: date) -> str:
    return f"Your tasks on {day.isoformat()}"
