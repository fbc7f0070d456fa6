"""The certificates that this machine trusts, read once: reading them takes 20 to 100 ms of processor time and blocks the event loop."""

import ssl
from functools import lru_cache

import httpx2


@lru_cache
def trusted(protocol: str = "https") -> ssl.SSLContext:
    """What every client of one protocol ("https", "smtp") passes as `verify` or `tls_context`.

    Not shared by protocols, because an HTTP client writes into it which protocols it offers to a server.
    """
    return httpx2.create_ssl_context()
