"""Adds entries to the audit log."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor, Via
from taskapp.access.verbs import every_member
from taskapp.audit.model import AuditEntry
from taskapp.audit.origin import current_origin


@every_member
def record(
    session: AsyncSession,
    actor: Actor,
    action: str,
    *,
    target_kind: str = "",
    target_id: UUID | None = None,
    details: dict[str, object] | None = None,
) -> None:
    """Add an entry for an act of `actor` in the actor's organization; it is written with the caller's transaction.

    Args:
        session: the transaction of the act.
        actor: who acted.
        action: kind of thing and verb, for example `token.created`.
        target_kind: kind of what the act changed, for example `member`.
        target_id: its id.
        details: facts such as an old and a new role; no names, no text of calls, no credentials.
    """
    record_for(
        session,
        actor.organization_id,
        action,
        user_id=actor.user_id,
        via=actor.via,
        target_kind=target_kind,
        target_id=target_id,
        details=details,
    )


def record_for(
    session: AsyncSession,
    organization_id: UUID,
    action: str,
    *,
    user_id: UUID | None,
    via: Via,
    target_kind: str = "",
    target_id: UUID | None = None,
    details: dict[str, object] | None = None,
) -> None:
    """Add an entry without an actor: a failed login, a sign-up, a password reset, the operator's command line."""
    origin = current_origin()
    session.add(
        AuditEntry(
            organization_id=organization_id,
            action=action,
            user_id=user_id,
            via=via,
            address=origin.address[:64],
            user_agent=origin.user_agent[:255],
            target_kind=target_kind,
            target_id=target_id,
            details=details or {},
        )
    )
