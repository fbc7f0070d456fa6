"""HTTP POST to URLs that users enter, protected against server-side request forgery: only to public addresses and to networks that the operator allows.

The host name is resolved once, and the connection goes to the address that was checked, so that a second, different DNS
answer cannot lead to the internal network. Redirects are not followed; at most 500 bytes of the response are read.
"""

import asyncio
import re
import socket
import unicodedata
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

import httpx2

from taskapp.core.config import settings
from taskapp.core.errors import invalid
from taskapp.core.http.certificates import trusted

URL_MAX = 2_000
TIMEOUT = httpx2.Timeout(10.0)
# How many host names are looked up at once, and how long one may take (s).
NAME_THREADS = 16
NAME_TIMEOUT = 10.0
# How much of a response's body is kept for error messages (bytes).
ANSWER_MAX = 500
_NAT64 = IPv6Network("64:ff9b::/96")
# The names that hosts of an own network have: without a dot, or below one of these.
_OWN_NAME = re.compile(r"^\.[^.]*$|\.(localhost|local|localdomain|internal|intranet|lan|home|corp|home\.arpa)$")
# What of IPv6 is given out for the internet. Everything else is local, stands for an IPv4 address, or is not in use.
_IPV6_INTERNET = IPv6Network("2000::/3")


class RequestFailed(Exception):
    """There was no response, or the address is not allowed; the message says which. `reason` is the same without the host."""

    def __init__(self, host: str, reason: str) -> None:
        super().__init__(f"{host} {reason}")
        self.reason = reason


@dataclass(frozen=True, slots=True)
class OutboundResponse:
    """The status, the beginning of the body, and the Retry-After header in seconds."""

    status: int
    text: str
    retry_after: float = 0.0

    @property
    def is_good(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300


def check_url(url: str, *, field: str) -> str:
    """`url`, if it can be stored; raises `Invalid` for `field` else.

    A host name is resolved and checked only by `post`, but one that no public host has is refused at once.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise invalid(field, f"{url[:80]!r} cannot be read; write it as in https://example.com/hook") from error
    if parts.scheme != "https" and not (parts.scheme == "http" and settings().outbound_networks):
        raise invalid(
            field, f"{url[:80]!r} does not start with https://; http is for networks in TASKAPP_OUTBOUND_ALLOW"
        )
    if (
        not parts.hostname
        or port == 0
        or parts.username
        or parts.password
        or len(url) > URL_MAX
        or not url.isprintable()
        or " " in parts.netloc
    ):
        raise invalid(field, f"{url[:80]!r} is not an address we can post to; write it as in https://example.com/hook")
    if not _may_be_public(parts.hostname):
        raise invalid(
            field, f"{parts.hostname} is not a public address; the operator allows others with TASKAPP_OUTBOUND_ALLOW"
        )
    return url


def _may_be_public(host: str) -> bool:
    """Whether posts to the host may be allowed: an allowed address in any notation, or a name that may have one."""
    plain = unicodedata.normalize("NFKC", host).rstrip(".")
    literal = literal_address(plain)
    if not literal and re.fullmatch(r"[0-9]+|0x[0-9a-f]+", plain.rpartition(".")[2]):
        # Resolvers read such a number as an address, as in 0x7f.1.
        with suppress(OSError):
            literal = IPv4Address(socket.inet_aton(plain))
    if literal:
        return is_allowed(literal)
    return bool(settings().outbound_networks) or not _OWN_NAME.search(f".{plain}")


def is_allowed(address: IPv4Address | IPv6Address) -> bool:
    """Whether connections to this address are allowed: public, or in a network of `TASKAPP_OUTBOUND_ALLOW`."""
    if is_own(address):
        return True
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_allowed(inner)
        if address not in _IPV6_INTERNET:
            return False
    return address.is_global and not address.is_multicast


def is_own(address: IPv4Address | IPv6Address) -> bool:
    """Whether the address is in a network that the operator opened with `TASKAPP_OUTBOUND_ALLOW`."""
    return any(address in ip_network(network) for network in settings().outbound_networks)


async def post(url: str, body: bytes, headers: Mapping[str, str]) -> OutboundResponse:
    """POST once, without retries; at most 20 s. Raises `RequestFailed` when there was no response."""
    host = urlsplit(url).hostname or ""
    try:
        async with asyncio.timeout(2 * (TIMEOUT.read or 10)):
            return await _post(url, body, headers)
    except (TimeoutError, httpx2.TimeoutException) as error:
        raise RequestFailed(host, "did not answer in time.") from error
    except (httpx2.HTTPError, OSError, ValueError) as error:
        raise RequestFailed(host, f"could not be reached: {type(error).__name__}.") from error


async def _post(url: str, body: bytes, headers: Mapping[str, str]) -> OutboundResponse:
    parts = urlsplit(url)
    host = parts.hostname or ""
    address = await _resolve(host, parts.port or (443 if parts.scheme == "https" else 80))
    if parts.scheme != "https" and not is_own(address):
        raise RequestFailed(host, "is not in a network of TASKAPP_OUTBOUND_ALLOW, so it needs https.")
    literal = f"[{address}]" if address.version == 6 else str(address)
    target = parts._replace(netloc=f"{literal}:{parts.port}" if parts.port else literal)
    all_headers = {**headers, "Host": parts.netloc}
    extensions = {"sni_hostname": host}
    async with (
        httpx2.AsyncClient(timeout=TIMEOUT, trust_env=False, verify=trusted()) as client,
        client.stream("POST", target.geturl(), content=body, headers=all_headers, extensions=extensions) as response,
    ):
        retry_after = _seconds(response.headers.get("retry-after"))
        return OutboundResponse(response.status_code, await _beginning(response), retry_after)


async def _resolve(host: str, port: int) -> IPv4Address | IPv6Address:
    try:
        found = await asyncio.wait_for(
            asyncio.get_running_loop().run_in_executor(_name_threads(), _look_up, host, port), NAME_TIMEOUT
        )
    except TimeoutError as error:
        raise RequestFailed(host, "could not be looked up: the name service does not answer.") from error
    except (OSError, UnicodeError) as error:
        raise RequestFailed(host, "is not known to the name service.") from error
    addresses = [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    # One private address among public ones suggests an attack, so all must be allowed.
    if not addresses or not all(is_allowed(address) for address in addresses):
        raise RequestFailed(
            host, "is not a public address, nor in a network of TASKAPP_OUTBOUND_ALLOW: nothing was sent."
        )
    return addresses[0]


async def _beginning(response: httpx2.Response) -> str:
    content = bytearray()
    async for chunk in response.aiter_raw(ANSWER_MAX):
        content += chunk
        if len(content) >= ANSWER_MAX:
            break
    return " ".join(content[:ANSWER_MAX].decode("utf-8", "replace").replace("\x00", "").split())


def _look_up(host: str, port: int) -> list[Any]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


@lru_cache(maxsize=1)
def _name_threads() -> ThreadPoolExecutor:
    """Threads of their own: a name server that does not answer must not take those that check passwords."""
    return ThreadPoolExecutor(NAME_THREADS, thread_name_prefix="names")


def literal_address(host: str) -> IPv4Address | IPv6Address | None:
    """The IP address that `host` is; None for a name."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def _seconds(header: str | None) -> float:
    try:
        return min(max(float(header or 0), 0.0), 86_400.0)
    except ValueError:
        return 0.0
