"""Pages of the audit log, with the names of people as they are now."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import verb
from taskapp.audit.model import AuditEntry
from taskapp.audit_log import repository
from taskapp.audit_log.schemas import AuditFilters, AuditQuery, AuditRead
from taskapp.audit_log.sentences import DELETED_PERSON, NOBODY, WITHOUT_USER, sentence_of
from taskapp.core.errors import invalid
from taskapp.core.paging import Page, cut_page, moment_after
from taskapp.core.rows import read_as
from taskapp.shared.dates import first_instant_of, parse_ymd
from taskapp.shared.user_agents import describe_browser

_CURSOR = "audit"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# The kinds of targets that are people.
_PEOPLE = frozenset({"member", "user"})


@verb(p.MEMBER_MANAGE)
async def list_entries(session: AsyncSession, actor: Actor, query: AuditQuery) -> Page[AuditRead]:
    """One page of the organization's audit log, newest first; raises `Invalid` for an unreadable filter or cursor."""
    filters = AuditFilters(
        action=query.action,
        user_id=query.user_id,
        member_id=query.member_id,
        since=_instant("since", query.since, actor.timezone),
        until=_instant("until", query.until, actor.timezone),
    )
    before = moment_after(query.cursor, _CURSOR)
    rows = await repository.list_entries(session, actor.organization_id, filters, before=before, limit=query.limit + 1)
    shown, cursor = cut_page(rows, _CURSOR, limit=query.limit, key=lambda row: (row.at, row.id))
    ids = {person for row in shown for person in (row.user_id, _person_in(row)) if person}
    names = await repository.map_names(session, actor.organization_id, ids)
    return Page([_entry_read(row, names) for row in shown], cursor)


def _instant(field: str, text: str | None, zone: ZoneInfo) -> datetime | None:
    """The instant of a filter: a day begins at `since` and ends at `until`. Raises `Invalid`."""
    if text is None:
        return None
    try:
        if _DAY.fullmatch(text):
            return first_instant_of(parse_ymd(text) + timedelta(days=field == "until"), zone)
        # A plus sign that was not escaped arrives as a blank.
        instant = datetime.fromisoformat(text.replace(" ", "+"))
        if instant.tzinfo is not None:
            return instant.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise invalid(field, f"{text!r} is no day (2026-03-28) and no instant with a zone (2026-03-28T09:00:00Z)")


def _person_in(row: AuditEntry) -> UUID | None:
    return row.target_id if row.target_kind in _PEOPLE else None


def _entry_read(row: AuditEntry, names: dict[UUID, str]) -> AuditRead:
    person = _person_in(row)
    target_name = names.get(person, DELETED_PERSON) if person else None
    return read_as(
        AuditRead,
        row,
        text=sentence_of(row.action, row.details, target_name),
        user_name=names.get(row.user_id, DELETED_PERSON) if row.user_id else WITHOUT_USER.get(row.via, NOBODY),
        browser=describe_browser(row.user_agent) if row.user_agent else "",
        target_name=target_name,
    )
