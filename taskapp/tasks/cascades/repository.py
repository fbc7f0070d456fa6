"""SQL of moving an organization's dates to another zone: one statement a calendar day, however many tasks it has."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, case, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.core.db.columns import Day, Instant
from taskapp.tasks.model import Task
from taskapp.tasks.types import TaskStatus

_STATUSES = ", ".join(f"'{status.value}'" for status in TaskStatus)
_IN_ANY_STATUS: ColumnElement[bool] = literal_column(f"task.status IN ({_STATUSES})")
# Day, its first instant before, its first instant now, and when it reminds.
Move = tuple[date, datetime, datetime, datetime | None]


async def list_days(session: AsyncSession, organization_id: UUID) -> list[tuple[Any, Any]]:
    """The days on which something is due, each with the instant that stands for it."""
    query = select(col(Task.due_on), col(Task.due_date)).where(
        col(Task.organization_id) == organization_id, col(Task.due_on).is_not(None)
    )
    return [(row[0], row[1]) for row in await session.execute(query.distinct())]


async def move_days(session: AsyncSession, organization_id: UUID, moves: Sequence[Move]) -> None:
    """Give the tasks of each day the day's other instants; a snoozed one still reminds when it was put off to."""
    if not moves:
        return
    remind_at = bindparam("remind_at_then", type_=Instant)
    statement = (
        update(Task)
        .where(
            col(Task.organization_id) == organization_id,
            col(Task.due_on) == bindparam("day", type_=Day),
            # The day says which; any status and the instant are what the index of due dates finds them by.
            _IN_ANY_STATUS,
            col(Task.due_date) == bindparam("due_before", type_=Instant),
        )
        .values(
            due_date=bindparam("due_then", type_=Instant),
            remind_at=case((col(Task.snoozed_until).is_(None), remind_at), else_=col(Task.remind_at)),
            version=Task.version + 1,
        )
    )
    names = ("day", "due_before", "due_then", "remind_at_then")
    connection = await session.connection()
    await connection.execute(statement, [dict(zip(names, move, strict=True)) for move in moves])
