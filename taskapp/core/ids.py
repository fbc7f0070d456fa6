"""Ids: time-ordered UUIDs, parsing them, and their column type."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import CHAR, Dialect, Uuid
from sqlalchemy.types import TypeDecorator, TypeEngine
from uuid_utils.compat import uuid7

from taskapp.core.errors import NotFound

# The text of a UUID; Python also reads it in braces, as a URN and without hyphens.
ID_FORM = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def new_id() -> UUID:
    """A new UUIDv7 (RFC 9562); ids sort by their creation time."""
    return uuid7()


def parse_id(text: str, *, what: str = "Row") -> UUID:
    """Parse a UUID. Raises `NotFound`, as for an id that does not exist; `what` names the kind of row in the message."""
    if not isinstance(text, str) or not ID_FORM.fullmatch(text):
        raise NotFound(f"{what} {str(text)[:64]!r} does not exist.")
    return UUID(text)


class Id(TypeDecorator[UUID]):
    """Column type: `uuid` on PostgreSQL, the 36 characters of its text on SQLite."""

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
        """Converts a value from the database; asyncpg returns UUIDs already."""
        return None if dialect.name == "postgresql" else _cached_uuid


# Parsing a UUID takes 1 µs, and lists repeat the ids of the same few contacts and members.
@lru_cache(maxsize=10_000)
def _cached_uuid(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)
