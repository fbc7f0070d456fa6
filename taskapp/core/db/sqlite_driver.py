"""A SQLAlchemy dialect for aiosqlite with one thread switch per statement: execute, fetch and close run together.

SQLAlchemy's own adapter switches to the connection's thread four times (cursor, execute, fetch, close), which costs
several times what the statement itself takes.

Private names of SQLAlchemy's adapter and of aiosqlite that are used here; tests/core/db/test_private_names.py fails when a
release renames one:

| name | why |
|---|---|
| cursor: `_execute_async`, `_executemany_async`, `_make_new_cursor`, `_aenter_cursor`, `_awaitable_cursor_close` | the steps that are one thread switch here |
| cursor: `_adapt_connection`, `_cursor`, `_rows` | the adapter's connection, the driver's cursor, the fetched rows |
| connection: `_cursor_cls`, `_connection`, `_execute_mutex` | the class of its cursors, aiosqlite's connection, the lock for one statement at a time |
| aiosqlite: `_execute`, `_conn`, `_connection`, `_thread` | runs a function on the thread; sqlite3's own connection, None when closed; a thread that ends with the process |
"""

# ruff: noqa: SLF001 - the names in the table above
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
    """The result of a statement, all rows fetched; has the attributes of the driver's cursor that SQLAlchemy reads."""

    description: Any
    rowcount: int
    lastrowid: int | None
    rows: list[Any]
    arraysize: int = 1

    def close(self) -> None:
        """Does nothing: the driver's cursor is closed already."""


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    __slots__ = ()

    # Closing needs no thread switch: the driver's cursor is closed already.
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
        """Run one statement on the connection's thread and fetch all its rows there."""
        outcome: _Outcome = await self._connection._execute(self._on_thread, verb, operation, parameters)
        return outcome

    def rollback(self) -> None:
        """Roll back; without a thread switch when no transaction is open, as when a connection returns to the pool.

        A cancelled statement may still begin a transaction later; its connection is removed from the pool, not reused.
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
    """`sqlite+onehop://`: aiosqlite's threads and connections, with the cursor above."""

    supports_statement_cache = True

    @classmethod
    def import_dbapi(cls) -> AsyncAdapt_aiosqlite_dbapi:
        """The driver module, as SQLAlchemy adapts it."""
        return _Dbapi(aiosqlite, sqlite3)


registry.register("sqlite.onehop", __name__, "Dialect")
