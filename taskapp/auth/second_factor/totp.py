"""Codes of authenticator apps (RFC 6238: SHA-1, 6 digits, 30 seconds), and the QR code to set an app up."""

import hmac
import io
from datetime import datetime

import pyotp
import segno

STEP = 30
# A clock may be off by this many steps in either direction.
WINDOW = 1
# What the app shows above its codes.
ISSUER = "Taskapp"


def new_secret() -> str:
    """A random secret of 160 bits, in base32."""
    return pyotp.random_base32()


def setup_uri(secret: str, *, account: str) -> str:
    """The `otpauth://` URI that an app reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=ISSUER)


def qr_svg(uri: str) -> str:
    """A QR code as an SVG document, black on white in every theme: some scanners read no inverted codes."""
    out = io.BytesIO()
    segno.make(uri, error="m").save(out, kind="svg", scale=4, border=4, dark="#000", light="#fff", xmldecl=False)
    return out.getvalue().decode()


def find_step(secret: str, code: str, *, now: datetime, after: int) -> int | None:
    """The step whose code this is, within the window and later than step `after`; None when there is none."""
    generator, current = pyotp.TOTP(secret), int(now.timestamp()) // STEP
    steps = range(current - WINDOW, current + WINDOW + 1)
    # All steps are compared, so that the time taken says nothing about which one matched.
    matching = [step for step in steps if hmac.compare_digest(generator.generate_otp(step).encode(), code.encode())]
    return next((step for step in matching if step > after), None)
