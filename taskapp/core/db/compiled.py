"""Statements compiled once: SQLAlchemy writes them and converts their values, the bare driver runs them (decision 32).

Building a statement, hashing it and adapting the driver's cursor takes SQLAlchemy 0.2 to 0.4 ms each time, ten times what
the driver needs. They run on a session's own connection, so that its transaction, its locks and its errors stay as they
are, or, to read, on a connection of the same pool without a transaction (`Statements`).

Names that the drivers' adapters and SQLAlchemy keep private, and why each is needed; tests/core/test_private_names.py
fails by name when one of them moves:

| name | why |
|---|---|
| asyncpg adapter `_transaction`, `_start_transaction` | it begins its transaction with its own first statement, and ours may come before |
| the adapters' `_handle_exception` | turns a driver's error into the DBAPI's, which tells what kind of error it is |
| `Connection._handle_dbapi_exception` | raises the DBAPI's error as SQLAlchemy's, and takes a dead connection out of the pool |
"""

# ruff: noqa: SLF001 - the names in the table above
import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, NoReturn

import asyncpg
from sqlalchemy import Connection, Dialect, PoolProxiedConnection
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.orm import Session
from sqlalchemy.util import greenlet_spawn

_KEY = "driver"
SQLITE_ERRORS: tuple[type[Exception], ...] = (sqlite3.Error, ValueError)
POSTGRES_ERRORS: tuple[type[Exception], ...] = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
Row = tuple[Any, ...]
Processor = Callable[[Any], Any]


class Statements:
    """A connection for single statements that read: no transaction around them, each sees one state of the database."""

    def __init__(self, driver: "_Driver") -> None:
        self.driver = driver


# What a compiled statement runs on.
Source = AsyncSession | Statements


@asynccontextmanager
async def statements(engine: AsyncEngine, turn: asyncio.Semaphore) -> AsyncIterator[Statements]:
    """A connection of the engine's pool for reading with compiled statements only; `turn` limits how many there are."""
    async with turn:
        fairy: PoolProxiedConnection = await greenlet_spawn(engine.sync_engine.raw_connection)
        driver = _Driver(engine.dialect, fairy, lambda: Connection(engine.sync_engine, fairy))
        try:
            yield Statements(driver)
        except asyncio.CancelledError:
            await greenlet_spawn(fairy.invalidate)  # its statement may still be running
            raise
        finally:
            await greenlet_spawn(fairy.close)


class Compiled:
    """One statement, whose values are named with `bindparam`; `write` builds it once for each database."""

    def __init__(self, write: Callable[[], Any], *, on_sqlite: Callable[[], Any] | None = None) -> None:
        self._write, self._on_sqlite = write, on_sqlite or write
        self._forms: dict[str, _Form] = {}

    async def __call__(self, source: Source, /, **values: Any) -> list[Row]:
        """The rows, their values as SQLAlchemy would give them; values that the statement does not name are ignored."""
        driver = source.driver if isinstance(source, Statements) else await _driver(source)
        form = self._form(driver.dialect)
        given = form.values_of(values)
        try:
            return form.rows_of(await driver.fetch(form.sql, given))
        except driver.errors as error:
            await greenlet_spawn(_refuse, driver, error, form.sql, given)
            raise

    async def many(self, session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
        """The statement once for each of `rows`, in one trip."""
        driver = await _driver(session)
        form = self._form(driver.dialect)
        given = [form.values_of(row) for row in rows]
        try:
            await driver.execute_many(form.sql, given)
        except driver.errors as error:
            await greenlet_spawn(_refuse, driver, error, form.sql, given)
            raise

    def _form(self, dialect: Dialect) -> "_Form":
        form = self._forms.get(dialect.name)
        if form is None:
            write = self._on_sqlite if dialect.name == "sqlite" else self._write
            form = self._forms[dialect.name] = _form(write(), dialect)
        return form


class _Driver:
    """The bare driver's connection, inside the transaction of a session or without one."""

    def __init__(
        self,
        dialect: Dialect,
        pooled: PoolProxiedConnection,
        connect: Callable[[], Connection],
        *,
        in_transaction: bool = False,
    ) -> None:
        self.dialect, self.connect, self._in_transaction = dialect, connect, in_transaction
        self.adapter: Any = pooled.dbapi_connection
        self._postgres: Any = pooled.driver_connection
        self.is_sqlite = dialect.name == "sqlite"
        self.errors = SQLITE_ERRORS if self.is_sqlite else POSTGRES_ERRORS

    async def fetch(self, sql: str, values: Sequence[Any]) -> Sequence[Sequence[Any]]:
        found: list[Any]
        if self.is_sqlite:
            found = (await self.adapter.run(sql, values)).rows
        else:
            await self._begin()
            found = await self._postgres.fetch(sql, *values)
        return found

    async def execute_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        if self.is_sqlite:
            await self.adapter.run(sql, rows, verb="executemany")
        else:
            await self._begin()
            await self._postgres.executemany(sql, rows)

    async def _begin(self) -> None:
        if self._in_transaction and self.adapter._transaction is None:
            await self.adapter._start_transaction()


@dataclass(frozen=True, slots=True)
class _Form:
    """The statement as one database's driver takes it."""

    sql: str
    constants: dict[str, Any]
    places: tuple[tuple[str, Processor | None], ...]
    columns: tuple[Processor | None, ...]

    def values_of(self, given: dict[str, Any]) -> list[Any]:
        every = self.constants | given
        return [process(every[name]) if process else every[name] for name, process in self.places]

    def rows_of(self, found: Sequence[Sequence[Any]]) -> list[Row]:
        if not any(self.columns):
            return [tuple(cells) for cells in found]
        # A column at a time: one loop for each that has something to convert, none for the rest.
        columns = [
            cells if process is None else map(process, cells)
            for process, cells in zip(self.columns, zip(*found, strict=True), strict=False)
        ]
        return list(zip(*columns, strict=True))


def _form(statement: Any, dialect: Dialect) -> _Form:
    compiled = statement.compile(dialect=dialect)
    binds = {name: bind for bind, name in compiled.bind_names.items()}
    constants = {name: bind.effective_value for name, bind in binds.items() if not bind.required}
    places = tuple(
        (name, binds[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in compiled.positiontup or ()
    )
    selected = statement.selected_columns if statement.is_select else ()
    columns = tuple(column.type.dialect_impl(dialect).result_processor(dialect, None) for column in selected)
    return _Form(compiled.string, constants, places, columns)


async def _driver(session: AsyncSession) -> _Driver:
    transaction = session.sync_session.get_transaction()
    known: tuple[Any, _Driver] | None = session.info.get(_KEY)
    if known and transaction is not None and known[0] is transaction:
        return known[1]
    driver = await session.run_sync(_connect)
    session.info[_KEY] = (session.sync_session.get_transaction(), driver)
    return driver


def _connect(session: Session) -> _Driver:
    connection = session.connection()
    return _Driver(connection.dialect, connection.connection, lambda: connection, in_transaction=True)


def _refuse(driver: _Driver, error: Exception, sql: str, values: Sequence[Any]) -> NoReturn:
    """Raise the driver's error as SQLAlchemy does, dead connections taken out of the pool."""
    try:
        driver.adapter._handle_exception(error)
    except driver.dialect.loaded_dbapi.Error as known:
        driver.connect()._handle_dbapi_exception(known, sql, tuple(values), None, None)
    raise error
