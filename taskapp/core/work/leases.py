"""Durable work queues in database tables: leases, fencing tokens, retries with back-off, dead rows.

Why: decision 18 in docs/decisions.md.

A table of durable work has the columns of `Leased`; new rows are `pending`. A worker claims rows in one transaction, does the
work outside any transaction, and writes the result in a second one. Each claim increases `fence`; a write succeeds only with the
row's present fence, so a worker whose lease has expired cannot overwrite the result of the next worker.
"""

import asyncio
import logging
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, and_, func, literal_column, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import Field, SQLModel

from taskapp.core.clock import utc_now
from taskapp.core.db import database as db
from taskapp.core.db.columns import Instant
from taskapp.core.ids import Id, new_id
from taskapp.shared.text import clip

log = logging.getLogger(__name__)

PENDING, DEAD = "pending", "dead"
# A literal, not a parameter: the planner uses a partial index over pending rows only when the query holds the same literal.
_IS_PENDING: ColumnElement[str] = literal_column("'pending'")
# When a worker is killed, another can claim its row this long after the last heartbeat.
LEASE = timedelta(seconds=20)
HEARTBEAT = LEASE / 4
# The delay after the first, second, … failed attempt; a row that fails once more is dead.
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (2, 10, 60, 300, 1800, 7200))
PROBLEM_MAX = 1000


class Leased(SQLModel):
    """The columns of a table of durable work; `state` is `pending` until the work is settled."""

    id: UUID = Field(default_factory=new_id, primary_key=True, sa_type=Id)
    state: str = Field(max_length=16, default=PENDING)
    attempts: int = 0
    fence: int = 0
    lease_until: datetime | None = Field(default=None, sa_type=Instant)
    next_attempt_at: datetime = Field(default_factory=utc_now, sa_type=Instant)
    problem: str | None = Field(default=None, sa_type=Text)
    created_at: datetime = Field(default_factory=utc_now, sa_type=Instant)


def new_row() -> dict[str, Any]:
    """The values of a new `Leased` row that is due now, for an insert without the model."""
    now = utc_now()
    return {"id": new_id(), "state": PENDING, "attempts": 0, "fence": 0, "next_attempt_at": now, "created_at": now}


async def claim(session: AsyncSession, table: Any, *conditions: Any, limit: int, lease: timedelta = LEASE) -> list[Any]:
    """Lease up to `limit` due rows, oldest first, and return them; increases `fence` and `attempts` of each."""
    now = utc_now()
    due = select(table.id).where(_free(table, now), *conditions).order_by(table.next_attempt_at, table.id).limit(limit)
    # As a CTE it runs once; as a plain subquery PostgreSQL may run it again for each row and take more than `limit`.
    chosen = due.with_for_update(skip_locked=True).cte("chosen")
    statement = (
        update(table)
        .where(table.id.in_(select(chosen.c.id)), _free(table, now))
        .values(lease_until=now + lease, fence=table.fence + 1, attempts=table.attempts + 1)
        .returning(table)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    return list(await session.scalars(statement))


async def settle(session: AsyncSession, row: Any, *, state: str, **values: Any) -> bool:
    """Write the final state of a claimed row; False, with nothing written, when the lease was lost."""
    return await _write(session, row, state=state, lease_until=None, **values)


async def retry_later(
    session: AsyncSession,
    row: Any,
    *,
    problem: str,
    pauses: tuple[timedelta, ...] = PAUSES,
    at_least: timedelta = timedelta(),
    dead_state: str = DEAD,
) -> bool:
    """Schedule the next attempt of a failed row, or give it `dead_state` after the last one.

    Args:
        problem: the reason, kept in the row; cut to 1,000 characters.
        pauses: the delay after each failed attempt, in order; varied at random by up to a quarter.
        at_least: the shortest delay, as a Retry-After header may ask for.

    Returns False, with nothing written, when the lease was lost.
    """
    text = clip(problem, PROBLEM_MAX, mark="…")
    if row.attempts > len(pauses):
        return await _write(session, row, state=dead_state, lease_until=None, problem=text)
    pause = max(jittered(pauses[row.attempts - 1]), at_least)
    return await _write(session, row, lease_until=None, problem=text, next_attempt_at=utc_now() + pause)


async def reschedule_without_attempt(session: AsyncSession, row: Any, *, problem: str, pause: timedelta) -> bool:
    """Make the row due again after `pause` without counting an attempt, as when it waits for another worker."""
    due_at = utc_now() + pause
    return await _write(
        session, row, lease_until=None, problem=problem, next_attempt_at=due_at, attempts=row.attempts - 1
    )


async def release(session: AsyncSession, row: Any, *, problem: str | None = None) -> bool:
    """End the lease of a claimed row, so that any worker can claim it at once; False when the lease was lost."""
    text = clip(problem, PROBLEM_MAX, mark="…") if problem else None
    return await _write(session, row, lease_until=None, problem=text)


@asynccontextmanager
async def heartbeat(row: Any, *, lease: timedelta = LEASE) -> AsyncIterator[None]:
    """Extend the lease of a claimed row while the block runs.

    A block whose lease is lost is not stopped; its `settle` then writes nothing.
    """
    task = asyncio.create_task(_extend_lease(row, lease), name="lease-heartbeat")
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def next_due_at(session: AsyncSession, table: Any, *conditions: Any) -> datetime | None:
    """When the next pending row can be claimed (its lease or its delay ends); None when no row is pending."""
    later = func.max if db.is_sqlite(session) else func.greatest
    at: Any = later(func.coalesce(table.lease_until, table.next_attempt_at), table.next_attempt_at)
    query = select(func.min(at, type_=table.next_attempt_at.type)).where(table.state == _IS_PENDING, *conditions)
    found: datetime | None = (await session.scalars(query)).one()
    return found


def seconds(count: float) -> timedelta:
    """`count` seconds as a duration."""
    return timedelta(seconds=count)


def jittered(pause: timedelta) -> timedelta:
    """`pause`, up to a quarter shorter or longer, so that many failed rows are not retried at the same moment."""
    return pause * random.uniform(0.75, 1.25)  # noqa: S311 - spreads load; not used for security


async def _extend_lease(row: Any, lease: timedelta) -> None:
    while True:
        await asyncio.sleep(HEARTBEAT.total_seconds())
        try:
            async with db.transaction() as session:
                if not await _write(session, row, lease_until=utc_now() + lease):
                    return
        except Exception:
            log.exception("the heartbeat of %s %s failed; trying again", type(row).__name__, row.id)


async def _write(session: AsyncSession, row: Any, **values: Any) -> bool:
    table = type(row)
    holds_lease = and_(table.id == row.id, table.fence == row.fence, table.state == PENDING)
    statement = update(table).where(holds_lease).values(**values).execution_options(synchronize_session=False)
    result: Any = await session.execute(statement)
    return bool(result.rowcount)


def _free(table: Any, now: datetime) -> Any:
    unleased = or_(table.lease_until.is_(None), table.lease_until < now)
    return and_(table.state == _IS_PENDING, table.next_attempt_at <= now, unleased)
