"""Extracts the tasks of a call: asks the model, each quote verified, everything stored in one transaction.

Why: decision 7 in docs/decisions.md.
"""

import asyncio
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.ai import asking
from taskapp.ai.areas import LOCAL_RULES, Area
from taskapp.ai.asking import ModelFailedError
from taskapp.ai.client import Attempt
from taskapp.calls import service as call_service
from taskapp.core.clock import monotonic, utc_now
from taskapp.core.db import database as db
from taskapp.core.work import leases
from taskapp.core.work.failpoints import failpoint
from taskapp.extraction import repository, writing
from taskapp.extraction.asking_model import ask_model, record_usage
from taskapp.extraction.choosing import MAX_DROPPED
from taskapp.extraction.inputs import KIND, ExtractionInput, ExtractionOutcome, read_input, stored_outcome
from taskapp.extraction.items import Writer
from taskapp.extraction.model import CallExtraction
from taskapp.extraction.protocol.reply import Reply


async def create_tasks_from_call(
    call_id: UUID, org_id: UUID, *, requests: int = asking.MAX_REQUESTS
) -> ExtractionOutcome:
    """Extract the tasks of a call with at most `requests` requests; a call that was extracted before is skipped.

    Raises `ModelFailedError` without a usable answer of the model.
    """
    async with db.reading() as session:
        source = await read_input(session, org_id, call_id)
    if isinstance(source, ExtractionOutcome):
        return source
    async with db.transaction() as session:
        if source.model != LOCAL_RULES:
            await repository.reopen_ledger(session, org_id, call_id, KIND, read_by=LOCAL_RULES)
        claimed = await _claim(session, org_id, call_id)
    if isinstance(claimed, ExtractionOutcome):
        return claimed
    failpoint("extraction.after_claim")
    try:
        async with leases.heartbeat(claimed):
            reply, attempt = await _ask(source, claimed, requests)
    except ModelFailedError as error:
        async with db.transaction() as session:
            await leases.release(session, claimed, problem=error.problem)
        raise
    failpoint("extraction.after_answer")
    try:
        return await db.in_transaction(lambda session: _write(session, source, claimed, reply, attempt))
    except Exception as error:
        await _record_failed_write(source, claimed, attempt, error)
        raise


async def _claim(session: AsyncSession, org_id: UUID, call_id: UUID) -> CallExtraction | ExtractionOutcome:
    """Claim the ledger row; of several workers that try at the same time, one gets it."""
    ledger_id = await repository.open_ledger(session, org_id, call_id, KIND)
    claimed = await leases.claim(session, CallExtraction, CallExtraction.id == ledger_id, limit=1)
    if claimed:
        row: CallExtraction = claimed[0]
        return row
    ledger = await repository.find_ledger(session, org_id, call_id, KIND)
    return ExtractionOutcome(busy=True) if ledger is None or ledger.state == leases.PENDING else stored_outcome(ledger)


async def _ask(source: ExtractionInput, ledger: CallExtraction, requests: int) -> tuple[Reply, Attempt | None]:
    if source.model == LOCAL_RULES:
        return await asyncio.to_thread(_apply_offline_rules, source)  # takes seconds for a transcript of many hours
    return await ask_model(ledger, source, requests)


def _apply_offline_rules(source: ExtractionInput) -> tuple[Reply, Attempt]:
    from taskapp.extraction.offline import closing, rules  # noqa: PLC0415 - slow to load, and needed only here

    started = monotonic()
    turns, context = source.transcript.turns, source.prompt_context
    updates = closing.find_updates(turns, context, source.open_promises)
    changed = {update.evidence for update in updates}
    # Another day for an open task is no new task.
    items = [item for item in rules.find_tasks(turns, context) if item.evidence not in changed]
    attempt = Attempt(Area.EXTRACT_TASKS, LOCAL_RULES, latency_ms=round((monotonic() - started) * 1000))
    return Reply(items, updates, 0), attempt


async def _write(
    session: AsyncSession, source: ExtractionInput, ledger: CallExtraction, reply: Reply, attempt: Attempt | None
) -> ExtractionOutcome:
    """Store tasks, quotes, suggestions, ledger and usage atomically; only the usage when the claim was lost."""
    call = await call_service.find_row(session, source.organization_id, source.call.id)
    destination = (
        await writing.find_destination(session, source.organization_id, call, source.timezone) if call else None
    )
    if attempt:
        await record_usage(session, source.organization_id, source, attempt)
    if destination is None:
        await leases.release(session, ledger, problem="the call has no contact any more")
        return ExtractionOutcome(skipped="no contact")
    if destination.contact_id != source.call.contact_id:
        # The prompt had the name and the open tasks of another contact.
        await leases.release(session, ledger, problem="the call has another contact now")
        return ExtractionOutcome(busy=True)
    if not await _settle(session, ledger, source):
        return ExtractionOutcome(busy=True)
    writer = Writer(session, source, destination)
    outcome = await writer.write(reply)
    fallen = [item.stored() for item in writer.dropped[:MAX_DROPPED]]
    await repository.save_counts(session, source.organization_id, ledger.id, outcome, fallen)
    failpoint("extraction.before_commit")
    return outcome


async def _record_failed_write(
    source: ExtractionInput, ledger: CallExtraction, attempt: Attempt | None, error: Exception
) -> None:
    """Record the usage and release the claim: the request was paid for, although its answer was not stored."""
    async with db.transaction() as session:
        if attempt:
            await record_usage(session, source.organization_id, source, attempt)
        await leases.release(session, ledger, problem=f"the answer could not be written: {type(error).__name__}")


async def _settle(session: AsyncSession, ledger: CallExtraction, source: ExtractionInput) -> bool:
    now = utc_now()
    return await leases.settle(session, ledger, state="done", model=source.model, problem=None, finished_at=now)
