"""Links to an account: a new password by mail or from an admin, the proof of an address, a change of address."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import every_member, verb
from taskapp.audit import service as audit
from taskapp.auth.accounts import mail as account_mail
from taskapp.auth.accounts import repository as link_repository
from taskapp.auth.accounts import service as accounts
from taskapp.auth.credentials.tokens import mailed_token, new_link_token, token_hash
from taskapp.auth.model import AccountLink, AccountMail
from taskapp.auth.throttle import check_member_mail_rate
from taskapp.core.clock import utc_now
from taskapp.core.errors import Conflict, Forbidden, NotFound, Unavailable, invalid
from taskapp.organizations import repository as organization_repository  # house: neighbour-repository
from taskapp.organizations import service as organization_service
from taskapp.organizations.model import User

RESET_LIFE, SHOWN_RESET_LIFE, CHANGE_LIFE = timedelta(hours=1), timedelta(hours=24), timedelta(hours=24)
NO_MAIL = (
    "This installation sends no mail. Ask an admin of your organization for a reset link, or the operator to run "
    "`taskapp user password`."
)
_DEAD = "This link does not work: it was used or replaced, or is too old. Ask for a new one."


@dataclass(frozen=True, slots=True)
class LinkToSend:
    """The link that an e-mail holds: its kind, its token, and for an invitation who invites to what."""

    kind: str
    token: str
    organization: str = ""
    inviter: str = ""


async def request_reset(session: AsyncSession, email: str) -> None:  # house: asker
    """Queue the e-mail with a link to set a new password; does the same for an address without an account."""
    if account_mail.queue(session, "reset", email) is None:
        raise Unavailable(NO_MAIL)


@verb(p.MEMBER_MANAGE)
async def issue_reset_link(session: AsyncSession, actor: Actor, member_id: UUID) -> tuple[str, datetime] | None:
    """Mail a member a link to set a new password; without a mail server return its token and expiry instead.

    Raises `Conflict` when the admin would see the link of an account that is also a member of another organization.
    """
    member = await organization_service.get_manageable_member(session, actor, member_id)
    user = await organization_repository.find_user(session, member.user_id)
    if user is None:
        raise NotFound(f"Member {member_id} does not exist.")
    await check_member_mail_rate(actor.organization_id, user.email)
    audit.record(session, actor, "password.reset-link", target_kind="member", target_id=member.id)
    if account_mail.queue(session, "reset", user.email):
        return None
    if not await _belongs_only_to(session, user, actor.organization_id):
        raise Conflict(
            "This person is a member of another organization too, so no admin may see the link. "
            "Ask the operator of this installation to run `taskapp user password`."
        )
    await link_repository.delete_links(session, user.id, "reset")
    token = new_link_token()
    link = AccountLink(
        kind="reset",
        user_id=user.id,
        email=user.email,
        token_hash=token_hash(token),
        shown_in=actor.organization_id,
        expires_at=utc_now() + SHOWN_RESET_LIFE,
    )
    session.add(link)
    await session.flush()
    return token, link.expires_at


async def check_reset_token(session: AsyncSession, token: str) -> None:  # house: asker
    """Raise `NotFound` unless the token sets a password."""
    await _find_reset(session, token)


async def reset_password(session: AsyncSession, token: str, password_hash: str) -> None:  # house: asker
    """Set a new password; every login of the account ends. A mailed link also proves the address."""
    link, user = await _find_reset(session, token)
    if not await link_repository.take_link(session, link.id):
        raise NotFound(_DEAD)
    await accounts.set_password(session, user, password_hash)
    if link.shown_in is None:
        await accounts.prove(session, user, session_id=None)


@every_member
async def request_address_change(session: AsyncSession, actor: Actor, email: str) -> None:
    """Mail a link to a new address; the account changes when the link is opened by the signed-in person."""
    user = await organization_repository.find_user(session, actor.user_id)
    if not account_mail.sends_mail():
        raise Unavailable("This installation sends no mail, so a new address cannot be proven. Ask its operator.")
    if user is None or email == user.email:
        raise invalid("email", "is your address already")
    await accounts.mail_link(session, "change", user, email, lasts=CHANGE_LIFE)


@every_member
async def confirm_address(session: AsyncSession, actor: Actor, token: str, *, session_id: UUID) -> str:
    """Prove the address of the signed-in account, or change it; returns the address.

    Only the account itself can use the link: whoever gets the mail of a stranger's account proves nothing for the stranger.
    """
    found = await link_repository.find_link(session, token_hash(token), utc_now())
    if found is None or found[0].kind not in ("prove", "change"):
        raise NotFound(_DEAD)
    link, user = found
    if user.id != actor.user_id:
        raise Forbidden("This link is for another account. Sign in to that account, then open the link again.")
    if not await link_repository.take_link(session, link.id):
        raise NotFound(_DEAD)
    if link.kind == "prove" and link.email != user.email:
        raise NotFound(_DEAD)
    if link.kind == "change":
        await _change_address(session, user, link.email)
    await accounts.prove(session, user, session_id=session_id)
    return user.email


async def find_link_to_send(session: AsyncSession, mail: AccountMail) -> LinkToSend | None:  # house: asker
    """The link for a queued e-mail; None when there is nothing to send any more, or the address has no account."""
    if mail.kind == "reset":
        return await _new_reset_link(session, mail)
    if mail.subject_id is None:
        return None
    if mail.kind == "link":
        link = await link_repository.get_link(session, mail.subject_id)
        return LinkToSend(link.kind, mailed_token(link.id)) if link else None
    found = await link_repository.find_invitation_to_mail(session, mail.subject_id, utc_now())
    if found is None:
        return None
    invitation, organization, inviter = found
    token = mailed_token(invitation.id, invitation.renewals)
    return LinkToSend("invitation", token, organization=organization, inviter=inviter or "")


async def _new_reset_link(session: AsyncSession, mail: AccountMail) -> LinkToSend | None:
    user = await organization_repository.find_user_by_email(session, mail.email)
    if user is None:
        return None
    token = mailed_token(mail.id)
    if await link_repository.get_link(session, mail.id) is None:
        await link_repository.delete_links(session, user.id, "reset")
        session.add(
            AccountLink(
                id=mail.id,
                kind="reset",
                user_id=user.id,
                email=user.email,
                token_hash=token_hash(token),
                expires_at=utc_now() + RESET_LIFE,
            )
        )
        await session.flush()
    return LinkToSend("reset", token)


async def _find_reset(session: AsyncSession, token: str) -> tuple[AccountLink, User]:
    found = await link_repository.find_link(session, token_hash(token), utc_now())
    if found is None or found[0].kind != "reset" or found[0].email != found[1].email:
        raise NotFound(_DEAD)
    link, user = found
    # Since an admin saw the link, the account may have joined another organization, or become the admin's superior.
    if link.shown_in and not await _belongs_only_to(session, user, link.shown_in, unchanged_since=link.created_at):
        raise NotFound(_DEAD)
    return link, user


async def _belongs_only_to(
    session: AsyncSession, user: User, organization_id: UUID, *, unchanged_since: datetime | None = None
) -> bool:
    members = await link_repository.list_organizations_of_user(session, user.id)
    return all(
        member.organization_id == organization_id and (unchanged_since is None or member.updated_at <= unchanged_since)
        for member in members
    )


async def _change_address(session: AsyncSession, user: User, email: str) -> None:
    holder = await organization_repository.find_user_by_email(session, email)
    if holder and holder.email_proven_at:
        raise Conflict(f"{email} belongs to another account, which has proven it.")
    if holder:
        await accounts.release_address(session, holder)
    user.email = email
    # Of an account that was never proven, `prove` ends the other ways in.
    user.email_proven_at = user.email_proven_at and utc_now()
    await link_repository.delete_links(session, user.id)
    await session.flush()
    await accounts.record_everywhere(session, user.id, "address.changed")
