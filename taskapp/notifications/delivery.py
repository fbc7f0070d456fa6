"""Delivering the outbox: each message at least once, under one id, and a server that is down delays nothing else."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from uuid import UUID

from sqlmodel import col

from taskapp.core import db, leases
from taskapp.core.clock import monotonic, utc_now
from taskapp.core.config import settings
from taskapp.core.durable import Outbox
from taskapp.core.failpoints import failpoint
from taskapp.notifications import outbox_repository as repository
from taskapp.notifications.mail import compose
from taskapp.notifications.mail_server import MailRefused, MailServer, MailServerDown
from taskapp.notifications.types import Channel

log = logging.getLogger(__name__)

# Messages under way at the same time, each on its own connection.
PARALLEL = 3
GONE = "The recipient is no longer an active member."
NO_SERVER = "No mail server is set: TASKAPP_SMTP_URL is empty."

# How often waiting messages are told why they wait (s).
NOTE_EVERY = 30.0
_noted: dict[tuple[str, str, str], float] = {}

Send = Callable[[Outbox, repository.Recipient], Awaitable[None]]


async def deliver_notifications() -> int:
    """Send what is due on every channel, until nothing is; how many messages were handled."""
    return await _deliver_mail()


async def _deliver_mail() -> int:
    channel = Channel.EMAIL.value
    async with db.reading() as session:
        if not await repository.has_due(session, channel, utc_now()):
            return 0
    if not settings().smtp_url:
        await _note(channel, NO_SERVER)
        return 0
    # Every office is waited for: one that loses its connection must not leave the others unwatched.
    results = await asyncio.gather(*(_post_office() for _ in range(PARALLEL)), return_exceptions=True)
    for problem in results:
        if isinstance(problem, MailServerDown):
            # Nothing is claimed while connecting, so no message has lost an attempt: the next pass tries again.
            log.warning("mail waits: %s", problem)
            await _note(channel, str(problem))
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

            async def send(row: Outbox, to: repository.Recipient, server: MailServer = server) -> None:
                await server.send(compose(row, to))

            while server.is_open:
                if not await deliver_next(Channel.EMAIL.value, send):
                    return handled
                handled += 1


async def deliver_next(channel: str, send: Send) -> bool:
    """Claim one due message of a channel and send it; False when none is due."""
    async with db.transaction() as session:
        claimed = await leases.claim(session, Outbox, col(Outbox.channel) == channel, limit=1)
    for row in claimed:
        await _deliver(row, send)
    return bool(claimed)


async def _deliver(row: Outbox, send: Send) -> None:
    failpoint("delivery.after_claim")
    async with db.reading() as session:
        to = await repository.find_recipient(session, row.organization_id, UUID(str(row.payload.get("user_id"))))
    if to is None:
        await _settle(row, state="dead", problem=GONE)
        return
    try:
        async with leases.kept(row):
            await send(row, to)
    except MailRefused as error:
        await _failed(row, str(error), for_good=error.for_good)
    except Exception as error:
        log.exception("message %s could not be sent", row.id)
        await _failed(row, f"{type(error).__name__}: {error}", for_good=False)
    else:
        failpoint("delivery.after_send")
        await _settle(row, state="sent", problem=None)


async def _settle(row: Outbox, *, state: str, problem: str | None) -> None:
    sent_at = utc_now() if state == "sent" else None
    async with db.transaction() as session:
        await leases.settle(session, row, state=state, problem=problem, sent_at=sent_at)


async def _failed(row: Outbox, problem: str, *, for_good: bool) -> None:
    log.warning("message %s was not sent (attempt %d): %s", row.id, row.attempts, problem)
    if for_good:
        await _settle(row, state="dead", problem=problem)
        return
    async with db.transaction() as session:
        await leases.put_off(session, row, problem=problem)


async def _note(channel: str, problem: str) -> None:
    """Write on the waiting messages why they wait, now and then: there may be many of them, and many passes."""
    key = (str(db.current().url), channel, problem)
    if monotonic() - _noted.get(key, -NOTE_EVERY) < NOTE_EVERY:
        return
    _noted[key] = monotonic()
    async with db.transaction() as session:
        await repository.note_problem(session, channel, problem, utc_now())
