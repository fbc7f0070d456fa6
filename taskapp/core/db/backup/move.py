"""Moves all rows to another database, of the same kind or of the other one, and compares them row by row."""

import re
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import MetaData, Table, func, select, text, tuple_
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from taskapp.core.config import ConfigError
from taskapp.core.db.backup.error import BackupError
from taskapp.core.db.database import WRITE, Database
from taskapp.core.db.migrating import is_current, upgrade
from taskapp.core.db.outage import is_away, is_full, reason
from taskapp.core.paging import after_key

BATCH = 1_000
# On SQLite kept by triggers while the tasks are written; rows that count nothing may be missing. PostgreSQL's triggers, made
# for few tasks at once, are off meanwhile and the counts are copied.
COUNTS = "task_count"
Report = Callable[[str], None]


async def move(source_url: str, target_url: str, metadata: MetaData, report: Report) -> int:
    """Copy every row to the empty database at `target_url`, in one transaction, and compare all; returns how many.

    `report` gets a line per table. The source is not changed. Raises `BackupError`.
    """
    with _naming_the_option():
        target = Database(target_url, patient=True)
    source = Database(source_url, patient=True)
    try:
        if source.url == target.url:
            raise BackupError("--to names the database that is in use; name another one.")
        if not await is_current(source):
            raise BackupError("The database is not at this version's schema; run `taskapp migrate` first.")
        with _naming_the_option():
            await upgrade(target_url)
        async with _snapshot(source) as reading, _transaction(target) as writing:
            await _refuse_filled(writing, metadata)
            return await _copy(reading, writing, metadata, report)
    except (SQLAlchemyError, OSError, ValueError) as error:
        raise BackupError(f"The move failed, and nothing was moved: {reason(error)}") from None
    finally:
        await source.dispose()
        await target.dispose()


@contextmanager
def _naming_the_option() -> Iterator[None]:
    """Let errors about the target name --to instead of the setting."""
    try:
        yield
    except ConfigError as error:
        raise BackupError(re.sub("TASKAPP_DATA(BASE_URL|_DIR)", "--to", str(error))) from None


def _snapshot(database: Database) -> Any:
    level = {} if database.is_sqlite else {"isolation_level": "REPEATABLE READ"}
    return database.engine.execution_options(**level).begin()


def _transaction(database: Database) -> Any:
    return database.engine.execution_options(**{WRITE: True}).begin()


async def _copy(reading: AsyncConnection, writing: AsyncConnection, metadata: MetaData, report: Report) -> int:
    await _write_all(reading, writing, metadata)
    moved = 0
    for table in metadata.sorted_tables:
        count = await _compare(reading, writing, table)
        await _advance_counter(writing, table)
        moved += count
        if count:
            report(f"{table.name}: {count:,} rows are equal")
    return moved


async def _write_all(reading: AsyncConnection, writing: AsyncConnection, metadata: MetaData) -> None:
    copies_counts = writing.dialect.name == "postgresql"
    if copies_counts:
        await writing.execute(text("ALTER TABLE task DISABLE TRIGGER USER"))
    for table in metadata.sorted_tables:
        if table.name != COUNTS or copies_counts:
            async for rows in _batches(reading, table):
                await _insert(writing, table, rows)
    if copies_counts:
        await writing.execute(text("ALTER TABLE task ENABLE TRIGGER USER"))


async def _insert(writing: AsyncConnection, table: Table, rows: list[dict[str, Any]]) -> None:
    """Insert rows; raises `BackupError` that names the first one that the database does not take."""
    try:
        async with writing.begin_nested():
            await writing.execute(table.insert(), rows)
    except (DBAPIError, ValueError) as error:
        if is_away(error) or is_full(error):
            raise
        if len(rows) > 1:
            for row in rows:
                await _insert(writing, table, [row])
        key = ", ".join(str(rows[0][column.name]) for column in table.primary_key)
        raise BackupError(
            f"The row {key} of {table.name} cannot be moved: {reason(error)}. Nothing was moved."
        ) from None


async def _batches(connection: AsyncConnection, table: Table) -> AsyncIterator[list[dict[str, Any]]]:
    """The rows of a table in the order of its key."""
    keys = list(table.primary_key)
    last: Sequence[Any] | None = None
    while True:
        query = select(table).order_by(*keys).limit(BATCH)
        try:
            rows = (await connection.execute(query.where(after_key(keys, last)) if last else query)).mappings().all()
        except ValueError as error:
            raise BackupError(f"A row of {table.name} cannot be read: {error}. Nothing was moved.") from None
        if not rows:
            return
        yield [dict(row) for row in rows]
        last = [rows[-1][key.name] for key in keys]


async def _compare(reading: AsyncConnection, writing: AsyncConnection, table: Table) -> int:
    """The number of rows; raises `BackupError` unless both databases have the same ones."""
    keys, count, counted = list(table.primary_key), 0, table.name == COUNTS
    async for rows in _batches(reading, table):
        wanted = {tuple(row[key.name] for key in keys): row for row in rows if not (counted and row["n"] == 0)}
        if not wanted:
            continue
        there = tuple_(
            *keys,
        ).in_([tuple(key) for key in wanted])
        found = (await writing.execute(select(table).where(there))).mappings().all()
        copies = {tuple(row[key.name] for key in keys): dict(row) for row in found}
        for key, row in wanted.items():
            if copies.get(key) != row:
                raise BackupError(f"The row {key} of {table.name} is not equal after the move; nothing was moved.")
        count += len(wanted)
    query = select(func.count()).select_from(table)
    there_are = (await writing.execute(query.where(table.c.n != 0) if counted else query)).scalar_one()
    if there_are != count:
        raise BackupError(f"{table.name} has {there_are:,} rows instead of {count:,}; nothing was moved.")
    return count


async def _refuse_filled(connection: AsyncConnection, metadata: MetaData) -> None:
    for table in metadata.sorted_tables:
        if (await connection.execute(select(table).limit(1))).first() is not None:
            raise BackupError(f"The database of --to holds rows already (table {table.name}); name an empty one.")


async def _advance_counter(connection: AsyncConnection, table: Table) -> None:
    """Let PostgreSQL number new rows after those that were moved."""
    column = table.autoincrement_column
    if connection.dialect.name != "postgresql" or column is None:
        return
    highest = (await connection.execute(select(func.max(column)))).scalar()
    if highest is not None:
        sequence = func.pg_get_serial_sequence(f'"{table.name}"', column.name)
        await connection.execute(select(func.setval(sequence, highest)))
