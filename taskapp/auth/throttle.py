"""Rate limits for login attempts: by address, by account, and by both together."""

import logging
from functools import lru_cache

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.exceptions import RedisError

from taskapp.core import redis_client
from taskapp.core.config import settings
from taskapp.core.errors import TooManyRequests

log = logging.getLogger(__name__)

PER_ACCOUNT_AND_ADDRESS = RateLimitItemPerMinute(10, namespace="login-account")
# Against password guessing from many addresses; high enough that locking somebody out takes an effort.
PER_ACCOUNT = RateLimitItemPerMinute(100, namespace="login-person")
PER_ADDRESS = RateLimitItemPerMinute(60, namespace="login-address")


async def check_login_rate(address: str, email: str) -> None:
    """Count one login attempt; raises `TooManyRequests` above a limit.

    Limits per minute: 10 for one account from one address, 60 from one address, 100 for one account.
    """
    account = email.strip().lower()
    try:
        allowed = await _count(_redis_limiter() if settings().redis_url else _process_limiter(), address, account)
    except RedisError as error:
        log.warning("Redis is away (%s); each process counts logins for itself", error)
        allowed = await _count(_process_limiter(), address, account)
    if not allowed:
        raise TooManyRequests("Too many tries; wait a minute and try again.")


async def _count(limiter: MovingWindowRateLimiter, address: str, account: str) -> bool:
    return (
        await limiter.hit(PER_ACCOUNT_AND_ADDRESS, address, account)
        and await limiter.hit(PER_ADDRESS, address)
        and await limiter.hit(PER_ACCOUNT, account)
    )


@lru_cache(maxsize=1)
def _redis_limiter() -> MovingWindowRateLimiter:
    url = settings().redis_url
    return MovingWindowRateLimiter(RedisStorage(f"async+{url}", implementation="redispy", **redis_client.options(url)))


@lru_cache(maxsize=1)
def _process_limiter() -> MovingWindowRateLimiter:
    return MovingWindowRateLimiter(MemoryStorage())
