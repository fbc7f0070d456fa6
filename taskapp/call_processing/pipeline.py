"""The worker of calls: turns announced recordings into calls and runs the steps of calls, under leases that survive crashes."""

import asyncio
import logging
from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.ai.asking import ModelFailedError
from taskapp.call_processing import repository, steps
from taskapp.call_processing.analysis import ModelMissingError
from taskapp.calls import processing_steps
from taskapp.calls.model import CallStep
from taskapp.calls.recordings import NotARecordingError
from taskapp.calls.types import StepKind, StepState
from taskapp.core.clock import monotonic, utc_now
from taskapp.core.db import database as db
from taskapp.core.work import leases
from taskapp.core.work.failpoints import failpoint
from taskapp.telephony import arrivals
from taskapp.telephony.arrivals import UnknownOwnerError
from taskapp.telephony.model import Arrival
from taskapp.telephony.twilio import TwilioError

log = logging.getLogger(__name__)

# Rows processed at the same time: in all, and of one organization. They mostly wait for models.
PLACES = 32
PER_ORGANIZATION = 8
# Further places for work that waits for no endpoint, so that hanging endpoints of many organizations do not stop it.
LOCAL_PLACES = 4
# Before the second, third and fourth try of a step whose model failed: with three requests in the first try and one in each
# other, a step makes six requests at most.
MODEL_PAUSES = tuple(timedelta(seconds=seconds) for seconds in (10, 300, 3600))
# Seconds between looks for due work.
PAUSE = 0.25
# When to look again at a step whose work another worker holds.
BUSY_DELAY = timedelta(seconds=3)
# Seconds. With `wait` a run stays for work due this soon: an expiring lease of a dead worker, the first retries after a failure.
MAX_IDLE = leases.LEASE.total_seconds() + 5


async def process_calls(*, wait: bool = False) -> int:
    """Process rows until none is due now; returns how many were handled. Safe to run in several processes.

    `wait`: also wait for rows that are due within `MAX_IDLE`.
    """
    handled, running, idle_since = 0, dict[asyncio.Task[None], UUID | None](), monotonic()
    try:
        while True:
            for row in await _claim(list(running.values())):
                running[asyncio.create_task(_process(row))] = row.organization_id
            if running:
                done, _ = await asyncio.wait(running, timeout=PAUSE, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    del running[task]
                handled, idle_since = handled + len(done), monotonic()
            elif not wait or monotonic() - idle_since > MAX_IDLE or not await _is_due(within=MAX_IDLE):
                return handled
            else:
                await asyncio.sleep(PAUSE)
    finally:
        for task in running:
            task.cancel()


async def _claim(busy: list[UUID | None]) -> list[Any]:
    """Lease due rows while there are places; `busy` has the organization of each row that is being processed."""
    if len(busy) >= PLACES + LOCAL_PLACES or not await _is_due(within=0):
        return []
    claimed: list[Any] = []
    async with db.transaction() as session:
        while len(busy) < PLACES + LOCAL_PLACES and (row := await _claim_one(session, busy)):
            claimed.append(row)
            busy = [*busy, row.organization_id]
    return claimed


async def _claim_one(session: AsyncSession, busy: list[UUID | None]) -> Any:
    """The next due row of an organization that has a place; beyond `PLACES` only work for this machine."""
    if len(busy) < PLACES:
        rows = await leases.claim(session, Arrival, limit=1)
        conditions = []
    else:
        rows = []
        conditions = [repository.is_local_work()]
    full = [organization for organization, count in Counter(busy).items() if organization and count >= PER_ORGANIZATION]
    if full:
        conditions.append(col(CallStep.organization_id).not_in(full))
    rows = rows or await leases.claim(session, CallStep, *conditions, limit=1)
    return rows[0] if rows else None


async def _is_due(*, within: float) -> bool:
    """Whether a row is due now or in the next `within` seconds."""
    now = utc_now()
    async with db.reading() as session:
        due = [await leases.next_due_at(session, table) for table in (Arrival, CallStep)]
    return any(at is not None and (at - now).total_seconds() <= within for at in due)


async def _process(row: Any) -> None:
    """Process one claimed row; an exception is logged and does not stop the other rows."""
    try:
        failpoint("calls.after_claim")
        async with leases.heartbeat(row):
            await (_process_arrival(row) if isinstance(row, Arrival) else _process_step(row))
    except Exception:
        log.exception("%s %s could not be settled; its lease will run out", type(row).__name__, row.id)


async def _process_arrival(arrival: Arrival) -> None:
    try:
        facts = await arrivals.complete_facts(arrival)
        await db.in_transaction(lambda session: _make_call(session, arrival, facts))
    except IntegrityError:
        # The status callback and the recording of one call arrived at the same time, and the other one was first.
        async with db.transaction() as session:
            await leases.reschedule_without_attempt(
                session, arrival, problem="Another worker is on it", pause=timedelta(seconds=1)
            )
    except Exception as error:
        problem, final, _ = _classify(error)
        if final:
            log.warning("recording %s became no call: %s", arrival.recording_sid, problem)
        async with db.transaction() as session:
            await leases.retry_later(session, arrival, problem=problem, pauses=() if final else leases.PAUSES)


async def _make_call(session: AsyncSession, arrival: Arrival, facts: dict[str, str]) -> None:
    call = await arrivals.make_call(session, arrival.organization_id, arrival, facts)
    if call is None:  # it was erased, and the announcement with it
        return
    settled = await leases.settle(session, arrival, state="done", organization_id=call.organization_id, problem=None)
    if not settled:
        raise steps.BusyError


async def _process_step(step: CallStep) -> None:
    try:
        kind = StepKind(step.kind)
        result = await steps.run(kind, step.organization_id, step.call_id, first=step.attempts <= 1)
        failpoint("calls.before_settle")
        await db.in_transaction(lambda session: _settle_step(session, step, result))
    except Exception as error:
        problem, final, at_least = _classify(error)
        async with db.transaction() as session:
            if isinstance(error, steps.BusyError):
                await leases.reschedule_without_attempt(session, step, problem=problem, pause=BUSY_DELAY)
            elif isinstance(error, ModelMissingError):
                await processing_steps.finish(
                    session, step.organization_id, step, state=StepState.SKIPPED, problem=problem
                )
            else:
                await processing_steps.retry_later(
                    session,
                    step.organization_id,
                    step,
                    problem=problem,
                    final=final,
                    at_least=at_least,
                    pauses=MODEL_PAUSES if isinstance(error, ModelFailedError) else leases.PAUSES,
                )


async def _settle_step(session: AsyncSession, step: CallStep, result: steps.StepResult) -> None:
    if result.write:
        await result.write(session)
    held = await processing_steps.finish(
        session, step.organization_id, step, state=result.state, problem=result.problem
    )
    if not held:
        raise steps.BusyError


def _classify(error: Exception) -> tuple[str, bool, float]:
    """The problem text, whether the failure is final, and the shortest pause (seconds) the endpoint asked for."""
    match error:
        case ModelMissingError() | UnknownOwnerError():
            return str(error), True, 0.0
        case ModelFailedError():
            return error.problem, not error.transient, error.retry_after
        case TwilioError():
            return error.problem, not error.transient, 0.0
        case NotARecordingError():
            return f"The recording {error}", True, 0.0
        case steps.BusyError():
            return "Another worker is on it", False, 0.0
    log.error("a step of a call failed", exc_info=error)
    return f"An error of ours: {type(error).__name__}", False, 0.0
