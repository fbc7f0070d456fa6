"""Ends login sessions. Their open pages go to the login page at once, on every server."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.auth.credentials import repository
from taskapp.core.db.database import after_commit
from taskapp.core.work.bus import Change


async def end_sessions(
    session: AsyncSession, user_id: UUID, *, only: UUID | None = None, but: UUID | None = None
) -> int:  # house: asker
    """End the login sessions of a user: all, `only` the one with this id, or all `but` that one; returns how many ended.

    Call it in the transaction that takes the right to be signed in away.
    """
    organization_ids = await repository.delete_sessions_of_user(session, user_id, only=only, but=but)
    for organization_id in set(organization_ids):
        close_pages(session, organization_id, user_id)
    return len(organization_ids)


def close_pages(session: AsyncSession, organization_id: UUID, user_id: UUID) -> None:
    """Have every server check the logins of this user's open pages after the commit; pages without one go to the login page.

    `organization_id` is one that the user is or was signed in to; the pages of all organizations are checked.
    """
    after_commit(session, Change(organization_id, "session", user_id, user_ids=(user_id,)))
