"""SQL of the quick list: the ordinary list's columns and joins, compiled once, with plain conditions behind them."""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from functools import lru_cache
from typing import Any
from uuid import UUID

from taskapp.core.db.columns import instant_text
from taskapp.core.db.database import Database
from taskapp.core.db.hints import FEW
from taskapp.tasks import repository

FEW_MEET = ("task.contact_id", "task.assigned_to")
Condition = tuple[str, str | UUID]


class Order(Enum):
    """The orders of the lists; tasks with a due date and those without are two lists, one behind the other."""

    NEWEST = "task.created_at DESC, task.id DESC"
    DATED = "task.due_date, task.id"
    UNDATED = "task.id DESC"


_WITHIN = {Order.DATED: ["task.due_date IS NOT NULL"], Order.UNDATED: ["task.due_date IS NULL"]}
_AFTER = {
    Order.NEWEST: "(task.created_at, task.id) < ({}, {})",
    Order.DATED: "(task.due_date, task.id) > ({}, {})",
    Order.UNDATED: "task.id < {}",
}


def ordered(
    database: Database,
    organization_id: UUID,
    conditions: Sequence[Condition],
    *,
    order: Order,
    after: tuple[datetime | UUID, ...],
    limit: int,
) -> tuple[str, list[Any]]:
    """Statement and values for tasks that equal every condition, in that order, after the key."""
    statement = _statement(database.is_sqlite, tuple(name for name, _ in conditions), order, len(after))
    values = [organization_id, *(value for _, value in conditions), *after, limit]
    return statement, [_sqlite_value(value) for value in values] if database.is_sqlite else values


def mentioning(
    database: Database,
    organization_id: UUID,
    conditions: Sequence[Condition],
    words: Sequence[str],
    *,
    after: tuple[datetime | UUID, ...],
    window: int,
) -> tuple[str, list[Any]]:
    """Statement and values for those of the next `window` tasks, newest first, that hold every word (or whose contact does)."""
    names = tuple(name for name, _ in conditions)
    statement = _searching(database.is_sqlite, names, len(after), len(words), window)
    values = [organization_id, *(value for _, value in conditions), *after]
    if database.is_sqlite:
        return statement, [*(_sqlite_value(value) for value in values), *(f" {word}" for word in words)]
    return statement, [*values, *(f"% {word}%" for word in words)]


@lru_cache(maxsize=256)
def _statement(is_sqlite: bool, names: tuple[str, ...], order: Order, keys: int) -> str:
    conditions, mark = _conditions(is_sqlite, names, order, keys)
    return f"{repository.reading()} WHERE {conditions} ORDER BY {order.value} LIMIT {mark}{len(names) + keys + 2}"


@lru_cache(maxsize=256)
def _searching(is_sqlite: bool, names: tuple[str, ...], keys: int, words: int, window: int) -> str:
    conditions, mark = _conditions(is_sqlite, names, Order.NEWEST, keys)
    newest = (
        f"SELECT task.id, task.contact_id, task.search_text FROM task WHERE {conditions} "  # noqa: S608 - our own words
        f"ORDER BY {Order.NEWEST.value} LIMIT {window}"
    )
    # Each row's own contact by its key; left to themselves, both databases may read every contact first.
    contact = (
        "CROSS JOIN contact ON contact.id = near.contact_id"
        if is_sqlite
        else "CROSS JOIN LATERAL (SELECT search_text FROM contact WHERE id = near.contact_id OFFSET 0) AS contact"
    )
    has = "instr({}, {}) > 0" if is_sqlite else "{} LIKE {}"
    marks = [f"{mark}{len(names) + keys + 2 + place}" for place in range(words)]
    either = [" AND ".join(has.format(f"{room}.search_text", place) for place in marks) for room in ("near", "contact")]
    matching = f"SELECT near.id FROM ({newest}) AS near {contact} WHERE ({either[0]}) OR ({either[1]})"  # noqa: S608
    return f"{repository.reading()} WHERE task.id IN ({matching}) ORDER BY {Order.NEWEST.value}"


def _conditions(is_sqlite: bool, names: tuple[str, ...], order: Order, keys: int) -> tuple[str, str]:
    """What limits the list to what is asked for, and the sign that stands before a value's number."""
    mark = "?" if is_sqlite else "$"
    equal = [f"task.{name} = {mark}{number}" for number, name in enumerate(("organization_id", *names), 1)]
    if is_sqlite:
        equal = [FEW.format(text) if text.startswith(FEW_MEET) else text for text in equal]
    marks = [f"{mark}{len(equal) + place}" for place in range(1, keys + 1)]
    equal += _WITHIN.get(order, [])
    return " AND ".join([*equal, *([_AFTER[order].format(*marks)] if keys else [])]), mark


def _sqlite_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant_text(value)
    return str(value) if isinstance(value, UUID) else value
