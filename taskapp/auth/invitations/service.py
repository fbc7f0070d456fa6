"""Invitations: offer a membership, renew and revoke the offer, accept or decline it (decision 49).

Nobody becomes a member by being named. Whoever accepts holds the invitation's link and either signs in to the account of the
invited address or makes a new account. Only the link that was mailed proves the address.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.roles import PERMISSIONS, Role
from taskapp.access.verbs import every_member, verb
from taskapp.audit import service as audit
from taskapp.auth.accounts import mail
from taskapp.auth.accounts import repository as link_repository
from taskapp.auth.accounts import service as accounts
from taskapp.auth.credentials import repository
from taskapp.auth.credentials.tokens import mailed_token, new_link_token, token_hash
from taskapp.auth.model import Invitation
from taskapp.auth.schemas import AcceptInvitation, InvitationRead, Invited, LoginResult, Offer
from taskapp.auth.second_factor.login import WRONG_CODE, use_code
from taskapp.auth.service import open_session
from taskapp.auth.throttle import check_member_mail_rate
from taskapp.core.clock import utc_now
from taskapp.core.db.database import after_commit
from taskapp.core.errors import Conflict, Forbidden, NotFound, Unauthorized, invalid
from taskapp.core.work.bus import Change
from taskapp.organizations import repository as organization_repository  # house: neighbour-repository
from taskapp.organizations import service as organization_service
from taskapp.organizations.model import Member, User
from taskapp.organizations.schemas import MemberCreate

LIFE = timedelta(days=7)
_DEAD = (
    "This invitation link does not work: it was used, revoked or replaced, or is older than 7 days, or who gave it may invite "
    "nobody any more. Ask for a new one."
)
_HAS_ACCOUNT = "has an account here already; sign in to it and accept, or enter another address for a new account"


@verb(p.MEMBER_MANAGE)
async def invite(session: AsyncSession, actor: Actor, new: MemberCreate) -> Invited:
    """Offer a membership to an address; the answer is the same whether it has an account.

    Raises `Conflict` for an active member and for an address with a pending invitation.
    """
    await organization_service.check_new_member(session, actor, new.email, role=new.role)
    pending, inviter = await link_repository.find_pending(session, actor.organization_id, new.email) or (None, None)
    if pending and pending.expires_at > utc_now() and _may_still_invite(pending, inviter):
        message = "is already invited; renew or revoke that invitation"
        raise Conflict(f"{new.email} {message}.", errors=[{"field": "email", "message": message}])
    if pending:
        pending.state = "revoked"
        await session.flush()
    invitation = Invitation(
        organization_id=actor.organization_id,
        email=new.email,
        name=new.name,
        role=new.role.value,
        token_hash="",
        mail_token_hash="",
        invited_by=actor.user_id,
        expires_at=utc_now(),
    )
    token = await _issue(session, invitation)
    _record(session, actor, "invitation.created", invitation, {"role": new.role.value})
    return _invited(invitation, token)


@verb(p.MEMBER_MANAGE)
async def list_invitations(session: AsyncSession, actor: Actor) -> list[InvitationRead]:
    """The organization's pending, expired and declined invitations, newest first."""
    rows = await link_repository.list_invitations(session, actor.organization_id)
    return [_invitation_read(row, name, works=_may_still_invite(row, inviter)) for row, inviter, name in rows]


@verb(p.MEMBER_MANAGE)
async def renew(session: AsyncSession, actor: Actor, invitation_id: UUID) -> Invited:
    """Give an invitation new links, valid for 7 days; the earlier ones stop working."""
    invitation = await _get_invitation(session, actor, invitation_id)
    await organization_service.check_new_member(session, actor, invitation.email, role=Role(invitation.role))
    invitation.state, invitation.renewals = "pending", invitation.renewals + 1
    invitation.invited_by = actor.user_id
    token = await _issue(session, invitation)
    _record(session, actor, "invitation.renewed", invitation)
    return _invited(invitation, token)


@verb(p.MEMBER_MANAGE)
async def revoke(session: AsyncSession, actor: Actor, invitation_id: UUID) -> None:
    """Make an invitation's links stop working and take it off the list."""
    invitation = await _get_invitation(session, actor, invitation_id)
    invitation.state = "revoked"
    await session.flush()
    _record(session, actor, "invitation.revoked", invitation)
    _publish(session, invitation)


