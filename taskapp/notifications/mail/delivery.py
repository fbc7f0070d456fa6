"""Mail out of the outbox: a few connections at a time, and a server that is down costs no message a try."""

import asyncio
import logging
from contextlib import AsyncExitStack
from uuid import UUID

from taskapp.core.clock import utc_now
from taskapp.core.config import settings
from taskapp.core.db import database as db
from taskapp.core.db.plumbing_model import Outbox
from taskapp.notifications.mail.render import compose
from taskapp.notifications.mail.smtp import MailServer, MailServerDown
from taskapp.notifications.outbox import repository
from taskapp.notifications.outbox import worker as outbox_worker
from taskapp.notifications.outbox.worker import Refused
from taskapp.notifications.types import Channel

log = logging.getLogger(__name__)

CHANNEL = Channel.EMAIL.value
# Messages under way at the same time, each on its own connection.
PARALLEL = 3
GONE = "The recipient is no longer an active member."
NO_SERVER = "No mail server is set: TASKAPP_SMTP_URL is empty."


async def deliver_mail() -> int:
    """Send all mail that is due; how many messages were handled."""
    async with db.reading() as session:
        if not await repository.has_due(session, CHANNEL, utc_now()):
            return 0
    if not settings().smtp_url:
        await outbox_worker.note(CHANNEL, NO_SERVER)
        return 0
    # Every office is waited for: one that loses its connection must not leave the others unwatched.
    results = await asyncio.gather(*(_post_office() for _ in range(PARALLEL)), return_exceptions=True)
    for problem in results:
        if isinstance(problem, MailServerDown):
            # Nothing is claimed while connecting, so no message has lost an attempt: the next pass tries again.
            log.warning("mail waits: %s", problem)
            await outbox_worker.note(CHANNEL, str(problem))
            break
        if isinstance(problem, BaseException):
            raise problem
    return sum(result for result in results if isinstance(result, int))


async def _post_office() -> int:
    """One connection that sends message after message until none is due."""
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
    """The active member a message is for; who has left gets nothing."""
    async with db.reading() as session:
        to = await repository.find_recipient(session, row.organization_id, UUID(str(row.payload.get("user_id"))))
    if to is None:
        raise Refused(GONE, for_good=True)
    return to
