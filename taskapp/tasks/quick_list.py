"""The list that is asked for all the time, `GET /api/tasks` newest first, by the shortest way to its JSON.

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
from taskapp.core.db import Database
from taskapp.core.errors import AppError
from taskapp.core.http import OPTIONS
from taskapp.core.paging import DEFAULT_LIMIT, MAX_LIMIT, decode_moment, encode_cursor
from taskapp.core.quick_reading import FAILURES
from taskapp.shared.dates import due_date_local
from taskapp.tasks import quick_list_repository as repository
from taskapp.tasks.listing import NEWEST
from taskapp.tasks.schemas import TaskRead, labels_of
from taskapp.tasks.types import TaskCategory, TaskPriority, TaskSource, TaskStatus

PATH = "/api/tasks"
_CHOICES = {"status": TaskStatus, "category": TaskCategory, "source": TaskSource, "priority": TaskPriority}
_IDS = ("contact_id", "assigned_to")
_NAMES = [field.name for field in fields(TaskRead) if field.name not in ("due_date_local", "labels")]
_INSTANTS = ("due_date", "remind_at", "reminder_sent_at", "created_at", "completed_at")
# How SQLite ends an instant without a fraction of a second, which JSON leaves out.
_NO_FRACTION = ".000000Z"


@dataclass(frozen=True, slots=True)
class _Wanted:
    conditions: tuple[repository.Condition, ...]
    limit: int
    after: tuple[datetime, UUID] | None


async def answer(database: Database, actor: Actor, query: bytes) -> bytes | None:
    """The page as JSON; None when the ordinary way has to answer."""
    if not (actor.sees_all_contacts and actor.may(p.TASK_LIST)):
        return None
    wanted = _read(query)
    if wanted is None:
        return None
    statement, values = repository.newest(
        database, actor.organization_id, wanted.conditions, after=wanted.after, limit=wanted.limit + 1
    )
    build = partial(_page, limit=wanted.limit, tz=actor.timezone, is_sqlite=database.is_sqlite)
    try:
        return await database.reader.read(statement, values, build)
    except FAILURES:
        return None


@lru_cache(maxsize=2048)
def _read(query: bytes) -> _Wanted | None:
    """What is asked for; None for anything that is not plain and right."""
    try:
        pairs = parse_qsl(query.decode("ascii"), keep_blank_values=True, strict_parsing=bool(query))
        asked = dict(pairs)
        if len(asked) < len(pairs) or not asked.keys() <= {*_CHOICES, *_IDS, "limit", "cursor"}:
            return None
        conditions = [(name, kind(asked[name]).value) for name, kind in _CHOICES.items() if name in asked]
        ids = [(name, UUID(asked[name])) for name in _IDS if name in asked]
        limit = int(asked.get("limit", DEFAULT_LIMIT))
        after = decode_moment(asked["cursor"], NEWEST) if "cursor" in asked else None
    except (ValueError, AppError):
        return None
    return _Wanted((*conditions, *ids), limit, after) if 1 <= limit <= MAX_LIMIT else None


def _page(rows: Sequence[Sequence[Any]], *, limit: int, tz: ZoneInfo, is_sqlite: bool) -> bytes:
    shape = _of_sqlite if is_sqlite else _of_postgres
    items = [shape(dict(zip(_NAMES, row, strict=True)), tz) for row in rows[:limit]]
    content = {"items": items, "limit": limit, "offset": 0, "next_cursor": None}
    if len(rows) > limit:
        made = items[-1]["created_at"]
        moment = datetime.fromisoformat(made) if is_sqlite else made
        content["next_cursor"] = encode_cursor(NEWEST, moment.isoformat(), str(items[-1]["id"]))
    return orjson.dumps(content, default=str, option=OPTIONS)


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
