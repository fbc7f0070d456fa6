"""The outbox worker of every channel: claims a message, sends it outside any transaction, writes the result.

Why: decision 33 in docs/decisions.md.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.core.clock import monotonic, utc_now
from taskapp.core.db import database as db
from taskapp.core.wires import Wire
from taskapp.core.work import leases
from taskapp.core.work.failpoints import failpoint
from taskapp.notifications.outbox import repository
from taskapp.notifications.outbox.model import Outbox

log = logging.getLogger(__name__)

# The reason why a channel's messages wait is written at most this often (s).
NOTE_EVERY = 30.0
_last_noted: dict[tuple[str, str, str], float] = {}

Send = Callable[[Outbox], Awaitable[None]]
FindPayload = Callable[[AsyncSession, Outbox], Awaitable[dict[str, Any]]]
# Returns what of a message's payload is still to be sent, or raises `NotNeeded`; called just before sending.
current_payload: Wire[FindPayload] = Wire("current payload of a message")


class Refused(Exception):
    """The receiver did not accept a message.

    `permanent`: do not retry. `retry_after`: the shortest time until the next attempt (s). `logged`: the problem as it is
    logged, for one that names the receiver's address, which may be a secret.
    """

    def __init__(self, problem: str, *, permanent: bool, retry_after: float = 0.0, logged: str = "") -> None:
        super().__init__(problem)
        self.permanent, self.retry_after, self.logged = permanent, retry_after, logged or problem


class NotNeeded(Exception):
    """The message need not be sent any more. It is marked sent, with the reason as its problem."""


class RetryLater(Exception):
    """The receiver is in back-off. Reschedule after `pause`; does not count as an attempt."""

    def __init__(self, problem: str, *, pause: timedelta) -> None:
        super().__init__(problem)
        self.pause = pause


async def deliver_all(channel: str, send: Send, *, parallel: int, pauses: tuple[timedelta, ...] = leases.PAUSES) -> int:
    """Send every due message of a channel with `parallel` workers; returns how many messages were handled.

    `pauses` are the delays after the first, second, … failed attempt; a message that fails after the last one is dead.
    """
    async with db.reading() as session:
        if not await repository.has_due(session, channel, utc_now()):
            return 0

    async def deliver_until_none_due() -> int:
        handled = 0
        while await deliver_next(channel, send, pauses=pauses):
            handled += 1
        return handled

    # Without `return_exceptions` the first failure would end the wait while the other workers still run.
    results = await asyncio.gather(*(deliver_until_none_due() for _ in range(parallel)), return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return sum(result for result in results if isinstance(result, int))


async def deliver_next(channel: str, send: Send, *, pauses: tuple[timedelta, ...] = leases.PAUSES) -> bool:
    """Claim one due message of a channel and send it; False when none is due."""
    find_payload = current_payload.connected
    async with db.transaction() as session:
        claimed = await leases.claim(session, Outbox, col(Outbox.channel) == channel, limit=1)
    for row in claimed:
        await _deliver(row, send, pauses, find_payload)
    return bool(claimed)


async def _deliver(row: Outbox, send: Send, pauses: tuple[timedelta, ...], find_payload: FindPayload) -> None:
    failpoint("delivery.after_claim")
    try:
        row.payload = await _payload_to_send(row, find_payload)
        async with leases.heartbeat(row):
            await send(row)
    except NotNeeded as error:
        await _settle(row, state="sent", problem=str(error))
    except RetryLater as error:
        async with db.transaction() as session:
            await leases.reschedule_without_attempt(session, row, problem=str(error), pause=error.pause)
    except Refused as error:
        log.warning("message %s was not sent (attempt %d): %s", row.id, row.attempts, error.logged)
        await _record_failure(row, str(error), pauses, permanent=error.permanent, retry_after=error.retry_after)
    except Exception as error:
        log.exception("message %s could not be sent", row.id)
        await _record_failure(row, f"{type(error).__name__}: {error}", pauses)
    else:
        failpoint("delivery.after_send")
        await _settle(row, state="sent", problem=None)


async def _payload_to_send(row: Outbox, find_payload: FindPayload) -> dict[str, Any]:
    try:
        async with db.reading() as session:
            return await find_payload(session, row)
    except NotNeeded:
        raise
    except Exception:
        # Sending is the safe choice: the message was wanted when it was written.
        log.exception("could not look again at message %s", row.id)
        return row.payload


async def _settle(row: Outbox, *, state: str, problem: str | None) -> None:
    sent_at = utc_now() if state == "sent" and problem is None else None
    async with db.transaction() as session:
        await leases.settle(session, row, state=state, problem=problem, sent_at=sent_at)


async def _record_failure(
    row: Outbox, problem: str, pauses: tuple[timedelta, ...], *, permanent: bool = False, retry_after: float = 0.0
) -> None:
    if permanent:
        await _settle(row, state="dead", problem=problem)
        return
    async with db.transaction() as session:
        await leases.retry_later(session, row, problem=problem, pauses=pauses, at_least=timedelta(seconds=retry_after))


async def note_problem(channel: str, problem: str) -> None:
    """Write on a channel's due messages why they are not sent, at most every `NOTE_EVERY` seconds per problem."""
    key = (str(db.current().url), channel, problem)
    if monotonic() - _last_noted.get(key, -NOTE_EVERY) < NOTE_EVERY:
        return
    _last_noted[key] = monotonic()
    async with db.transaction() as session:
        await repository.note_problem(session, channel, problem, utc_now())
