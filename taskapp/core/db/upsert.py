"""INSERT … ON CONFLICT for both databases."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.core.db.compiled import Compiled
from taskapp.core.db.database import is_sqlite


def insert(session: AsyncSession, table: Any) -> Any:
    """An INSERT with `on_conflict_do_nothing` and `on_conflict_do_update` for the session's database."""
    return sqlite.insert(table) if is_sqlite(session) else postgresql.insert(table)


def insert_new(table: Any, *, key: str) -> Compiled:
    """An INSERT of whole rows that skips rows whose `key` exists already."""
    return Compiled(
        lambda: postgresql.insert(table).on_conflict_do_nothing(index_elements=[key]),
        on_sqlite=lambda: sqlite.insert(table).on_conflict_do_nothing(index_elements=[key]),
    )
