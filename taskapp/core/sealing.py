"""Encryption of stored secrets with keys derived from the installation's key, which is not in the database."""

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from taskapp.core.config import secret_key

_NONCE_BYTES = 12


def seal(plain: bytes, *, purpose: str, bound_to: bytes) -> bytes:
    """`plain`, encrypted (AES-256-GCM) for one `purpose` and bound to `bound_to`: the value of another row does not open."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key_for(purpose)).encrypt(nonce, plain, bound_to)


def unseal(sealed: bytes, *, purpose: str, bound_to: bytes) -> bytes | None:
    """The secret in a value of `seal`; None when it was made with another key, for another purpose or another row."""
    try:
        return AESGCM(key_for(purpose)).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound_to)
    except (InvalidTag, ValueError):
        return None


def key_for(purpose: str) -> bytes:
    """The key of one purpose, 32 bytes."""
    return hmac.digest(secret_key(), purpose.encode(), hashlib.sha256)
