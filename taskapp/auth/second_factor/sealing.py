"""Encryption of second-factor secrets, and keyed hashes of recovery codes."""

import hashlib
import hmac
from uuid import UUID

from taskapp.core import sealing

_PURPOSE = "second factor secret"


def seal(plain: bytes, *, user_id: UUID) -> bytes:
    """`plain`, encrypted and bound to the user: another user's row does not open it."""
    return sealing.seal(plain, purpose=_PURPOSE, bound_to=user_id.bytes)


def unseal(sealed: bytes, *, user_id: UUID) -> bytes | None:
    """The secret in a value of `seal`; None when it was made with another key or for another user."""
    return sealing.unseal(sealed, purpose=_PURPOSE, bound_to=user_id.bytes)


def keyed_hash(text: str, *, user_id: UUID) -> str:
    """A hash in hex that cannot be searched for without the installation's key, which is not in the database."""
    return hmac.digest(sealing.key_for("recovery code"), user_id.bytes + text.encode(), hashlib.sha256).hex()
