"""SQL that moves the due dates of an organization to another time zone, with one UPDATE per calendar day."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, case, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.core.clock import utc_now
from taskapp.core.db.changes import later_in_sql
from taskapp.core.db.columns import Day, Instant
from taskapp.tasks.model import Task
from taskapp.tasks.types import TaskStatus

_STATUSES = ", ".join(f"'{status.value}'" for status in TaskStatus)
_IN_ANY_STATUS: ColumnElement[bool] = literal_column(f"task.status IN ({_STATUSES})")
# (day, its old due instant, its new due instant, its new reminder instant)
Move = tuple[date, datetime, datetime, datetime | None]


async def list_days(session: AsyncSession, organization_id: UUID) -> list[tuple[Any, Any]]:
    """(day, due instant) of every day on which a date-only task is due."""
    query = select(col(Task.due_on), col(Task.due_date)).where(
        col(Task.organization_id) == organization_id, col(Task.due_on).is_not(None)
    )
    return [(row[0], row[1]) for row in await session.execute(query.distinct())]


async def move_days(session: AsyncSession, organization_id: UUID, moves: Sequence[Move]) -> None:
    """Write the new instants to the date-only tasks of each day; a snoozed task keeps its reminder time."""
    if not moves:
        return
    remind_at = bindparam("remind_at_then", type_=Instant)
    statement = (
        update(Task)
        .where(
            col(Task.organization_id) == organization_id,
            col(Task.due_on) == bindparam("day", type_=Day),
            # The day alone selects the tasks; any status and the old instant are here for the index ix_task_due_status.
            _IN_ANY_STATUS,
            col(Task.due_date) == bindparam("due_before", type_=Instant),
        )
        .values(
            due_date=bindparam("due_then", type_=Instant),
            remind_at=case((col(Task.snoozed_until).is_(None), remind_at), else_=col(Task.remind_at)),
            version=Task.version + 1,
            updated_at=later_in_sql(col(Task.updated_at), utc_now()),
        )
    )
    names = ("day", "due_before", "due_then", "remind_at_then")
    connection = await session.connection()
    await connection.execute(statement, [dict(zip(names, move, strict=True)) for move in moves])
