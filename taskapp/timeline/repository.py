"""SQL of the timeline: visible entries of a contact's activity log, and current names of what they refer to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.calls.model import Call
from taskapp.contacts.model import Activity, Contact
from taskapp.contacts.visibility import contact_visible_to
from taskapp.core.paging import before_key
from taskapp.organizations.model import Member, User
from taskapp.timeline.display import ABOUT_TASKS


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What the timeline shows of a call; of what was said only the summary."""

    direction: str
    status: str
    duration_seconds: int
    ended: str | None
    summary: str | None


async def list_entries(
    session: AsyncSession,
    organization_id: UUID,
    actor: Actor,
    contact_id: UUID,
    *,
    before: tuple[datetime, UUID] | None,
    limit: int,
    kind: str | None = None,
) -> list[Activity]:
    """Entries of a contact's activity log, newest first, without calls and tasks the actor may not see; of one kind, if given."""
    query = select(Activity).where(
        col(Activity.organization_id) == organization_id,
        col(Activity.contact_id) == contact_id,
        _readable(organization_id, actor),
    )
    if kind:
        query = query.where(col(Activity.kind) == kind)
    if before:
        query = query.where(before_key((col(Activity.at), col(Activity.id)), before))
    return list(await session.scalars(query.order_by(col(Activity.at).desc(), col(Activity.id).desc()).limit(limit)))


async def find_entry(session: AsyncSession, organization_id: UUID, contact_id: UUID, entry_id: UUID) -> Activity | None:
    """One entry of a contact's activity log."""
    query = select(Activity).where(*_is_entry(organization_id, contact_id, entry_id))
    return (await session.scalars(query)).first()


async def get_note(session: AsyncSession, organization_id: UUID, contact_id: UUID, note_id: UUID) -> Activity:
    """The entry of a note, by the note's id."""
    query = select(Activity).where(
        col(Activity.organization_id) == organization_id,
        col(Activity.contact_id) == contact_id,
        col(Activity.subject_id) == note_id,
    )
    return (await session.scalars(query)).one()


async def delete_entry(session: AsyncSession, organization_id: UUID, contact_id: UUID, entry_id: UUID) -> None:
    """Delete one entry (a note) from a contact's activity log."""
    query = delete(Activity).where(*_is_entry(organization_id, contact_id, entry_id))
    await session.execute(query.execution_options(synchronize_session=False))


async def list_member_names(
    session: AsyncSession, organization_id: UUID, member_ids: Iterable[UUID]
) -> dict[UUID, str]:
    """Current names of members by id."""
    query = select(col(Member.id), col(User.name)).join(User, col(User.id) == col(Member.user_id))
    query = query.where(col(Member.organization_id) == organization_id, col(Member.id).in_(list(member_ids)))
    return {row[0]: row[1] for row in await session.execute(query)}


async def list_contact_names(
    session: AsyncSession, organization_id: UUID, actor: Actor, contact_ids: Iterable[UUID]
) -> dict[UUID, str]:
    """Current names by id of those contacts the actor may see."""
    query = select(col(Contact.id), col(Contact.name)).where(
        col(Contact.organization_id) == organization_id,
        col(Contact.id).in_(list(contact_ids)),
        contact_visible_to(actor, col(Contact.id)),
    )
    return {row[0]: row[1] for row in await session.execute(query)}


async def list_calls(session: AsyncSession, organization_id: UUID, call_ids: Iterable[UUID]) -> dict[UUID, CallFacts]:
    """What is shown of calls, by id."""
    facts = (col(Call.direction), col(Call.status), col(Call.duration_seconds), col(Call.ended))
    columns = (col(Call.id), *facts, col(Call.analysis)["summary"].as_string())
    query = select(*columns).where(col(Call.organization_id) == organization_id, col(Call.id).in_(list(call_ids)))
    return {row[0]: CallFacts(*row[1:]) for row in await session.execute(query)}


def _readable(organization_id: UUID, actor: Actor) -> ColumnElement[bool]:
    is_call = col(Activity.kind).startswith("call-")
    conditions = [or_(~is_call, _call_visible(organization_id, actor)) if actor.may(p.CALL_VIEW) else ~is_call]
    if not actor.may(p.TASK_VIEW):
        conditions += [~col(Activity.kind).startswith(beginning) for beginning in ABOUT_TASKS]
    return and_(*conditions)


def _call_visible(organization_id: UUID, actor: Actor) -> ColumnElement[bool]:
    """Whether the call of an entry is visible by its current contact: it may have been linked to a hidden one since."""
    own = and_(col(Call.contact_id).is_(None), col(Call.created_by) == actor.member_id)
    found = exists().where(col(Call.organization_id) == organization_id, col(Call.id) == col(Activity.subject_id))
    if actor.sees_all_contacts:
        return found
    return found.where(or_(contact_visible_to(actor, col(Call.contact_id)), own))


def _is_entry(organization_id: UUID, contact_id: UUID, entry_id: UUID) -> tuple[Any, ...]:
    return (
        col(Activity.organization_id) == organization_id,
        col(Activity.contact_id) == contact_id,
        col(Activity.id) == entry_id,
    )
