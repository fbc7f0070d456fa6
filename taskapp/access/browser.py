"""Checks of request headers that browsers send: the session cookie, the origin, and whether https was used."""

from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.requests import cookie_parser

COOKIE = "taskapp_session"
# A longer site is not stored.
LONGEST_SITE = 255
_DEFAULT_PORTS = {"http": 80, "https": 443}

# Scheme, host and port.
Origin = tuple[str, str, int]


def session_cookie(header: str | None) -> str:
    """The session token in a `Cookie` header; "" when there is none. Other cookies may have any name and value."""
    return cookie_parser(header).get(COOKIE, "") if header and COOKIE in header else ""


def origin_of(url: str) -> Origin | None:
    """The origin of a URL or of an `Origin` header; None for `null`, an empty or a malformed value."""
    try:
        parts = urlsplit(url)
        port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return None
    return (parts.scheme, parts.hostname, port) if parts.hostname and port else None


def is_public(site: str) -> bool:
    """Whether a site, as https://tasks.example.com, can be opened from another machine."""
    host = urlsplit(site).hostname or ""
    if not host or len(site) > LONGEST_SITE or host == "localhost" or host.endswith(".localhost"):
        return False
    try:
        return not (ip_address(host).is_loopback or ip_address(host).is_unspecified)
    except ValueError:
        return True


def is_same_origin(headers: Mapping[str, str], *, base_url: str) -> bool:
    """Whether a request does not come from a page of another site (protection against CSRF).

    `base_url` is the public URL of the installation, or empty. Requests without `Origin` and `Sec-Fetch-Site` are accepted:
    they come from programs, which have no cookie of a browser.
    """
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site", "none") in ("same-origin", "none")
    sent = origin_of(origin)
    if sent is None:
        return False
    # Compared with the scheme of the browser: behind a proxy that ends TLS, this request arrives over http.
    return sent in (origin_of(f"{sent[0]}://{headers.get('host', '')}"), origin_of(base_url))


def foreign_origin(headers: Mapping[str, str]) -> str:
    """What to say of a request that `is_same_origin` refuses; it may be a proxy that does not tell for which host it asks."""
    origin, host = headers.get("origin", ""), headers.get("host", "")
    if origin_of(origin) is None:
        return "This request came from another site's page."
    return (
        f"This request came from another site's page ({origin[:LONGEST_SITE]}, and this is {host[:LONGEST_SITE]}). If both are "
        "Taskapp, its proxy must pass the header Host on, or TASKAPP_BASE_URL must be the public address."
    )


def is_https(scheme: str, headers: Mapping[str, str]) -> bool:
    """Whether the browser used https, to this server or to the proxy. A client that forges the header harms only itself."""
    return scheme == "https" or headers.get("x-forwarded-proto", "").strip().lower().startswith("https")
