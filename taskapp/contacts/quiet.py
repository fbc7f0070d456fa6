"""Notifies the members assigned to a contact, once for each silence, that it has gone quiet.

A silence is known by the instant of the last contact, which is part of the notification's key: whatever ends a run, the
next one adds only what is missing.
"""

import logging
from datetime import timedelta
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.contacts import quiet_repository
from taskapp.contacts.quiet_repository import QuietContact
from taskapp.contacts.rhythm import quiet_before
from taskapp.contacts.rhythm_repository import list_rhythms
from taskapp.core.clock import utc_now
from taskapp.core.config import settings
from taskapp.core.db import database as db
from taskapp.core.work.failpoints import failpoint
from taskapp.core.work.scheduling import Job
from taskapp.notifications import service as notification_service
from taskapp.notifications.types import NotificationCategory, NotificationEvent, Payload

log = logging.getLogger(__name__)

# Nobody is notified before this local hour.
FIRST_HOUR = 8
# A contact that went quiet longer ago is not reported: its notification may have been removed for its age.
DAYS = 7
# The most contacts in one transaction.
BATCH = 200


async def report_quiet() -> int:
    """Notify about the contacts that have gone quiet; returns how many of them fell quiet in the last days."""
    async with db.reading() as session:
        organizations = await quiet_repository.list_organizations(session)
    found = 0
    for organization_id, timezone in organizations:
        try:
            zone = ZoneInfo(timezone)
            if utc_now().astimezone(zone).hour >= FIRST_HOUR:
                found += await _report_all(organization_id, zone)
        except Exception:
            log.exception("the quiet contacts of organization %s failed; the next pass tries again", organization_id)
    return found


async def _report_all(organization_id: UUID, zone: ZoneInfo) -> int:
    found, after = 0, None
    while True:
        batch = await db.retrying(partial(_report_batch, organization_id, zone, after))
        found += len(batch)
        if len(batch) < BATCH:
            return found
        after = batch[-1].id


async def _report_batch(organization_id: UUID, zone: ZoneInfo, after: UUID | None) -> list[QuietContact]:
    async with db.transaction() as session:
        contacts = await _list_quiet(session, organization_id, zone, after)
        events = [_event_of(organization_id, contact) for contact in contacts]
        if events:
            await notification_service.notify_all(session, events)
        failpoint("quiet.before_commit")
    failpoint("quiet.after_commit")
    return contacts


async def _list_quiet(
    session: AsyncSession, organization_id: UUID, zone: ZoneInfo, after: UUID | None
) -> list[QuietContact]:
    rhythms = await list_rhythms(session, organization_id)
    if not rhythms.days:
        return []
    now, window = utc_now(), timedelta(days=min(DAYS, settings().notification_days))
    return await quiet_repository.list_quiet(
        session,
        organization_id,
        rhythms,
        before=quiet_before(rhythms.days, now, zone),
        since=quiet_before(rhythms.days, now - window, zone),
        after=after,
        limit=BATCH,
    )


def _event_of(organization_id: UUID, contact: QuietContact) -> NotificationEvent:
    payload = Payload(
        category=NotificationCategory.GONE_QUIET, title=f"Gone quiet: {contact.name}", contact_id=contact.id
    )
    key = f"gone-quiet:{contact.id}:{int(contact.since.timestamp() * 1_000_000)}"
    return NotificationEvent(organization_id, contact.user_ids, payload, key)


JOBS = (Job("report-quiet-contacts", 3600, report_quiet),)
