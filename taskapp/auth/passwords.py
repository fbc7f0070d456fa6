"""Passwords: argon2id hashes, made and checked off the event loop."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP's second profile: 19 MiB, two passes, one lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Two at a time: more would let a flood of logins take every core and 19 MiB each.
_places = asyncio.Semaphore(2)
# Checked where there is no account, so that a refusal takes as long; made with the numbers above (a test compares).
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$bA2bMm+MGdcCzH5DBgqZyw$ox5Hw9xjOIi+SuE98dNwU9DkVGXDxrzjSYtrYukqlIw"


async def hash_password(password: str) -> str:
    """The argon2id hash of `password`."""
    async with _places:
        return await asyncio.to_thread(_hasher.hash, password)


async def verify_password(password: str, password_hash: str | None) -> bool:
    """Whether the password fits; without a hash it takes as long and answers no."""
    async with _places:
        return await asyncio.to_thread(_fits, password, password_hash or _NOBODY) and password_hash is not None


def _fits(password: str, password_hash: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
