"""Slowing down who guesses passwords: by address, by account, and by both together."""

import logging
from functools import lru_cache

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.exceptions import RedisError

from taskapp.core.config import settings
from taskapp.core.errors import TooManyRequests

log = logging.getLogger(__name__)

PER_ACCOUNT = RateLimitItemPerMinute(10, namespace="login-account")
# Guessers with many addresses; high enough that nobody is locked out without an effort.
PER_PERSON = RateLimitItemPerMinute(100, namespace="login-person")
PER_ADDRESS = RateLimitItemPerMinute(60, namespace="login-address")


async def check_login_rate(address: str, email: str) -> None:
    """Count one try; `TooManyRequests` past ten a minute for one account from one address, or sixty
    from one address, or a hundred for one account from anywhere."""
    account = email.strip().lower()
    try:
        allowed = await _count(_shared() if settings().redis_url else _own(), address, account)
    except RedisError as error:
        log.warning("Redis is away (%s); each process counts logins for itself", error)
        allowed = await _count(_own(), address, account)
    if not allowed:
        raise TooManyRequests("Too many tries; wait a minute and try again.")


async def _count(limiter: MovingWindowRateLimiter, address: str, account: str) -> bool:
    return (
        await limiter.hit(PER_ACCOUNT, address, account)
        and await limiter.hit(PER_ADDRESS, address)
        and await limiter.hit(PER_PERSON, account)
    )


@lru_cache(maxsize=1)
def _shared() -> MovingWindowRateLimiter:
    return MovingWindowRateLimiter(RedisStorage(f"async+{settings().redis_url}", implementation="redispy"))


@lru_cache(maxsize=1)
def _own() -> MovingWindowRateLimiter:
    return MovingWindowRateLimiter(MemoryStorage())
