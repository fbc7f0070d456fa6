"""Webhook secrets and signatures (Standard Webhooks specification).

A secret is derived from the installation's key, the endpoint's id and a version number, so it is not stored and an
admin can look it up again. After a rotation the previous version is valid for one more day.
"""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from uuid import UUID

from standardwebhooks import Webhook

from taskapp.core.config import secret_key
from taskapp.notifications.model import WebhookEndpoint

# How long messages are signed with the previous secret as well, so that receivers can switch.
OVERLAP = timedelta(hours=24)


def secret_of(endpoint: WebhookEndpoint) -> str:
    """The current secret in the format of Standard Webhooks libraries (`whsec_` and base64)."""
    return f"whsec_{base64.b64encode(_signing_key(endpoint.id, endpoint.secret_version)).decode()}"


def headers_for(endpoint: WebhookEndpoint, message_id: UUID, body: bytes, now: datetime) -> dict[str, str]:
    """The three signature headers; the id is the same in every attempt, the timestamp is that of this attempt (`now`)."""
    webhook_id, versions = f"msg_{message_id.hex}", [endpoint.secret_version]
    if endpoint.rotated_at and now - endpoint.rotated_at < OVERLAP:
        versions.append(endpoint.secret_version - 1)
    signers = [Webhook(_signing_key(endpoint.id, version)) for version in versions]
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signer.sign(webhook_id, now, body.decode()) for signer in signers),
    }


def _signing_key(endpoint_id: UUID, version: int) -> bytes:
    return hmac.digest(secret_key(), f"webhook {endpoint_id} {version}".encode(), hashlib.sha256)