async def get_offer(session: AsyncSession, token: str) -> Offer:  # house: asker
    """What a link offers. Raises `NotFound` for a link that does not work.

    Whether the address has an account is said only to the holder of the mailed link, who reads mail there.
    """
    invitation, organization_name, mailed = await _find(session, token)
    user = await organization_repository.find_user_by_email(session, invitation.email) if mailed else None
    return Offer(
        organization=organization_name,
        email=invitation.email,
        role=Role(invitation.role),
        expires_at=invitation.expires_at,
        has_account=user is not None if mailed else None,
        can_replace_account=user is not None and user.email_proven_at is None,
        can_sign_up=await accounts.can_join(session),
    )


async def find_link_of_address(session: AsyncSession, email: str) -> str | None:  # house: asker
    """The token of the mailed link of the newest invitation of a proven address; None without an invitation."""
    for invitation, inviter in await link_repository.list_of_address(session, email, utc_now()):
        if _may_still_invite(invitation, inviter):
            return mailed_token(invitation.id, invitation.renewals)
    return None


@every_member
async def accept(session: AsyncSession, actor: Actor, token: str, *, session_id: UUID) -> Member:
    """Make the signed-in person a member and switch their session to the organization.

    Raises `Forbidden` when the invitation is for another address than the account's.
    """
    invitation, _, mailed = await _find(session, token)
    if actor.email != invitation.email:
        raise Forbidden(
            f"This invitation is for {invitation.email}, and you are signed in as {actor.email}. "
            f"Sign out, then open the link again."
        )
    member = await _accept_of(session, invitation, actor.user_id, mailed=mailed, session_id=session_id)
    await repository.move_session(session, session_id, member)
    return member


async def accept_with_password(
    session: AsyncSession, user_id: UUID, body: AcceptInvitation, *, user_agent: str
) -> LoginResult:  # house: asker
    """Make the person whose password was checked a member, and sign them in: the way back for one without any organization.

    Raises `Invalid` without the code of a second factor, `Unauthorized` for a wrong one.
    """
    invitation, _, mailed = await _find(session, body.token)
    user = await organization_repository.find_user(session, user_id)
    if user and user.has_second_factor:
        if body.code is None:
            raise invalid("code", "is needed: enter the one that your authenticator app shows, or a recovery code")
        if not await use_code(session, invitation.organization_id, user_id, body.code):
            raise Unauthorized(f"The code {WRONG_CODE}.")
    member = await _accept_of(session, invitation, user_id, mailed=mailed, session_id=None)
    return await open_session(session, member, user_agent=user_agent)


async def accept_as_new(
    session: AsyncSession, new: AcceptInvitation, *, password_hash: str, user_agent: str
) -> LoginResult:  # house: asker
    """Make an account for the holder of the link, make it a member, and sign it in.

    Raises `Conflict` when the address has an account. With the mailed link, `replace_account` takes the address from an
    account that never proved it; that account keeps its own organizations and gets into none by this.
    """
    invitation, _, mailed = await _find(session, new.token)
    if not await accounts.can_join(session):
        raise Forbidden("Nobody makes an account here alone; ask the operator of this installation for one.")
    email = await _address_for(session, new, invitation, mailed=mailed)
    await _settle(session, invitation, "accepted")
    proven_at = utc_now() if mailed and email == invitation.email else None
    user = User(email=email, name=new.name or "", password_hash=password_hash, email_proven_at=proven_at)
    session.add(user)
    await session.flush()
    member = await _join(session, invitation, user)
    if proven_at is None:
        await accounts.send_proof(session, user)
    return await open_session(session, member, user_agent=user_agent)


async def decline(session: AsyncSession, token: str) -> None:  # house: asker
    """Refuse the offer; the link stops working."""
    invitation, _, _ = await _find(session, token)
    await _settle(session, invitation, "declined")
    audit.record_for(
        session,
        invitation.organization_id,
        "invitation.declined",
        user_id=None,
        via="link",
        target_kind="invitation",
        target_id=invitation.id,
    )
    _publish(session, invitation)


async def _address_for(session: AsyncSession, new: AcceptInvitation, invitation: Invitation, *, mailed: bool) -> str:
    """The address of a new account; releases it from the account that never proved it, if asked to."""
    email = new.email or invitation.email
    holder = await organization_repository.find_user_by_email(session, invitation.email)
    if holder and new.replace_account:
        if not mailed or holder.email_proven_at:
            raise Conflict("This account cannot be replaced; sign in to it, or reset its password.")
        await accounts.release_address(session, holder)
        return invitation.email
    if email != invitation.email and holder is None:
        raise invalid("email", f"the invitation is for {invitation.email}; leave this out")
    if await organization_repository.find_user_by_email(session, email):
        raise Conflict(f"{email} {_HAS_ACCOUNT}.", errors=[{"field": "email", "message": _HAS_ACCOUNT}])
    return email


