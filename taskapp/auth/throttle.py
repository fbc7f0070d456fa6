"""Slowing down who guesses passwords: by address, and by address and account together."""

from functools import lru_cache

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from limits.aio.strategies import MovingWindowRateLimiter

from taskapp.core.config import settings
from taskapp.core.errors import TooManyRequests

PER_ACCOUNT = RateLimitItemPerMinute(10, namespace="login-account")
PER_ADDRESS = RateLimitItemPerMinute(60, namespace="login-address")


async def check_login_rate(address: str, email: str) -> None:
    """Count one try; `TooManyRequests` past ten a minute for one account from one address, or sixty from one address."""
    limiter = _limiter()
    account = email.strip().lower()
    if not await limiter.hit(PER_ACCOUNT, address, account) or not await limiter.hit(PER_ADDRESS, address):
        raise TooManyRequests("Too many tries; wait a minute and try again.")


@lru_cache(maxsize=1)
def _limiter() -> MovingWindowRateLimiter:
    url = settings().redis_url
    storage: Storage = RedisStorage(f"async+{url}", implementation="redispy") if url else MemoryStorage()
    return MovingWindowRateLimiter(storage)
