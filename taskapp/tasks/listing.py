"""Lists of tasks with filters, orders, text search and keyset cursors; read here for REST, pages, MCP and the assistant.

Each combination of filters and order is one statement, compiled once (`Shape`). By due date the order is that in which
open tasks become late, which depends on the time zone: of a day, the tasks with a time come before those without, which are
stored at its start. A page reads by due instant, and again only where a day that it cuts has tasks without a time (decision 102).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from operator import itemgetter
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import verb
from taskapp.core.db import changes
from taskapp.core.db.changes import Deleted, Window
from taskapp.core.db.compiled import Row, Source
from taskapp.core.db.database import is_sqlite
from taskapp.core.errors import AppError, invalid
from taskapp.core.paging import (
    Page,
    check_limit,
    decode_cursor,
    decode_moment,
    encode_cursor,
    invalid_cursor,
    read_moment,
)
from taskapp.core.searching import Spellings, contact_words, query_words
from taskapp.shared.dates import day_around, first_instant_of, late_at, parse_ymd, today_in
from taskapp.tasks import repository, search_repository
from taskapp.tasks.due import kept
from taskapp.tasks.due.days import due_days
from taskapp.tasks.schemas import TaskFilters, TaskPage, TaskRead
from taskapp.tasks.shapes import Bound, Order, Search, Shape
from taskapp.tasks.types import DayGroup, TaskSort

NEWEST, DUE, DONE = "newest", "due", "done"
MAX_OFFSET = 1_000_000
# A search scans this many rows at most before it uses the word index; common words fill a page from them.
PROBE_ROWS = 2_000
# How many rows one scan reads: more, the rarer the words turn out to be.
WINDOWS = (384, 512, 640, 768, 1024)
_EQUAL = ("status", "category", "source", "priority", "side", "contact_id", "assigned_to", "call_id")
_ID, _CREATED_AT, _UPDATED_AT, _DUE_DATE, _DUE_ON, _COMPLETED_AT = (
    TaskRead.STORED.index(name) for name in ("id", "created_at", "updated_at", "due_date", "due_on", "completed_at")
)
_CURSORS = {TaskSort.NEWEST: NEWEST, TaskSort.DUE_DATE: DUE, TaskSort.DONE: DONE}
# The column of the key; DATED and its parts by due date.
_KEY_COLUMN = {Order.NEWEST: _CREATED_AT, Order.DONE: _COMPLETED_AT}
Key = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _ListQuery:
    """One list to read: the shape of its statement, the bound values, the most rows to return, and the organization's zone."""

    source: Source
    shape: Shape
    values: dict[str, Any]
    limit: int
    tz: ZoneInfo


@dataclass(frozen=True, slots=True)
class _DuePosition:
    """The last row of a page by due date: its due instant (None without one), and whether it has a day but no time."""

    at: datetime | None
    task_id: UUID
    all_day: bool = False


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
    words = await _search_words(source, actor, filters)
    if filters.q and filters.q.strip() and not words:
        return Page([], None, 0 if include_total else None)
    query = _list_query(source, actor, filters, words, check_limit(limit) + 1)
    by_due = filters.sort is TaskSort.DUE_DATE or filters.group is not None
    rows_of = _rows_by_due_date if by_due else _done_rows if filters.sort is TaskSort.DONE else _newest_rows
    rows = await rows_of(query, cursor, 0 if cursor else offset)
    items = [TaskRead.of(row, actor.timezone) for row in rows[:limit]]
    next_cursor = cursor_after(items[-1], filters, actor.timezone) if len(rows) > limit else None
    return Page(items, next_cursor, await _total(query) if include_total else None)