async def _accept_of(
    session: AsyncSession, invitation: Invitation, user_id: UUID, *, mailed: bool, session_id: UUID | None
) -> Member:
    """Accept for an account that has proven itself; the mailed link also proves its address, and ends its other sessions."""
    user = await organization_repository.find_user(session, user_id)
    if user is None or user.email != invitation.email:
        raise NotFound(_DEAD)
    await _settle(session, invitation, "accepted")
    if mailed:
        await accounts.prove(session, user, session_id=session_id)
    return await _join(session, invitation, user)


async def _join(session: AsyncSession, invitation: Invitation, user: User) -> Member:
    organization_id = invitation.organization_id
    member = await organization_repository.find_member_of_user(session, organization_id, user.id)
    if member and not member.active and member.updated_at > invitation.expires_at - LIFE:
        # Deactivated since.
        raise NotFound(_DEAD)
    if member is None or not member.active:
        member = await organization_service.join(
            session, organization_id, user, role=Role(invitation.role), member=member
        )
    audit.record_for(
        session,
        organization_id,
        "invitation.accepted",
        user_id=user.id,
        via="link",
        target_kind="member",
        target_id=member.id,
        details={"role": member.role},
    )
    return member


async def _settle(session: AsyncSession, invitation: Invitation, state: str) -> None:
    # Of several holders who accept at the same moment, one updates the row; the others find it settled.
    if not await link_repository.settle_invitation(session, invitation, state=state):
        raise NotFound(_DEAD)


async def _issue(session: AsyncSession, invitation: Invitation) -> str:
    """Set new links and their expiry, queue the e-mail; returns the token of the link that is shown.

    Raises `TooManyRequests` when the address, or anybody in the organization, was sent too many.
    """
    await check_member_mail_rate(invitation.organization_id, invitation.email)
    token = new_link_token()
    invitation.token_hash = token_hash(token)
    invitation.mail_token_hash = token_hash(mailed_token(invitation.id, invitation.renewals))
    invitation.expires_at = utc_now() + LIFE
    session.add(invitation)
    await session.flush()
    mail.queue(session, "invitation", invitation.email, subject_id=invitation.id)
    _publish(session, invitation)
    return token


async def _find(session: AsyncSession, token: str) -> tuple[Invitation, str, bool]:
    """(invitation, organization's name, whether the token is that of the mailed link)."""
    hashed = token_hash(token)
    found = await link_repository.find_invitation_by_token(session, hashed, utc_now())
    if found is None or not _may_still_invite(found[0], found[1]):
        raise NotFound(_DEAD)
    invitation, _, organization = found
    return invitation, organization.name, invitation.mail_token_hash == hashed


def _may_still_invite(invitation: Invitation, inviter: Member | None) -> bool:
    """Whether who gave the invitation could give it today: else a fired admin would keep a way back in."""
    if inviter is None or not inviter.active or p.MEMBER_MANAGE not in PERMISSIONS[Role(inviter.role)]:
        return False
    return Role(invitation.role) is not Role.OWNER or Role(inviter.role) is Role.OWNER


async def _get_invitation(session: AsyncSession, actor: Actor, invitation_id: UUID) -> Invitation:
    invitation = await link_repository.find_invitation(session, actor.organization_id, invitation_id)
    if invitation is None:
        raise NotFound(f"Invitation {invitation_id} does not exist.")
    return invitation


def _record(
    session: AsyncSession, actor: Actor, action: str, invitation: Invitation, details: dict[str, object] | None = None
) -> None:
    audit.record(session, actor, action, target_kind="invitation", target_id=invitation.id, details=details)


def _publish(session: AsyncSession, invitation: Invitation) -> None:
    after_commit(session, Change(invitation.organization_id, "member", invitation.id))


def _invited(invitation: Invitation, token: str) -> Invited:
    return Invited(
        invitation.id, invitation.email, invitation.name, Role(invitation.role), token, invitation.expires_at
    )


def _invitation_read(invitation: Invitation, inviter: str | None, *, works: bool) -> InvitationRead:
    expired = invitation.state == "pending" and (invitation.expires_at <= utc_now() or not works)
    status = "expired" if expired else {"pending": "invited"}.get(invitation.state, invitation.state)
    return InvitationRead(
        invitation.id,
        invitation.email,
        invitation.name,
        Role(invitation.role),
        status,
        inviter,
        invitation.created_at,
        invitation.expires_at,
    )
