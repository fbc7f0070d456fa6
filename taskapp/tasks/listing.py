"""Lists of tasks: filters, the two orders, keyset cursors, text search."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.access.actor import Actor
from taskapp.core.errors import invalid
from taskapp.core.paging import Page, check_limit, decode_cursor, decode_moment, encode_cursor
from taskapp.core.searching import query_words
from taskapp.shared.dates import first_instant_of
from taskapp.tasks import repository, search_repository
from taskapp.tasks.due_days import due_days
from taskapp.tasks.model import Task
from taskapp.tasks.schemas import TaskFilters, TaskPage, TaskRead
from taskapp.tasks.types import TaskSort

NEWEST, DUE = "newest", "due"
MAX_OFFSET = 1_000_000


@dataclass(frozen=True, slots=True)
class _List:
    session: AsyncSession
    actor: Actor
    conditions: list[Any]
    words: list[str]
    limit: int
    offset: int


async def page_of_tasks(
    session: AsyncSession,
    actor: Actor,
    filters: TaskFilters,
    *,
    limit: int,
    offset: int,
    cursor: str | None,
    include_total: bool,
) -> TaskPage:  # house: permission
    """One page of the tasks the actor may see."""
    if not 0 <= offset <= MAX_OFFSET:
        raise invalid("offset", f"is {offset}; use 0 to {MAX_OFFSET}, or follow next_cursor")
    words = query_words(filters.q)
    if filters.q and filters.q.strip() and not words:
        return Page([], None, 0 if include_total else None)
    conditions = repository.matching(actor.organization_id, actor, filters, due_days(actor))
    if filters.completed_on:
        conditions += _done_on(filters.completed_on, actor.timezone)
    wanted = _List(session, actor, conditions, words, check_limit(limit), 0 if cursor else offset)
    by_due = filters.sort is TaskSort.DUE_DATE
    rows = await (_by_due(wanted, cursor) if by_due else _newest(wanted, cursor))
    items = rows[:limit]
    more = len(rows) > limit
    return Page(
        items, _cursor_after(items[-1], by_due) if more else None, await _total(wanted) if include_total else None
    )


def _done_on(day: date, tz: ZoneInfo) -> list[Any]:
    completed, next_day = col(Task.completed_at), day + timedelta(days=1)
    return [completed >= first_instant_of(day, tz), completed < first_instant_of(next_day, tz)]


async def _newest(wanted: _List, cursor: str | None) -> list[TaskRead]:
    after = decode_moment(cursor, NEWEST) if cursor else None
    session, org, tz = wanted.session, wanted.actor.organization_id, wanted.actor.timezone
    if wanted.words and not wanted.offset:
        return await search_repository.list_newest_with_words(
            session, org, tz, wanted.conditions, wanted.words, after=after, limit=wanted.limit + 1
        )
    return await repository.list_newest(
        session, org, tz, _all(wanted), after=after, limit=wanted.limit + 1, offset=wanted.offset
    )


async def _by_due(wanted: _List, cursor: str | None) -> list[TaskRead]:
    session, org, tz = wanted.session, wanted.actor.organization_id, wanted.actor.timezone
    conditions, limit, offset = _all(wanted), wanted.limit + 1, wanted.offset
    after, undated_after = _due_keys(cursor)
    rows: list[TaskRead] = []
    if undated_after is None:
        rows = await repository.list_dated(session, org, tz, conditions, after=after, limit=limit, offset=offset)
    if len(rows) < limit:
        skip = offset - await _dated_total(wanted, conditions) if offset and not rows else 0
        rows += await repository.list_undated(
            session, org, tz, conditions, after=undated_after, limit=limit - len(rows), offset=max(skip, 0)
        )
    return rows


async def _dated_total(wanted: _List, conditions: list[Any]) -> int:
    dated = [*conditions, repository.has_due_date()]
    return await repository.count_tasks(wanted.session, wanted.actor.organization_id, dated)


async def _total(wanted: _List) -> int:
    return await repository.count_tasks(wanted.session, wanted.actor.organization_id, _all(wanted))


def _all(wanted: _List) -> list[Any]:
    if not wanted.words:
        return wanted.conditions
    return [
        *wanted.conditions,
        search_repository.found_by_index(wanted.session, wanted.actor.organization_id, wanted.words),
    ]


def _cursor_after(last: TaskRead, by_due: bool) -> str:
    if by_due:
        return encode_cursor(DUE, last.due_date.isoformat() if last.due_date else "", str(last.id))
    return encode_cursor(NEWEST, last.created_at.isoformat(), str(last.id))


def _due_keys(cursor: str | None) -> tuple[tuple[datetime, UUID] | None, UUID | None]:
    """The keyset within the dated tasks, or the id within the undated ones."""
    if not cursor:
        return None, None
    due, task_id = decode_cursor(cursor, DUE, str, str)
    return (decode_moment(cursor, DUE), None) if due else (None, _uuid(task_id))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise _bad_cursor() from error


def _bad_cursor() -> Exception:
    return invalid("cursor", "is not a cursor of this list; use next_cursor as it was answered")
