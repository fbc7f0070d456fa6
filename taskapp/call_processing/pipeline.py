"""Working off calls: announced recordings become calls, calls go through their steps, whatever dies in between."""

import asyncio
import logging
from datetime import timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError

from taskapp.ai.asking import ModelFailedError
from taskapp.call_processing import steps
from taskapp.call_processing.analysis import ModelMissingError
from taskapp.calls import processing_steps as call_steps
from taskapp.calls.model import CallStep
from taskapp.calls.recordings import NotARecordingError
from taskapp.calls.types import StepKind, StepState
from taskapp.core.clock import monotonic, utc_now
from taskapp.core.db import database as db
from taskapp.core.work import leases
from taskapp.core.work.failpoints import failpoint
from taskapp.telephony import arrivals
from taskapp.telephony.arrivals import NobodysCallError
from taskapp.telephony.model import Arrival
from taskapp.telephony.twilio import TwilioError

log = logging.getLogger(__name__)

# Steps that wait at the same time; they mostly wait for models.
PLACES = 8
PAUSE = 0.25
# How soon to look again at a step that another worker is on.
GIVE_WAY = timedelta(seconds=3)
# A pass stays for what comes free this soon: the lease of a worker that died, the first pauses after a failure.
PATIENCE = leases.LEASE.total_seconds() + 5


async def process_calls() -> int:
    """Work until nothing is due or about to be; how much was handled. Any number of processes may run this."""
    handled, running, since = 0, set[asyncio.Task[None]](), monotonic()
    try:
        while True:
            running |= {asyncio.create_task(_work(row)) for row in await _claim(PLACES - len(running))}
            if running:
                done, running = await asyncio.wait(running, timeout=PAUSE, return_when=asyncio.FIRST_COMPLETED)
                handled, since = handled + len(done), monotonic()
            elif monotonic() - since > PATIENCE or not await _is_more_coming():
                return handled
            else:
                await asyncio.sleep(PAUSE)
    finally:
        for task in running:
            task.cancel()


async def _claim(places: int) -> list[Any]:
    if places <= 0 or not await _is_due():
        return []
    async with db.transaction() as session:
        found = await leases.claim(session, Arrival, limit=places)
        return found + await leases.claim(session, CallStep, limit=max(places - len(found), 1))


async def _is_due() -> bool:
    now = utc_now()
    return any(at <= now for at in await _next())


async def _is_more_coming() -> bool:
    now = utc_now()
    return any((at - now).total_seconds() <= PATIENCE for at in await _next())


async def _next() -> list[Any]:
    async with db.reading() as session:
        found = [await leases.next_due_at(session, table) for table in (Arrival, CallStep)]
    return [at for at in found if at is not None]


async def _work(row: Any) -> None:
    """One claimed row to its end or its next try; nothing that happens here stops the others."""
    try:
        failpoint("calls.after_claim")
        async with leases.heartbeat(row):
            await (_receive(row) if isinstance(row, Arrival) else _step(row))
    except Exception:
        log.exception("%s %s could not be settled; its lease will run out", type(row).__name__, row.id)


async def _receive(arrival: Arrival) -> None:
    try:
        facts = await arrivals.facts_of(arrival)
        await db.retrying(lambda: _make_call(arrival, facts))
    except IntegrityError:
        # The end and the recording of one call arrived at once; the other one was first.
        async with db.transaction() as session:
            await leases.reschedule_without_attempt(
                session, arrival, problem="Another worker is on it", pause=timedelta(seconds=1)
            )
    except Exception as error:
        problem, final, _ = _explain(error)
        if final:
            log.warning("recording %s became no call: %s", arrival.recording_sid, problem)
        async with db.transaction() as session:
            await leases.retry_later(session, arrival, problem=problem, pauses=() if final else leases.PAUSES)


async def _make_call(arrival: Arrival, facts: dict[str, str]) -> None:
    async with db.transaction() as session:
        call = await arrivals.make_call(session, arrival.organization_id, arrival, facts)
        settled = await leases.settle(
            session, arrival, state="done", organization_id=call.organization_id, problem=None
        )
        if not settled:
            raise steps.BusyError


async def _step(step: CallStep) -> None:
    try:
        done = await steps.run(StepKind(step.kind), step.organization_id, step.call_id)
        failpoint("calls.before_settle")
        await db.retrying(lambda: _settle(step, done))
    except Exception as error:
        problem, final, at_least = _explain(error)
        async with db.transaction() as session:
            if isinstance(error, steps.BusyError):
                await leases.reschedule_without_attempt(session, step, problem=problem, pause=GIVE_WAY)
            elif isinstance(error, ModelMissingError):
                await call_steps.finish(session, step.organization_id, step, state=StepState.SKIPPED, problem=problem)
            else:
                await call_steps.put_off(
                    session, step.organization_id, step, problem=problem, final=final, at_least=at_least
                )


async def _settle(step: CallStep, done: steps.Done) -> None:
    async with db.transaction() as session:
        if done.write:
            await done.write(session)
        if not await call_steps.finish(session, step.organization_id, step, state=done.state, problem=done.problem):
            raise steps.BusyError


def _explain(error: Exception) -> tuple[str, bool, float]:
    """What to say about a failure, whether trying again is of no use, and the pause that was asked for."""
    match error:
        case ModelMissingError() | NobodysCallError():
            return str(error), True, 0.0
        case ModelFailedError():
            return error.problem, not error.passing, error.retry_after
        case TwilioError():
            return error.problem, not error.passing, 0.0
        case NotARecordingError():
            return f"The recording {error}", True, 0.0
        case steps.BusyError():
            return "Another worker is on it", False, 0.0
    log.error("a step of a call failed", exc_info=error)
    return f"An error of ours: {type(error).__name__}", False, 0.0
