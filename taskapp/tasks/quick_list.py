"""The list that is asked for all the time, `GET /api/tasks`, by the shortest way to its JSON.

It takes only plain requests of people who see every contact; all others, and everything that has to be refused,
go the ordinary way and get the same answer there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.core.db.database import Database
from taskapp.core.db.quick_reading import FAILURES
from taskapp.core.errors import AppError
from taskapp.core.http.responses import OPTIONS
from taskapp.core.paging import DEFAULT_LIMIT, MAX_LIMIT, decode_cursor, decode_moment, encode_cursor
from taskapp.core.searching import query_words
from taskapp.shared.dates import due_date_local
from taskapp.tasks import quick_list_repository as repository
from taskapp.tasks.listing import DUE, NEWEST
from taskapp.tasks.queries import MAX_QUERY
from taskapp.tasks.quick_list_repository import Order
from taskapp.tasks.schemas import TaskRead, labels_of
from taskapp.tasks.search_repository import PROBE_ROWS
from taskapp.tasks.types import TaskCategory, TaskPriority, TaskSort, TaskSource, TaskStatus

PATH = "/api/tasks"
_CHOICES = {"status": TaskStatus, "category": TaskCategory, "source": TaskSource, "priority": TaskPriority}
_IDS = ("contact_id", "assigned_to")
_NAMES = [field.name for field in fields(TaskRead) if field.name not in ("due_date_local", "labels")]
_INSTANTS = ("due_date", "remind_at", "reminder_sent_at", "created_at", "completed_at", "snoozed_until")
# How many rows a search looks at in one go.
WINDOWS = (384, 512, 640, 768, 1024)
# How SQLite ends an instant without a fraction of a second, which JSON leaves out.
_NO_FRACTION = ".000000Z"


@dataclass(frozen=True, slots=True)
class _Wanted:
    conditions: tuple[repository.Condition, ...]
    limit: int
    order: Order
    after: tuple[datetime | UUID, ...]
    words: tuple[str, ...]


async def answer(database: Database, actor: Actor, query: bytes) -> bytes | None:
    """The page as JSON; None when the ordinary way has to answer."""
    if not (actor.sees_all_contacts and actor.may(p.TASK_LIST)):
        return None
    wanted = _read(query)
    if wanted is None:
        return None
    build = partial(_page, wanted=wanted, tz=actor.timezone, is_sqlite=database.is_sqlite)
    try:
        if wanted.words:
            found = await _search(database, actor.organization_id, wanted)
            return build(found) if len(found) > wanted.limit else None
        return await database.reader.read(*_statement(database, actor.organization_id, wanted), build)
    except FAILURES:
        return None


def _statement(database: Database, organization_id: UUID, wanted: _Wanted) -> tuple[str, list[Any]]:
    return repository.ordered(
        database,
        organization_id,
        wanted.conditions,
        order=wanted.order,
        after=wanted.after,
        limit=wanted.limit + 1,
    )


async def _search(database: Database, organization_id: UUID, wanted: _Wanted) -> list[Any]:
    """More than a page of tasks with the words, or too few: a walk from the newest on, in windows as large as they must be."""
    found: list[Any] = []
    after, looked_at, window = wanted.after, 0, WINDOWS[0]
    while looked_at + window <= PROBE_ROWS:
        statement, values = repository.mentioning(
            database, organization_id, wanted.conditions, wanted.words, after=after, window=window
        )
        rows = await database.reader.read(statement, values, list)
        if not rows:
            break  # a rare word: the word index is the shorter way
        found += rows
        missing = wanted.limit + 1 - len(found)
        if missing <= 0:
            break
        looked_at += window
        after = _key(rows[-1], is_sqlite=database.is_sqlite)
        window = next((size for size in WINDOWS if size >= 1.1 * missing * looked_at / len(found)), WINDOWS[-1])
    return found


def _key(row: Sequence[Any], *, is_sqlite: bool) -> tuple[datetime, UUID]:
    made, task_id = row[_NAMES.index("created_at")], row[0]
    return (datetime.fromisoformat(made), UUID(task_id)) if is_sqlite else (made, task_id)


@lru_cache(maxsize=2048)
def _read(query: bytes) -> _Wanted | None:
    """What is asked for; None for anything that is not plain and right."""
    try:
        pairs = parse_qsl(query.decode("ascii"), keep_blank_values=True, strict_parsing=bool(query))
        asked = dict(pairs)
        if len(asked) < len(pairs) or not asked.keys() <= {*_CHOICES, *_IDS, "limit", "cursor", "sort", "q"}:
            return None
        conditions = [(name, kind(asked[name]).value) for name, kind in _CHOICES.items() if name in asked]
        ids = [(name, UUID(asked[name])) for name in _IDS if name in asked]
        limit = int(asked.get("limit", DEFAULT_LIMIT))
        words = _words(asked["q"]) if "q" in asked else ()
        order, after = _place(asked.get("sort"), asked.get("cursor"))
        if words and order is not Order.NEWEST:
            return None
    except (ValueError, AppError):
        return None
    return _Wanted((*conditions, *ids), limit, order, after, words) if 1 <= limit <= MAX_LIMIT else None


def _words(q: str) -> tuple[str, ...]:
    words = tuple(query_words(q))
    if not words or len(q) > MAX_QUERY:
        raise ValueError("nothing to look for, or too much")
    return words


def _place(sort: str | None, cursor: str | None) -> tuple[Order, tuple[datetime | UUID, ...]]:
    """The order, and the key to begin behind."""
    if sort not in (None, TaskSort.DUE_DATE):
        raise ValueError("no such order")
    if cursor is None:
        return Order.DATED if sort else Order.NEWEST, ()
    if sort is None:
        return Order.NEWEST, decode_moment(cursor, NEWEST)
    at, task_id = decode_cursor(cursor, DUE, str, str)
    return (Order.DATED, decode_moment(cursor, DUE)) if at else (Order.UNDATED, (UUID(task_id),))


def _page(rows: Sequence[Sequence[Any]], *, wanted: _Wanted, tz: ZoneInfo, is_sqlite: bool) -> bytes | None:
    limit = wanted.limit
    if wanted.order is Order.DATED and len(rows) <= limit:
        return None  # the page ends with tasks that have no date, which the ordinary way adds
    shape = _of_sqlite if is_sqlite else _of_postgres
    items = [shape(dict(zip(_NAMES, row, strict=True)), tz) for row in rows[:limit]]
    content = {"items": items, "limit": limit, "offset": 0, "next_cursor": None}
    if len(rows) > limit:
        content["next_cursor"] = _cursor_after(items[-1], wanted.order, is_sqlite=is_sqlite)
    return orjson.dumps(content, default=str, option=OPTIONS)


def _cursor_after(last: dict[str, Any], order: Order, *, is_sqlite: bool) -> str:
    if order is Order.UNDATED:
        return encode_cursor(DUE, "", str(last["id"]))
    kind, at = (DUE, last["due_date"]) if order is Order.DATED else (NEWEST, last["created_at"])
    moment = datetime.fromisoformat(at) if is_sqlite else at
    return encode_cursor(kind, moment.isoformat(), str(last["id"]))


def _of_postgres(task: dict[str, Any], tz: ZoneInfo) -> dict[str, Any]:
    task["due_date_local"] = due_date_local(task["due_date"], task["due_on"], tz) if task["due_date"] else None
    task["labels"] = _labels(task["status"], task["category"], task["source"], task["priority"])
    return task


def _of_sqlite(task: dict[str, Any], tz: ZoneInfo) -> dict[str, Any]:
    for name in _INSTANTS:
        text = task[name]
        if text is not None and text.endswith(_NO_FRACTION):
            task[name] = text[: -len(_NO_FRACTION)] + "Z"
    task["due_date_local"] = _local(task["due_date"], task["due_on"], tz) if task["due_date"] else None
    task["labels"] = _labels(task["status"], task["category"], task["source"], task["priority"])
    return task


@lru_cache(maxsize=10_000)
def _local(due_date: str, due_on: str | None, tz: ZoneInfo) -> str | None:
    return due_date_local(datetime.fromisoformat(due_date), date.fromisoformat(due_on) if due_on else None, tz)


@lru_cache(maxsize=256)
def _labels(status: str, category: str, source: str, priority: str | None) -> orjson.Fragment:
    return orjson.Fragment(orjson.dumps(labels_of(status, category, source, priority)))
