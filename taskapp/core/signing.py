"""Signed, expiring values for links that leave the house: whoever holds one may do what it says, and nothing else."""

import base64
import binascii
import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Any

import orjson

from taskapp.core.clock import utc_now
from taskapp.core.config import secret_key

# Bytes of the signature that a link carries: 128 bits, more than anybody can guess.
_LENGTH = 16


def sign(purpose: str, value: dict[str, Any], *, lasts: timedelta) -> str:
    """A URL-safe text that `read` turns back into `value`, for `lasts` from now."""
    body = orjson.dumps({**value, "exp": int((utc_now() + lasts).timestamp())}, option=orjson.OPT_SORT_KEYS)
    return f"{_text(body)}.{_text(_signature(purpose, body))}"


def read(purpose: str, token: str) -> dict[str, Any] | None:
    """The value behind a token of that purpose; None when it is not ours, altered or too old."""
    body_text, _, signature_text = token.partition(".")
    try:
        body = _bytes(body_text)
        # Compared as text: the last letter of base64 has bits that decoding ignores.
        if not hmac.compare_digest(signature_text.encode(), _text(_signature(purpose, body)).encode()):
            return None
        value: dict[str, Any] = orjson.loads(body)
    except (ValueError, binascii.Error):
        return None
    return value if datetime.fromtimestamp(value.pop("exp"), tz=utc_now().tzinfo) > utc_now() else None


def _signature(purpose: str, body: bytes) -> bytes:
    return hmac.digest(secret_key(), f"{purpose}\n".encode() + body, hashlib.sha256)[:_LENGTH]


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text.encode() + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
