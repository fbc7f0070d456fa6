"""Cryptography of web push: message encryption (RFC 8291) and server identification, VAPID (RFC 8292)."""

import base64
import hashlib
import hmac
import os
import struct
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from taskapp.core.config import secret_key

CURVE = ec.SECP256R1()
# The order of the curve's group: a private key is a number from 1 to `_ORDER` - 1.
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
# The record size: one record holds the whole message, and push services accept 4096 bytes.
_RECORD_SIZE = 4096
_TOKEN_LIFETIME = timedelta(hours=12)


def public_key() -> str:
    """This installation's VAPID public key in base64url, which a browser needs to subscribe."""
    return to_text(_public_bytes(_private_key().public_key()))


def authorization(endpoint: str, now: datetime, *, contact: str) -> str:
    """The `Authorization` header of a request to a push service (VAPID), valid for that service and 12 hours.

    `contact` is an https or mailto URL where the push service can reach the operator.
    """
    parts = urlsplit(endpoint)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": now + _TOKEN_LIFETIME, "sub": contact}
    return f"vapid t={jwt.encode(claims, _private_key(), algorithm='ES256')}, k={public_key()}"


def encrypt(
    plain: bytes,
    *,
    browser_key: bytes,
    auth: bytes,
    salt: bytes | None = None,
    one_time: ec.EllipticCurvePrivateKey | None = None,
) -> bytes:
    """`plain` in the `aes128gcm` encoding, readable by that browser only; raises `ValueError` for invalid keys.

    `salt` and `one_time` are random unless given (for test vectors).
    """
    salt, one_time = salt or os.urandom(16), one_time or ec.generate_private_key(CURVE)
    browser = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, browser_key)
    own = _public_bytes(one_time.public_key())
    shared = one_time.exchange(ec.ECDH(), browser)
    secret = _derive(auth, b"WebPush: info\x00" + browser_key + own, shared, 32)
    key = _derive(salt, b"Content-Encoding: aes128gcm\x00", secret, 16)
    nonce = _derive(salt, b"Content-Encoding: nonce\x00", secret, 12)
    header = salt + struct.pack("!IB", _RECORD_SIZE, len(own)) + own
    return header + AESGCM(key).encrypt(nonce, plain + b"\x02", None)


def to_text(raw: bytes) -> str:
    """Encode as base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_text(text: str) -> bytes:
    """Decode base64url without padding; raises `ValueError` for anything else."""
    return base64.b64decode(text.encode() + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _private_key() -> ec.EllipticCurvePrivateKey:
    number = int.from_bytes(hmac.digest(secret_key(), b"web push", hashlib.sha512))
    return ec.derive_private_key(number % (_ORDER - 1) + 1, CURVE)


def _public_bytes(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _derive(salt: bytes, info: bytes, secret: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)
