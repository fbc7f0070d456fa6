"""REST: invite people, manage invitations, and look at, accept or decline an invitation."""

from dataclasses import replace

from fastapi import APIRouter, Request, Response

from taskapp.access import permissions as p
from taskapp.access.dependencies import Caller, CurrentActor, requires
from taskapp.access.once import Once
from taskapp.audit.origin import current_origin
from taskapp.auth.authenticate import caller_of, forget_callers
from taskapp.auth.invitations import service as invitations
from taskapp.auth.passwords import hash_password
from taskapp.auth.schemas import (
    AcceptInvitation,
    InvitationLink,
    InvitationRead,
    InvitationToken,
    Invited,
    MemberInvited,
    Offer,
    SignedIn,
)
from taskapp.auth.service import check_password
from taskapp.auth.signing_in import page_link, signed_in, user_agent_of
from taskapp.auth.throttle import check_code_rate, check_link_rate, check_login_rate
from taskapp.core.db import database as db
from taskapp.core.errors import Unauthorized, invalid
from taskapp.core.http.openapi import ListOf, answers, refuses
from taskapp.core.http.responses import json_response
from taskapp.core.ids import parse_id
from taskapp.organizations.schemas import MemberCreate

router = APIRouter(prefix="/api", tags=["organization"])
# The page of an invitation, followed by its token.
PAGE = "/invite/"
# Paths that need no login.
PUBLIC = frozenset({"/api/invitations/look-up", "/api/invitations/accept", "/api/invitations/decline"})


@router.post(
    "/members", status_code=201, dependencies=[requires(p.MEMBER_MANAGE)], responses=answers(MemberInvited, status=201)
)
async def invite_member(body: MemberCreate, actor: CurrentActor, request: Request, once: Once) -> Response:
    """Invite a person; they become a member when they accept. The link is shown only in this response."""
    return await once(
        lambda session: invitations.invite(session, actor, body),
        lambda invited: json_response(_member_invited(request, invited), status=201),
        secret=True,
    )


@router.get("/invitations", dependencies=[requires(p.MEMBER_MANAGE)], responses=answers(ListOf[InvitationRead]))
async def list_invitations(actor: CurrentActor) -> Response:
    """Pending, expired and declined invitations, newest first."""
    async with db.reading() as session:
        return json_response({"items": await invitations.list_invitations(session, actor)})


@router.post(
    "/invitations/{invitation_id}/renew",
    dependencies=[requires(p.MEMBER_MANAGE)],
    responses=answers(MemberInvited),
)
async def renew_invitation(invitation_id: str, actor: CurrentActor, request: Request, once: Once) -> Response:
    """Make a new link, valid for 7 days; the earlier one stops working."""
    invitation = parse_id(invitation_id, what="Invitation")
    return await once(
        lambda session: invitations.renew(session, actor, invitation),
        lambda invited: json_response(_member_invited(request, invited)),
        secret=True,
    )


@router.delete("/invitations/{invitation_id}", status_code=204, dependencies=[requires(p.MEMBER_MANAGE)])
async def revoke_invitation(invitation_id: str, actor: CurrentActor) -> Response:
    """Revoke an invitation: its link stops working."""
    async with db.transaction() as session:
        await invitations.revoke(session, actor, parse_id(invitation_id, what="Invitation"))
    return Response(status_code=204)


@router.post("/invitations/look-up", responses=answers(Offer) | refuses(404))
async def look_up_invitation(body: InvitationToken, request: Request) -> Response:
    """What the link offers."""
    await check_link_rate(current_origin().address)
    caller = await _signed_in_caller(request)
    async with db.reading() as session:
        offer = await invitations.get_offer(session, body.token)
    return json_response(replace(offer, signed_in_as=caller.actor.email if caller else None))


@router.post("/invitations/accept", responses=answers(SignedIn) | refuses(404))
async def accept_invitation(body: AcceptInvitation, request: Request) -> Response:
    """Accept as the signed-in account, with `password` as the invited one, or with `name` too as a new one; sets the session cookie."""
    await check_link_rate(current_origin().address)
    if body.name is not None or body.email is not None or body.replace_account:
        return await _accept_as_new(body, request)
    if body.password is not None:
        return await _accept_with_password(body, body.password, request)
    caller = await _signed_in_caller(request)
    if caller is None or caller.session_id is None:
        raise Unauthorized("Sign in to accept, or choose a name and a password for a new account.")
    async with db.transaction() as session:
        member = await invitations.accept(session, caller.actor, body.token, session_id=caller.session_id)
    forget_callers()
    return json_response(SignedIn(member.user_id, member.id, member.organization_id))


@router.post("/invitations/decline", status_code=204, responses=refuses(404))
async def decline_invitation(body: InvitationToken) -> Response:
    """Decline an invitation: its link stops working."""
    await check_link_rate(current_origin().address)
    async with db.transaction() as session:
        await invitations.decline(session, body.token)
    return Response(status_code=204)


async def _accept_as_new(body: AcceptInvitation, request: Request) -> Response:
    if body.name is None:
        raise invalid("name", "is needed for a new account")
    if body.password is None:
        raise invalid("password", "is needed for a new account")
    # A link that does not work costs no hash.
    async with db.reading() as session:
        await invitations.get_offer(session, body.token)
    password_hash, agent = await hash_password(body.password), user_agent_of(request)
    async with db.transaction() as session:
        result = await invitations.accept_as_new(session, body, password_hash=password_hash, user_agent=agent)
    return signed_in(request, result)


async def _accept_with_password(body: AcceptInvitation, password: str, request: Request) -> Response:
    async with db.reading() as session:
        email = (await invitations.get_offer(session, body.token)).email
    await check_login_rate(current_origin().address, email)
    async with db.reading() as session:
        user = await check_password(session, email, password)
    if body.code is not None:
        await check_code_rate(user.id)
    async with db.transaction() as session:
        result = await invitations.accept_with_password(session, user.id, body, user_agent=user_agent_of(request))
    return signed_in(request, result)


async def _signed_in_caller(request: Request) -> Caller | None:
    """The caller signed in with a session cookie; an API token belongs to one organization and accepts nothing."""
    caller = await caller_of(request.headers)
    return caller if caller and caller.session_id else None


def _member_invited(request: Request, invited: Invited) -> MemberInvited:
    link = InvitationLink(invited.id, page_link(request, f"{PAGE}{invited.token}"), invited.expires_at)
    return MemberInvited("invited", invited.email, invited.name, invited.role, link)
