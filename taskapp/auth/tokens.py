"""Random session and API tokens, and the hash that is stored of them."""

import hashlib
import secrets
import string

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
