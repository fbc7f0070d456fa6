"""What a request says about the browser it came from: its session cookie, its origin and whether it used https."""

from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

COOKIE = "taskapp_session"
_DEFAULT_PORTS = {"http": 80, "https": 443}

# Scheme, host and port.
Origin = tuple[str, str, int]


def session_cookie(header: str | None) -> str:
    """The session token in a `Cookie` header; empty when there is none."""
    if not header or COOKIE not in header:
        return ""
    try:
        morsel = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


def origin_of(url: str) -> Origin | None:
    """The origin of a URL or an `Origin` header; None when it has none (`null`, an empty or malformed value)."""
    try:
        parts = urlsplit(url)
        port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return None
    return (parts.scheme, parts.hostname, port) if parts.hostname and port else None


def is_same_origin(headers: Mapping[str, str], *, base_url: str) -> bool:
    """Whether these request headers can be trusted not to come from another site's page.

    `base_url` is the product's public address, or empty. Programs send neither `Origin` nor `Sec-Fetch-Site` and are
    let in: no browser lent them a cookie.
    """
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site", "none") in ("same-origin", "none")
    sent = origin_of(origin)
    if sent is None:
        return False
    # Compared with the scheme the browser used: a proxy that speaks https to the browser speaks http to us.
    return sent in (origin_of(f"{sent[0]}://{headers.get('host', '')}"), origin_of(base_url))


def is_https(scheme: str, headers: Mapping[str, str]) -> bool:
    """Whether the browser came over https, directly or to the proxy; only that browser is hurt by a lie."""
    return scheme == "https" or headers.get("x-forwarded-proto", "").strip().lower().startswith("https")
