"""Delivery of the outbox on all channels in parallel: at least once per message, under one id; a channel that is down delays no other."""

import asyncio

from taskapp.notifications.mail.delivery import deliver_mail
from taskapp.notifications.push.delivery import deliver_push
from taskapp.notifications.webhooks.delivery import deliver_webhooks


async def deliver_notifications() -> int:
    """Send every due message on every channel; returns how many messages were handled."""
    channels = (deliver_mail(), deliver_webhooks(), deliver_push())
    results = await asyncio.gather(*channels, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return sum(result for result in results if isinstance(result, int))
