"""Password hashing and verification (argon2id) in threads, outside the event loop."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# OWASP's recommendation for argon2id with 19 MiB: two passes, one lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Two at a time: more would let a flood of logins take every core and 19 MiB each.
_hash_slots = asyncio.Semaphore(2)
# Verified when there is no such user, so that the response takes as long as for a wrong password; made with the numbers
# above (a test compares).
_DUMMY_HASH = "$argon2id$v=19$m=19456,t=2,p=1$bA2bMm+MGdcCzH5DBgqZyw$ox5Hw9xjOIi+SuE98dNwU9DkVGXDxrzjSYtrYukqlIw"
# In place of a hash for an account that signs in another way; no password matches it.
NO_PASSWORD = "!"  # noqa: S105 - not a password


def has_password(password_hash: str) -> bool:
    """Whether the account has a password."""
    return password_hash != NO_PASSWORD


async def hash_password(password: str) -> str:
    """The argon2id hash of `password`."""
    async with _hash_slots:
        return await asyncio.to_thread(_hasher.hash, password)


async def verify_password(password: str, password_hash: str | None) -> bool:
    """Whether the password matches the hash; without a hash False, after the same time."""
    known = password_hash if password_hash and has_password(password_hash) else None
    async with _hash_slots:
        return await asyncio.to_thread(_matches, password, known or _DUMMY_HASH) and known is not None


def _matches(password: str, password_hash: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
