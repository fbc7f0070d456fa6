"""Delivering the outbox: each message at least once, under one id, and a channel that is down delays no other."""

import asyncio

from taskapp.notifications.mail.delivery import deliver_mail
from taskapp.notifications.push.delivery import deliver_push
from taskapp.notifications.webhooks.delivery import deliver_webhooks


async def deliver_notifications() -> int:
    """Send what is due on every channel, until nothing is; how many messages were handled."""
    channels = (deliver_mail(), deliver_webhooks(), deliver_push())
    results = await asyncio.gather(*channels, return_exceptions=True)
    for problem in results:
        if isinstance(problem, BaseException):
            raise problem
    return sum(result for result in results if isinstance(result, int))
