"""The REST API: the routers of all packages, authentication of requests, and the exception handlers."""

import logging
from itertools import chain
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from sqlalchemy.exc import DBAPIError, IntegrityError
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.types import ASGIApp, Receive, Scope, Send

from taskapp import __version__
from taskapp.access import scopes
from taskapp.access.browser import COOKIE, foreign_origin, is_same_origin
from taskapp.access.dependencies import SCOPE_KEY, Caller
from taskapp.ai import api as ai_api
from taskapp.audit.origin import set_origin
from taskapp.audit_log import api as audit_api
from taskapp.auth import account_api
from taskapp.auth import api as auth_api
from taskapp.auth.authenticate import bearer_token, caller_of
from taskapp.auth.credentials import api as credentials_api
from taskapp.auth.invitations import api as invitations_api
from taskapp.auth.oidc import api as oidc_api
from taskapp.auth.proxies import origin_of
from taskapp.auth.second_factor import api as second_factor_api
from taskapp.briefing import api as briefing_api
from taskapp.calls import api as calls_api
from taskapp.contacts import api as contacts_api
from taskapp.core.config import settings
from taskapp.core.db import database as db
from taskapp.core.db import outage
from taskapp.core.db.migrating import is_current
from taskapp.core.errors import AppError, Forbidden, Unauthorized
from taskapp.core.http import api_docs, body_limit, openapi
from taskapp.core.http import responses as http
from taskapp.core.http.conditional_reads import ConditionalReads
from taskapp.core.http.head_requests import HeadRequests
from taskapp.core.http.strict_body import strict_body
from taskapp.core.http.strict_query import strict_query
from taskapp.core.http.unread_bodies import UnreadBodies
from taskapp.dashboard import api as dashboard_api
from taskapp.erasure import api as erasure_api
from taskapp.export import api as export_api
from taskapp.extraction import api as call_tasks_api
from taskapp.notifications import api as notifications_api
from taskapp.notifications import settings_api as notification_settings_api
from taskapp.notifications.mail import api as notification_links_api
from taskapp.notifications.mail import links as mail_links
from taskapp.notifications.webhooks import api as webhooks_api
from taskapp.organizations import api as organizations_api
from taskapp.tasks import api as tasks_api
from taskapp.tasks.attempts import api as attempts_api
from taskapp.tasks.batch import api as batch_api
from taskapp.tasks.cascades import api as cascades_api
from taskapp.tasks.leases import api as leases_api
from taskapp.tasks.quick_add import api as quick_add_api
from taskapp.tasks.reminders import mail_actions_api
from taskapp.tasks.today import api as today_api
from taskapp.telephony import api as telephony_api
from taskapp.timeline import api as timeline_api

log = logging.getLogger(__name__)

