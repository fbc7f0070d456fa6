"""Rows of tables as what their readers get."""

from dataclasses import fields
from typing import Any, TypeVar

R = TypeVar("R")


def read_as(model: type[R], row: object, **values: Any) -> R:
    """The dataclass `model` with the fields of `row` that have its names; `values` are those that the row has differently."""
    names = [field.name for field in fields(model) if field.name not in values]  # type: ignore[arg-type]
    return model(**{name: getattr(row, name) for name in names}, **values)
