"""The steps of a call's processing: which there are, what each waits for, and what the call's status is meanwhile."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.calls import processing_step_repository as repository
from taskapp.calls.model import Call, CallStep
from taskapp.calls.schemas import StepRead
from taskapp.calls.types import CallStatus, StepKind, StepState
from taskapp.core.clock import utc_now
from taskapp.core.db.database import after_commit
from taskapp.core.work import leases
from taskapp.core.work.bus import Change

# What a step cannot do without; when that failed for good, the step is skipped.
NEEDS: dict[StepKind, tuple[StepKind, ...]] = {
    StepKind.FETCH: (),
    StepKind.TRANSCRIBE: (StepKind.FETCH,),
    StepKind.ANALYZE: (StepKind.TRANSCRIBE,),
    StepKind.PLANS: (StepKind.TRANSCRIBE,),
    StepKind.TASKS: (StepKind.TRANSCRIBE,),
    StepKind.REPORT: (),
}
# What a step only waits for, however it ended.
FOLLOWS: dict[StepKind, tuple[StepKind, ...]] = {
    StepKind.REPORT: (StepKind.ANALYZE, StepKind.PLANS, StepKind.TASKS),
}
ENDS = frozenset({StepState.DONE.value, StepState.SKIPPED.value, StepState.DEAD.value})
# A call is as good as its tasks: a missing analysis or report is a blemish, not a failure.
ESSENTIAL = frozenset({StepKind.FETCH.value, StepKind.TRANSCRIBE.value, StepKind.TASKS.value})


async def start(session: AsyncSession, organization_id: UUID, call: Call) -> None:
    """Put a new call on its way, in the transaction that made it."""
    now = utc_now()
    session.add_all(
        CallStep(organization_id=organization_id, call_id=call.id, kind=kind.value, next_attempt_at=now)
        for kind in StepKind
    )
    await session.flush()
    await _advance(session, organization_id, call.id)


async def restart(session: AsyncSession, organization_id: UUID, call_id: UUID) -> None:
    """Run every step again that nobody is working on; what is there already is kept by the steps themselves."""
    now = utc_now()
    await session.flush()
    call = await repository.lock_call(session, organization_id, call_id)
    if call is None:
        return
    found = await repository.list_steps(session, organization_id, call_id)
    if not found:
        await start(session, organization_id, call)
        return
    for step in found:
        busy = step.state == StepState.PENDING and step.lease_until is not None and step.lease_until > now
        if not busy:
            step.state, step.attempts, step.problem = StepState.WAITING.value, 0, None
            step.finished_at, step.lease_until, step.next_attempt_at = None, None, now
            step.fence += 1
    await session.flush()
    await _advance(session, organization_id, call_id)


async def finish(
    session: AsyncSession, organization_id: UUID, step: CallStep, *, state: StepState, problem: str | None = None
) -> bool:
    """Write a claimed step's end and let those that waited for it begin; False when the lease was lost."""
    await session.flush()
    await repository.lock_call(session, organization_id, step.call_id)
    held = await leases.settle(session, step, state=state.value, problem=problem, finished_at=utc_now())
    if held:
        await _advance(session, organization_id, step.call_id)
    return held


async def put_off(
    session: AsyncSession, organization_id: UUID, step: CallStep, *, problem: str, final: bool, at_least: float = 0.0
) -> bool:
    """Let a failed step be tried again later; `final` when that cannot help. False when the lease was lost."""
    await session.flush()
    await repository.lock_call(session, organization_id, step.call_id)
    pauses = () if final else leases.PAUSES
    held = await leases.retry_later(session, step, problem=problem, pauses=pauses, at_least=leases.seconds(at_least))
    if held:
        await _advance(session, organization_id, step.call_id)
    return held


async def list_steps(session: AsyncSession, organization_id: UUID, call_id: UUID) -> list[StepRead]:
    """How far each step of a call has come, in their order."""
    found = {step.kind: step for step in await repository.list_steps(session, organization_id, call_id)}
    rows = [found[kind.value] for kind in StepKind if kind.value in found]
    return [
        StepRead(StepKind(row.kind), StepState(row.state), row.attempts, row.problem, row.finished_at) for row in rows
    ]


async def _advance(session: AsyncSession, organization_id: UUID, call_id: UUID) -> None:
    """Open the steps whose turn has come, and say how the call stands; the caller holds the call's lock."""
    found = {StepKind(step.kind): step for step in await repository.list_steps(session, organization_id, call_id)}
    for kind in StepKind:
        _open(kind, found)
    call = await repository.lock_call(session, organization_id, call_id)
    if call is not None:
        _note_status(call, list(found.values()))
        after_commit(session, Change(organization_id, "call", call_id, call.version))
    await session.flush()


def _open(kind: StepKind, found: dict[StepKind, CallStep]) -> None:
    step = found[kind]
    needed = [found[other] for other in NEEDS[kind]]
    awaited = needed + [found[other] for other in FOLLOWS.get(kind, ())]
    if step.state != StepState.WAITING or any(other.state not in ENDS for other in awaited):
        return
    broken = [other for other in needed if other.state == StepState.DEAD or other.problem]
    if broken:
        step.state, step.finished_at = StepState.SKIPPED.value, utc_now()
        step.problem = broken[0].problem
    else:
        step.state, step.next_attempt_at = StepState.PENDING.value, utc_now()


def _note_status(call: Call, found: list[CallStep]) -> None:
    essential = [step for step in found if step.kind in ESSENTIAL]
    if any(step.state == StepState.DEAD for step in essential):
        status = CallStatus.FAILED
    elif all(step.state in ENDS for step in found):
        status = CallStatus.PROCESSED
    else:
        status = CallStatus.PROCESSING
    # What is worth reading: an essential step's trouble before a blemish.
    told = [step.problem for step in sorted(found, key=_weight) if step.problem]
    problem = told[0] if told else None
    if (call.status, call.problem) != (status.value, problem):
        call.version += 1
    call.status, call.problem = status.value, problem


def _weight(step: CallStep) -> tuple[bool, bool, int]:
    order = [kind.value for kind in StepKind].index(step.kind)
    return step.state != StepState.DEAD, step.kind not in ESSENTIAL, order
