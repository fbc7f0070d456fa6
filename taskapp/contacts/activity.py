"""Writes entries of a contact's activity log, in the transaction of the change itself; and who changed a field last."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import ACTOR_KINDS, Actor
from taskapp.access.verbs import every_member
from taskapp.contacts import repository
from taskapp.core.clock import utc_now
from taskapp.core.ids import new_id


async def record(
    session: AsyncSession,
    actor: Actor,
    *,
    contact_id: UUID,
    kind: str,
    subject_id: UUID,
    details: Mapping[str, object] | None = None,
) -> None:  # house: permission
    """Log a change made by `actor`."""
    row = _row(actor.organization_id, contact_id, kind, subject_id, actor, details)
    await repository.ADD_ACTIVITY.many(session, [row])


async def record_system(
    session: AsyncSession,
    organization_id: UUID,
    *,
    contact_id: UUID,
    kind: str,
    subject_id: UUID,
    by: str,
    details: Mapping[str, object] | None = None,
) -> None:
    """Log a change made by the product itself; `by` is "ai" or "job"."""
    row = _row(organization_id, contact_id, kind, subject_id, by, details)
    await repository.ADD_ACTIVITY.many(session, [row])


async def record_all_by_job(
    session: AsyncSession, rows: Sequence[tuple[UUID, UUID, str, UUID, dict[str, object]]]
) -> None:  # house: asker
    """Log changes made by a job; each row is (organization id, contact id, kind, subject id, details)."""
    values = [_row(org, contact, kind, subject, "job", details) for org, contact, kind, subject, details in rows]
    await repository.ADD_ACTIVITY.many(session, values)


@every_member
async def find_last_editor(session: AsyncSession, actor: Actor, subject_id: UUID, *, field: str) -> UUID | None:
    """The member who changed a field of a task or contact last; None when it was not a member. The caller may see the subject."""
    for member_id, details in await repository.list_edits(session, actor.organization_id, subject_id):
        changes = details.get("changes")
        if isinstance(changes, dict) and field in changes:
            return member_id
    return None


def _row(
    organization_id: UUID,
    contact_id: UUID,
    kind: str,
    subject_id: UUID,
    by: Actor | str,
    details: Mapping[str, object] | None,
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "organization_id": organization_id,
        "contact_id": contact_id,
        "kind": kind,
        "subject_id": subject_id,
        "actor_kind": ACTOR_KINDS[by.via] if isinstance(by, Actor) else by,
        "actor_member_id": by.member_id if isinstance(by, Actor) else None,
        "at": utc_now(),
        "details": {**(details or {})},
    }