@verb(p.TASK_LIST)
async def first_pages(
    source: Source, actor: Actor, filters: TaskFilters, sizes: Mapping[DayGroup, int]
) -> dict[DayGroup, TaskPage]:
    """The first page of each of these groups, up to so many tasks: one statement, and one more for a page that cuts a later day."""
    query = _list_query(source, actor, replace(filters, group=next(iter(sizes))), [], 0)
    limits = tuple((group, check_limit(size) + 1) for group, size in sizes.items())
    rows = await repository.day_statement(replace(query.shape, group=None), limits)(source, **query.values)
    by_group: dict[str, list[Row]] = {group.value: [] for group, _ in limits}
    for row in rows:
        by_group[row[-2]].append(row)
    pages = {}
    for group, limit in limits:
        own = replace(query, shape=replace(query.shape, group=group))
        found = await _rows_of_group(own, by_group[group], limit)
        items = [TaskRead.of(row, actor.timezone) for row in found[: limit - 1]]
        of_group = replace(filters, group=group)
        pages[group] = Page(
            items, cursor_after(items[-1], of_group, actor.timezone) if len(found) == limit else None, None
        )
    return pages


async def _rows_of_group(query: _ListQuery, found: list[Row], limit: int) -> list[Row]:
    """The rows of a group in their order, from those of `repository.day_statement`."""
    if query.shape.group is DayGroup.NONE:
        return [row[:-2] for row in sorted(found, key=itemgetter(_ID), reverse=True)]
    found.sort(key=itemgetter(_DUE_DATE, _ID))
    is_cut = len(found) == limit + repository.spare_rows(query.shape) and not found[limit - 1][-1]
    if is_cut:
        _, end = day_around(found[limit - 1][_DUE_DATE], query.tz)
        is_cut = found[-1][_DUE_DATE] < end
    return await _in_day_order(query, [row[:-2] for row in found], limit, is_cut=is_cut)


@verb(p.TASK_LIST)
async def fits(source: Source, actor: Actor, filters: TaskFilters, task_id: UUID) -> bool:
    """Whether a task is in the list."""
    query = _list_query(source, actor, filters, await _search_words(source, actor, filters), 1)
    shape = replace(query.shape, equal=(*query.shape.equal, "id"))
    return await _total(replace(query, shape=shape, values=query.values | {"id": task_id})) > 0


def cursor_after(task: TaskRead, filters: TaskFilters, tz: ZoneInfo) -> str:
    """The cursor of the page that begins after this task, in the order of `filters`; `tz` is the organization's zone."""
    if filters.group is None and filters.sort is not TaskSort.DUE_DATE:
        at = task.completed_at if filters.sort is TaskSort.DONE else task.created_at
        return encode_cursor(_CURSORS[filters.sort], at.isoformat() if at else "", str(task.id))
    due = task.due_date
    key = due.isoformat() if due else ""
    if due and late_at(due, task.due_on, tz) != due:
        key = today_in(tz, due).isoformat()
    return encode_cursor(_list_name(filters.group), key, str(task.id))


def is_of(cursor: str, sort: TaskSort) -> bool:
    """Whether a cursor belongs to a list in this order."""
    try:
        decode_cursor(cursor, _CURSORS[sort], str, str)
    except AppError:
        return False
    return True


async def _page_of_changes(
    source: Source, actor: Actor, filters: TaskFilters, *, limit: int, cursor: str | None, include_total: bool
) -> TaskPage:
    """Tasks by their last change, oldest first, among them those that are gone."""
    words, most = await _search_words(source, actor, filters), check_limit(limit) + 1
    window = await changes.window_of(source, since=filters.updated_since, cursor=cursor)
    query = _list_query(source, actor, filters, words, most)
    shape = replace(query.shape, order=Order.UPDATED, search=Search.INDEX if words else None)
    statement = repository.list_statement(replace(shape, after=True))
    rows = await statement(source, **query.values, **window.values, limit=most)
    gone = await _deleted(source, actor, window, most) if filters.include_deleted else []
    reads = ((row[_UPDATED_AT], row[_ID], TaskRead.of(row, actor.timezone)) for row in rows)
    items, next_cursor = changes.merge(reads, gone, limit)
    return Page(items, next_cursor, await _total(query) if include_total else None)


