"""Conditions in words of our own, which each database spells differently."""

from typing import Any

from sqlalchemy import Boolean
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class Condition(FunctionElement[bool]):
    """Base of such conditions: complete as they are compiled."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        """Itself: SQLAlchemy would append `= 1` on SQLite, behind which the planner sees neither index nor hint."""
        return self


class few_rows(Condition):  # noqa: N801 - reads as the SQL function it becomes
    """The condition in it, marked as one that few rows meet: look those up first and sort them.

    SQLite's planner, which keeps no statistics here, else walks a whole organization to avoid a small sort.
    """

    inherit_cache = True


@compiles(few_rows)
def _plain(element: Any, compiler: Any, **options: Any) -> str:
    return str(compiler.process(element.clauses, **options))


@compiles(few_rows, "sqlite")
def _likelihood(element: Any, compiler: Any, **options: Any) -> str:
    return f"likelihood({compiler.process(element.clauses, **options)}, 0.0001)"
