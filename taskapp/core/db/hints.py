"""SQL conditions and functions that compile to different SQL on each database."""

from typing import Any

from sqlalchemy import Boolean, Join
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from taskapp.core.db.columns import Instant


class Condition(FunctionElement[bool]):
    """Base class of these conditions."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        """Returns itself: SQLAlchemy would append `= 1` on SQLite, and its planner would then ignore indexes and hints."""
        return self


class few_rows(Condition):  # noqa: N801 - reads as the SQL function it becomes
    """Marks the condition in it as selective, so that the planner finds its rows first and sorts them.

    SQLite has no statistics here; without the mark it reads all rows of an organization in order to avoid a small sort.
    """

    inherit_cache = True


@compiles(few_rows)
def _plain(element: Any, compiler: Any, **options: Any) -> str:
    return str(compiler.process(element.clauses, **options))


@compiles(few_rows, "sqlite")
def _likelihood(element: Any, compiler: Any, **options: Any) -> str:
    return f"likelihood({compiler.process(element.clauses, **options)}, 0.0001)"


class in_this_order(Join):  # noqa: N801 - as above
    """An inner join that SQLite runs from left to right; without statistics it would begin with all rows of an organization."""

    inherit_cache = True


@compiles(in_this_order)
def _plain_join(element: Any, compiler: Any, **options: Any) -> str:
    return str(compiler.visit_join(element, **options))


@compiles(in_this_order, "sqlite")
def _cross_join(element: Any, compiler: Any, **options: Any) -> str:
    return _plain_join(element, compiler, **options).replace(" JOIN ", " CROSS JOIN ", 1)


class a_day_after(FunctionElement[Any]):  # noqa: N801 - reads as the SQL function it becomes
    """The instant 24 hours after an instant of whole seconds."""

    type = Instant()
    inherit_cache = True


@compiles(a_day_after)
def _plus_interval(element: Any, compiler: Any, **options: Any) -> str:
    return f"({compiler.process(element.clauses, **options)} + INTERVAL '24 hours')"


@compiles(a_day_after, "sqlite")
def _instant_text(element: Any, compiler: Any, **options: Any) -> str:
    return f"strftime('%Y-%m-%dT%H:%M:%S.000000Z', {compiler.process(element.clauses, **options)}, '+1 day')"
