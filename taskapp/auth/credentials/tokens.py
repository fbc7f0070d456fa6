"""Tokens of sessions, of the API and of links, and the hash that is stored of them."""

import base64
import hashlib
import hmac
import secrets
import string
from uuid import UUID

from taskapp.core.config import secret_key

_ALPHABET = string.ascii_letters + string.digits
API_PREFIX = "tk_"


def new_session_token() -> str:
    """A session token for the cookie: 256 random bits in base64url."""
    return secrets.token_urlsafe(32)


def new_api_token() -> str:
    """An API token: `tk_` and 43 random letters and digits (256 bits)."""
    return API_PREFIX + "".join(secrets.choice(_ALPHABET) for _ in range(43))


def token_hash(token: str) -> str:
    """The SHA-256 of a token in hex; tokens of 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def new_link_token() -> str:
    """The token of a link that is shown once: 256 random bits in base64url."""
    return secrets.token_urlsafe(32)


def mailed_token(row_id: UUID, number: int = 0) -> str:
    """The token of a link that is only mailed: 256 bits in base64url, derived from the row with the secret key.

    A retry of the mail has the same link, and no table holds it. `number` counts renewals, each with a link of its own.
    """
    digest = hmac.digest(secret_key(), f"mailed link\n{row_id}\n{number}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
