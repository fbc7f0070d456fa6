"""Browsers that signed in to an account before: strangers who lock the account do not lock these out."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import timedelta

from fastapi import Response

from taskapp.core import signing

COOKIE = "taskapp_device"
LIFE = timedelta(days=365)
_PURPOSE = "known device"


def known_device(cookies: Mapping[str, str], email: str) -> str:
    """The random name of the device that signed in to this account before; "" for others."""
    value = signing.read(_PURPOSE, cookies.get(COOKIE, "")) or {}
    return str(value.get("n", "")) if value.get("a") == _account(email) else ""


def remember_device(response: Response, email: str, *, secure: bool) -> None:
    """Set the cookie by which `known_device` finds this browser; it signs nobody in."""
    value = signing.sign(_PURPOSE, {"a": _account(email), "n": secrets.token_hex(8)}, lasts=LIFE)
    response.set_cookie(
        COOKIE,
        value,
        max_age=int(LIFE.total_seconds()),
        path="/api/auth",
        httponly=True,
        samesite="lax",
        secure=secure,
    )


def _account(email: str) -> str:
    return hashlib.sha256(email.strip().lower().encode("utf-8", "surrogatepass")).hexdigest()[:32]
