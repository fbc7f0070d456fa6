"""SQLite in one hop a statement: executing, fetching and closing go to the connection's thread together.

SQLAlchemy's own adapter makes the trip four times (cursor, execute, fetch, close), each with a wake-up on both sides,
which costs several times what the statement itself takes.
"""

# ruff: noqa: SLF001 - an adapter lives inside the driver it adapts
import sqlite3
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import aiosqlite
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
    SQLiteDialect_aiosqlite,
)
from sqlalchemy.util.concurrency import await_

DRIVER = "sqlite+onehop"


@dataclass(slots=True)
class _Outcome:
    """What is left of a statement when its rows are fetched; stands in for the driver's cursor."""

    description: Any
    rowcount: int
    lastrowid: int | None
    rows: list[Any]
    arraysize: int = 1

    def close(self) -> None:
        """Nothing is open any more."""


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    __slots__ = ()

    # Closing needs no trip: the thread has closed its cursor already.
    _awaitable_cursor_close = False

    def _aenter_cursor(self, cursor: Any) -> Any:
        return cursor

    def _make_new_cursor(self, connection: Any) -> Any:
        return _Outcome(None, -1, None, [])

    async def _execute_async(self, operation: Any, parameters: Any) -> Any:
        return await self._run("execute", operation, () if parameters is None else parameters)

    async def _executemany_async(self, operation: Any, seq_of_parameters: Any) -> Any:
        return await self._run("executemany", operation, seq_of_parameters)

    async def _run(self, verb: str, operation: str, parameters: Sequence[Any]) -> Any:
        async with self._adapt_connection._execute_mutex:
            connection: Any = self._adapt_connection
            outcome = await connection.run(operation, parameters, verb=verb)
        self._cursor = outcome
        self._rows = deque(outcome.rows)
        return outcome


class _Connection(AsyncAdapt_aiosqlite_connection):
    __slots__ = ()

    _cursor_cls = _Cursor

    async def run(self, operation: str, parameters: Sequence[Any], *, verb: str = "execute") -> _Outcome:
        """One statement on the connection's thread, its rows fetched there too."""
        outcome: _Outcome = await self._connection._execute(self._on_thread, verb, operation, parameters)
        return outcome

    def rollback(self) -> None:
        """Undo what is not committed; no trip when there is nothing, as when the pool takes a connection back.

        A statement that was cancelled on its way, and may yet begin a transaction, takes its connection out of the pool.
        """
        if self._connection._connection and self._connection.in_transaction:
            super().rollback()

    def _on_thread(self, verb: str, operation: str, parameters: Sequence[Any]) -> _Outcome:
        cursor = self._connection._conn.cursor()
        try:
            getattr(cursor, verb)(operation, parameters)
            rows = cursor.fetchall() if cursor.description else []
            return _Outcome(cursor.description, cursor.rowcount, cursor.lastrowid, rows)
        finally:
            cursor.close()


class _Dbapi(AsyncAdapt_aiosqlite_dbapi):
    def connect(self, *arg: Any, **kw: Any) -> AsyncAdapt_aiosqlite_connection:
        connection = self.aiosqlite.connect(*arg, **kw)
        connection._thread.daemon = True
        return _Connection(self, await_(connection))


class Dialect(SQLiteDialect_aiosqlite):
    """`sqlite+onehop://`: aiosqlite's threads and connections, with a cursor of our own."""

    supports_statement_cache = True

    @classmethod
    def import_dbapi(cls) -> AsyncAdapt_aiosqlite_dbapi:
        """The driver module, as SQLAlchemy adapts it."""
        return _Dbapi(aiosqlite, sqlite3)


registry.register("sqlite.onehop", __name__, "Dialect")
