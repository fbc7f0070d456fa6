"""Posting to addresses that people typed in: public ones only, whatever their names resolve to at that moment.

The host is resolved here and the connection goes to the very address that was checked, so a name that answers
differently the second time cannot lead inside. Redirects are not followed, and little of the answer is read.
"""

import asyncio
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

import httpx2

from taskapp.core.errors import invalid

URL_MAX = 2_000
TIMEOUT = httpx2.Timeout(10.0)
# How much of an answer's body is worth keeping, to say what went wrong (bytes).
ANSWER_MAX = 500
_NAT64 = IPv6Network("64:ff9b::/96")
# Networks that may be reached although they are private, over plain http too; nobody but tests has any.
trusted_networks: list[str] = []


class OutsideError(Exception):
    """The address could not be reached, or must not be."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What the other side said."""

    status: int
    words: str
    retry_after: float = 0.0

    @property
    def is_good(self) -> bool:
        """Whether it was taken."""
        return 200 <= self.status < 300


def check_url(url: str, *, field: str) -> str:
    """A URL that may be written down; whether its host is public is seen each time it is used."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise invalid(field, f"{url[:80]!r} cannot be read; write it as in https://example.com/hook") from error
    if parts.scheme != "https" and not (parts.scheme == "http" and trusted_networks):
        raise invalid(field, f"{url[:80]!r} does not start with https://")
    if (
        not parts.hostname
        or port == 0
        or parts.username
        or parts.password
        or len(url) > URL_MAX
        or not url.isprintable()
    ):
        raise invalid(field, f"{url[:80]!r} is not an address we can post to; write it as in https://example.com/hook")
    if (literal := _literal(parts.hostname)) and not is_allowed(literal):
        raise invalid(field, f"{parts.hostname} is not a public address")
    return url


def is_allowed(address: IPv4Address | IPv6Address) -> bool:
    """Whether a connection to this address may be made."""
    if any(address in ip_network(network) for network in trusted_networks):
        return True
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_allowed(inner)
    return address.is_global and not address.is_multicast


async def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answered:
    """Post once; raises `OutsideError` in words when there was no answer."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    address = await _resolve(host, parts.port or (443 if parts.scheme == "https" else 80))
    literal = f"[{address}]" if address.version == 6 else str(address)
    target = parts._replace(netloc=f"{literal}:{parts.port}" if parts.port else literal, fragment="")
    sent = {**headers, "Host": parts.netloc}
    extensions = {"sni_hostname": host}
    try:
        async with (
            asyncio.timeout(2 * (TIMEOUT.read or 10)),
            httpx2.AsyncClient(timeout=TIMEOUT, trust_env=False) as client,
            client.stream("POST", target.geturl(), content=body, headers=sent, extensions=extensions) as answer,
        ):
            return Answered(answer.status_code, await _first_words(answer), _seconds(answer.headers.get("retry-after")))
    except (TimeoutError, httpx2.TimeoutException) as error:
        raise OutsideError(f"{host} did not answer in time.") from error
    except (httpx2.HTTPError, OSError, ValueError) as error:
        raise OutsideError(f"{host} could not be reached: {type(error).__name__}.") from error


async def _resolve(host: str, port: int) -> IPv4Address | IPv6Address:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise OutsideError(f"{host} is not known to the name service.") from error
    addresses = [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    # A name with one inner address among public ones is up to something.
    if not addresses or not all(is_allowed(address) for address in addresses):
        raise OutsideError(f"{host} is not a public address, so nothing was sent there.")
    return addresses[0]


async def _first_words(answer: httpx2.Response) -> str:
    kept = bytearray()
    async for chunk in answer.aiter_raw(ANSWER_MAX):
        kept += chunk
        if len(kept) >= ANSWER_MAX:
            break
    return " ".join(kept[:ANSWER_MAX].decode("utf-8", "replace").replace("\x00", "").split())


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _seconds(header: str | None) -> float:
    try:
        return min(max(float(header or 0), 0.0), 86_400.0)
    except ValueError:
        return 0.0
