"""SQL of promises kept and of overdue tasks by assignee: one range of an index of due dates, over the window's tasks only."""

from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.access.actor import Actor
from taskapp.contacts.visibility import AnyActor
from taskapp.core.db.compiled import Compiled
from taskapp.core.ids import Id
from taskapp.tasks import kept, repository
from taskapp.tasks.due_days import DueDays
from taskapp.tasks.kept import DueWindow
from taskapp.tasks.model import Task
from taskapp.tasks.types import DueFilter, Kept, TaskStatus

_ORGANIZATION = bindparam("organization_id", type_=Id)
KeptRow = tuple[str, str, UUID | None, int, int, int]


async def count_kept(
    session: AsyncSession, organization_id: UUID, actor: Actor, window: DueWindow, days: DueDays
) -> list[KeptRow]:
    """(side, source, assignee, on time, late, open) of the tasks the actor sees that were due in the window."""
    statement = _kept_statement(actor.sees_all_contacts, len(window.irregular))
    values = {"organization_id": organization_id, "member_id": actor.member_id, **asdict(days), **window.values}
    rows = await statement(session, **values)
    return [(row[0], row[1], row[2], row[3], row[4] - row[3], row[5]) for row in rows]


async def count_overdue(
    session: AsyncSession, organization_id: UUID, actor: Actor, days: DueDays
) -> list[tuple[UUID | None, int, datetime]]:
    """(assignee, overdue tasks the actor sees, the earliest due instant among them)."""
    statement = _overdue_statement(actor.sees_all_contacts)
    values = {"organization_id": organization_id, "member_id": actor.member_id, **asdict(days)}
    return [(row[0], row[1], row[2]) for row in await statement(session, **values)]


@lru_cache(maxsize=32)
def _kept_statement(sees_all: bool, irregular: int) -> Compiled:
    def write() -> Any:
        keys = (col(Task.side), col(Task.source), col(Task.assigned_to))
        on_time, still_open = (
            kept.condition(kind, repository.DAY_PARAMETERS, irregular) for kind in (Kept.ON_TIME, Kept.OPEN)
        )
        counted = (on_time, col(Task.status) == TaskStatus.DONE.value, still_open)
        query = select(*keys, *(func.count(case((condition, 1))) for condition in counted)).where(
            col(Task.organization_id) == _ORGANIZATION,
            repository.visible_to(AnyActor(sees_all)),
            col(Task.due_date) >= kept.WINDOW_START,
            col(Task.due_date) < kept.WINDOW_END,
        )
        return query.group_by(*keys)

    return Compiled(write)


@lru_cache(maxsize=2)
def _overdue_statement(sees_all: bool) -> Compiled:
    def write() -> Any:
        query = select(col(Task.assigned_to), func.count(), func.min(col(Task.due_date))).where(
            col(Task.organization_id) == _ORGANIZATION,
            repository.visible_to(AnyActor(sees_all)),
            repository.DAY_PARAMETERS.condition(DueFilter.OVERDUE),
        )
        return query.group_by(col(Task.assigned_to))

    return Compiled(write)
