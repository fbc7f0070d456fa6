"""Lists of tasks with filters, two orders, text search and keyset cursors; read here for REST, pages, MCP and the assistant.

Each combination of filters and order is one statement, compiled once (`repository.Shape`).
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import verb
from taskapp.core.db import changes
from taskapp.core.db.changes import Deleted, Window
from taskapp.core.db.compiled import Row, Source
from taskapp.core.db.database import is_sqlite
from taskapp.core.errors import AppError, invalid
from taskapp.core.paging import Page, check_limit, decode_cursor, decode_moment, encode_cursor, invalid_cursor
from taskapp.core.searching import query_words
from taskapp.shared.dates import first_instant_of
from taskapp.tasks import kept, repository, search_repository
from taskapp.tasks.due_days import due_days
from taskapp.tasks.repository import Order, Search, Shape
from taskapp.tasks.schemas import TaskFilters, TaskPage, TaskRead
from taskapp.tasks.types import DayGroup, TaskSort

NEWEST, DUE = "newest", "due"
MAX_OFFSET = 1_000_000
# A search scans this many rows at most before it uses the word index; common words fill a page from them.
PROBE_ROWS = 2_000
# How many rows one scan reads: more, the rarer the words turn out to be.
WINDOWS = (384, 512, 640, 768, 1024)
_EQUAL = ("status", "category", "source", "priority", "side", "contact_id", "assigned_to", "call_id")
_ID, _CREATED_AT, _UPDATED_AT, _DUE_DATE = (
    TaskRead.STORED.index(name) for name in ("id", "created_at", "updated_at", "due_date")
)
# The parts in which a list by due date is read, one after the other; a group of several days has one.
_BY_DUE, _BY_HOUR = (Order.DATED, Order.UNDATED), (Order.TIMED, Order.ALL_DAY)
_PARTS: dict[DayGroup | None, tuple[Order, ...]] = {
    None: _BY_DUE,
    DayGroup.TODAY: _BY_HOUR,
    DayGroup.TOMORROW: _BY_HOUR,
    DayGroup.NONE: (Order.UNDATED,),
}
Key = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _ListQuery:
    """One list to read: the shape of its statement, the bound values, and the most rows to return."""

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
    """One page of the tasks the actor may see; `Invalid` for an offset out of range or a cursor of another list."""
    if not 0 <= offset <= MAX_OFFSET:
        raise invalid("offset", f"is {offset}; use 0 to {MAX_OFFSET}, or follow next_cursor")
    if filters.changes:
        return await _page_of_changes(source, actor, filters, limit=limit, cursor=cursor, include_total=include_total)
    words = query_words(filters.q)
    if filters.q and filters.q.strip() and not words:
        return Page([], None, 0 if include_total else None)
    query = _list_query(source, actor, filters, words, check_limit(limit) + 1)
    by_due = filters.sort is TaskSort.DUE_DATE or filters.group is not None
    rows = await (_rows_by_due_date if by_due else _newest_rows)(query, cursor, 0 if cursor else offset)
    items = [TaskRead.of(row, actor.timezone) for row in rows[:limit]]
    next_cursor = cursor_after(items[-1], filters.sort, filters.group) if len(rows) > limit else None
    return Page(items, next_cursor, await _total(query) if include_total else None)


@verb(p.TASK_LIST)
async def fits(source: Source, actor: Actor, filters: TaskFilters, task_id: UUID) -> bool:
    """Whether a task is in the list."""
    query = _list_query(source, actor, filters, query_words(filters.q), 1)
    shape = replace(query.shape, equal=(*query.shape.equal, "id"))
    return await _total(replace(query, shape=shape, values=query.values | {"id": task_id})) > 0


def cursor_after(task: TaskRead, sort: TaskSort, group: DayGroup | None = None) -> str:
    """The cursor of the page that begins after this task; a group of a day has its own order."""
    if group is None and sort is not TaskSort.DUE_DATE:
        return encode_cursor(NEWEST, task.created_at.isoformat(), str(task.id))
    # Without an instant: the key of the part that is ordered by id alone.
    due = None if task.due_on and _parts_of(group) is _BY_HOUR else task.due_date
    return encode_cursor(_list_name(group), due.isoformat() if due else "", str(task.id))


def is_of(cursor: str, sort: TaskSort) -> bool:
    """Whether a cursor belongs to a list in this order."""
    try:
        decode_cursor(cursor, DUE if sort is TaskSort.DUE_DATE else NEWEST, str, str)
    except AppError:
        return False
    return True


async def _page_of_changes(
    source: Source, actor: Actor, filters: TaskFilters, *, limit: int, cursor: str | None, include_total: bool
) -> TaskPage:
    """Tasks by their last change, oldest first, among them those that are gone."""
    words, most = query_words(filters.q), check_limit(limit) + 1
    window = await changes.window_of(source, since=filters.updated_since, cursor=cursor)
    query = _list_query(source, actor, filters, words, most)
    shape = replace(query.shape, order=Order.UPDATED, search=Search.INDEX if words else None)
    statement = repository.list_statement(replace(shape, after=True))
    rows = await statement(source, **query.values, **window.values, limit=most)
    gone = await _deleted(source, actor, window, most) if filters.include_deleted else []
    reads = ((row[_UPDATED_AT], row[_ID], TaskRead.of(row, actor.timezone)) for row in rows)
    items, next_cursor = changes.merge(reads, gone, limit)
    return Page(items, next_cursor, await _total(query) if include_total else None)


async def _deleted(source: Source, actor: Actor, window: Window, limit: int) -> list[Deleted]:
    reader = changes.EVERYBODY if actor.sees_all_contacts else actor.member_id
    org = actor.organization_id
    return await changes.list_deleted(source, org, "task", member_id=reader, window=window, limit=limit)


def _list_query(source: Source, actor: Actor, filters: TaskFilters, words: list[str], limit: int) -> _ListQuery:
    filter_values = {name: value for name in _EQUAL if (value := getattr(filters, name)) is not None}
    equal = {name: value.value if isinstance(value, StrEnum) else value for name, value in filter_values.items()}
    values = {"organization_id": actor.organization_id, "member_id": actor.member_id, **equal}
    if filters.due or filters.group or filters.completed or filters.kept:
        values |= asdict(due_days(actor))
    window = kept.window_of(filters, actor.timezone)
    values |= window.values
    if day := filters.completed_on:
        values["day_start"] = first_instant_of(day, actor.timezone)
        values["day_end"] = first_instant_of(day + timedelta(days=1), actor.timezone)
    if words:
        values |= search_repository.search_values(actor.organization_id, words, is_sqlite=is_sqlite(source))
    shape = Shape(
        sees_all=actor.sees_all_contacts,
        equal=tuple(equal),
        unassigned=filters.unassigned,
        due=filters.due,
        due_from="window_start" in window.values,
        due_to="window_end" in window.values,
        kept=filters.kept,
        irregular_days=len(window.irregular),
        group=filters.group,
        done_since=filters.completed is not None,
        done_on=filters.completed_on is not None,
        words=len(words),
    )
    return _ListQuery(source, shape, values, limit)


async def _newest_rows(query: _ListQuery, cursor: str | None, offset: int) -> Sequence[Row]:
    after = _key(*decode_moment(cursor, NEWEST)) if cursor else {}
    return await _rows(query, Order.NEWEST, after, limit=query.limit, offset=offset)


async def _rows_by_due_date(query: _ListQuery, cursor: str | None, offset: int) -> Sequence[Row]:
    """The parts of the list in their order: dated tasks and undated ones, or of one day those with a time and those without."""
    parts, after = _due_position(cursor, query.shape.group)
    rows: list[Row] = []
    for part in parts:
        if len(rows) < query.limit:
            rows += await _rows(query, part, after, limit=query.limit - len(rows), offset=offset)
        if offset and part is not parts[-1]:
            offset = 0 if rows else max(offset - await _total(query, part), 0)
        after = {}
    return rows


async def _rows(query: _ListQuery, order: Order, after: Key, *, limit: int, offset: int) -> Sequence[Row]:
    shape = replace(query.shape, order=order, after=bool(after))
    if shape.words and not offset:
        found = await _scan_for_words(query, shape, after, limit)
        if len(found) >= limit:
            return found[:limit]
    statement = repository.list_statement(replace(shape, search=Search.INDEX if shape.words else None))
    return await statement(query.source, **query.values, **after, limit=limit, offset=offset)


async def _scan_for_words(query: _ListQuery, shape: Shape, after: Key, limit: int) -> list[Row]:
    """Scan up to PROBE_ROWS of the next tasks for the words, in growing windows, until `limit` are found."""
    found: list[Row] = []
    scanned, window = 0, WINDOWS[0]
    while scanned + window <= PROBE_ROWS:
        statement = repository.list_statement(replace(shape, after=bool(after), search=Search.NEAR, window=window))
        rows = await statement(query.source, **query.values, **after)
        if not rows:
            break  # rare words: the word index is faster
        found += rows
        missing = limit - len(found)
        if missing <= 0:
            break
        scanned += window
        at = rows[-1][_CREATED_AT if shape.order is Order.NEWEST else _DUE_DATE]
        after = _key(at, rows[-1][_ID])
        window = next((size for size in WINDOWS if size >= 1.1 * missing * scanned / len(found)), WINDOWS[-1])
    return found


async def _total(query: _ListQuery, order: Order = Order.NEWEST) -> int:
    shape = replace(query.shape, order=order, search=Search.INDEX if query.shape.words else None)
    ((total,),) = await repository.count_statement(shape)(query.source, **query.values)
    return int(total)


def _key(at: datetime | None, task_id: UUID) -> Key:
    return {"after_at": at, "after_id": task_id}


def _parts_of(group: DayGroup | None) -> tuple[Order, ...]:
    return _PARTS.get(group, (Order.DATED,))


def _list_name(group: DayGroup | None) -> str:
    return f"{DUE}-{group.value}" if group else DUE


def _due_position(cursor: str | None, group: DayGroup | None) -> tuple[tuple[Order, ...], Key]:
    """Where a page by due date starts: the parts of the list that are left, and the key in the first of them."""
    parts, name = _parts_of(group), _list_name(group)
    if not cursor:
        return parts, {}
    due, task_id = decode_cursor(cursor, name, str, str)
    if due:
        return parts, _key(*decode_moment(cursor, name))
    try:
        return parts[-1:], _key(None, UUID(task_id))
    except ValueError as error:
        raise invalid_cursor() from error
