"""Adds entries to the audit log."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor, Via
from taskapp.access.verbs import every_member
from taskapp.audit import repository
from taskapp.audit.model import AuditEntry
from taskapp.audit.origin import current_origin
from taskapp.core.clock import utc_now

# Entries of `record_sampled` for one target in a minute.
MOST_A_MINUTE = 5


@every_member
def record(
    session: AsyncSession,
    actor: Actor,
    action: str,
    *,
    target_kind: str = "",
    target_id: UUID | None = None,
    details: Mapping[str, object] | None = None,
) -> None:
    """Add an entry for an act of `actor` in the actor's organization; it is written with the caller's transaction.

    `action` is a kind of thing and a verb (`token.created`), `target_kind` and `target_id` say what was changed. `details` are
    facts such as an old and a new role; no names, no text of calls, no credentials.
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


async def record_sampled(
    session: AsyncSession,
    organization_id: UUID,
    action: str,
    *,
    user_id: UUID | None,
    via: Via,
    target_kind: str,
    target_id: UUID,
) -> None:
    """Like `record_for`, for acts that a stranger can repeat, such as failed logins: `MOST_A_MINUTE` entries for a target.

    Each further act within the minute adds one to `count` in the details of the newest entry.
    """
    since = utc_now() - timedelta(minutes=1)
    recent = await repository.list_recent(session, organization_id, action, target_id, since=since, limit=MOST_A_MINUTE)
    if len(recent) < MOST_A_MINUTE:
        record_for(
            session,
            organization_id,
            action,
            user_id=user_id,
            via=via,
            target_kind=target_kind,
            target_id=target_id,
        )
        return
    count = recent[0].details.get("count", 1)
    recent[0].details = {**recent[0].details, "count": (count if isinstance(count, int) else 1) + 1}


def record_for(
    session: AsyncSession,
    organization_id: UUID,
    action: str,
    *,
    user_id: UUID | None,
    via: Via,
    target_kind: str = "",
    target_id: UUID | None = None,
    details: Mapping[str, object] | None = None,
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
            details={**(details or {})},
        )
    )
