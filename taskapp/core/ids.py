"""Identity: time-ordered UUIDs, and their form in the database and on the wire."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import CHAR, Dialect, Uuid
from sqlalchemy.types import TypeDecorator, TypeEngine
from uuid_utils.compat import uuid7

from taskapp.core.errors import NotFound


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562): sorts by the moment it was made."""
    return uuid7()


def parse_id(text: str, *, what: str = "Row") -> UUID:
    """The UUID in `text`; anything else answers like an id that does not exist."""
    try:
        return UUID(text)
    except (ValueError, AttributeError, TypeError) as error:
        raise NotFound(f"{what} {str(text)[:64]!r} does not exist.") from error


class Id(TypeDecorator[UUID]):
    """A native `uuid` on PostgreSQL; its 36 characters on SQLite, so that rows read as they are written."""

    impl = CHAR(36)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(Uuid(as_uuid=True))
        return dialect.type_descriptor(CHAR(36))

    def process_bind_param(self, value: UUID | str | None, dialect: Dialect) -> UUID | str | None:
        if value is None:
            return None
        if dialect.name == "postgresql":
            return value if isinstance(value, UUID) else UUID(value)
        return str(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], UUID | None] | None:
        """How a value is read; asyncpg's are UUIDs already."""
        return None if dialect.name == "postgresql" else _read_id


# Making a UUID of its text takes 1 µs, and lists name the same few contacts and members over and over.
@lru_cache(maxsize=10_000)
def _read_id(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)
