"""Random credentials and the hash under which they are kept."""

import hashlib
import secrets
import string

_ALPHABET = string.ascii_letters + string.digits
API_PREFIX = "tk_"


def new_session_token() -> str:
    """256 random bits for the session cookie."""
    return secrets.token_urlsafe(32)


def new_api_token() -> str:
    """`tk_` and 43 letters and digits (256 bits)."""
    return API_PREFIX + "".join(secrets.choice(_ALPHABET) for _ in range(43))


def token_hash(token: str) -> str:
    """SHA-256 in hex; the tokens are random enough to need no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
