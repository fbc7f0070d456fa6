"""Delivery of push messages from the outbox to every browser of a person; expired subscriptions are deleted."""

import logging
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

import orjson

from taskapp.core.clock import utc_now
from taskapp.core.config import settings
from taskapp.core.db import database as db
from taskapp.core.http import outbound
from taskapp.core.http.outbound import RequestFailed
from taskapp.notifications.mail.delivery import recipient_of
from taskapp.notifications.mail.render import headline
from taskapp.notifications.mail.smtp import sender
from taskapp.notifications.model import PushSubscription
from taskapp.notifications.outbox import worker as outbox_worker
from taskapp.notifications.outbox.model import Outbox
from taskapp.notifications.outbox.worker import NotNeeded, Refused
from taskapp.notifications.push import crypto, repository
from taskapp.notifications.types import Channel

log = logging.getLogger(__name__)

CHANNEL = Channel.PUSH.value
PARALLEL = 6
# How long a push service keeps a message for a browser that is off.
TTL = timedelta(hours=24)
# The subscription has ended. 401 and 403 are not here: a wrong clock of this server can cause them.
GONE = frozenset({404, 410})
NO_BROWSER = "No browser of this person takes push messages."


async def deliver_push() -> int:
    """Send every due push message; returns how many were handled."""
    return await outbox_worker.deliver_all(CHANNEL, _send, parallel=PARALLEL)


async def _send(row: Outbox) -> None:
    recipient = await recipient_of(row)
    async with db.reading() as session:
        browsers = await repository.list_subscriptions(session, row.organization_id, recipient.user_id)
    if not browsers:
        raise NotNeeded(NO_BROWSER)
    sender_name = recipient.organization_name
    problems = [problem for browser in browsers if (problem := await _send_to_browser(row, sender_name, browser))]
    if problems:
        # A retry sends to every browser again; one that has the message replaces it silently (same tag).
        raise problems[0]


async def _send_to_browser(row: Outbox, organization_name: str, browser: PushSubscription) -> Refused | None:
    """Send to one browser; returns the problem when a retry may help, None otherwise."""
    plain = _plaintext(row, organization_name)
    body = crypto.encrypt(plain, browser_key=crypto.from_text(browser.p256dh), auth=crypto.from_text(browser.auth))
    headers = {
        "Authorization": crypto.authorization(browser.endpoint, utc_now(), contact=_contact()),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(int(TTL.total_seconds())),
        "Topic": UUID(str(row.id)).hex,
        "Urgency": "high" if row.payload.get("category") == "task-reminder" else "normal",
    }
    try:
        answered = await outbound.post(browser.endpoint, body, headers)
    except RequestFailed as error:
        return Refused(str(error), permanent=False, logged=f"its push service {error.reason}")
    if answered.is_good:
        return None
    if answered.status in GONE:
        await _drop_subscription(row, browser, answered.status)
        return None
    problem = f"The push service answered {answered.status}: {answered.text}"
    return Refused(problem, permanent=False, logged=f"its push service answered {answered.status}")


async def _drop_subscription(row: Outbox, browser: PushSubscription, status: int) -> None:
    """Delete a subscription that the push service reported as ended."""
    log.info("push subscription %s is dropped: its push service answered %d", browser.id, status)
    async with db.transaction() as session:
        await repository.delete_subscription(
            session, row.organization_id, browser.user_id, endpoint_hash=browser.endpoint_hash
        )


def _plaintext(row: Outbox, organization_name: str) -> bytes:
    title, body, path = headline(row.payload)
    # At most about 2,600 bytes in all; push services accept about 3,900.
    content = {
        "id": str(row.id),
        "title": title[:200],
        "body": body[:300],
        "path": path,
        "from": organization_name[:100],
    }
    return orjson.dumps(content)


def _contact() -> str:
    """The URL where a push service can reach the operator."""
    base = settings().base_url
    return base if urlsplit(base).scheme == "https" else f"mailto:{sender()}"
