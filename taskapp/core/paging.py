"""Keyset pagination: pages of rows, opaque cursors and the conditions for them (decision 10)."""

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

import orjson
from pydantic import BeforeValidator
from sqlalchemy import ColumnElement, Tuple, tuple_

from taskapp.core.errors import Invalid, invalid

T = TypeVar("T")
# RFC 3339; a plus that was not escaped arrives as a space.
_RFC3339 = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d(?::\d\d)?)(\.\d{1,9})?(?:[Zz]|([+\- ])(\d\d:\d\d))")

DEFAULT_LIMIT = 50
MAX_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list, and the cursor of the next page (None on the last one)."""

    items: list[T]
    next_cursor: str | None = None
    total: int | None = None


def encode_cursor(kind: str, *key: Any) -> str:
    """An opaque cursor that holds `kind`, the name of the list and its order, and the key of the last row."""
    return base64.urlsafe_b64encode(orjson.dumps([kind, *key])).rstrip(b"=").decode()


def decode_cursor(cursor: str, kind: str, *types: type) -> list[Any]:
    """The key in `cursor`, whose values have `types`. Raises `Invalid` for a cursor of another list or a damaged one."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        cursor_kind, *key = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, TypeError, UnicodeEncodeError, binascii.Error) as error:
        raise invalid_cursor() from error
    if (
        cursor_kind != kind
        or len(key) != len(types)
        or not all(isinstance(k, t) for k, t in zip(key, types, strict=True))
    ):
        raise invalid("cursor", "belongs to another list or sort order; start again without it")
    return list(key)


def decode_moment(cursor: str, kind: str) -> tuple[datetime, UUID]:
    """The key of a list ordered by an instant and an id. Raises `Invalid` for a damaged cursor or an instant out of range."""
    return read_moment(*decode_cursor(cursor, kind, str, str))


def moment_after(cursor: str | None, kind: str) -> tuple[datetime, UUID] | None:
    """The key in `cursor`, as by `decode_moment`; None for the first page, which is asked for without one."""
    return decode_moment(cursor, kind) if cursor else None


def cut_page(
    rows: list[T], kind: str, *, limit: int, key: Callable[[T], tuple[datetime, UUID]]
) -> tuple[list[T], str | None]:
    """A page of `limit` rows, and the cursor of the next one where `rows` are more. `key` gives a row's place in the list."""
    page, cursor = rows[:limit], None
    if len(rows) > limit:
        at, row_id = key(page[-1])
        cursor = encode_cursor(kind, at.isoformat(), str(row_id))
    return page, cursor


def read_moment(at: str, row_id: str) -> tuple[datetime, UUID]:
    """The instant and the id of a decoded key; raises `Invalid` when they are none."""
    try:
        instant = datetime.fromisoformat(at)
        if instant.tzinfo is None:
            raise invalid_cursor()
        return instant.astimezone(UTC), UUID(row_id)
    except (ValueError, OverflowError) as error:
        raise invalid_cursor() from error


def _read_instant(text: object) -> datetime:
    match = _RFC3339.fullmatch(text) if isinstance(text, str) else None
    try:
        if match is None:
            raise ValueError
        day, clock, fraction, sign, offset = match.groups()
        zone = f"{'+' if sign == ' ' else sign}{offset}" if offset else "+00:00"
        return datetime.fromisoformat(f"{day}T{clock}{(fraction or '')[:7]}{zone}").astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("is no instant; write it as in 2026-11-26T09:30:00Z") from None


# A query parameter: an instant in RFC 3339 with an offset.
InstantParameter = Annotated[datetime, BeforeValidator(_read_instant)]
# The order of a list of changes.
UPDATED_AT = "updated_at"


def check_changes(sort: str | None, *, offset: int = 0, **asked: object) -> None:
    """Raise `Invalid` for parameters (`asked`, by name) that only a list in the order of changes takes, and for an offset in it."""
    names = [name for name, value in asked.items() if value]
    if sort != UPDATED_AT and names:
        raise invalid(names[0], f"needs sort={UPDATED_AT}; add it")
    if sort == UPDATED_AT and offset:
        raise invalid("offset", f"cannot be used with sort={UPDATED_AT}; follow next_cursor")


def check_limit(limit: int) -> int:
    """`limit`, if it is from 1 to 200; raises `Invalid` else."""
    if not 1 <= limit <= MAX_LIMIT:
        raise invalid("limit", f"is {limit}; use 1 to {MAX_LIMIT}")
    return limit


def before_key(columns: Sequence[Any], key: Sequence[Any]) -> ColumnElement[bool]:
    """The condition for rows whose `columns` are less than `key`: the next page of a descending list."""
    return tuple_(*columns) < _bound(columns, key)


def after_key(columns: Sequence[Any], key: Sequence[Any]) -> ColumnElement[bool]:
    """The condition for rows whose `columns` are greater than `key`: the next page of an ascending list."""
    return tuple_(*columns) > _bound(columns, key)


def _bound(columns: Sequence[Any], key: Sequence[Any]) -> Tuple:
    # SQLAlchemy does not give the values in a tuple the types of the columns; instants and ids on SQLite need them.
    return tuple_(*key, types=[column.type for column in columns])


def invalid_cursor() -> Invalid:
    """The error for a text that is not a cursor."""
    return invalid("cursor", "is not a cursor of this list; use next_cursor as it was answered")
