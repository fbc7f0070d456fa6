"""Web push on the wire: a message only that browser can read (RFC 8291), from a server it can recognize (RFC 8292)."""

import base64
import hashlib
import hmac
import os
import struct
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import orjson
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from taskapp.core.config import secret_key

CURVE = ec.SECP256R1()
# The order of that curve's group: private keys are the numbers below it.
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
# One record holds the whole message; push services take 4096 bytes in all.
_RECORD = 4096
_LASTS = timedelta(hours=12)


def public_key() -> str:
    """This installation's key, as a browser wants it to subscribe."""
    return to_text(_point(_own_key().public_key()))


def authorization(endpoint: str, now: datetime, *, contact: str) -> str:
    """The `Authorization` of a message to a push service: who sends it, valid for that service and some hours."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((now + _LASTS).timestamp()),
        "sub": contact,
    }
    signed = f"{to_text(orjson.dumps({'typ': 'JWT', 'alg': 'ES256'}))}.{to_text(orjson.dumps(claims))}"
    r, s = decode_dss_signature(_own_key().sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    return f"vapid t={signed}.{to_text(r.to_bytes(32) + s.to_bytes(32))}, k={public_key()}"


def encrypt(
    plain: bytes,
    *,
    browser_key: bytes,
    auth: bytes,
    salt: bytes | None = None,
    one_time: ec.EllipticCurvePrivateKey | None = None,
) -> bytes:
    """`plain` in the `aes128gcm` encoding, for the holder of the browser's keys; ValueError for keys that are none."""
    salt, one_time = salt or os.urandom(16), one_time or ec.generate_private_key(CURVE)
    browser, own = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, browser_key), _point(one_time.public_key())
    shared = one_time.exchange(ec.ECDH(), browser)
    secret = _derive(auth, b"WebPush: info\x00" + browser_key + own, shared, 32)
    key = _derive(salt, b"Content-Encoding: aes128gcm\x00", secret, 16)
    nonce = _derive(salt, b"Content-Encoding: nonce\x00", secret, 12)
    header = salt + struct.pack("!IB", _RECORD, len(own)) + own
    return header + AESGCM(key).encrypt(nonce, plain + b"\x02", None)


def to_text(raw: bytes) -> str:
    """Base64 as browsers and tokens write it."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_text(text: str) -> bytes:
    """The bytes behind it; ValueError for anything else."""
    return base64.b64decode(text.encode() + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _own_key() -> ec.EllipticCurvePrivateKey:
    number = int.from_bytes(hmac.digest(secret_key(), b"web push", hashlib.sha512))
    return ec.derive_private_key(number % (_ORDER - 1) + 1, CURVE)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _derive(salt: bytes, info: bytes, secret: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)