ROUTERS = (
    # Before the routes of one task, whose id it would be.
    today_api.router,
    tasks_api.direct,
    batch_api.router,
    tasks_api.router,
    auth_api.router,
    credentials_api.router,
    second_factor_api.router,
    invitations_api.router,
    oidc_api.router,
    account_api.router,
    attempts_api.router,
    leases_api.router,
    quick_add_api.router,
    cascades_api.direct,
    cascades_api.router,
    contacts_api.router,
    organizations_api.router,
    notifications_api.router,
    notification_settings_api.router,
    notification_links_api.router,
    webhooks_api.router,
    mail_actions_api.router,
    dashboard_api.router,
    timeline_api.router,
    briefing_api.router,
    calls_api.router,
    call_tasks_api.router,
    erasure_api.router,
    export_api.router,
    telephony_api.router,
    ai_api.router,
    audit_api.router,
)
# Paths that need no login.
PUBLIC = frozenset(
    {
        "/api/auth/login",
        "/api/auth/login/second-factor",
        "/api/auth/login/passkey-options",
        "/api/auth/login/passkey",
        oidc_api.PATH,
        f"{oidc_api.PATH}/start",
        f"{oidc_api.PATH}/callback",
        f"{oidc_api.PATH}/logout",
        "/api/auth/signup",
        "/api/auth/logout",
        "/api/auth/way-in",
        *invitations_api.PUBLIC,
        *account_api.PUBLIC,
        "/api/health",
        "/api/ready",
        "/api/openapi.json",
        *api_docs.PATHS,
        mail_links.ACT_PATH,
        mail_links.UNSUBSCRIBE_PATH,
        *telephony_api.CALLBACKS,
    }
)
# Paths that other programs call, or that stand in mails: these may add query parameters of their own.
OPEN_QUERIES = frozenset(
    {
        f"{oidc_api.PATH}/callback",
        account_api.CONFIRM_PATH,
        mail_links.ACT_PATH,
        mail_links.UNSUBSCRIBE_PATH,
        *telephony_api.CALLBACKS,
    }
)
# Paths with a rate limit, because passwords could be guessed there.
SLOWED = frozenset(
    {
        "/api/auth/login",
        "/api/auth/login/second-factor",
        "/api/auth/login/passkey-options",
        "/api/auth/login/passkey",
        f"{oidc_api.PATH}/start",
        "/api/auth/signup",
        *invitations_api.PUBLIC,
        *account_api.SLOWED,
    }
)
# What a browser may ask while its organization requires a second factor and the person has none yet.
BEFORE_SECOND_FACTOR = (
    "/api/auth/",
    "/api/second-factor/totp",
    "/api/second-factor/passkeys",
    "/api/second-factor/recovery-codes",
)
# The body limit (bytes) of paths that take recordings.
UPLOADS = {"/api/calls": 256 * 1024 * 1024}
NEEDS_SECOND_FACTOR = (
    "Your organization requires a second factor; set one up first, in the browser or with /api/second-factor."
)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def create_app() -> ASGIApp:
    """The REST API as an ASGI app; start the database before the first request."""
    api = FastAPI(
        title="Taskapp",
        version=__version__,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    strict = [strict_query(open_paths=OPEN_QUERIES), strict_body]
    for router in (*ROUTERS, api_docs.router):
        api.include_router(router, dependencies=strict)
    api.add_api_route("/api/health", health, methods=["GET"], tags=["health"], dependencies=strict)
    api.add_api_route("/api/ready", ready, methods=["GET"], tags=["health"], dependencies=strict)
    openapi.describe(api, public=PUBLIC, slowed=SLOWED, cookie=COOKIE)
    for error, render in (
        (AppError, http.render_app_error),
        (RequestValidationError, http.render_validation),
        (HTTPException, _render_http),
        (IntegrityError, http.render_integrity),
        (DBAPIError, http.render_database),
        (outage.DatabaseAway, http.render_away),
        (outage.NoConnectionFree, http.render_away),
        (Exception, http.render_crash),
    ):
        api.add_exception_handler(error, render)
    return UnreadBodies(HeadRequests(ConditionalReads(AuthMiddleware(api))))


async def health() -> dict[str, str]:
    """200 while the process lives."""
    return {"status": "ok", "version": __version__}


async def ready() -> Response:
    """200 only when the database answers, is at this version's schema and has space."""
    database = db.current()
    try:
        current = await is_current(database)
    except Exception as error:
        log.warning("not ready: %s", str(getattr(error, "orig", error)).partition("\n")[0])
        return http.problem(503, "Not ready", "The database does not answer.")
    if not current:
        return http.problem(503, "Not ready", "The database is not at this version's schema; run taskapp migrate.")
    if database.is_full():
        return http.problem(503, "Not ready", "The disk is full; free space.")
    return http.json_response({"status": "ready"})


async def _render_http(request: Request, error: Exception) -> Response:
    """`http.render_http`; a 405 names every method of the path, where the router names those of the first route that fits."""
    response = await http.render_http(request, error)
    if response.status_code == 405:
        routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
        fitting = [route.methods or () for route in routes if route.matches(request.scope)[0] is not Match.NONE]
        allowed = {*chain(*fitting)} or set(response.headers["allow"].split(", "))
        response.headers["Allow"] = ", ".join(sorted(allowed | ({"HEAD"} if "GET" in allowed else set())))
    return response


class AuthMiddleware:
    """ASGI middleware: authenticates each request before its body is read.

    Answers 401 without a valid login, 403 to changes from other sites' pages and to tokens of a smaller scope, 413 to large bodies, 500 to unexpected errors.
    """

    def __init__(self, api: ASGIApp) -> None:
        self._api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its caller in the scope, or answer a problem document."""
        if scope["type"] != "http":
            await self._api(scope, receive, send)
            return
        response = _ResponseStart(send)
        try:
            refusal = await self._authenticate(scope)
            limit = UPLOADS.get(scope["path"], body_limit.LARGEST)
            await (refusal or self._api)(scope, body_limit.limited(receive, limit=limit), response)
        except Exception as error:
            if outage.is_full(error):
                answer = http.full(error)
            elif outage.is_away(error):
                answer = http.away(error)
            else:
                log.exception("%s %s failed", scope["method"], scope["path"])
                answer = http.problem(500, "Internal error", "Something went wrong here; it was logged.")
            if not response.started:
                await answer(scope, receive, send)

    async def _authenticate(self, scope: Scope) -> Response | None:
        """Put the caller into the scope; returns the response to send instead when the request is refused."""
        headers = Headers(scope=scope)
        set_origin(origin_of(scope))
        limit = UPLOADS.get(scope["path"], body_limit.LARGEST)
        if body_limit.is_too_large(headers, limit=limit):
            return await http.render_http(Request(scope), body_limit.too_large(limit))
        # An Authorization header of another kind is ignored, so the request may be authenticated by its cookie.
        changes_by_cookie = scope["method"] not in SAFE and bearer_token(headers.get("authorization")) is None
        if changes_by_cookie and not is_same_origin(headers, base_url=settings().base_url):
            return http.problem_of(Forbidden(foreign_origin(headers)))
        if scope["path"] in PUBLIC:
            return None
        caller = await caller_of(headers)
        if caller is None:
            return http.problem_of(Unauthorized("Sign in, or send a token: Authorization: Bearer tk_…"))
        try:
            _check_limits(caller, scope["method"], scope["path"])
        except Forbidden as error:
            return http.problem_of(error)
        scope[SCOPE_KEY] = caller
        return None


def _check_limits(caller: Caller, method: str, path: str) -> None:
    """Raise `Forbidden` for what the token's scope, or a missing second factor, does not allow this caller."""
    caller.actor.require_scope(scopes.needed_scope(method, path) or scopes.Scope.ADMIN)
    if caller.session_id is not None and caller.actor.lacks_second_factor and not _sets_up_factor(method, path):
        raise Forbidden(NEEDS_SECOND_FACTOR)


def _sets_up_factor(method: str, path: str) -> bool:
    """Whether a request is for setting up a second factor, or reads who one is."""
    reads = method in SAFE and path in ("/api/me", "/api/second-factor")
    return reads or path.startswith(BEFORE_SECOND_FACTOR)


class _ResponseStart:
    """An ASGI `send` that records whether the response has begun; after that no error response can be sent."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.started = False

    async def __call__(self, message: Any) -> None:
        self.started = True
        await self._send(message)
