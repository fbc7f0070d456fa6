"""Rate limits for login attempts and links: by address, by account, and by both together. Of IPv6 a network counts as one address."""

import logging
from functools import lru_cache
from math import ceil
from typing import Any
from uuid import UUID

from limits import RateLimitItemPerDay, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.exceptions import RedisError

from taskapp.auth.proxies import network_of
from taskapp.core import redis_client
from taskapp.core.clock import utc_now
from taskapp.core.config import settings
from taskapp.core.errors import TooManyRequests
from taskapp.core.http.outbound import literal_address
from taskapp.shared.text import pluralise

log = logging.getLogger(__name__)

PER_ACCOUNT_AND_ADDRESS = RateLimitItemPerMinute(10, namespace="login-account")
# Against password guessing from many addresses; high enough that locking somebody out takes an effort.
PER_ACCOUNT = RateLimitItemPerMinute(100, namespace="login-person")
PER_ADDRESS = RateLimitItemPerMinute(60, namespace="login-address")
# A code has six digits, and three are valid at a time: at this rate a guesser who has the password needs years.
CODES_PER_MINUTES = RateLimitItemPerMinute(10, 5, namespace="second-factor")
CODES_PER_DAY = RateLimitItemPerDay(60, namespace="second-factor-day")
PER_DEVICE = RateLimitItemPerMinute(10, namespace="login-device")
PER_PASSWORD_CHECK = RateLimitItemPerMinute(10, namespace="password-check")
PER_MAIL_RECIPIENT = RateLimitItemPerHour(5, namespace="mail-recipient")
PER_MAIL_ADDRESS = RateLimitItemPerHour(30, namespace="mail-address")
PER_MAIL_ORGANIZATION = RateLimitItemPerHour(100, namespace="mail-organization")
PER_LINK_ADDRESS = RateLimitItemPerMinute(30, namespace="link-address")
_TOO_MANY_MAILS = "Too many mails were asked for: for this address, or by you."
# A limit with the words that say whose tries it counts.
Hit = tuple[Any, ...]


async def check_sign_up_rate(address: str) -> None:
    """Count one sign-up; raises `TooManyRequests` above TASKAPP_SIGNUPS_PER_HOUR from one address, or one IPv6 network.

    This machine itself is not limited: there run the operator's scripts, and proxies that do not say whom they serve.
    """
    most, known = settings().signups_per_hour, literal_address(address)
    if most and known and not known.is_loopback:
        limit = RateLimitItemPerHour(most, namespace="sign-up")
        await _check((limit, network_of(address)), refusal="Too many accounts were made from your network.")


async def check_link_rate(address: str) -> None:
    """Count one use of a link from an invitation or a mail; raises `TooManyRequests` above 30 a minute from one address."""
    await _check((PER_LINK_ADDRESS, network_of(address)))


async def check_address_rate(address: str) -> None:
    """Count one login attempt without an account's name; raises `TooManyRequests` above 60 a minute from one address."""
    await _check((PER_ADDRESS, network_of(address)))


async def check_code_rate(user_id: UUID) -> None:
    """Count one try of a second factor's code; raises `TooManyRequests` above 10 in 5 minutes or 60 in a day."""
    refusal = "Too many codes were tried. A passkey works at once."
    await _check((CODES_PER_MINUTES, str(user_id)), (CODES_PER_DAY, str(user_id)), refusal=refusal)


async def check_mail_rate(address: str, email: str) -> None:
    """Count one request for an e-mail; raises `TooManyRequests` above 5 an hour for one recipient, 30 from one address."""
    await _check(_recipient(email), (PER_MAIL_ADDRESS, network_of(address)), refusal=_TOO_MANY_MAILS)


async def check_member_mail_rate(organization_id: UUID, email: str) -> None:
    """Count one link that an admin sends to a person: an invitation, or one to set a new password.

    Raises `TooManyRequests` above 5 e-mails an hour to one recipient, whoever asks for them, 100 an hour from one organization.
    """
    await _check(_recipient(email), (PER_MAIL_ORGANIZATION, str(organization_id)), refusal=_TOO_MANY_MAILS)


def _recipient(email: str) -> Hit:
    return PER_MAIL_RECIPIENT, email.strip().lower()


async def check_password_rate(account: str) -> None:
    """Count one check of the signed-in person's password; raises `TooManyRequests` above 10 a minute."""
    await _check((PER_PASSWORD_CHECK, account))


async def check_login_rate(address: str, email: str, *, device: str = "") -> None:
    """Count one login attempt; raises `TooManyRequests` above a limit.

    A `device` that signed in to the account before has a limit of its own, so that strangers cannot lock it out.

    Limits per minute: 10 for one account from one address, 60 from one address, 100 for one account.
    """
    account, network = email.strip().lower(), network_of(address)
    if device:
        await _check((PER_DEVICE, device, account))
        return
    await _check((PER_ACCOUNT_AND_ADDRESS, network, account), (PER_ADDRESS, network), (PER_ACCOUNT, account))


async def _check(*hits: Hit, refusal: str = "Too many tries.") -> None:
    try:
        wait = await _count(_redis_limiter() if settings().redis_url else _process_limiter(), hits)
    except RedisError as error:
        log.warning("Redis is away (%s); each process counts for itself", error)
        wait = await _count(_process_limiter(), hits)
    if wait:
        raise TooManyRequests(f"{refusal} Try again in {_in_words(wait)}.", retry_after=wait)


def _in_words(seconds: int) -> str:
    if seconds < 90:
        return pluralise(seconds, "second")
    return pluralise(ceil(seconds / 60), "minute")


async def _count(limiter: MovingWindowRateLimiter, hits: tuple[Hit, ...]) -> int:
    """Count one try for each limit, up to the first that is reached; returns the seconds to wait, 0 when allowed."""
    for limit, *key in hits:
        if not await limiter.hit(limit, *key):
            window = await limiter.get_window_stats(limit, *key)
            return max(1, ceil(window.reset_time - utc_now().timestamp()))
    return 0


@lru_cache(maxsize=1)
def _redis_limiter() -> MovingWindowRateLimiter:
    url = settings().redis_url
    return MovingWindowRateLimiter(RedisStorage(f"async+{url}", implementation="redispy", **redis_client.options(url)))


@lru_cache(maxsize=1)
def _process_limiter() -> MovingWindowRateLimiter:
    return MovingWindowRateLimiter(MemoryStorage())
