"""SQL that removes old rows in batches."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.calls.model import Call
from taskapp.retention import rules_repository as rules
from taskapp.retention.rules_repository import Rule

BATCH = 2_000
RECORDINGS = 200


async def delete_batch(session: AsyncSession, rule: Rule, before: datetime) -> int:  # house: all-orgs
    """Delete up to `BATCH` rows of a rule that are older than `before`; returns how many."""
    keys = list(rule.table.__table__.primary_key)
    old = select(*keys).where(rule.condition(before)).limit(BATCH)
    query = delete(rule.table).where(tuple_(*keys).in_(old) if len(keys) > 1 else keys[0].in_(old))
    result: Any = await session.execute(query.execution_options(synchronize_session=False))
    return int(result.rowcount)


async def list_old_recordings(session: AsyncSession, before: datetime) -> list[Call]:  # house: all-orgs
    """Up to `RECORDINGS` calls, locked, that still have their recording although it is older than `before`."""
    query = select(Call).where(rules.has_old_recording(before)).order_by(col(Call.started_at)).limit(RECORDINGS)
    return list(await session.scalars(query.with_for_update(skip_locked=True)))
