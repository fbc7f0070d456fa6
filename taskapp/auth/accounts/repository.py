"""SQL of invitations, account links and queued account e-mails."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.auth.model import AccountLink, AccountMail, ApiToken, Invitation
from taskapp.core.db import database as db
from taskapp.organizations.model import Member, Organization, User

# Key of the PostgreSQL advisory lock that serves sign-ups one after the other while the first organization is made.
SIGN_UP_LOCK = 7_214_903


async def lock_sign_up(session: AsyncSession) -> None:  # house: all-orgs
    """Wait for other sign-ups until this transaction ends; SQLite has one writer anyway."""
    if not db.is_sqlite(session):
        await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": SIGN_UP_LOCK})


async def find_pending(
    session: AsyncSession, organization_id: UUID, email: str
) -> tuple[Invitation, Member | None] | None:
    """The pending invitation of an address, with its inviter; it may have expired."""
    query = _with_inviter(select(Invitation, Member)).where(
        col(Invitation.organization_id) == organization_id,
        col(Invitation.email) == email,
        col(Invitation.state) == "pending",
    )
    row = (await session.execute(query)).first()
    return (row[0], row[1]) if row else None


async def list_of_address(
    session: AsyncSession, email: str, now: datetime
) -> list[tuple[Invitation, Member | None]]:  # house: all-orgs
    """The pending invitations of an address that have not expired, with their inviters, in any organization, newest first."""
    query = _with_inviter(select(Invitation, Member)).where(
        col(Invitation.email) == email, col(Invitation.state) == "pending", col(Invitation.expires_at) > now
    )
    return [(row[0], row[1]) for row in await session.execute(query.order_by(col(Invitation.created_at).desc()))]


async def find_invitation(session: AsyncSession, organization_id: UUID, invitation_id: UUID) -> Invitation | None:
    """One invitation that is still listed: pending or declined."""
    query = select(Invitation).where(
        col(Invitation.organization_id) == organization_id,
        col(Invitation.id) == invitation_id,
        col(Invitation.state).in_(("pending", "declined")),
    )
    return (await session.scalars(query)).first()


async def list_invitations(
    session: AsyncSession, organization_id: UUID
) -> list[tuple[Invitation, Member | None, str | None]]:
    """Pending and declined invitations with the inviter and their name, newest first."""
    query = (
        _with_inviter(select(Invitation, Member, col(User.name)))
        .outerjoin(User, col(User.id) == col(Invitation.invited_by))
        .where(col(Invitation.organization_id) == organization_id, col(Invitation.state).in_(("pending", "declined")))
        .order_by(col(Invitation.created_at).desc(), col(Invitation.id))
    )
    return [(row[0], row[1], row[2]) for row in await session.execute(query)]


async def find_invitation_by_token(
    session: AsyncSession, token_hash: str, now: datetime
) -> tuple[Invitation, Member | None, Organization] | None:  # house: all-orgs
    """The valid invitation behind a link, with its inviter and organization."""
    query = (
        _with_inviter(select(Invitation, Member, Organization))
        .join(Organization, col(Organization.id) == col(Invitation.organization_id))
        .where(
            or_(col(Invitation.token_hash) == token_hash, col(Invitation.mail_token_hash) == token_hash),
            col(Invitation.state) == "pending",
            col(Invitation.expires_at) > now,
        )
    )
    row = (await session.execute(query)).first()
    return (row[0], row[1], row[2]) if row else None


def _with_inviter(query: Any) -> Any:
    """The query of invitations with the member who invited; None when that user is no member any more."""
    is_inviter = (col(Member.organization_id) == col(Invitation.organization_id)) & (
        col(Member.user_id) == col(Invitation.invited_by)
    )
    return query.outerjoin(Member, is_inviter)


async def find_invitation_to_mail(
    session: AsyncSession, invitation_id: UUID, now: datetime
) -> tuple[Invitation, str, str | None] | None:  # house: all-orgs
    """A pending invitation with the names of its organization and of who invites; None when its link does not work."""
    query = (
        select(Invitation, col(Organization.name), col(User.name))
        .join(Organization, col(Organization.id) == col(Invitation.organization_id))
        .outerjoin(User, col(User.id) == col(Invitation.invited_by))
        .where(
            col(Invitation.id) == invitation_id, col(Invitation.state) == "pending", col(Invitation.expires_at) > now
        )
    )
    row = (await session.execute(query)).first()
    return (row[0], row[1], row[2]) if row else None


async def settle_invitation(session: AsyncSession, invitation: Invitation, *, state: str) -> bool:  # house: all-orgs
    """Give a pending invitation its final state; False when somebody else did so meanwhile."""
    query = update(Invitation).where(
        col(Invitation.id) == invitation.id,
        col(Invitation.state) == "pending",
        col(Invitation.renewals) == invitation.renewals,
    )
    result: Any = await session.execute(query.values(state=state).execution_options(synchronize_session=False))
    return bool(result.rowcount)


async def find_link(
    session: AsyncSession, token_hash: str, now: datetime
) -> tuple[AccountLink, User] | None:  # house: all-orgs
    """The valid account link behind a token, with its account."""
    query = (
        select(AccountLink, User)
        .join(User, col(User.id) == col(AccountLink.user_id))
        .where(col(AccountLink.token_hash) == token_hash, col(AccountLink.expires_at) > now)
    )
    row = (await session.execute(query)).first()
    return (row[0], row[1]) if row else None


async def get_link(session: AsyncSession, link_id: UUID) -> AccountLink | None:  # house: all-orgs
    """An account link by its id."""
    return await session.get(AccountLink, link_id)


async def take_link(session: AsyncSession, link_id: UUID) -> bool:  # house: all-orgs
    """Use up an account link; False when it was used meanwhile."""
    result: Any = await session.execute(delete(AccountLink).where(col(AccountLink.id) == link_id))
    return bool(result.rowcount)


async def delete_links(session: AsyncSession, user_id: UUID, *kinds: str) -> None:  # house: all-orgs
    """Delete an account's links, of these kinds or of all."""
    query = delete(AccountLink).where(col(AccountLink.user_id) == user_id)
    await session.execute(query.where(col(AccountLink.kind).in_(kinds)) if kinds else query)


