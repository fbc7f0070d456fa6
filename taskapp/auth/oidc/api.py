"""REST and redirects of single sign-on: authorization code flow with PKCE, state and nonce (OpenID Connect Core).

The secrets of a login travel in a signed cookie of the browser that began it, so nobody can be signed in by a link that
somebody else has begun.
"""

import hmac
import logging
from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import RedirectResponse

from taskapp.access.browser import is_https
from taskapp.access.dependencies import CurrentActor, CurrentCaller
from taskapp.audit.origin import current_origin
from taskapp.auth import service as auth_service
from taskapp.auth.authenticate import caller_of
from taskapp.auth.invitations.api import PAGE as INVITATION_PAGE
from taskapp.auth.oidc import provider, service
from taskapp.auth.oidc.provider import Attempt, Identity, NotAccepted, ProviderDown
from taskapp.auth.oidc.service import LinkRead, NoAccount
from taskapp.auth.second_factor import login as second_step
from taskapp.auth.second_factor.identity import confirm
from taskapp.auth.second_factor.schemas import Confirmation
from taskapp.auth.signing_in import is_https_request, set_session_cookie, user_agent_of
from taskapp.auth.throttle import check_address_rate
from taskapp.core import signing
from taskapp.core.config import settings
from taskapp.core.db import database as db
from taskapp.core.errors import AppError, Forbidden
from taskapp.core.http.openapi import answers, refuses
from taskapp.core.http.responses import json_response
from taskapp.organizations.schemas import Timezone

log = logging.getLogger(__name__)
router = APIRouter(prefix="/api", tags=["single sign-on"])

PATH = "/api/auth/sso"
_ATTEMPT_COOKIE, _LOGOUT_COOKIE = "taskapp_sso", "taskapp_sso_login"
_LASTS = timedelta(minutes=10)
# Browsers drop cookies above 4 KB; a larger ID token is not kept for the logout.
_LARGEST_TOKEN = 3_500
_PROFILE = "/settings/profile"


class Provider(BaseModel):
    """The provider's name on the login page; empty when there is none."""

    name: str


class Leaving(BaseModel):
    """Where the browser has to go."""

    url: str


class CallbackQuery(BaseModel):
    """What the provider sends back."""

    model_config = ConfigDict(extra="ignore")

    code: Annotated[str, Field(max_length=4000)] = ""
    state: Annotated[str, Field(max_length=400)] = ""
    iss: Annotated[str, Field(max_length=400)] = ""
    error: Annotated[str, Field(max_length=400)] = ""


@router.get("/auth/sso", responses=answers(Provider))
async def get_provider() -> Response:
    """The name of the single sign-on provider."""
    return json_response({"name": settings().oidc_name if provider.is_configured() else ""})


@router.get("/auth/sso/start", status_code=302, response_class=RedirectResponse, responses=refuses(404))
async def start(
    request: Request,
    next: Annotated[str, Query(max_length=2000)] = "",  # noqa: A002
    timezone: Timezone = "UTC",
) -> Response:
    """Go to the provider's login page. `timezone` is for the organization of a new account, where sign-up is open."""
    provider.require_configured()
    await check_address_rate(current_origin().address)
    try:
        url, cookie = await _begin(request, {"next": _path_here(next), "timezone": timezone})
    except ProviderDown as error:
        log.warning("single sign-on: %s", error.detail)
        return _to_login("down")
    return _with_attempt(request, RedirectResponse(url, status_code=302), cookie)


@router.get("/auth/sso/callback", status_code=302, response_class=RedirectResponse, responses=refuses(404))
async def come_back(request: Request, answer: Annotated[CallbackQuery, Query()]) -> Response:
    """The provider sends the browser here after its login."""
    provider.require_configured()
    kept = signing.read(_ATTEMPT_COOKIE, request.cookies.get(_ATTEMPT_COOKIE, ""))
    if kept is None:
        response = _to_login("expired")
    else:
        response = await _finish(request, answer, kept)
    response.delete_cookie(_ATTEMPT_COOKIE, path=PATH)
    return response


@router.get("/auth/sso/logout", status_code=302, response_class=RedirectResponse)
async def log_out_there(request: Request) -> Response:
    """After the logout here: end the login at the provider too, when this browser's login came from there."""
    id_token = request.cookies.get(_LOGOUT_COOKIE)
    url = None
    if id_token is not None and provider.is_configured():
        try:
            url = await provider.logout_url(id_token, back=f"{_site(request)}/login")
        except ProviderDown as error:
            log.warning("single sign-on: %s", error.detail)
    response = RedirectResponse(url or "/login", status_code=302)
    response.delete_cookie(_LOGOUT_COOKIE, path=PATH)
    return response


@router.get("/sso", responses=answers(LinkRead))
async def get_link(actor: CurrentActor) -> Response:
    """Whether one's own account is linked to the provider."""
    async with db.reading() as session:
        return json_response(await service.get_link(session, actor))


