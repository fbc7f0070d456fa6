"""One message of the outbox on its way out, whatever its channel: claimed, sent outside any transaction, settled.

Why: decision 33 in docs/decisions.md.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

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

# How often waiting messages are told why they wait (s).
NOTE_EVERY = 30.0
_noted: dict[tuple[str, str, str], float] = {}

Send = Callable[[Outbox], Awaitable[None]]
SkipReason = Callable[[AsyncSession, Outbox], Awaitable[str | None]]
# Why a message should not be sent any more, asked just before it leaves; None when it should.
skip_reason: Wire[SkipReason] = Wire("reason to skip a message")


class Refused(Exception):
    """A message was not taken; `for_good` when trying again would not help, `retry_after` when it may (s)."""

    def __init__(self, problem: str, *, for_good: bool, retry_after: float = 0.0) -> None:
        super().__init__(problem)
        self.for_good, self.retry_after = for_good, retry_after


class NobodyThere(Exception):
    """There is nobody to take a message, and nobody minds: it is settled, and no dead letter."""


class NotNow(Exception):
    """Who a message is for rests at the moment; looking again after `pause` costs it no try."""

    def __init__(self, problem: str, *, pause: timedelta) -> None:
        super().__init__(problem)
        self.pause = pause


async def deliver_all(channel: str, send: Send, *, parallel: int, pauses: tuple[timedelta, ...] = leases.PAUSES) -> int:
    """Send every due message of a channel, several at a time; how many were handled."""
    async with db.reading() as session:
        if not await repository.has_due(session, channel, utc_now()):
            return 0

    async def one_after_the_other() -> int:
        handled = 0
        while await deliver_next(channel, send, pauses=pauses):
            handled += 1
        return handled

    # Every one is waited for: one that fails must not leave the others unwatched.
    results = await asyncio.gather(*(one_after_the_other() for _ in range(parallel)), return_exceptions=True)
    for problem in results:
        if isinstance(problem, BaseException):
            raise problem
    return sum(result for result in results if isinstance(result, int))


async def deliver_next(channel: str, send: Send, *, pauses: tuple[timedelta, ...] = leases.PAUSES) -> bool:
    """Claim one due message of a channel and send it; False when none is due."""
    why_skip = skip_reason.connected
    async with db.transaction() as session:
        claimed = await leases.claim(session, Outbox, col(Outbox.channel) == channel, limit=1)
    for row in claimed:
        await _deliver(row, send, pauses, why_skip)
    return bool(claimed)


async def _deliver(row: Outbox, send: Send, pauses: tuple[timedelta, ...], why_skip: SkipReason) -> None:
    failpoint("delivery.after_claim")
    if why := await _reason(row, why_skip):
        await _settle(row, state="sent", problem=why)
        return
    try:
        async with leases.heartbeat(row):
            await send(row)
    except NobodyThere as nobody:
        await _settle(row, state="sent", problem=str(nobody))
    except NotNow as rest:
        async with db.transaction() as session:
            await leases.reschedule_without_attempt(session, row, problem=str(rest), pause=rest.pause)
    except Refused as error:
        await _failed(row, str(error), pauses, for_good=error.for_good, retry_after=error.retry_after)
    except Exception as error:
        log.exception("message %s could not be sent", row.id)
        await _failed(row, f"{type(error).__name__}: {error}", pauses)
    else:
        failpoint("delivery.after_send")
        await _settle(row, state="sent", problem=None)


async def _reason(row: Outbox, why_skip: SkipReason) -> str | None:
    try:
        async with db.reading() as session:
            return await why_skip(session, row)
    except Exception:
        # In doubt a message goes: it was to be sent when it was written.
        log.exception("could not look again at message %s", row.id)
        return None


async def _settle(row: Outbox, *, state: str, problem: str | None) -> None:
    sent_at = utc_now() if state == "sent" and problem is None else None
    async with db.transaction() as session:
        await leases.settle(session, row, state=state, problem=problem, sent_at=sent_at)


async def _failed(
    row: Outbox, problem: str, pauses: tuple[timedelta, ...], *, for_good: bool = False, retry_after: float = 0.0
) -> None:
    log.warning("message %s was not sent (attempt %d): %s", row.id, row.attempts, problem)
    if for_good:
        await _settle(row, state="dead", problem=problem)
        return
    async with db.transaction() as session:
        await leases.retry_later(session, row, problem=problem, pauses=pauses, at_least=timedelta(seconds=retry_after))


async def note(channel: str, problem: str) -> None:
    """Write on the waiting messages why they wait, now and then: there may be many of them, and many passes."""
    key = (str(db.current().url), channel, problem)
    if monotonic() - _noted.get(key, -NOTE_EVERY) < NOTE_EVERY:
        return
    _noted[key] = monotonic()
    async with db.transaction() as session:
        await repository.note_problem(session, channel, problem, utc_now())
