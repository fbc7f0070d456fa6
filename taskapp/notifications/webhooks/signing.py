"""The signature of our webhooks, as the Standard Webhooks specification defines it.

Secrets are derived from the installation's key, the endpoint and a version, so none is kept in the database and
an admin can look one up again; a new version makes the old secret good for one more day.
"""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from uuid import UUID

from standardwebhooks import Webhook

from taskapp.core.config import secret_key
from taskapp.notifications.model import WebhookEndpoint

# How long the secret before the present one signs too, so that receivers can change over.
OVERLAP = timedelta(hours=24)


def secret_of(endpoint: WebhookEndpoint) -> str:
    """The present secret as receivers' libraries take it."""
    return f"whsec_{base64.b64encode(_key(endpoint.id, endpoint.secret_version)).decode()}"


def headers_for(endpoint: WebhookEndpoint, message_id: UUID, body: bytes, now: datetime) -> dict[str, str]:
    """The three headers of a message; its id is the same in every try, the time is the try's."""
    identity, versions = f"msg_{message_id.hex}", [endpoint.secret_version]
    if endpoint.rotated_at and now - endpoint.rotated_at < OVERLAP:
        versions.append(endpoint.secret_version - 1)
    signers = [Webhook(_key(endpoint.id, version)) for version in versions]
    return {
        "webhook-id": identity,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signer.sign(identity, now, body.decode()) for signer in signers),
    }


def _key(endpoint_id: UUID, version: int) -> bytes:
    return hmac.digest(secret_key(), f"webhook {endpoint_id} {version}".encode(), hashlib.sha256)
