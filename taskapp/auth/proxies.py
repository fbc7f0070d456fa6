"""The client's address behind a reverse proxy (decision 24).

X-Forwarded-For is trusted only from this machine or a private network, where proxies run; a client on the internet
could send the header itself.
"""

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.types import Scope

from taskapp.access.browser import is_same_origin
from taskapp.audit.origin import Origin
from taskapp.core.http.outbound import literal_address


def client_address(peer: str, headers: Mapping[str, str]) -> str:
    """The client's IP address: the last one in X-Forwarded-For when `peer` is a trusted proxy, else `peer`."""
    forwarded = headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    proxy = literal_address(peer)
    return forwarded if proxy and proxy.is_private and literal_address(forwarded) else peer


def origin_of(scope: Scope) -> Origin:
    """Where a request or a websocket comes from: the client's address and its user agent."""
    headers = Headers(scope=scope)
    peer = scope["client"][0] if scope.get("client") else ""
    return Origin(client_address(peer, headers), headers.get("user-agent", ""), site_of(headers))


def site_of(headers: Mapping[str, str]) -> str:
    """Scheme and host of the page that sent a request, as browsers say with every change and websocket; else empty."""
    return headers["origin"] if "origin" in headers and is_same_origin(headers, base_url="") else ""
