"""Rate limits for login attempts: by address, by account, and by both together."""

import logging
from collections.abc import Sequence
from functools import lru_cache
from uuid import UUID

from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.exceptions import RedisError

from taskapp.core.config import settings
from taskapp.core.errors import TooManyRequests

log = logging.getLogger(__name__)

PER_ACCOUNT_AND_ADDRESS = RateLimitItemPerMinute(10, namespace="login-account")
# Against password guessing from many addresses; high enough that locking somebody out takes an effort.
PER_ACCOUNT = RateLimitItemPerMinute(100, namespace="login-person")
PER_ADDRESS = RateLimitItemPerMinute(60, namespace="login-address")
# A code has six digits, and three are valid at a time: at this rate a guesser who has the password needs years.
CODES_PER_MINUTES = RateLimitItemPerMinute(10, 5, namespace="second-factor")
CODES_PER_DAY = RateLimitItemPerDay(60, namespace="second-factor-day")


async def check_login_rate(address: str, email: str) -> None:
    """Count one login attempt; raises `TooManyRequests` above a limit.

    Limits per minute: 10 for one account from one address, 60 from one address, 100 for one account.
    """
    account = email.strip().lower()
    limits = [(PER_ACCOUNT_AND_ADDRESS, (address, account)), (PER_ADDRESS, (address,)), (PER_ACCOUNT, (account,))]
    if not await _count(limits):
        raise TooManyRequests("Too many tries; wait a minute and try again.")


async def check_code_rate(user_id: UUID) -> None:
    """Count one try of a second factor's code; raises `TooManyRequests` above 10 in 5 minutes or 60 in a day."""
    if not await _count([(CODES_PER_MINUTES, (str(user_id),)), (CODES_PER_DAY, (str(user_id),))]):
        raise TooManyRequests("Too many codes were tried; wait five minutes, or sign in with a passkey.")


Limits = Sequence[tuple[RateLimitItem, tuple[str, ...]]]


async def _count(limits: Limits) -> bool:
    try:
        return await _hit_all(_redis_limiter() if settings().redis_url else _process_limiter(), limits)
    except RedisError as error:
        log.warning("Redis is away (%s); each process counts logins for itself", error)
        return await _hit_all(_process_limiter(), limits)


async def _hit_all(limiter: MovingWindowRateLimiter, limits: Limits) -> bool:
    for limit, identifiers in limits:
        if not await limiter.hit(limit, *identifiers):
            return False
    return True


@lru_cache(maxsize=1)
def _redis_limiter() -> MovingWindowRateLimiter:
    return MovingWindowRateLimiter(RedisStorage(f"async+{settings().redis_url}", implementation="redispy"))


@lru_cache(maxsize=1)
def _process_limiter() -> MovingWindowRateLimiter:
    return MovingWindowRateLimiter(MemoryStorage())
