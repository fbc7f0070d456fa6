"""State machine of a call's processing: the steps, their dependencies, and the call's status that results."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.calls import repository
from taskapp.calls.model import Call, CallStep
from taskapp.calls.schemas import StepRead
from taskapp.calls.types import CallStatus, StepKind, StepState
from taskapp.core.clock import utc_now
from taskapp.core.db.database import after_commit
from taskapp.core.work import leases
from taskapp.core.work.bus import Change

# Steps that a step depends on; when one of them failed for good, the step is skipped.
REQUIRES: dict[StepKind, tuple[StepKind, ...]] = {
    StepKind.FETCH: (),
    StepKind.TRANSCRIBE: (StepKind.FETCH,),
    StepKind.ANALYZE: (StepKind.TRANSCRIBE,),
    StepKind.PLANS: (StepKind.TRANSCRIBE,),
    StepKind.TASKS: (StepKind.TRANSCRIBE,),
    StepKind.REPORT: (),
}
# Steps that a step waits for, whatever their result.
RUNS_AFTER: dict[StepKind, tuple[StepKind, ...]] = {
    StepKind.REPORT: (StepKind.ANALYZE, StepKind.PLANS, StepKind.TASKS),
}
FINAL_STATES = frozenset({StepState.DONE.value, StepState.SKIPPED.value, StepState.DEAD.value})
# Steps whose failure fails the call; a failed analysis or report does not.
ESSENTIAL = frozenset({StepKind.FETCH.value, StepKind.TRANSCRIBE.value, StepKind.TASKS.value})


async def start(session: AsyncSession, organization_id: UUID, call: Call) -> None:
    """Create the steps of a new call, in the transaction that creates the call."""
    now = utc_now()
    session.add_all(
        CallStep(organization_id=organization_id, call_id=call.id, kind=kind.value, next_attempt_at=now)
        for kind in StepKind
    )
    await session.flush()
    await _advance(session, organization_id, call.id)


async def restart(
    session: AsyncSession, organization_id: UUID, call_id: UUID, *, changed: StepKind | None = None
) -> None:
    """Restart every step that no worker holds; the steps themselves skip work whose result exists.

    `changed` is a step whose input is new: it and the steps after it restart also while a worker holds them, and what
    that worker found is refused.
    """
    now = utc_now()
    await session.flush()
    call = await repository.lock_call(session, organization_id, call_id)
    if call is None:
        return
    found = await repository.list_steps(session, organization_id, call_id)
    if not found:
        await start(session, organization_id, call)
        return
    outdated = _with_later_steps(changed) if changed else frozenset()
    for step in found:
        is_held = step.state == StepState.PENDING and step.lease_until is not None and step.lease_until > now
        if step.kind in outdated or not is_held:
            step.state, step.attempts, step.problem = StepState.WAITING.value, 0, None
            step.finished_at, step.lease_until, step.next_attempt_at = None, None, now
            step.fence += 1
    await session.flush()
    await _advance(session, organization_id, call_id)


def _with_later_steps(kind: StepKind) -> frozenset[str]:
    """The step and all that need its result or wait for it, directly or through another; `StepKind` has their order."""
    found = [kind]
    for later in StepKind:
        if {*REQUIRES[later], *RUNS_AFTER.get(later, ())} & {*found}:
            found.append(later)
    return frozenset(step.value for step in found)


async def finish(
    session: AsyncSession, organization_id: UUID, step: CallStep, *, state: StepState, problem: str | None = None
) -> bool:
    """Store the result of a claimed step and open the steps that waited for it; False when the lease was lost."""
    await session.flush()
    await repository.lock_call(session, organization_id, step.call_id)
    held = await leases.settle(session, step, state=state.value, problem=problem, finished_at=utc_now())
    if held:
        await _advance(session, organization_id, step.call_id)
    return held


async def retry_later(
    session: AsyncSession,
    organization_id: UUID,
    step: CallStep,
    *,
    problem: str,
    final: bool,
    at_least: float = 0.0,
    pauses: tuple[timedelta, ...] = leases.PAUSES,
) -> bool:
    """Schedule a failed step again, or mark it dead when `final`; False when the lease was lost.

    `at_least` is the shortest pause in seconds.
    """
    await session.flush()
    await repository.lock_call(session, organization_id, step.call_id)
    pauses = () if final else pauses
    held = await leases.retry_later(session, step, problem=problem, pauses=pauses, at_least=leases.seconds(at_least))
    if held:
        await _advance(session, organization_id, step.call_id)
    return held


async def list_steps(session: AsyncSession, organization_id: UUID, call_id: UUID) -> list[StepRead]:
    """The state of each step of a call, in the order of `StepKind`."""
    found = {step.kind: step for step in await repository.list_steps(session, organization_id, call_id)}
    rows = [found[kind.value] for kind in StepKind if kind.value in found]
    return [
        StepRead(StepKind(row.kind), StepState(row.state), row.attempts, row.problem, row.finished_at) for row in rows
    ]


async def _advance(session: AsyncSession, organization_id: UUID, call_id: UUID) -> None:
    """Open the steps that are ready and update the call's status; the caller holds the lock on the call's row."""
    steps = {StepKind(step.kind): step for step in await repository.list_steps(session, organization_id, call_id)}
    for kind in StepKind:
        _open_if_ready(kind, steps)
    call = await repository.lock_call(session, organization_id, call_id)
    if call is not None:
        _update_status(call, list(steps.values()))
        after_commit(session, Change(organization_id, "call", call_id, call.version))
    await session.flush()


def _open_if_ready(kind: StepKind, steps: dict[StepKind, CallStep]) -> None:
    step = steps[kind]
    required = [steps[other] for other in REQUIRES[kind]]
    awaited = required + [steps[other] for other in RUNS_AFTER.get(kind, ())]
    if step.state != StepState.WAITING or any(other.state not in FINAL_STATES for other in awaited):
        return
    failed = [other for other in required if other.state == StepState.DEAD or other.problem]
    if failed:
        step.state, step.finished_at = StepState.SKIPPED.value, utc_now()
        step.problem = failed[0].problem
    else:
        step.state, step.next_attempt_at = StepState.PENDING.value, utc_now()


def _update_status(call: Call, steps: list[CallStep]) -> None:
    essential = [step for step in steps if step.kind in ESSENTIAL]
    if any(step.state == StepState.DEAD for step in essential):
        status = CallStatus.FAILED
    elif all(step.state in FINAL_STATES for step in steps):
        status = CallStatus.PROCESSED
    else:
        status = CallStatus.PROCESSING
    problem = next((step.problem for step in sorted(steps, key=_problem_rank) if step.problem), None)
    if (call.status, call.problem) != (status.value, problem):
        call.version += 1
    call.status, call.problem = status.value, problem


def _problem_rank(step: CallStep) -> tuple[bool, bool, int]:
    """Sort key: dead steps first, then essential ones, then the order of `StepKind`."""
    order = [kind.value for kind in StepKind].index(step.kind)
    return step.state != StepState.DEAD, step.kind not in ESSENTIAL, order
