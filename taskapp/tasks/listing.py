"""Lists of tasks: the one reader of them all, for REST, pages, MCP and the assistant.

Each kind of list is one statement, compiled once (`repository.Shape`): filters, the two orders, keyset cursors, text search.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from taskapp.access.actor import Actor
from taskapp.core.db.compiled import Row, Source
from taskapp.core.db.database import is_sqlite
from taskapp.core.errors import invalid
from taskapp.core.paging import Page, check_limit, decode_cursor, decode_moment, encode_cursor, invalid_cursor
from taskapp.core.searching import query_words
from taskapp.shared.dates import first_instant_of
from taskapp.tasks import repository, search_repository
from taskapp.tasks.due_days import due_days
from taskapp.tasks.repository import Order, Search, Shape
from taskapp.tasks.schemas import TaskFilters, TaskPage, TaskRead
from taskapp.tasks.types import TaskSort

NEWEST, DUE = "newest", "due"
MAX_OFFSET = 1_000_000
# A search looks at so many rows at most before it asks the word index: common words fill a page from them.
PROBE_ROWS = 2_000
# How many of them it looks at in one go: the more, the rarer the words turn out to be.
WINDOWS = (384, 512, 640, 768, 1024)
_EQUAL = ("status", "category", "source", "priority", "contact_id", "assigned_to", "call_id")
_ID, _CREATED_AT, _DUE_DATE = (TaskRead.STORED.index(name) for name in ("id", "created_at", "due_date"))
Key = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _List:
    """One question: its statement's shape, the values for it, and how many rows at most."""

    source: Source
    shape: Shape
    values: dict[str, Any]
    limit: int


async def page_of_tasks(
    source: Source,
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
    wanted = _asked(source, actor, filters, words, check_limit(limit) + 1)
    by_due = filters.sort is TaskSort.DUE_DATE
    rows = await (_by_due if by_due else _newest)(wanted, cursor, 0 if cursor else offset)
    items = [TaskRead.of(row, actor.timezone) for row in rows[:limit]]
    more = _cursor_after(rows[limit - 1], by_due) if len(rows) > limit else None
    return Page(items, more, await _total(wanted) if include_total else None)


def _asked(source: Source, actor: Actor, filters: TaskFilters, words: list[str], limit: int) -> _List:
    given = {name: value for name in _EQUAL if (value := getattr(filters, name)) is not None}
    equal = {name: value.value if isinstance(value, StrEnum) else value for name, value in given.items()}
    values = {"organization_id": actor.organization_id, "member_id": actor.member_id, **equal}
    if filters.due or filters.completed:
        values |= asdict(due_days(actor))
    if day := filters.completed_on:
        values["day_start"] = first_instant_of(day, actor.timezone)
        values["day_end"] = first_instant_of(day + timedelta(days=1), actor.timezone)
    if words:
        values |= search_repository.values_of(actor.organization_id, words, is_sqlite=is_sqlite(source))
    shape = Shape(
        sees_all=actor.sees_all_contacts,
        equal=tuple(equal),
        unassigned=filters.unassigned,
        due=filters.due,
        done_since=filters.completed is not None,
        done_on=filters.completed_on is not None,
        words=len(words),
    )
    return _List(source, shape, values, limit)


async def _newest(wanted: _List, cursor: str | None, offset: int) -> Sequence[Row]:
    after = _key(*decode_moment(cursor, NEWEST)) if cursor else {}
    return await _rows(wanted, Order.NEWEST, after, limit=wanted.limit, offset=offset)


async def _by_due(wanted: _List, cursor: str | None, offset: int) -> Sequence[Row]:
    """The dated tasks, and the undated ones behind them."""
    order, after = _due_place(cursor)
    rows: list[Row] = []
    if order is Order.DATED:
        rows += await _rows(wanted, order, after, limit=wanted.limit, offset=offset)
        after = {}
    if len(rows) < wanted.limit:
        skip = offset - await _total(wanted, Order.DATED) if offset and not rows else 0
        rows += await _rows(wanted, Order.UNDATED, after, limit=wanted.limit - len(rows), offset=max(skip, 0))
    return rows


async def _rows(wanted: _List, order: Order, after: Key, *, limit: int, offset: int) -> Sequence[Row]:
    shape = replace(wanted.shape, order=order, after=bool(after))
    if shape.words and not offset:
        found = await _near(wanted, shape, after, limit)
        if len(found) >= limit:
            return found[:limit]
    statement = repository.list_statement(replace(shape, search=Search.INDEX if shape.words else None))
    return await statement(wanted.source, **wanted.values, **after, limit=limit, offset=offset)


async def _near(wanted: _List, shape: Shape, after: Key, limit: int) -> list[Row]:
    """Tasks with the words among the next PROBE_ROWS: a walk in windows as large as they must be, until there are enough."""
    found: list[Row] = []
    looked_at, window = 0, WINDOWS[0]
    while looked_at + window <= PROBE_ROWS:
        statement = repository.list_statement(replace(shape, after=bool(after), search=Search.NEAR, window=window))
        rows = await statement(wanted.source, **wanted.values, **after)
        if not rows:
            break  # rare words: the word index is the shorter way
        found += rows
        missing = limit - len(found)
        if missing <= 0:
            break
        looked_at += window
        at = rows[-1][_CREATED_AT if shape.order is Order.NEWEST else _DUE_DATE]
        after = _key(at, rows[-1][_ID])
        window = next((size for size in WINDOWS if size >= 1.1 * missing * looked_at / len(found)), WINDOWS[-1])
    return found


async def _total(wanted: _List, order: Order = Order.NEWEST) -> int:
    shape = replace(wanted.shape, order=order, search=Search.INDEX if wanted.shape.words else None)
    ((total,),) = await repository.count_statement(shape)(wanted.source, **wanted.values)
    return int(total)


def _key(at: datetime | None, task_id: UUID) -> Key:
    return {"after_at": at, "after_id": task_id}


def _cursor_after(last: Row, by_due: bool) -> str:
    if not by_due:
        return encode_cursor(NEWEST, last[_CREATED_AT].isoformat(), str(last[_ID]))
    due = last[_DUE_DATE]
    return encode_cursor(DUE, due.isoformat() if due else "", str(last[_ID]))


def _due_place(cursor: str | None) -> tuple[Order, Key]:
    """Whether the page begins among the dated tasks or among those without a date, and after which of them."""
    if not cursor:
        return Order.DATED, {}
    due, task_id = decode_cursor(cursor, DUE, str, str)
    if due:
        return Order.DATED, _key(*decode_moment(cursor, DUE))
    try:
        return Order.UNDATED, _key(None, UUID(task_id))
    except ValueError as error:
        raise invalid_cursor() from error
