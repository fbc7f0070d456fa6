"""The response that signs a browser in, and facts of the request that it needs."""

from fastapi import Request, Response

from taskapp.access.browser import COOKIE, is_https
from taskapp.auth.authenticate import forget_callers
from taskapp.auth.schemas import LoginResult
from taskapp.auth.service import SESSION_LIFE
from taskapp.core.config import settings
from taskapp.core.http.responses import json_response


def signed_in(request: Request, result: LoginResult, *, status: int = 200) -> Response:
    """The response to a finished login: it sets the session cookie."""
    content = {"user_id": result.user_id, "member_id": result.member_id, "organization_id": result.organization_id}
    response = json_response(content, status=status)
    set_session_cookie(request, response, result)
    return response


def set_session_cookie(request: Request, response: Response, result: LoginResult) -> None:
    """Add the cookie of a new session to a response."""
    forget_callers()
    response.set_cookie(
        COOKIE,
        result.token,
        max_age=int(SESSION_LIFE.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=is_https_request(request),
    )


def is_https_request(request: Request) -> bool:
    """Whether the browser reached this installation over https."""
    return is_https(request.url.scheme, request.headers) or settings().base_url.startswith("https://")


def user_agent_of(request: Request) -> str:
    """The browser's name as it sends it."""
    return request.headers.get("user-agent", "")


def page_link(request: Request, path: str) -> str:
    """The URL of a page for the caller itself: the public one, else with the host that the caller used.

    Never put it into a mail, because anybody may send any `Host` header.
    """
    own = f"{'https' if is_https_request(request) else 'http'}://{request.headers.get('host', 'localhost')}"
    return f"{settings().base_url or own}{path}"
