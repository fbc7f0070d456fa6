"""REST: sign-up, login, logout, and the caller's profile."""

import logging
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.background import BackgroundTask

from taskapp.access.browser import COOKIE, session_cookie
from taskapp.access.dependencies import Caller, CurrentCaller
from taskapp.audit.origin import current_origin
from taskapp.auth import devices, password_change, service
from taskapp.auth.accounts import service as accounts
from taskapp.auth.authenticate import forget_callers
from taskapp.auth.passwords import hash_password
from taskapp.auth.schemas import (
    ChangePassword,
    LogIn,
    Me,
    ProfileUpdate,
    SignedIn,
    SignUp,
    SwitchOrganization,
    WayIn,
)
from taskapp.auth.second_factor import login as second_step
from taskapp.auth.second_factor.schemas import LoginAnswer
from taskapp.auth.signing_in import is_https_request, signed_in
from taskapp.auth.throttle import check_login_rate, check_sign_up_rate
from taskapp.core.db import database as db
from taskapp.core.db.outage import is_away
from taskapp.core.errors import Forbidden, Unauthorized
from taskapp.core.http.openapi import answers
from taskapp.core.http.responses import json_response, problem_of
from taskapp.organizations import service as organization_service

router = APIRouter(prefix="/api", tags=["auth"])
log = logging.getLogger(__name__)


@router.post("/auth/login", responses=answers(LoginAnswer))
async def log_in(body: LogIn, request: Request) -> Response:
    """Sign in; the response sets the session cookie, or asks for the second factor (`second_factor`, `challenge`)."""
    await check_login_rate(
        current_origin().address, body.email, device=devices.known_device(request.cookies, body.email)
    )
    # The password is checked outside the write transaction: hashing is slow on purpose, and SQLite has one writer.
    try:
        async with db.reading() as session:
            user = await service.check_password(session, body.email, body.password)
            member = await service.get_first_membership(session, user.id)
            second_factor = await second_step.begin(session, member)
    except Unauthorized as error:
        # Recorded after the answer: only an address with an account has an entry, and the answer takes the same time.
        response = problem_of(error)
        response.background = BackgroundTask(_record_failed_login, body.email)
        return response
    if second_factor is not None:
        return json_response(second_factor)
    async with db.transaction() as session:
        result = await service.open_session(session, member, user_agent=request.headers.get("user-agent", ""))
    response = signed_in(request, result)
    devices.remember_device(response, body.email, secure=is_https_request(request))
    return response


@router.post("/auth/signup", status_code=201, responses=answers(SignedIn, status=201))
async def sign_up(body: SignUp, request: Request) -> Response:
    """Create an organization with its owner, and sign in."""
    await check_login_rate(current_origin().address, body.email)
    async with db.reading() as session:
        await accounts.check_open_sign_up(session)
    await check_sign_up_rate(current_origin().address)
    password_hash, agent = await hash_password(body.password), request.headers.get("user-agent", "")
    async with db.transaction() as session:
        result = await service.sign_up(session, body, password_hash=password_hash, user_agent=agent)
    return signed_in(request, result, status=201)


@router.get("/auth/way-in", responses=answers(WayIn))
async def way_in() -> Response:
    """Whether anybody may sign up, whom to ask otherwise, and whether mail is sent."""
    async with db.reading() as session:
        return json_response(await accounts.get_way_in(session))


@router.post("/auth/logout", status_code=204)
async def log_out(request: Request) -> Response:
    """End this browser's session."""
    token = session_cookie(request.headers.get("cookie"))
    if token:
        async with db.transaction() as session:
            await service.log_out(session, token)
    forget_callers()
    response = Response(status_code=204)
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax", secure=is_https_request(request))
    return response


@router.post("/auth/switch", status_code=204)
async def switch_organization(body: SwitchOrganization, caller: CurrentCaller) -> Response:
    """Switch this browser's session to another organization of the same person."""
    if caller.session_id is None:
        raise Forbidden("A token belongs to one organization; switch in a browser session.")
    async with db.transaction() as session:
        await service.switch_organization(session, caller.actor, caller.session_id, body.organization_id)
    forget_callers()
    return Response(status_code=204)


@router.post("/auth/password", status_code=204)
async def change_password(body: ChangePassword, caller: CurrentCaller) -> Response:
    """Change one's own password; every other session ends."""
    await password_change.change(caller.actor, body, session_id=caller.session_id)
    return Response(status_code=204)


@router.get("/me", responses=answers(Me))
async def me(caller: CurrentCaller) -> Response:
    """The caller: user, member, organization, permissions."""
    async with db.reading() as session:
        return json_response(await _me(session, caller))


@router.put("/me", responses=answers(Me))
async def update_me(body: ProfileUpdate, caller: CurrentCaller) -> Response:
    """Change one's own name."""
    async with db.transaction() as session:
        await service.update_profile(session, caller.actor, body)
    forget_callers()
    async with db.reading() as session:
        actor = await service.get_actor_of_member(
            session, caller.actor.organization_id, caller.actor.member_id, via=caller.actor.via
        )
        return json_response(await _me(session, Caller(actor.limited_to(caller.actor.scope), caller.session_id)))


async def _record_failed_login(email: str) -> None:
    try:
        async with db.transaction() as session:
            await service.record_failed_login(session, email)
    except Exception as error:
        if not is_away(error):
            raise
        log.warning("a failed login is not in the audit log: the database is away")


async def _me(session: Any, caller: Caller) -> dict[str, Any]:
    actor = caller.actor
    organization = await organization_service.get_organization(session, actor)
    organizations = await service.list_organizations(session, actor)
    return {
        "user": {"id": actor.user_id, "name": actor.name, "email": actor.email},
        "member": {"id": actor.member_id, "role": actor.role.value},
        "organization": organization,
        "organizations": [{"id": org_id, "name": name} for org_id, name in organizations],
        "permissions": sorted(actor.permissions),
        "scope": actor.scope,
    }
