"""The client's address behind a reverse proxy (decision 24).

X-Forwarded-For is trusted only from this machine or a private network, where proxies run; a client on the internet
could send the header itself.
"""

from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address, ip_network

from starlette.datastructures import Headers
from starlette.types import Scope

from taskapp.access.browser import is_same_origin
from taskapp.audit.origin import Origin
from taskapp.core.http.outbound import literal_address


def client_address(peer: str, forwarded: str) -> str:
    """The client's IP address: the last one of X-Forwarded-For when `peer` is a trusted proxy, else `peer`."""
    proxy, last = _address_in(peer), _address_in(forwarded.rpartition(",")[2].strip())
    client = last if proxy and last and proxy.is_private else proxy
    return str(client) if client else peer


def network_of(address: str) -> str:
    """What one customer of an internet provider has: an IPv4 address, or an IPv6 network (/64); other text as it is."""
    known = literal_address(address)
    return str(ip_network((known, 64), strict=False)) if known and known.version == 6 else address


def origin_of(scope: Scope) -> Origin:
    """Where a request or a websocket comes from: the client's address and its user agent."""
    headers = Headers(scope=scope)
    peer = scope["client"][0] if scope.get("client") else ""
    # Some proxies leave the line of the client as it is, and add one of their own.
    forwarded = ",".join(headers.getlist("x-forwarded-for"))
    return Origin(client_address(peer, forwarded), headers.get("user-agent", ""), site_of(headers))


def _address_in(text: str) -> IPv4Address | IPv6Address | None:
    """The address in `203.0.113.9`, `203.0.113.9:51000`, `[2001:db8::9]:51000` or `::ffff:203.0.113.9`."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    found = literal_address(text)
    return getattr(found, "ipv4_mapped", None) or found


def site_of(headers: Mapping[str, str]) -> str:
    """Scheme and host of the page that sent a request, as browsers say with every change and websocket; else empty."""
    return headers["origin"] if "origin" in headers and is_same_origin(headers, base_url="") else ""
