"""Statements compiled once: SQLAlchemy writes the SQL and converts the values, the database driver runs it (decision 32).

Building a statement, hashing it and adapting the driver's cursor takes SQLAlchemy 0.2 to 0.4 ms each time, ten times what
the driver needs. A compiled statement runs on the connection of a session, within its transaction, with its locks and
SQLAlchemy's errors; statements that only read can also run on a pooled connection without a transaction (`Statements`).

Private names of the drivers' adapters and of SQLAlchemy that are used here; tests/core/db/test_private_names.py fails when
a release renames one:

| name | why |
|---|---|
| asyncpg adapter `_transaction`, `_start_transaction` | the adapter begins a transaction with the first statement it runs itself; a compiled one may come first |
| the adapters' `_handle_exception` | turns the driver's error into a DBAPI error of the right class |
| `Connection._handle_dbapi_exception` | raises the DBAPI error as SQLAlchemy's, and removes a dead connection from the pool |
"""

# ruff: noqa: SLF001 - the names in the table above
import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
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
    """A connection for single reading statements without a transaction; each one sees one snapshot of the database."""

    def __init__(self, driver: "_Driver") -> None:
        self.driver = driver


# What a compiled statement can run on.
Source = AsyncSession | Statements


@asynccontextmanager
async def statements(engine: AsyncEngine, limit: asyncio.Semaphore) -> AsyncIterator[Statements]:
    """A pooled connection for reading with compiled statements only; `limit` bounds how many are in use at once."""
    async with limit:
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
    """One statement, whose values are named with `bindparam`; `build` makes it, once for each kind of database."""

    def __init__(self, build: Callable[[], Any], *, on_sqlite: Callable[[], Any] | None = None) -> None:
        self._build, self._on_sqlite = build, on_sqlite or build
        self._forms: dict[str, _Form] = {}

    async def __call__(self, source: Source, /, **values: Any) -> list[Row]:
        """Run the statement; returns its rows with the values that SQLAlchemy would return. Unknown `values` are ignored."""
        driver = source.driver if isinstance(source, Statements) else await _session_driver(source)
        form = self._form(driver.dialect)
        parameters = form.parameters(values)
        try:
            return form.rows(await driver.fetch(form.sql, parameters))
        except driver.errors as error:
            await greenlet_spawn(_raise_as_sqlalchemy, driver, error, form.sql, parameters)
            raise

    async def many(self, session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
        """Run the statement once for each of `rows`, in one round trip."""
        driver = await _session_driver(session)
        form = self._form(driver.dialect)
        parameters = [form.parameters(row) for row in rows]
        try:
            await driver.execute_many(form.sql, parameters)
        except driver.errors as error:
            await greenlet_spawn(_raise_as_sqlalchemy, driver, error, form.sql, parameters)
            raise

    def _form(self, dialect: Dialect) -> "_Form":
        form = self._forms.get(dialect.name)
        if form is None:
            build = self._on_sqlite if dialect.name == "sqlite" else self._build
            form = self._forms[dialect.name] = _compile(build(), dialect)
        return form


class _Driver:
    """The database driver's own connection, within the transaction of a session or without one."""

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
        rows: list[Any]
        if self.is_sqlite:
            rows = (await self.adapter.run(sql, values)).rows
        else:
            rows = await self._on_postgres(lambda: self._postgres.fetch(sql, *values))
        return rows

    async def execute_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        if self.is_sqlite:
            await self.adapter.run(sql, rows, verb="executemany")
        else:
            await self._on_postgres(lambda: self._postgres.executemany(sql, rows))

    async def _begin(self) -> None:
        try:
            await self.adapter._start_transaction()
        except self.dialect.loaded_dbapi.Error as error:
            # SQLAlchemy has translated the driver's error, which is wanted here.
            raise error.__cause__ or error from None

    async def _on_postgres(self, run: Callable[[], Awaitable[Any]]) -> Any:
        try:
            if self._in_transaction and self.adapter._transaction is None:
                await self._begin()
            return await run()
        except TimeoutError as error:
            self._postgres.terminate()
            raise asyncpg.ConnectionDoesNotExistError("The server did not answer in time.") from error
        except asyncpg.InternalClientError as error:
            # What the driver raises when the server ends the connection just as a statement begins.
            self._postgres.terminate()
            raise asyncpg.ConnectionDoesNotExistError("The server ended the connection.") from error


@dataclass(frozen=True, slots=True)
class _Form:
    """The statement compiled for one driver: its SQL, and how its values are converted on the way in and out."""

    sql: str
    constants: dict[str, Any]
    processors: dict[str, Processor | None]
    placeholders: tuple[str, ...]
    columns: tuple[Processor | None, ...]

    def parameters(self, values: dict[str, Any]) -> list[Any]:
        values = self.constants | values
        converted = {
            name: process(values[name]) if process else values[name] for name, process in self.processors.items()
        }
        return [converted[name] for name in self.placeholders]

    def rows(self, raw: Sequence[Sequence[Any]]) -> list[Row]:
        if not any(self.columns):
            return [tuple(cells) for cells in raw]
        # Column by column, so that columns without a conversion need no loop in Python.
        columns = [
            cells if process is None else map(process, cells)
            for process, cells in zip(self.columns, zip(*raw, strict=True), strict=False)
        ]
        return list(zip(*columns, strict=True))


def _compile(statement: Any, dialect: Dialect) -> _Form:
    compiled = statement.compile(dialect=dialect)
    binds = {name: bind for bind, name in compiled.bind_names.items()}
    constants = {name: bind.effective_value for name, bind in binds.items() if not bind.required}
    placeholders = tuple(compiled.positiontup or ())
    processors = {name: binds[name].type.dialect_impl(dialect).bind_processor(dialect) for name in placeholders}
    selected = statement.selected_columns if statement.is_select else ()
    columns = tuple(column.type.dialect_impl(dialect).result_processor(dialect, None) for column in selected)
    return _Form(compiled.string, constants, processors, placeholders, columns)


async def _session_driver(session: AsyncSession) -> _Driver:
    transaction = _innermost(session.sync_session)
    cached: tuple[Any, _Driver] | None = session.info.get(_KEY)
    if cached and transaction is not None and cached[0] is transaction:
        return cached[1]
    driver = await session.run_sync(_connect)
    session.info[_KEY] = (_innermost(session.sync_session), driver)
    return driver


def _innermost(session: Session) -> Any:
    # SQLAlchemy sends SAVEPOINT only when the connection is asked for within the savepoint's block.
    return session.get_nested_transaction() or session.get_transaction()


def _connect(session: Session) -> _Driver:
    connection = session.connection()
    return _Driver(connection.dialect, connection.connection, lambda: connection, in_transaction=True)


def _raise_as_sqlalchemy(driver: _Driver, error: Exception, sql: str, parameters: Sequence[Any]) -> NoReturn:
    """Raise the driver's error as SQLAlchemy's, and remove a dead connection from the pool."""
    try:
        driver.adapter._handle_exception(error)
    except driver.dialect.loaded_dbapi.Error as dbapi_error:
        driver.connect()._handle_dbapi_exception(dbapi_error, sql, tuple(parameters), None, None)
    raise error
