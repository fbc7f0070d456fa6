"""A hint for SQLite's planner, which keeps no statistics here and else walks a whole organization to avoid a small sort."""

from typing import Any

from sqlalchemy import Boolean
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

FEW = "likelihood({}, 0.0001)"


class few_rows(FunctionElement[bool]):  # noqa: N801 - reads as the SQL function it becomes
    """The condition in it, marked as one that few rows meet: look those up first and sort them."""

    type = Boolean()
    inherit_cache = True


@compiles(few_rows)
def _plain(element: Any, compiler: Any, **options: Any) -> str:
    return str(compiler.process(element.clauses, **options))


@compiles(few_rows, "sqlite")
def _likelihood(element: Any, compiler: Any, **options: Any) -> str:
    return FEW.format(compiler.process(element.clauses, **options))
