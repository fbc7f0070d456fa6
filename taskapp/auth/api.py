"""REST: sign-up, login, logout, the caller's profile, and new members."""

from typing import Any

from fastapi import APIRouter, Request, Response

from taskapp.access import permissions as p
from taskapp.access.browser import COOKIE, session_cookie
from taskapp.access.dependencies import Caller, CurrentActor, CurrentCaller, requires
from taskapp.auth import service
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
)
from taskapp.auth.second_factor import login as second_step
from taskapp.auth.second_factor.schemas import LoginAnswer
from taskapp.auth.signing_in import address_of, is_https_request, signed_in
from taskapp.auth.throttle import check_login_rate
from taskapp.core.db import database as db
from taskapp.core.errors import Forbidden
from taskapp.core.http.openapi import answers
from taskapp.core.http.responses import json_response
from taskapp.organizations import service as organization_service
from taskapp.organizations.schemas import MemberCreate, MemberRead

router = APIRouter(prefix="/api", tags=["auth"])


@router.post("/auth/login", responses=answers(LoginAnswer))
async def log_in(body: LogIn, request: Request) -> Response:
    """Sign in; the response sets the session cookie, or asks for the second factor (`second_factor`, `challenge`)."""
    await check_login_rate(address_of(request), body.email)
    # The password is checked outside the write transaction: hashing is slow on purpose, and SQLite has one writer.
    async with db.reading() as session:
        member = await service.check_login(session, body.email, body.password)
        second_factor = await second_step.begin(session, member)
    if second_factor is not None:
        return json_response(second_factor)
    async with db.transaction() as session:
        result = await service.open_session(session, member, user_agent=request.headers.get("user-agent", ""))
    return signed_in(request, result)


@router.post("/auth/signup", status_code=201, responses=answers(SignedIn, status=201))
async def sign_up(body: SignUp, request: Request) -> Response:
    """Create an organization with its owner, and sign in."""
    await check_login_rate(address_of(request), body.email)
    password_hash, agent = await hash_password(body.password), request.headers.get("user-agent", "")
    async with db.transaction() as session:
        result = await service.sign_up(session, body, password_hash=password_hash, user_agent=agent)
    return signed_in(request, result, status=201)


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
    async with db.transaction() as session:
        await service.change_password(session, caller.actor, body, session_id=caller.session_id)
    forget_callers()
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


@router.post(
    "/members",
    status_code=201,
    dependencies=[requires(p.MEMBER_MANAGE)],
    responses=answers(MemberRead, status=201),
)
async def add_member(body: MemberCreate, actor: CurrentActor) -> Response:
    """Add a person to the organization; the password is set only if they have no account yet."""
    async with db.transaction() as session:
        return json_response(await service.add_member(session, actor, body), status=201)


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
