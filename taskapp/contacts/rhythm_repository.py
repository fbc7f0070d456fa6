"""SQL of rhythms: which are in use, and until when the last contact of one gone quiet must have been."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, case, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.contacts.model import Contact
from taskapp.contacts.rhythm import Rhythms
from taskapp.core.db.columns import Instant
from taskapp.core.db.compiled import Compiled
from taskapp.core.ids import Id
from taskapp.organizations.model import Organization
from taskapp.shared.tags import tag_key


def latest_contact() -> Any:
    """SQL expression: the last contact, or the creation of a contact that had none."""
    return func.coalesce(col(Contact.last_contact_at), col(Contact.created_at))


async def list_rhythms(session: AsyncSession, organization_id: UUID) -> Rhythms:
    """The different rhythms that contacts of the organization have, and those of its tags."""
    rows = await _RHYTHMS(session, organization_id=organization_id)
    return Rhythms([days for _, days in rows if days], rows[0][0] if rows else {})


def _rhythms_query() -> Any:
    organization_id, days = bindparam("organization_id", type_=Id), col(Contact.check_in_days)
    own: Any = select(days.label("days")).where(col(Contact.organization_id) == organization_id, days.is_not(None))
    found = own.distinct().subquery()
    query = select(col(Organization.tag_rhythms), found.c.days).outerjoin(found, true())
    return query.where(col(Organization.id) == organization_id)


_RHYTHMS = Compiled(_rhythms_query)


def tag_rhythms_of(organization_id: UUID) -> Any:
    """SQL expression: the rhythms of the organization's tags; read once for a statement."""
    return select(col(Organization.tag_rhythms)).where(col(Organization.id) == organization_id).scalar_subquery()


def has_tag(tag: str) -> ColumnElement[bool]:
    """SQL condition: the contact has the tag, without regard to case."""
    return col(Contact.tag_keys).contains(f"\n{tag_key(tag)}\n", autoescape=True)


def is_quiet(rhythms: Rhythms, before: dict[int, datetime], since: dict[int, datetime] | None = None) -> list[Any]:
    """SQL conditions: the last contact was before the limit of the contact's rhythm, and not before that in `since`."""
    latest = latest_contact()
    # Own rhythms have an index; with rhythms of tags all contacts are looked at.
    indexed = [] if rhythms.by_tag else [col(Contact.check_in_days).is_not(None)]
    conditions = [*indexed, latest < _limit_of(rhythms, before)]
    return [*conditions, latest >= _limit_of(rhythms, since)] if since is not None else conditions


def _limit_of(rhythms: Rhythms, limits: dict[int, datetime]) -> Any:
    """The limit of the contact's own rhythm, else of the shortest that its tags have; null without one."""
    at = {days: bindparam(None, limit, type_=Instant) for days, limit in limits.items()}
    own = case({days: at[days] for days in rhythms.own}, value=col(Contact.check_in_days)) if rhythms.own else None
    shortest_first = sorted(rhythms.by_tag.items(), key=lambda one: one[1])
    by_tag = [(has_tag(tag), at[days]) for tag, days in shortest_first]
    if not by_tag:
        return own
    return case(*([] if own is None else [(col(Contact.check_in_days).is_not(None), own)]), *by_tag)