async def _search_words(source: Source, actor: Actor, filters: TaskFilters) -> list[Spellings]:
    """The words of the search; a phone number is one word, unless tasks have its groups of digits as words."""
    words, with_numbers = query_words(filters.q), contact_words(filters.q)
    if words == with_numbers or await _total(_list_query(source, actor, filters, words, 1)):
        return words
    return with_numbers


async def _deleted(source: Source, actor: Actor, window: Window, limit: int) -> list[Deleted]:
    reader = changes.EVERYBODY if actor.sees_all_contacts else actor.member_id
    org = actor.organization_id
    return await changes.list_deleted(source, org, "task", member_id=reader, window=window, limit=limit)


def _list_query(source: Source, actor: Actor, filters: TaskFilters, words: list[Spellings], limit: int) -> _ListQuery:
    filter_values = {name: value for name in _EQUAL if (value := getattr(filters, name)) is not None}
    equal = {name: value.value if isinstance(value, StrEnum) else value for name, value in filter_values.items()}
    values = {"organization_id": actor.organization_id, "member_id": actor.member_id, **equal}
    if filters.due or filters.group or filters.completed or filters.kept or filters.snoozed is not None:
        values |= due_days(actor).values()
    window = kept.window_of(filters, actor.timezone)
    values |= window.values
    if day := filters.completed_on:
        values["done_start"] = first_instant_of(day, actor.timezone)
        values["done_end"] = first_instant_of(day + timedelta(days=1), actor.timezone)
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
        snoozed=filters.snoozed,
        words=tuple(map(len, words)),
    )
    return _ListQuery(source, shape, values, limit, actor.timezone)


async def _newest_rows(query: _ListQuery, cursor: str | None, offset: int) -> Sequence[Row]:
    after = _key(*decode_moment(cursor, NEWEST)) if cursor else {}
    return await _rows(query, Order.NEWEST, after, limit=query.limit, offset=offset)


async def _done_rows(query: _ListQuery, cursor: str | None, offset: int) -> Sequence[Row]:
    after = _key(*decode_moment(cursor, DONE)) if cursor else {}
    return await _rows(query, Order.DONE, after, limit=query.limit, offset=offset)


async def _rows_by_due_date(query: _ListQuery, cursor: str | None, offset: int) -> Sequence[Row]:
    """The dated tasks in the order in which they become late, then the undated ones."""
    group = query.shape.group
    after = _due_position(cursor, group, query.tz) if cursor else None
    rows: list[Row] = []
    if group is not DayGroup.NONE and (after is None or after.at):
        rows = await (_rows_at(query, offset) if offset else _dated_rows(query, after))
        if offset:
            offset = 0 if rows else max(offset - await _total(query, Order.DATED), 0)
        after = None
    if not query.shape.is_of_days and len(rows) < query.limit:
        key = _key(None, after.task_id) if after else {}
        rows += await _rows(query, Order.UNDATED, key, limit=query.limit - len(rows), offset=offset)
    return rows


async def _dated_rows(query: _ListQuery, after: _DuePosition | None) -> list[Row]:
    if after is None or after.at is None:
        return await _rows_from(query, None, query.limit)
    start, end = day_around(after.at, query.tz)
    rows: list[Row] = []
    key = _key(after.at, after.task_id)
    if not after.all_day:
        rows = await _rows_of_day(query, Order.TIMED, start, end, key, query.limit)
        key = {}
    if len(rows) < query.limit:
        rows += await _rows_of_day(query, Order.ALL_DAY, start, end, key, query.limit - len(rows))
    if len(rows) < query.limit:
        rows += await _rows_from(query, end, query.limit - len(rows))
    return rows


