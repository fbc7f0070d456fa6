"""From a call to its tasks: asked once, each item checked, each quote proven, all of it written in one transaction.

Why: decision 7 in docs/decisions.md.
"""

import asyncio
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.ai import asking
from taskapp.ai import service as ai_service
from taskapp.ai.areas import LOCAL_RULES, Area
from taskapp.ai.asking import ModelFailedError, Question
from taskapp.ai.client import Attempt
from taskapp.calls import service as call_service
from taskapp.core.clock import monotonic, utc_now
from taskapp.core.db import database as db
from taskapp.core.work import leases
from taskapp.core.work.failpoints import failpoint
from taskapp.extraction import repository, writing
from taskapp.extraction.inputs import KIND, Case, Extracted, as_told, read_case
from taskapp.extraction.items import Writer
from taskapp.extraction.model import CallExtraction
from taskapp.extraction.offline import rules as local_rules
from taskapp.extraction.prompt import messages_for, schema_for
from taskapp.extraction.reply import Reply, read_reply


async def create_tasks_from_call(call_id: UUID, org_id: UUID) -> Extracted:
    """Make the tasks of a call, once; raises `ModelFailedError` when the model gave no usable answer."""
    async with db.reading() as session:
        case = await read_case(session, org_id, call_id)
    if isinstance(case, Extracted):
        return case
    async with db.transaction() as session:
        claimed = await _claim(session, org_id, call_id)
    if isinstance(claimed, Extracted):
        return claimed
    failpoint("extraction.after_claim")
    try:
        async with leases.heartbeat(claimed):
            reply, attempt = await _ask(case)
    except ModelFailedError as error:
        async with db.transaction() as session:
            await leases.release(session, claimed, problem=error.problem)
        raise
    failpoint("extraction.after_answer")
    try:
        return await db.retrying(lambda: _write(case, claimed, reply, attempt))
    except Exception as error:
        await _give_up(case, claimed, attempt, error)
        raise


async def _claim(session: AsyncSession, org_id: UUID, call_id: UUID) -> CallExtraction | Extracted:
    """The ledger row, ours until the answer is written; of any number who try at once, one gets it."""
    ledger_id = await repository.open_ledger(session, org_id, call_id, KIND)
    claimed = await leases.claim(session, CallExtraction, CallExtraction.id == ledger_id, limit=1)
    if claimed:
        row: CallExtraction = claimed[0]
        return row
    ledger = await repository.find_ledger(session, org_id, call_id, KIND)
    return Extracted(busy=True) if ledger is None or ledger.state == leases.PENDING else as_told(ledger)


async def _ask(case: Case) -> tuple[Reply, Attempt]:
    if case.model == LOCAL_RULES:
        return await asyncio.to_thread(_ask_rules, case)  # a day of talking takes a while to read
    question = Question(
        area=Area.EXTRACT_TASKS,
        model=case.model,
        messages=messages_for(case.setting, case.transcript.turns),
        schema_name="tasks_of_call",
        schema=schema_for(case.setting),
        read=read_reply,
    )

    async def record(attempt: Attempt) -> None:
        async with db.transaction() as session:
            await _record(session, case.organization_id, case, attempt)

    return await asking.ask_for(question, record)


def _ask_rules(case: Case) -> tuple[Reply, Attempt]:
    started = monotonic()
    items = local_rules.find_tasks(case.transcript.turns, case.setting)
    attempt = Attempt(Area.EXTRACT_TASKS, LOCAL_RULES, latency_ms=round((monotonic() - started) * 1000))
    return Reply(items, [], 0), attempt


async def _write(case: Case, ledger: CallExtraction, reply: Reply, attempt: Attempt) -> Extracted:
    """Tasks, quotes, suggestions, ledger and usage, all or nothing; nothing when the claim was lost meanwhile."""
    async with db.transaction() as session:
        call = await call_service.find_row(session, case.organization_id, case.call.id)
        target = await writing.target_of(session, case.organization_id, call, case.timezone) if call else None
        await _record(session, case.organization_id, case, attempt)
        if target is None:
            await leases.release(session, ledger, problem="the call has no contact any more")
            return Extracted(skipped="no contact")
        if target.contact_id != case.call.contact_id:
            # The model was told another name and another contact's open tasks.
            await leases.release(session, ledger, problem="the call has another contact now")
            return Extracted(busy=True)
        if not await _settle(session, ledger, case):
            return Extracted(busy=True)
        outcome = await Writer(session, case, target).write(reply)
        await repository.note_outcome(session, case.organization_id, ledger.id, outcome)
        failpoint("extraction.before_commit")
    return outcome


async def _give_up(case: Case, ledger: CallExtraction, attempt: Attempt, error: Exception) -> None:
    """The request was made and is paid for, though nothing of its answer was written."""
    async with db.transaction() as session:
        await _record(session, case.organization_id, case, attempt)
        await leases.release(session, ledger, problem=f"the answer could not be written: {type(error).__name__}")


async def _settle(session: AsyncSession, ledger: CallExtraction, case: Case) -> bool:
    now = utc_now()
    return await leases.settle(session, ledger, state="done", model=case.model, problem=None, finished_at=now)


async def _record(session: AsyncSession, org_id: UUID, case: Case, attempt: Attempt) -> None:
    await ai_service.record(session, org_id, attempt, tz=case.timezone, call_id=case.call.id)
