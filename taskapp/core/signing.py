"""Signed, expiring values for links in mail: whoever holds a link may do what it says, and nothing else."""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Any

from itsdangerous import BadData, Signer, URLSafeSerializer
from itsdangerous.encoding import base64_decode
from itsdangerous.signer import SigningAlgorithm

from taskapp.core.clock import utc_now
from taskapp.core.config import secret_key


def sign(purpose: str, value: dict[str, Any], *, lasts: timedelta) -> str:
    """A URL-safe text that `read` turns back into `value`, for `lasts` from now."""
    token = _serializer(purpose).dumps({**value, "exp": int((utc_now() + lasts).timestamp())})
    return token if isinstance(token, str) else token.decode()


def read(purpose: str, token: str) -> dict[str, Any] | None:
    """The value behind a token of that purpose; None when it is not ours, altered or too old."""
    try:
        value: dict[str, Any] = _serializer(purpose).loads(token)
    except BadData:
        return None
    return value if datetime.fromtimestamp(value.pop("exp"), tz=utc_now().tzinfo) > utc_now() else None


def _serializer(purpose: str) -> URLSafeSerializer:
    # 48 bytes are 64 letters of base64 with no spare bits, so that every altered letter is noticed.
    kind = {"key_derivation": "hmac", "digest_method": hashlib.sha384}
    earlier = {"key_derivation": "none", "algorithm": _Version1(purpose)}
    return URLSafeSerializer(secret_key(), salt=purpose, signer_kwargs=kind, fallback_signers=[(Signer, earlier)])


class _Version1(SigningAlgorithm):
    """The signature of links sent by version 0.1: 128 bits over the decoded value. They last up to a year."""

    def __init__(self, purpose: str) -> None:
        self._purpose = purpose

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        """The signature of a value in base64."""
        return hmac.digest(key, f"{self._purpose}\n".encode() + base64_decode(value), hashlib.sha256)[:16]
