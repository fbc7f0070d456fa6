"""Webhook secrets and signatures never change (golden values), and the Standard Webhooks library accepts them."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from taskapp.core import config
from taskapp.notifications.model import WebhookEndpoint
from taskapp.notifications.webhooks.signing import OVERLAP, headers_for, secret_of

MESSAGE = UUID("01890a5d-ac96-774b-bcce-b302099a8058")
ROTATED = datetime(2026, 3, 28, 12, tzinfo=UTC)
SECRET = "whsec_9BcL7YqJOSKW3ok87IqG179T5xECYe56BU1rBXjqIzw="
BODY = '{"type":"task.done","title":"Call Zoë"}'.encode()


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> WebhookEndpoint:
    monkeypatch.setenv("TASKAPP_SECRET_KEY", "a fixed key of at least thirty-two characters")
    config.settings.cache_clear()
    return WebhookEndpoint(
        id=UUID("01890a5d-ac96-774b-bcce-b302099a8057"),
        organization_id=MESSAGE,
        url="https://receiver.example.com",
        secret_version=2,
        rotated_at=ROTATED,
    )


def test_a_secret_and_the_headers_signed_with_it_stay_to_the_byte(endpoint: WebhookEndpoint) -> None:
    assert secret_of(endpoint) == SECRET
    during_overlap = datetime(2026, 3, 28, 19, 0, 30, 500_000, tzinfo=UTC)
    assert headers_for(endpoint, MESSAGE, BODY, during_overlap) == {
        "webhook-id": "msg_01890a5dac96774bbcceb302099a8058",
        "webhook-timestamp": "1774724430",
        "webhook-signature": "v1,8puzesH44JJ21XwDd2e8X/+/90Ph/06I6gd/ZITqfV4= "
        "v1,AVelkMwgBTjB9Zmi6k6Fpa6nhUyhRF+P17EYIPGqWi8=",
    }
    after_overlap = headers_for(endpoint, MESSAGE, BODY, ROTATED + OVERLAP)
    assert after_overlap["webhook-signature"] == "v1,1XKf6UtaodQS5Ufi0OAHY3flN1lMMzES7sWDRWP0c80="


def test_a_receiver_with_the_library_accepts_a_message_and_refuses_an_altered_one(endpoint: WebhookEndpoint) -> None:
    headers = headers_for(endpoint, MESSAGE, BODY, datetime.now(UTC))
    assert Webhook(SECRET).verify(BODY, headers)["title"] == "Call Zoë"
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(BODY + b" ", headers)
