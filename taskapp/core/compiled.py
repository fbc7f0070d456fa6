"""Statements compiled once: SQLAlchemy writes them and converts their values, the bare driver runs them.

Building a statement, hashing it and adapting the driver's cursor takes SQLAlchemy 0.2 to 0.4 ms each time, ten times what
the driver needs. The session's own connection is used, so its transaction, its locks and its errors stay as they are.
"""

# ruff: noqa: SLF001 - the session's transaction is begun, and its errors are raised, inside the adapters of the drivers
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NoReturn

import asyncpg
from sqlalchemy import Connection, Dialect
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

_KEY = "driver"
Row = tuple[Any, ...]
Processor = Callable[[Any], Any]


class Compiled:
    """One statement, whose values are named with `bindparam`; `write` builds it once for each database."""

    def __init__(self, write: Callable[[], Any]) -> None:
        self._write = write
        self._forms: dict[str, _Form] = {}

    async def __call__(self, session: AsyncSession, **values: Any) -> list[Row]:
        """The rows, their values as SQLAlchemy would give them."""
        driver = await _driver(session)
        dialect = driver.connection.dialect
        form = self._forms.get(dialect.name)
        if form is None:
            form = self._forms[dialect.name] = _form(self._write(), dialect)
        given = form.values_of(values)
        try:
            rows = await driver.fetch(form.sql, given)
        except Exception as error:
            await session.run_sync(partial(_refuse, driver, error, form.sql, given))
            raise
        return form.rows_of(rows)


class _Driver:
    """The bare connection under a session, inside its transaction."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.adapter: Any = connection.connection.dbapi_connection
        self._raw = self.adapter._connection

    async def fetch(self, sql: str, values: Sequence[Any]) -> Sequence[Sequence[Any]]:
        if not isinstance(self._raw, asyncpg.Connection):
            rows: list[Any] = (await self.adapter.run(sql, values)).rows
            return rows
        if self.adapter._transaction is None:
            await self.adapter._start_transaction()
        found: list[Any] = await self._raw.fetch(sql, *values)
        return found


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
    except Exception as known:
        driver.connection._handle_dbapi_exception(known, sql, tuple(values), None, None)
    raise error
