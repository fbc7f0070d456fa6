"""Delivery of e-mails from the outbox over a few connections; a server that is down does not count as an attempt.

Why: decision 14 in docs/decisions.md.
"""

import asyncio
import logging
from contextlib import AsyncExitStack
from uuid import UUID

from taskapp.auth.accounts.service import RELEASED
from taskapp.core.clock import utc_now
from taskapp.core.config import settings
from taskapp.core.db import database as db
from taskapp.notifications.mail.links import read_site
from taskapp.notifications.mail.render import compose
from taskapp.notifications.mail.smtp import MailServer, MailServerDown
from taskapp.notifications.outbox import repository
from taskapp.notifications.outbox import worker as outbox_worker
from taskapp.notifications.outbox.model import Outbox
from taskapp.notifications.outbox.worker import Refused
from taskapp.notifications.types import Channel

log = logging.getLogger(__name__)

CHANNEL = Channel.EMAIL.value
# Connections to the mail server, each sending one message at a time.
PARALLEL = 3
NOT_A_MEMBER = "The recipient is no longer an active member."
NO_ADDRESS = "The recipient's account has lost its address to somebody who proved it."
NO_SERVER = "No mail server is set: TASKAPP_SMTP_URL is empty."


async def deliver_mail() -> int:
    """Send every due e-mail; returns how many messages were handled."""
    async with db.reading() as session:
        if not await repository.has_due(session, CHANNEL, utc_now()):
            return 0
    if not settings().smtp_url:
        await outbox_worker.note_problem(CHANNEL, NO_SERVER)
        return 0
    await read_site()
    # Without `return_exceptions` the first lost connection would end the wait while the other workers still run.
    results = await asyncio.gather(*(_smtp_worker() for _ in range(PARALLEL)), return_exceptions=True)
    for result in results:
        if isinstance(result, MailServerDown):
            # No message is claimed while connecting, so none has lost an attempt: the next run tries again.
            log.warning("mail waits: %s", result)
            await outbox_worker.note_problem(CHANNEL, str(result))
            break
        if isinstance(result, BaseException):
            raise result
    return sum(result for result in results if isinstance(result, int))


async def _smtp_worker() -> int:
    """Send due messages over one connection until none is due; reconnects when the server closes it."""
    handled = 0
    while True:
        async with AsyncExitStack() as stack:
            server = await stack.enter_async_context(MailServer())

            async def send(row: Outbox, server: MailServer = server) -> None:
                await server.send(compose(row, await recipient_of(row)))

            while server.is_open:
                if not await outbox_worker.deliver_next(CHANNEL, send):
                    return handled
                handled += 1


async def recipient_of(row: Outbox) -> repository.Recipient:
    """The active member a message is for; raises `Refused` when there is none."""
    async with db.reading() as session:
        recipient = await repository.find_recipient(session, row.organization_id, UUID(str(row.payload.get("user_id"))))
    if recipient is None:
        raise Refused(NOT_A_MEMBER, permanent=True)
    if recipient.email.endswith(RELEASED):
        raise Refused(NO_ADDRESS, permanent=True)
    return recipient
