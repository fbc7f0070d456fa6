"""Statements compiled once: SQLAlchemy writes them and converts their values, the bare driver runs them.

Building a statement, hashing it and adapting the driver's cursor takes SQLAlchemy 0.2 to 0.4 ms each time, ten times what
the driver needs. The session's own connection is used, so its transaction, its locks and its errors stay as they are.
"""

# ruff: noqa: SLF001 - the session's transaction is begun, and its errors are raised, inside the adapters of the drivers
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NoReturn

import asyncpg
from sqlalchemy import Connection, Dialect
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

_KEY = "driver"
SQLITE_ERRORS: tuple[type[Exception], ...] = (sqlite3.Error, ValueError)
POSTGRES_ERRORS: tuple[type[Exception], ...] = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
Row = tuple[Any, ...]
Processor = Callable[[Any], Any]


class Compiled:
    """One statement, whose values are named with `bindparam`; `write` builds it once for each database."""

    def __init__(self, write: Callable[[], Any], *, on_sqlite: Callable[[], Any] | None = None) -> None:
        self._write, self._on_sqlite = write, on_sqlite or write
        self._forms: dict[str, _Form] = {}

    async def __call__(self, session: AsyncSession, **values: Any) -> list[Row]:
        """The rows, their values as SQLAlchemy would give them."""
        driver = await _driver(session)
        form = self._form(driver.connection.dialect)
        given = form.values_of(values)
        try:
            return form.rows_of(await driver.fetch(form.sql, given))
        except driver.errors as error:
            await session.run_sync(partial(_refuse, driver, error, form.sql, given))
            raise

    async def many(self, session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
        """The statement once for each of `rows`, in one trip."""
        driver = await _driver(session)
        form = self._form(driver.connection.dialect)
        given = [form.values_of(row) for row in rows]
        try:
            await driver.execute_many(form.sql, given)
        except driver.errors as error:
            await session.run_sync(partial(_refuse, driver, error, form.sql, given))
            raise

    def _form(self, dialect: Dialect) -> "_Form":
        form = self._forms.get(dialect.name)
        if form is None:
            write = self._on_sqlite if dialect.name == "sqlite" else self._write
            form = self._forms[dialect.name] = _form(write(), dialect)
        return form


class _Driver:
    """The bare connection under a session, inside its transaction."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.adapter: Any = connection.connection.dbapi_connection
        self._is_sqlite = connection.dialect.name == "sqlite"
        self.errors = SQLITE_ERRORS if self._is_sqlite else POSTGRES_ERRORS

    async def fetch(self, sql: str, values: Sequence[Any]) -> Sequence[Sequence[Any]]:
        if self._is_sqlite:
            rows: list[Any] = (await self.adapter.run(sql, values)).rows
            return rows
        found: list[Any] = await (await self._postgres()).fetch(sql, *values)
        return found

    async def execute_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        if self._is_sqlite:
            await self.adapter.run(sql, rows, verb="executemany")
        else:
            await (await self._postgres()).executemany(sql, rows)

    async def _postgres(self) -> asyncpg.Connection:
        """The connection with its transaction begun, which SQLAlchemy's adapter puts off until the first statement."""
        if self.adapter._transaction is None:
            await self.adapter._start_transaction()
        return self.adapter._connection


@dataclass(frozen=True, slots=True)
class _Form:
    """The statement as one database's driver takes it."""

    sql: str
    constants: dict[str, Any]
    places: tuple[tuple[str, Processor | None], ...]
    columns: tuple[tuple[int, Processor], ...]

    def values_of(self, given: dict[str, Any]) -> list[Any]:
        every = self.constants | given
        return [process(every[name]) if process else every[name] for name, process in self.places]

    def rows_of(self, found: Sequence[Sequence[Any]]) -> list[Row]:
        rows = []
        for cells in found:
            row = list(cells)
            for index, process in self.columns:
                row[index] = process(row[index])
            rows.append(tuple(row))
        return rows


def _form(statement: Any, dialect: Dialect) -> _Form:
    compiled = statement.compile(dialect=dialect)
    processors = compiled._bind_processors
    constants = {name: bind.effective_value for bind, name in compiled.bind_names.items() if not bind.required}
    columns = [
        (index, process)
        for index, entry in enumerate(compiled._result_columns)
        if (process := entry.type._cached_result_processor(dialect, None)) is not None
    ]
    places = tuple((name, processors.get(name)) for name in compiled.positiontup or ())
    return _Form(compiled.string, constants, places, tuple(columns))


async def _driver(session: AsyncSession) -> _Driver:
    transaction = session.sync_session.get_transaction()
    known: tuple[Any, _Driver] | None = session.info.get(_KEY)
    if known and transaction is not None and known[0] is transaction:
        return known[1]
    driver = await session.run_sync(_connect)
    session.info[_KEY] = (session.sync_session.get_transaction(), driver)
    return driver


def _connect(session: Session) -> _Driver:
    return _Driver(session.connection())


def _refuse(driver: _Driver, error: Exception, sql: str, values: Sequence[Any], _session: Session) -> NoReturn:
    """Raise the driver's error as SQLAlchemy does, dead connections taken out of the pool."""
    try:
        driver.adapter._handle_exception(error)
    except driver.connection.dialect.loaded_dbapi.Error as known:
        driver.connection._handle_dbapi_exception(known, sql, tuple(values), None, None)
    raise error
