"""Reads from the table definitions where a row may refer to another one: columns of ids, and columns of text and JSON."""

from typing import Any

from sqlalchemy import JSON, Column, String, Table
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel

from taskapp.core.ids import Id

TENANT = "organization_id"
# Text columns at most this long hold codes: no sentence and no id fits.
CODE_LENGTH = 35


def tables_of_organizations() -> list[Table]:
    """Every table whose rows belong to an organization; a table comes before the tables it refers to."""
    return [table for table in reversed(SQLModel.metadata.sorted_tables) if TENANT in table.c]


def id_columns(table: Table) -> list[Column[Any]]:
    """The columns that hold ids of rows of other tables, except the organization's."""
    return [column for column in table.c if isinstance(column.type, Id) and column.name not in (TENANT, "id")]


def text_columns(table: Table) -> list[Column[Any]]:
    """The columns that may hold a sentence, a JSON document, or an id as text."""
    return [column for column in table.c if is_json(column) or _text_length(column) > CODE_LENGTH]


def is_json(column: Column[Any]) -> bool:
    """Whether the column holds a JSON document."""
    return isinstance(column.type, JSON)


def _text_length(column: Column[Any]) -> int:
    kind: Any = column.type
    if isinstance(kind, Id):
        return 0
    kind = kind.impl if isinstance(kind, TypeDecorator) else kind
    # A text type without a length takes any text.
    return (kind.length or CODE_LENGTH + 1) if isinstance(kind, String) else 0
