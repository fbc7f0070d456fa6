"""Webhooks out of the outbox: signed, the same body and id in every try, and one bad receiver delays no other."""

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
from taskapp.notifications.outbox.worker import NotNow, Refused
from taskapp.notifications.types import Channel
from taskapp.notifications.webhooks import repository
from taskapp.notifications.webhooks.signing import headers_for

CHANNEL = Channel.WEBHOOK.value
PARALLEL = 6
# Receivers are mended in working hours: tries go on for about a day and a half.
PAUSES = tuple(timedelta(seconds=s) for s in (5, 30, 300, 1800, 7200, 18_000, 36_000, 72_000))
# After a failure a receiver is left in peace this long by everything else that waits for it (s).
REST = 30.0
_resting: dict[tuple[str, UUID, str], float] = {}

OFF = "The webhook is turned off or was removed."


async def deliver_webhooks() -> int:
    """Send every webhook that is due; how many were handled."""
    return await outbox_worker.deliver_all(CHANNEL, _send, parallel=PARALLEL, pauses=PAUSES)


async def _send(row: Outbox) -> None:
    endpoint = await _endpoint_of(row)
    place = (str(db.current().url), endpoint.id, endpoint.url)
    left = _resting.get(place, 0.0) - monotonic()
    # A message's own pause may be shorter than the rest: its second try is not kept waiting.
    if left > 0 and row.attempts == 1:
        raise NotNow("Its receiver just failed and is given a rest.", pause=timedelta(seconds=left))
    body = orjson.dumps(row.payload.get("body"), option=orjson.OPT_SORT_KEYS)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Taskapp-Webhook/1",
        **headers_for(endpoint, row.id, body, utc_now()),
    }
    try:
        answered = await outbound.post(endpoint.url, body, headers)
    except RequestFailed as error:
        _resting[place] = monotonic() + REST
        raise Refused(str(error), for_good=False) from error
    if answered.is_good:
        _resting.pop(place, None)
        return
    if answered.status == 410:
        await _turn_off(row, endpoint)
    else:
        _resting[place] = monotonic() + REST
    words = f"The receiver answered {answered.status}{': ' if answered.text else ''}{answered.text}."
    raise Refused(words, for_good=answered.status == 410, retry_after=answered.retry_after)


async def _endpoint_of(row: Outbox) -> WebhookEndpoint:
    async with db.reading() as session:
        endpoint_id = UUID(str(row.payload.get("endpoint_id")))
        endpoint = await repository.find_endpoint(session, row.organization_id, endpoint_id)
    if endpoint is None or not endpoint.enabled:
        raise Refused(OFF, for_good=True)
    return endpoint


async def _turn_off(row: Outbox, endpoint: WebhookEndpoint) -> None:
    """410 says that nobody is there any more, and is believed."""
    async with db.transaction() as session:
        found = await repository.find_endpoint(session, row.organization_id, endpoint.id)
        if found:
            found.enabled, found.problem = False, "Its receiver answered 410 Gone, so it was turned off."
