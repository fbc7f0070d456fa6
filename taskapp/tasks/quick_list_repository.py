"""SQL of the quick list: the ordinary list's columns and joins, compiled once, with plain conditions behind them."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from taskapp.core.columns import instant_text
from taskapp.core.db import Database
from taskapp.core.hints import FEW
from taskapp.tasks import repository

FEW_MEET = ("task.contact_id", "task.assigned_to")
Condition = tuple[str, str | UUID]


def newest(
    database: Database,
    organization_id: UUID,
    conditions: Sequence[Condition],
    *,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> tuple[str, list[Any]]:
    """Statement and values for tasks that equal every condition, newest first, after the key."""
    statement = _statement(database.is_sqlite, tuple(name for name, _ in conditions), paged=after is not None)
    values = [organization_id, *(value for _, value in conditions), *(after or ()), limit]
    return statement, [_sqlite_value(value) for value in values] if database.is_sqlite else values


@lru_cache(maxsize=256)
def _statement(is_sqlite: bool, names: tuple[str, ...], *, paged: bool) -> str:
    mark = "?" if is_sqlite else "$"
    equal = [f"task.{name} = {mark}{number}" for number, name in enumerate(("organization_id", *names), 1)]
    if is_sqlite:
        equal = [FEW.format(text) if text.startswith(FEW_MEET) else text for text in equal]
    last = len(equal)
    if paged:
        equal.append(f"(task.created_at, task.id) < ({mark}{last + 1}, {mark}{last + 2})")
        last += 2
    return f"{repository.reading()} WHERE {' AND '.join(equal)} ORDER BY task.created_at DESC, task.id DESC LIMIT {mark}{last + 1}"


def _sqlite_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant_text(value)
    return str(value) if isinstance(value, UUID) else value
