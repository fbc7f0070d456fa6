"""Connections to Redis with time limits: a server that does not answer is an error within seconds, not a wait."""

from typing import Any

from redis import asyncio as redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

# Seconds to connect, and to wait for an answer.
TIMEOUT = 3.0
# A connection that was idle for this long (s) is tried before it is used.
IDLE = 5


def connect(url: str) -> "redis.Redis":
    """A client that opens its connections when it needs them; close it with `aclose`."""
    client: redis.Redis = redis.from_url(url, **options(url))
    return client


def connect_subscriber(url: str) -> "redis.Redis":
    """A client for a subscription: a lost connection is always an error, never replaced unnoticed."""
    # Redis's own health check would hide the answers to the subscriber's.
    client: redis.Redis = redis.from_url(
        url, **options(url) | {"retry": Retry(NoBackoff(), 0), "health_check_interval": 0}
    )
    return client


def options(url: str) -> dict[str, Any]:
    """The options of a connection to this address, for other clients of the same server."""
    common = {
        "socket_connect_timeout": TIMEOUT,
        "socket_timeout": TIMEOUT,
        "health_check_interval": IDLE,
        "retry": Retry(NoBackoff(), 1),
    }
    return common if url.startswith("unix:") else {**common, "socket_keepalive": True}
