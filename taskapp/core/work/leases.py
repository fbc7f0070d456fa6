"""Durable work: rows leased by one worker at a time, fenced against zombies, put off with back-off, dead at the end.

A table of durable work has the columns `id, state, attempts, fence, lease_until, next_attempt_at, problem`, and
starts its rows as `pending`. A worker claims in one transaction, works outside any, and writes the end in another,
which succeeds only while its fence is the row's: whoever lost the lease can no longer write.
"""

import asyncio
import logging
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal_column, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.core.clock import utc_now
from taskapp.core.db import database as db
from taskapp.shared.text import clip

log = logging.getLogger(__name__)

PENDING, DEAD = "pending", "dead"
# Written out: an index over pending rows alone serves only a query that says so itself.
_IS_PENDING: ColumnElement[str] = literal_column("'pending'")
# After a kill the row is free again this long after the last heartbeat.
LEASE = timedelta(seconds=20)
HEARTBEAT = LEASE / 4
# How long to wait after the first, second, … failure; the last one is final.
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (2, 10, 60, 300, 1800, 7200))
PROBLEM_MAX = 1000


async def claim(session: AsyncSession, table: Any, *conditions: Any, limit: int, lease: timedelta = LEASE) -> list[Any]:
    """Take up to `limit` rows that are due, oldest first: each gets a lease, a new fence and one more attempt."""
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
    """Write the end of a claimed row; False, and nothing written, when the lease was lost meanwhile."""
    return await _write(session, row, state=state, lease_until=None, **values)


async def put_off(
    session: AsyncSession,
    row: Any,
    *,
    problem: str,
    pauses: tuple[timedelta, ...] = PAUSES,
    at_least: timedelta = timedelta(),
    dead_state: str = DEAD,
) -> bool:
    """Let a failed row be tried again later, or declare it dead after its last try; False when the lease was lost."""
    text = clip(problem, PROBLEM_MAX, mark="…")
    if row.attempts > len(pauses):
        return await _write(session, row, state=dead_state, lease_until=None, problem=text)
    pause = max(jittered(pauses[row.attempts - 1]), at_least)
    return await _write(session, row, lease_until=None, problem=text, next_attempt_at=utc_now() + pause)


async def give_way(session: AsyncSession, row: Any, *, problem: str, pause: timedelta) -> bool:
    """Look again after `pause` for somebody else to be done; waiting is no failure, so it costs no try."""
    free_at = utc_now() + pause
    return await _write(
        session, row, lease_until=None, problem=problem, next_attempt_at=free_at, attempts=row.attempts - 1
    )


async def release(session: AsyncSession, row: Any, *, problem: str | None = None) -> bool:
    """Give a claimed row back as it was, for anybody to take at once; False when the lease was lost."""
    text = clip(problem, PROBLEM_MAX, mark="…") if problem else None
    return await _write(session, row, lease_until=None, problem=text)


@asynccontextmanager
async def kept(row: Any, *, lease: timedelta = LEASE) -> AsyncIterator[None]:
    """Extend the lease of a claimed row while the block lasts; a block whose lease is lost goes on, but settles nothing."""
    beating = asyncio.create_task(_beat(row, lease), name="lease-heartbeat")
    try:
        yield
    finally:
        beating.cancel()
        with suppress(asyncio.CancelledError):
            await beating


async def next_due_at(session: AsyncSession, table: Any, *conditions: Any) -> datetime | None:
    """When the next unfinished row becomes free (its lease or its pause ends); None when nothing is left."""
    later = func.max if db.is_sqlite(session) else func.greatest
    at: Any = later(func.coalesce(table.lease_until, table.next_attempt_at), table.next_attempt_at)
    query = select(func.min(at, type_=table.next_attempt_at.type)).where(table.state == _IS_PENDING, *conditions)
    found: datetime | None = (await session.scalars(query)).one()
    return found


def seconds(count: float) -> timedelta:
    """A pause of that many seconds."""
    return timedelta(seconds=count)


def jittered(pause: timedelta) -> timedelta:
    """`pause`, up to a quarter shorter or longer, so that many failures do not come back at once."""
    return pause * random.uniform(0.75, 1.25)  # noqa: S311 - spreads load, guards nothing


async def _beat(row: Any, lease: timedelta) -> None:
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
    held = and_(table.id == row.id, table.fence == row.fence, table.state == PENDING)
    statement = update(table).where(held).values(**values).execution_options(synchronize_session=False)
    result: Any = await session.execute(statement)
    return bool(result.rowcount)


def _free(table: Any, now: datetime) -> Any:
    unleased = or_(table.lease_until.is_(None), table.lease_until < now)
    return and_(table.state == _IS_PENDING, table.next_attempt_at <= now, unleased)
