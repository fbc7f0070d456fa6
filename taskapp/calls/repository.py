"""SQL of calls and of the steps of their processing."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer
from sqlmodel import col

from taskapp.access.actor import Actor
from taskapp.calls.model import Call, CallStep
from taskapp.calls.visibility import visible_to
from taskapp.contacts.model import Contact
from taskapp.core.db import changes
from taskapp.core.db.changes import Window
from taskapp.core.paging import before_key
from taskapp.organizations.model import Member, Organization, User


async def list_calls(
    session: AsyncSession,
    organization_id: UUID,
    actor: Actor,
    *,
    contact_id: UUID | None,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> list[tuple[Call, str | None]]:
    """Visible calls with their contact's name, latest first."""
    query = _listed(organization_id, actor, contact_id)
    if before:
        query = query.where(before_key((col(Call.started_at), col(Call.id)), before))
    query = query.order_by(col(Call.started_at).desc(), col(Call.id).desc()).limit(limit)
    return [(row[0], row[1]) for row in await session.execute(query)]


async def list_changed(
    session: AsyncSession,
    organization_id: UUID,
    actor: Actor,
    *,
    contact_id: UUID | None,
    window: Window,
    limit: int,
) -> list[tuple[Call, str | None]]:
    """Visible calls of a window with their contact's name, by their last change."""
    key = (col(Call.updated_at), col(Call.id))
    query = _listed(organization_id, actor, contact_id).where(*changes.conditions(*key)).order_by(*key).limit(limit)
    return [(row[0], row[1]) for row in await session.execute(query, window.values)]


def _listed(organization_id: UUID, actor: Actor, contact_id: UUID | None) -> Any:
    query = _with_name(organization_id).where(visible_to(actor)).options(defer(col(Call.transcription), raiseload=True))  # type: ignore[arg-type]
    return query.where(col(Call.contact_id) == contact_id) if contact_id else query


async def find_call(
    session: AsyncSession, organization_id: UUID, actor: Actor, call_id: UUID
) -> tuple[Call, str | None] | None:
    """One visible call with its contact's name."""
    row = (await session.execute(_with_name(organization_id).where(visible_to(actor), col(Call.id) == call_id))).first()
    return (row[0], row[1]) if row else None


async def list_visible_ids(
    session: AsyncSession, organization_id: UUID, actor: Actor, call_ids: list[UUID]
) -> set[UUID]:
    """Those of the calls that the actor may see."""
    query = select(col(Call.id)).where(col(Call.organization_id) == organization_id, col(Call.id).in_(call_ids))
    return set(await session.scalars(query.where(visible_to(actor))))


async def find_our_names(session: AsyncSession, organization_id: UUID, limit: int) -> tuple[str, list[str]]:
    """The organization's name, and the names of its active members."""
    organization = await session.scalar(select(col(Organization.name)).where(col(Organization.id) == organization_id))
    query = select(col(User.name)).join(Member, col(Member.user_id) == col(User.id))
    query = query.where(col(Member.organization_id) == organization_id, col(Member.active))
    return organization or "", list(await session.scalars(query.order_by(col(User.name)).limit(limit)))


async def find_call_row(session: AsyncSession, organization_id: UUID, call_id: UUID) -> Call | None:
    """One call, without a permission check."""
    query = select(Call).where(col(Call.organization_id) == organization_id, col(Call.id) == call_id)
    return (await session.scalars(query)).first()


async def find_call_by_recording(session: AsyncSession, organization_id: UUID, recording_sid: str) -> Call | None:
    """The call with a provider's recording identifier."""
    query = select(Call).where(col(Call.organization_id) == organization_id, col(Call.recording_sid) == recording_sid)
    return (await session.scalars(query)).first()


async def find_call_by_sid(session: AsyncSession, organization_id: UUID, call_sid: str) -> Call | None:
    """The call with a provider's call identifier, locked because its status and its recording may arrive at the same time."""
    query = select(Call).where(col(Call.organization_id) == organization_id, col(Call.call_sid) == call_sid)
    return (await session.scalars(query.with_for_update())).first()


async def lock_call(session: AsyncSession, organization_id: UUID, call_id: UUID) -> Call | None:
    """The call's row, locked so that two steps that finish at the same time see each other's state."""
    query = select(Call).where(col(Call.organization_id) == organization_id, col(Call.id) == call_id)
    return (await session.scalars(query.with_for_update().execution_options(populate_existing=True))).first()


async def list_steps(session: AsyncSession, organization_id: UUID, call_id: UUID) -> list[CallStep]:
    """Every step of a call, read again from the database."""
    query = select(CallStep).where(col(CallStep.organization_id) == organization_id, col(CallStep.call_id) == call_id)
    return list(await session.scalars(query.execution_options(populate_existing=True)))


def _with_name(organization_id: UUID) -> Any:
    query = select(Call, col(Contact.name)).outerjoin(Contact, col(Contact.id) == col(Call.contact_id))
    return query.where(col(Call.organization_id) == organization_id)
