"""Encryption of stored secrets, and keyed hashes of recovery codes, with keys derived from the installation's key."""

import hashlib
import hmac
import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from taskapp.core.config import secret_key

_NONCE_BYTES = 12


def seal(plain: bytes, *, user_id: UUID) -> bytes:
    """`plain`, encrypted (AES-256-GCM) and bound to the user: another user's row does not open it."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(_key("second factor secret")).encrypt(nonce, plain, user_id.bytes)


def unseal(sealed: bytes, *, user_id: UUID) -> bytes | None:
    """The secret in a value of `seal`; None when it was made with another key or for another user."""
    try:
        return AESGCM(_key("second factor secret")).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], user_id.bytes)
    except (InvalidTag, ValueError):
        return None


def keyed_hash(text: str, *, user_id: UUID) -> str:
    """A hash in hex that cannot be searched for without the installation's key, which is not in the database."""
    return hmac.digest(_key("recovery code"), user_id.bytes + text.encode(), hashlib.sha256).hex()


def _key(purpose: str) -> bytes:
    return hmac.digest(secret_key(), purpose.encode(), hashlib.sha256)
