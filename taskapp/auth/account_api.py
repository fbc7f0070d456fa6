"""REST: forgotten passwords, one's own e-mail address, and the page that its mailed link opens."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.dependencies import CurrentActor, requires
from taskapp.access.once import Once
from taskapp.audit.origin import current_origin
from taskapp.auth import password_change
from taskapp.auth.accounts import links as account_links
from taskapp.auth.authenticate import caller_of, forget_callers
from taskapp.auth.passwords import hash_password
from taskapp.auth.schemas import ChangeEmail, ForgotPassword, ResetLink, ResetPassword
from taskapp.auth.signing_in import page_link
from taskapp.auth.throttle import check_link_rate, check_mail_rate
from taskapp.core.db import database as db
from taskapp.core.errors import AppError
from taskapp.core.http.openapi import answers, refuses
from taskapp.core.http.plain_page import plain_page
from taskapp.core.ids import parse_id

router = APIRouter(prefix="/api", tags=["auth"])
# The pages of links, followed by their token.
RESET_PAGE, CONFIRM_PATH = "/reset/", "/api/links/address"
# Paths that need no login.
PUBLIC = frozenset({"/api/auth/forgot", "/api/auth/reset", CONFIRM_PATH})
SLOWED = frozenset({"/api/auth/forgot", "/api/auth/reset"})
Token = Annotated[str, Query(max_length=200)]


@router.post("/auth/forgot", status_code=204)
async def forgot_password(body: ForgotPassword) -> Response:
    """Mail a link to set a new password, if the address has an account; the answer does not say whether it has one."""
    await check_mail_rate(current_origin().address, body.email)
    async with db.transaction() as session:
        await account_links.request_reset(session, body.email)
    return Response(status_code=204)


@router.post("/auth/reset", status_code=204, responses=refuses(404))
async def reset_password(body: ResetPassword) -> Response:
    """Set a new password with the token of a link; every login of the account ends."""
    await check_link_rate(current_origin().address)
    async with db.reading() as session:
        await account_links.check_reset_token(session, body.token)
    password_hash = await hash_password(body.password)
    async with db.transaction() as session:
        await account_links.reset_password(session, body.token, password_hash)
    forget_callers()
    return Response(status_code=204)


@router.post("/members/{member_id}/reset-link", dependencies=[requires(p.MEMBER_MANAGE)], responses=answers(ResetLink))
async def send_reset_link(member_id: str, actor: CurrentActor, request: Request, once: Once) -> Response:
    """Mail a member a link to set a new password; without a mail server, `url` is the link, shown only here."""

    async def work(session: AsyncSession) -> ResetLink:
        shown = await account_links.issue_reset_link(session, actor, parse_id(member_id, what="Member"))
        url = page_link(request, f"{RESET_PAGE}{shown[0]}") if shown else None
        return ResetLink(mailed=shown is None, url=url, expires_at=shown[1] if shown else None)

    return await once(work, secret=True)


@router.post("/me/email", status_code=204, responses=refuses(429))
async def change_email(body: ChangeEmail, actor: CurrentActor) -> Response:
    """Mail a link to the new address; open it while signed in to use the address from then on."""
    await check_mail_rate(current_origin().address, body.email)
    await password_change.verify(actor, body.password, field="password")
    async with db.transaction() as session:
        await account_links.request_address_change(session, actor, body.email)
    return Response(status_code=204)


@router.get(CONFIRM_PATH.removeprefix("/api"), include_in_schema=False)
async def ask_to_confirm(request: Request, t: Token = "") -> Response:
    """Ask for confirmation; changes nothing, because mail scanners open links."""
    if not t or await _session_of(request) is None:
        return plain_page(
            "Sign in first",
            "Sign in to your account in this browser, then open the link again.",
            link=("Log in", "/login"),
            status=401,
        )
    text = (
        "You sign in with it, and mail for you goes there. If no address of this account was proven before, its other "
        "logins, API tokens and single sign-on link end."
    )
    return plain_page("Use this address?", text, button="Use it")


@router.post(CONFIRM_PATH.removeprefix("/api"), include_in_schema=False)
async def confirm_address(request: Request, t: Token = "") -> Response:
    """Prove or change the address of the signed-in account."""
    await check_link_rate(current_origin().address)
    login = await _session_of(request)
    if login is None:
        return await ask_to_confirm(request, "")
    caller = await caller_of(request.headers)
    assert caller is not None
    try:
        async with db.transaction() as session:
            email = await account_links.confirm_address(session, caller.actor, t, session_id=login)
    except AppError as error:
        return plain_page("This link does not work here", error.detail, status=error.status)
    forget_callers()
    return plain_page("Done", f"{email} is your proven address.", link=("Go to your tasks", "/today"))


async def _session_of(request: Request) -> UUID | None:
    caller = await caller_of(request.headers)
    return caller.session_id if caller else None