async def _rows_at(query: _ListQuery, offset: int) -> list[Row]:
    """The dated tasks after `offset` ones: a page that begins with the day in which they end."""
    first = await _rows(query, Order.DATED, {}, limit=1, offset=offset)
    if not first:
        return []
    start, _ = day_around(first[0][_DUE_DATE], query.tz)
    skipped = offset - await _total(_bounded(query, Bound.BEFORE, start), Order.DATED)
    return (await _rows_from(query, start, query.limit + skipped))[skipped:]


async def _rows_from(query: _ListQuery, start: datetime | None, limit: int) -> list[Row]:
    """The dated tasks from the start of a day on, None for all of them."""
    part = _bounded(query, Bound.FROM, start) if start else query
    rows = list(await _rows(part, Order.DATED, {}, limit=limit, offset=0))
    return await _in_day_order(query, rows, limit, is_cut=len(rows) == limit)


async def _in_day_order(query: _ListQuery, rows: list[Row], limit: int, *, is_cut: bool) -> list[Row]:
    """Rows by due instant in the order in which they become late; with `is_cut`, their last day may go on after them."""
    late = {row[_ID]: late_at(row[_DUE_DATE], row[_DUE_ON], query.tz) for row in rows if row[_DUE_ON]}
    all_day = {row[_ID] for row in rows if row[_ID] in late and late[row[_ID]] != row[_DUE_DATE]}
    if not all_day:
        return rows[:limit]

    def key(row: Row) -> tuple[datetime, bool, UUID]:
        at = late[row[_ID]] if row[_ID] in late else row[_DUE_DATE]
        return at, row[_ID] not in all_day, row[_ID]

    start, end = day_around(rows[-1][_DUE_DATE], query.tz)
    last_day = [row for row in rows if row[_DUE_DATE] >= start]
    timed = [row for row in last_day if row[_ID] not in all_day]
    if is_cut and len(timed) < len(last_day):
        # Its other tasks with a time come before those without.
        after = _key(timed[-1][_DUE_DATE], timed[-1][_ID]) if timed else {}
        rows += await _rows_of_day(query, Order.TIMED, start, end, after, len(last_day) - len(timed))
    return sorted(rows, key=key)[:limit]


def _bounded(query: _ListQuery, bound: Bound, start: datetime) -> _ListQuery:
    return replace(query, shape=replace(query.shape, bound=bound), values=query.values | {"day_start": start})


async def _rows_of_day(
    query: _ListQuery, order: Order, start: datetime, end: datetime, after: Key, limit: int
) -> list[Row]:
    day = replace(query, values=query.values | {"day_start": start, "day_end": end})
    return list(await _rows(day, order, after, limit=limit, offset=0))


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
        at = rows[-1][_KEY_COLUMN.get(shape.order, _DUE_DATE)]
        after = _key(at, rows[-1][_ID])
        window = next((size for size in WINDOWS if size >= 1.1 * missing * scanned / len(found)), WINDOWS[-1])
    return found


async def _total(query: _ListQuery, order: Order = Order.NEWEST) -> int:
    shape = replace(query.shape, order=order, search=Search.INDEX if query.shape.words else None)
    ((total,),) = await repository.count_statement(shape)(query.source, **query.values)
    return int(total)


def _key(at: datetime | None, task_id: UUID) -> Key:
    return {"after_at": at, "after_id": task_id}


def _list_name(group: DayGroup | None) -> str:
    return f"{DUE}-{group.value}" if group else DUE


def _due_position(cursor: str, group: DayGroup | None, tz: ZoneInfo) -> _DuePosition:
    """The row after which a page by due date begins: due at an instant, on a day, or without a date."""
    due, task_id = decode_cursor(cursor, _list_name(group), str, str)
    try:
        if not due:
            return _DuePosition(None, UUID(task_id))
        if len(due) == len("YYYY-MM-DD"):
            return _DuePosition(first_instant_of(parse_ymd(due), tz), UUID(task_id), all_day=True)
    except (ValueError, OverflowError) as error:
        raise invalid_cursor() from error
    return _DuePosition(*read_moment(due, task_id))
