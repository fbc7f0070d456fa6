"""The TLS context of outgoing HTTP requests."""

import ssl
from functools import lru_cache

import httpx2


@lru_cache(maxsize=1)
def shared_context() -> ssl.SSLContext:
    """One for all requests: reading the certificates for each client would block the event loop for 25 ms."""
    return httpx2.create_ssl_context()
