"""Signed, expiring tokens for links in mail, which work without a login."""

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
    """A URL-safe token that holds `value` and is valid for `lasts` from now, for this `purpose` only."""
    token = _serializer(purpose).dumps({**value, "exp": int((utc_now() + lasts).timestamp())})
    return token if isinstance(token, str) else token.decode()


def read(purpose: str, token: str) -> dict[str, Any] | None:
    """The value in a token of `sign`; None when the token is forged, altered, expired or for another purpose."""
    try:
        value: dict[str, Any] = _serializer(purpose).loads(token)
    except BadData:
        return None
    return value if datetime.fromtimestamp(value.pop("exp"), tz=utc_now().tzinfo) > utc_now() else None


def _serializer(purpose: str) -> URLSafeSerializer:
    # 48 bytes are exactly 64 characters of base64: without unused bits, any changed character makes the signature invalid.
    kwargs = {"key_derivation": "hmac", "digest_method": hashlib.sha384}
    earlier = {"key_derivation": "none", "algorithm": _Version1(purpose)}
    return URLSafeSerializer(secret_key(), salt=purpose, signer_kwargs=kwargs, fallback_signers=[(Signer, earlier)])


class _Version1(SigningAlgorithm):
    """The signature of links sent by version 0.1: 128 bits over the decoded value. Those links are valid for up to a year."""

    def __init__(self, purpose: str) -> None:
        self._purpose = purpose

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        """The signature of `value`, which is in base64."""
        return hmac.digest(key, f"{self._purpose}\n".encode() + base64_decode(value), hashlib.sha256)[:16]
