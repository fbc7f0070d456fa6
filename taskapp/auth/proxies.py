"""Who is really asking when a proxy stands before us (decision 24).

What a proxy says of its clients is believed only when it speaks from this machine or a private network: there
proxies live, while somebody on the internet could write such headers too.
"""

from collections.abc import Mapping
from ipaddress import ip_address


def client_address(peer: str, headers: Mapping[str, str]) -> str:
    """The address of the browser or program: the one that the nearest proxy saw."""
    forwarded = headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return forwarded if _is_address(forwarded) and _is_near(peer) else peer


def _is_address(text: str) -> bool:
    try:
        return bool(ip_address(text))
    except ValueError:
        return False


def _is_near(peer: str) -> bool:
    try:
        return ip_address(peer).is_private
    except ValueError:
        return False
