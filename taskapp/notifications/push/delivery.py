"""Push messages out of the outbox, to every browser of a person; one that is gone is forgotten."""

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
from taskapp.notifications.outbox.worker import NobodyThere, Refused
from taskapp.notifications.push import crypto, repository
from taskapp.notifications.types import Channel

log = logging.getLogger(__name__)

CHANNEL = Channel.PUSH.value
PARALLEL = 6
# A push service keeps a message for a browser that is off no longer than this: old news is no news.
KEPT = timedelta(hours=24)
# The browser is not there any more. A refusal of ourselves (401, 403) may be a wrong clock, and forgets nobody.
GONE = frozenset({404, 410})
NO_BROWSER = "No browser of this person takes push messages."


async def deliver_push() -> int:
    """Send every push message that is due; how many were handled."""
    return await outbox_worker.deliver_all(CHANNEL, _send, parallel=PARALLEL)


async def _send(row: Outbox) -> None:
    to = await recipient_of(row)
    async with db.reading() as session:
        browsers = await repository.list_subscriptions(session, row.organization_id, to.user_id)
    if not browsers:
        raise NobodyThere(NO_BROWSER)
    problems = [problem for browser in browsers if (problem := await _push(row, to.organization_name, browser))]
    if problems:
        # Browsers that have it replace it by the same tag, without a sound.
        raise Refused(problems[0], for_good=False)


async def _push(row: Outbox, organization_name: str, browser: PushSubscription) -> str | None:
    """Send to one browser; what went wrong, if it may go better later."""
    plain = _plain(row, organization_name)
    body = crypto.encrypt(plain, browser_key=crypto.from_text(browser.p256dh), auth=crypto.from_text(browser.auth))
    headers = {
        "Authorization": crypto.authorization(browser.endpoint, utc_now(), contact=_contact()),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(int(KEPT.total_seconds())),
        "Topic": UUID(str(row.id)).hex,
        "Urgency": "high" if row.payload.get("category") == "task-reminder" else "normal",
    }
    try:
        answered = await outbound.post(browser.endpoint, body, headers)
    except RequestFailed as error:
        return str(error)
    if answered.is_good:
        return None
    if answered.status in GONE:
        await _forget(row, browser, f"{answered.status} {answered.text}")
        return None
    return f"The push service answered {answered.status}: {answered.text}"


async def _forget(row: Outbox, browser: PushSubscription, why: str) -> None:
    """The push service knows the browser no more, or will never take what we send it."""
    log.info("push subscription %s is dropped: %s", browser.id, why)
    async with db.transaction() as session:
        await repository.delete_subscription(
            session, row.organization_id, browser.user_id, endpoint_hash=browser.endpoint_hash
        )


def _plain(row: Outbox, organization_name: str) -> bytes:
    title, words, path = headline(row.payload)
    # In all at most some 2,600 bytes, where push services take about 3,900.
    shown = {
        "id": str(row.id),
        "title": title[:200],
        "body": words[:300],
        "path": path,
        "from": organization_name[:100],
    }
    return orjson.dumps(shown)


def _contact() -> str:
    """Whom a push service may write to about us."""
    base = settings().base_url
    return base if urlsplit(base).scheme == "https" else f"mailto:{sender()}"
