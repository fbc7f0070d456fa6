"""The Standard Webhooks signature: whoever knows an endpoint's secret can tell our messages from anybody's.

Secrets are derived from the installation's key, the endpoint and a version, so none is kept in the database and
an admin can look one up again; a new version makes the old secret good for one more day.
"""

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from uuid import UUID

from taskapp.core.config import secret_key
from taskapp.notifications.model import WebhookEndpoint

# How long the secret before the present one signs too, so that receivers can change over.
OVERLAP = timedelta(hours=24)


def secret_of(endpoint: WebhookEndpoint) -> str:
    """The present secret as receivers' libraries take it."""
    return f"whsec_{base64.b64encode(_key(endpoint.id, endpoint.secret_version)).decode()}"


def headers_for(endpoint: WebhookEndpoint, message_id: UUID, body: bytes, now: datetime) -> dict[str, str]:
    """The three headers of a message; its id is the same in every try, the time is the try's."""
    identity, at = f"msg_{message_id.hex}", str(int(now.timestamp()))
    versions = [endpoint.secret_version]
    if endpoint.rotated_at and now - endpoint.rotated_at < OVERLAP:
        versions.append(endpoint.secret_version - 1)
    content = f"{identity}.{at}.".encode() + body
    signatures = (hmac.digest(_key(endpoint.id, version), content, hashlib.sha256) for version in versions)
    return {
        "webhook-id": identity,
        "webhook-timestamp": at,
        "webhook-signature": " ".join(f"v1,{base64.b64encode(signature).decode()}" for signature in signatures),
    }


def _key(endpoint_id: UUID, version: int) -> bytes:
    return hmac.digest(secret_key(), f"webhook {endpoint_id} {version}".encode(), hashlib.sha256)