async def delete_tokens_of_user(session: AsyncSession, user_id: UUID) -> None:  # house: all-orgs
    """Delete every API token of an account."""
    members = select(col(Member.id)).where(col(Member.user_id) == user_id)
    await session.execute(delete(ApiToken).where(col(ApiToken.member_id).in_(members)))


async def list_organizations_of_user(session: AsyncSession, user_id: UUID) -> list[Member]:  # house: all-orgs
    """An account's memberships, inactive ones too."""
    return list(await session.scalars(select(Member).where(col(Member.user_id) == user_id)))


async def has_due_mail(session: AsyncSession, now: datetime) -> bool:  # house: all-orgs
    """Whether an account e-mail is due."""
    query = select(col(AccountMail.id)).where(text("state = 'pending'"), col(AccountMail.next_attempt_at) <= now)
    return (await session.scalars(query.limit(1))).first() is not None


async def delete_mail(session: AsyncSession, mail: AccountMail) -> bool:  # house: all-orgs
    """Delete a sent e-mail; False when its lease was lost."""
    query = delete(AccountMail).where(col(AccountMail.id) == mail.id, col(AccountMail.fence) == mail.fence)
    result: Any = await session.execute(query)
    return bool(result.rowcount)


async def delete_expired(session: AsyncSession, now: datetime, *, mails_before: datetime) -> None:  # house: all-orgs
    """Delete expired account links, and e-mails queued before `mails_before` that could not be sent."""
    await session.execute(delete(AccountLink).where(col(AccountLink.expires_at) <= now))
    await session.execute(delete(AccountMail).where(col(AccountMail.created_at) <= mails_before))
