"""Delivery of webhooks from the outbox: signed, with the same body and id in every attempt; a failing receiver delays no other."""

from datetime import timedelta
from uuid import UUID

import orjson

from taskapp.core.clock import monotonic, utc_now
from taskapp.core.db import database as db
from taskapp.core.http import outbound
from taskapp.core.http.outbound import RequestFailed
from taskapp.notifications.model import WebhookEndpoint
from taskapp.notifications.outbox import worker as outbox_worker
from taskapp.notifications.outbox.model import Outbox
from taskapp.notifications.outbox.worker import Refused, RetryLater
from taskapp.notifications.types import Channel
from taskapp.notifications.webhooks import repository
from taskapp.notifications.webhooks.signing import headers_for

CHANNEL = Channel.WEBHOOK.value
PARALLEL = 6
# Attempts continue for about a day and a half: receivers are repaired in working hours.
PAUSES = tuple(timedelta(seconds=s) for s in (5, 30, 300, 1800, 7200, 18_000, 36_000, 72_000))
# After a failure, other messages for the same receiver wait this long (s).
BACK_OFF = 30.0
_back_off_until: dict[tuple[str, UUID, str], float] = {}

TURNED_OFF = "The webhook is turned off or was removed."


async def deliver_webhooks() -> int:
    """Send every due webhook message; returns how many were handled."""
    return await outbox_worker.deliver_all(CHANNEL, _send, parallel=PARALLEL, pauses=PAUSES)


async def _send(row: Outbox) -> None:
    endpoint = await _get_endpoint(row)
    receiver = (str(db.current().url), endpoint.id, endpoint.url)
    remaining = _back_off_until.get(receiver, 0.0) - monotonic()
    # Only first attempts wait: later ones have a pause of their own, which may be shorter than the back-off.
    if remaining > 0 and row.attempts == 1:
        raise RetryLater("Its receiver just failed and is given a rest.", pause=timedelta(seconds=remaining))
    body = orjson.dumps(row.payload.get("body"), option=orjson.OPT_SORT_KEYS)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Taskapp-Webhook/1",
        **headers_for(endpoint, row.id, body, utc_now()),
    }
    try:
        answered = await outbound.post(endpoint.url, body, headers)
    except RequestFailed as error:
        _back_off_until[receiver] = monotonic() + BACK_OFF
        raise Refused(str(error), permanent=False, logged=f"its receiver {error.reason}") from error
    if answered.is_good:
        _back_off_until.pop(receiver, None)
        return
    if answered.status == 410:
        await _turn_off(row, endpoint)
    else:
        _back_off_until[receiver] = monotonic() + BACK_OFF
    problem = f"The receiver answered {answered.status}{': ' if answered.text else ''}{answered.text}."
    # Not the text: some receivers answer with the address that they were asked for.
    logged = f"its receiver answered {answered.status}"
    raise Refused(problem, permanent=answered.status == 410, retry_after=answered.retry_after, logged=logged)


async def _get_endpoint(row: Outbox) -> WebhookEndpoint:
    async with db.reading() as session:
        endpoint_id = UUID(str(row.payload.get("endpoint_id")))
        endpoint = await repository.find_endpoint(session, row.organization_id, endpoint_id)
    if endpoint is None or not endpoint.enabled:
        raise Refused(TURNED_OFF, permanent=True)
    return endpoint


async def _turn_off(row: Outbox, endpoint: WebhookEndpoint) -> None:
    """Turn an endpoint off after 410 Gone: the receiver declares that it has been removed for good."""
    async with db.transaction() as session:
        current = await repository.find_endpoint(session, row.organization_id, endpoint.id)
        if current:
            current.enabled, current.problem = False, "Its receiver answered 410 Gone, so it was turned off."
