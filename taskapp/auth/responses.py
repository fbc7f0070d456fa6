"""What the routes of this package share: the response that signs in, the client's address, and URLs of pages."""

from fastapi import Request, Response

from taskapp.access.browser import COOKIE, is_https
from taskapp.auth.authenticate import forget_callers
from taskapp.auth.proxies import client_address
from taskapp.auth.schemas import LoginResult
from taskapp.auth.service import SESSION_LIFE
from taskapp.core.config import settings
from taskapp.core.http.responses import json_response


def signed_in(request: Request, result: LoginResult, *, status: int = 200) -> Response:
    """The ids of a new login; sets the session cookie."""
    forget_callers()
    content = {"user_id": result.user_id, "member_id": result.member_id, "organization_id": result.organization_id}
    response = json_response(content, status=status)
    response.set_cookie(
        COOKIE,
        result.token,
        max_age=int(SESSION_LIFE.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=uses_https(request),
    )
    return response


def uses_https(request: Request) -> bool:
    """Whether the browser uses https, to this server or to the proxy."""
    return is_https(request.url.scheme, request.headers) or settings().base_url.startswith("https://")


def address_of(request: Request) -> str:
    """The client's network address."""
    return client_address(request.client.host if request.client else "unknown", request.headers)


def page_link(request: Request, path: str) -> str:
    """The URL of a page for the caller itself: the public one, else with the host that the caller used.

    Never put it into a mail, because anybody may send any `Host` header.
    """
    own = f"{'https' if uses_https(request) else 'http'}://{request.headers.get('host', 'localhost')}"
    return f"{settings().base_url or own}{path}"
