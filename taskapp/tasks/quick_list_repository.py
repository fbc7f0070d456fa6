"""SQL of the quick list: the ordinary list's columns and joins, compiled once, with plain conditions behind them."""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from functools import lru_cache
from typing import Any
from uuid import UUID

from taskapp.core.columns import instant_text
from taskapp.core.db import Database
from taskapp.core.hints import FEW
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


@lru_cache(maxsize=256)
def _statement(is_sqlite: bool, names: tuple[str, ...], order: Order, keys: int) -> str:
    mark = "?" if is_sqlite else "$"
    equal = [f"task.{name} = {mark}{number}" for number, name in enumerate(("organization_id", *names), 1)]
    if is_sqlite:
        equal = [FEW.format(text) if text.startswith(FEW_MEET) else text for text in equal]
    marks = [f"{mark}{len(equal) + place}" for place in range(1, keys + 2)]
    equal += _WITHIN.get(order, [])
    equal += [_AFTER[order].format(*marks)] if keys else []
    return f"{repository.reading()} WHERE {' AND '.join(equal)} ORDER BY {order.value} LIMIT {marks[-1]}"


def _sqlite_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant_text(value)
    return str(value) if isinstance(value, UUID) else value