@router.post("/sso/link", responses=answers(Leaving))
async def begin_link(body: Confirmation, caller: CurrentCaller, request: Request) -> Response:
    """Begin to link one's own account: go to the `url` of the response; needs the current password."""
    provider.require_configured()
    session_id = await confirm(caller, body)
    url, cookie = await _begin(request, {"next": _PROFILE, "link": str(session_id)})
    return _with_attempt(request, json_response({"url": url}), cookie)


@router.post("/sso/unlink", status_code=204)
async def unlink(body: Confirmation, caller: CurrentCaller) -> Response:
    """Unlink one's own account; needs the current password, and an account without one keeps its link."""
    await confirm(caller, body)
    async with db.transaction() as session:
        await service.unlink(session, caller.actor)
    return Response(status_code=204)


async def _finish(request: Request, answer: CallbackQuery, kept: dict[str, Any]) -> Response:
    attempt = Attempt(kept["state"], kept["nonce"], kept["code_verifier"])
    try:
        _check_answer(answer, attempt)
        identity = await provider.identify(answer.code, attempt, redirect_uri=_callback(request))
        return await (_link if kept.get("link") else _sign_in)(request, identity, kept)
    except ProviderDown as error:
        log.warning("single sign-on: %s", error.detail)
        return _to_login("down")
    except NotAccepted as error:
        log.warning("single sign-on: the provider's answer was refused: %.200s", error)
        return _to_login("refused")
    except NoAccount as error:
        if error.invitation:
            return RedirectResponse(f"{INVITATION_PAGE}{error.invitation}", status_code=302)
        return _to_login(error.reason)
    except Forbidden:
        return _to_login("inactive")


def _check_answer(answer: CallbackQuery, attempt: Attempt) -> None:
    if not answer.code:
        raise NotAccepted(answer.error or "no code")
    if not hmac.compare_digest(answer.state.encode(), attempt.state.encode()):
        raise NotAccepted("the state is of another login")
    if answer.iss and answer.iss != settings().oidc_issuer:
        raise NotAccepted("the answer is of another provider")


async def _sign_in(request: Request, identity: Identity, kept: dict[str, Any]) -> Response:
    async with db.transaction() as session:
        member = await service.find_member(session, identity, timezone=kept.get("timezone", "UTC"))
        needed = await second_step.begin(session, member)
        agent = user_agent_of(request)
        result = None if needed else await auth_service.open_session(session, member, user_agent=agent)
    if needed:
        # Behind "#", which is sent to no server and stands in no log.
        step = urlencode({"challenge": needed.challenge, "second_factor": ",".join(needed.second_factor)})
        response = RedirectResponse(f"/login?next={quote(kept['next'])}#{step}", status_code=302)
    else:
        response = RedirectResponse(kept["next"], status_code=302)
    if result:
        set_session_cookie(request, response, result)
    id_token = identity.id_token if len(identity.id_token) <= _LARGEST_TOKEN else ""
    _set_cookie(request, response, _LOGOUT_COOKIE, id_token, seconds=int(auth_service.SESSION_LIFE.total_seconds()))
    return response


async def _link(request: Request, identity: Identity, kept: dict[str, Any]) -> Response:
    caller = await caller_of(request.headers)
    if caller is None or str(caller.session_id) != kept["link"]:
        return _to_login("refused")
    try:
        async with db.transaction() as session:
            await service.link(session, caller.actor, identity)
    except AppError as error:
        log.warning("single sign-on: %s", error.detail)
        return RedirectResponse(f"{_PROFILE}?sso=taken", status_code=302)
    return RedirectResponse(f"{_PROFILE}?sso=linked", status_code=302)


async def _begin(request: Request, more: dict[str, str]) -> tuple[str, str]:
    """The URL of the provider's login page, and the cookie of this attempt."""
    attempt = provider.new_attempt()
    url = await provider.login_url(attempt, redirect_uri=_callback(request))
    return url, signing.sign(_ATTEMPT_COOKIE, {**asdict(attempt), **more}, lasts=_LASTS)


def _with_attempt(request: Request, response: Response, cookie: str) -> Response:
    _set_cookie(request, response, _ATTEMPT_COOKIE, cookie, seconds=int(_LASTS.total_seconds()))
    return response


def _set_cookie(request: Request, response: Response, name: str, value: str, *, seconds: int) -> None:
    # Lax: the provider's redirect back is a navigation from another site, which has to send it.
    response.set_cookie(
        name, value, max_age=seconds, path=PATH, httponly=True, samesite="lax", secure=is_https_request(request)
    )


def _to_login(reason: str) -> Response:
    return RedirectResponse(f"/login?sso={reason}", status_code=302)


def _callback(request: Request) -> str:
    return f"{_site(request)}{PATH}/callback"


def _site(request: Request) -> str:
    scheme = "https" if is_https(request.url.scheme, request.headers) else "http"
    return settings().base_url or f"{scheme}://{request.headers.get('host', '')}"


def _path_here(path: str) -> str:
    """A path of this site, else the tasks."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/today"
