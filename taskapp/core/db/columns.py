"""Column types, keys and indexes that are the same on PostgreSQL and SQLite."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import Field

from taskapp.core.ids import Id

JsonColumn = JSON().with_variant(JSONB(), "postgresql")


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant: `timestamptz` on PostgreSQL, RFC 3339 text of fixed width on SQLite.

    Texts of fixed width sort in order of time; the first ten characters are the UTC day. A naive datetime is a `ValueError`.
    """

    impl = String(27)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(String(27))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else instant_text(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        """Converts a value from the database; asyncpg returns aware UTC datetimes already."""
        return None if dialect.name == "postgresql" else _read_instant


def instant_text(value: datetime) -> str:
    """The text of an instant on SQLite: `2026-11-23T17:00:00.000000Z`."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ") if value.year >= 1000 else value.isoformat()


class Day(TypeDecorator[date]):
    """A calendar day: `date` on PostgreSQL, `YYYY-MM-DD` on SQLite."""

    impl = String(10)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Date() if dialect.name == "postgresql" else String(10))

    def process_bind_param(self, value: date | None, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return value.isoformat()

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], date | None] | None:
        """Converts a value from the database; asyncpg returns dates already."""
        return None if dialect.name == "postgresql" else _read_day


def _read_instant(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


def _read_day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


def one_of(column: str, values: type | tuple[str, ...], *, table: str) -> CheckConstraint:
    """A CHECK constraint that `column` holds one of `values` (an enum of strings or a tuple)."""
    literals = ", ".join(f"'{v}'" for v in values)  # type: ignore[union-attr]
    return CheckConstraint(f"{column} IN ({literals})", name=f"ck_{table}_{column}")


def reference(table: str, *, primary_key: bool = False) -> Any:
    """A column with the id of a row of `table`; deleted with that row."""
    key = ForeignKey(f"{table}.id", ondelete="CASCADE")
    return Field(sa_column=Column(Id, key, nullable=False, primary_key=primary_key))


def tenant_key(column: str, table: str, *, name: str) -> ForeignKeyConstraint:
    """A foreign key to a row of `table` in the same organization; deleted with that row."""
    target = [f"{table}.organization_id", f"{table}.id"]
    return ForeignKeyConstraint(["organization_id", column], target, ondelete="CASCADE", name=name)


def index_where(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index over the rows for which the SQL condition `where` holds."""
    condition = text(where)
    return Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)
