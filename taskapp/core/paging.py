"""Keyset paging: a page of rows and the opaque mark where the next one starts (decision 10)."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, Tuple, tuple_

from taskapp.core.errors import Invalid, invalid

T = TypeVar("T")

DEFAULT_LIMIT = 50
MAX_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows in order, and the cursor of what follows them (None at the end)."""

    items: list[T]
    next_cursor: str | None = None
    total: int | None = None


def encode_cursor(kind: str, *key: Any) -> str:
    """An opaque cursor that carries the sort it belongs to and the key of the last row."""
    return base64.urlsafe_b64encode(orjson.dumps([kind, *key])).rstrip(b"=").decode()


def decode_cursor(cursor: str, kind: str, *types: type) -> list[Any]:
    """The key in `cursor`; a cursor of another list, or no cursor at all, is `Invalid`."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        found, *key = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, TypeError, UnicodeEncodeError, binascii.Error) as error:
        raise no_cursor() from error
    if found != kind or len(key) != len(types) or not all(isinstance(k, t) for k, t in zip(key, types, strict=True)):
        raise invalid("cursor", "belongs to another list or sort order; start again without it")
    return list(key)


def decode_moment(cursor: str, kind: str) -> tuple[datetime, UUID]:
    """The key of a list ordered by an instant and an id; what no database can compare is `Invalid`."""
    at, row_id = decode_cursor(cursor, kind, str, str)
    try:
        instant = datetime.fromisoformat(at)
        if instant.tzinfo is None:
            raise no_cursor()
        return instant.astimezone(UTC), UUID(row_id)
    except (ValueError, OverflowError) as error:
        raise no_cursor() from error


def check_limit(limit: int) -> int:
    """`limit` when it lies in 1..200."""
    if not 1 <= limit <= MAX_LIMIT:
        raise invalid("limit", f"is {limit}; use 1 to {MAX_LIMIT}")
    return limit


def before_key(columns: Sequence[Any], key: Sequence[Any]) -> ColumnElement[bool]:
    """True for rows whose `columns` come before `key`, for lists that run downwards."""
    return tuple_(*columns) < _bound(columns, key)


def after_key(columns: Sequence[Any], key: Sequence[Any]) -> ColumnElement[bool]:
    """True for rows whose `columns` come after `key`, for lists that run upwards."""
    return tuple_(*columns) > _bound(columns, key)


def _bound(columns: Sequence[Any], key: Sequence[Any]) -> Tuple:
    # A tuple does not lend its values the columns' types: unbound, instants and ids would not compare on SQLite.
    return tuple_(*key, types=[column.type for column in columns])


def no_cursor() -> Invalid:
    """The refusal of what no list has answered as its cursor."""
    return invalid("cursor", "is not a cursor of this list; use next_cursor as it was answered")
