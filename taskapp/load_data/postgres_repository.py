"""Loads rows into PostgreSQL with COPY, in one transaction that drops indexes and foreign keys and creates them again."""

import asyncio
from collections.abc import Iterable, Iterator

import asyncpg

from taskapp.load_data.organization import FILL_LAST_CONTACT, AlreadyLoaded, Row, Rows

INDEXES = """
    SELECT format('DROP INDEX %I.%I', schemaname, indexname), indexdef FROM pg_indexes
    WHERE tablename = 'task' AND schemaname = current_schema()
      AND indexname NOT IN (SELECT conname FROM pg_constraint WHERE conrelid = 'task'::regclass)
"""
FOREIGN_KEYS = """
    SELECT format('ALTER TABLE task DROP CONSTRAINT %I', conname),
           format('ALTER TABLE task ADD CONSTRAINT %I %s', conname, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE conrelid = 'task'::regclass AND contype = 'f'
"""


async def load(url: str, rows: Iterable[Rows]) -> int:
    """Insert all rows or none; returns their number. Raises `AlreadyLoaded`."""
    connection = await asyncpg.connect(url, server_settings={"application_name": "taskapp generate", "timezone": "UTC"})
    try:
        async with connection.transaction():
            count = await _load(connection, rows)
        await connection.execute("ANALYZE task, task_count, contact, contact_user, member")
        return count
    except asyncpg.UniqueViolationError as error:
        raise AlreadyLoaded(str(error)) from error
    finally:
        await connection.close()


async def _load(connection: asyncpg.Connection, rows: Iterable[Rows]) -> int:
    await connection.execute("SET LOCAL maintenance_work_mem = '512MB'; SET LOCAL statement_timeout = 0")
    dropped = [tuple(row) for query in (FOREIGN_KEYS, INDEXES) for row in await connection.fetch(query)]
    for drop, _ in dropped:
        await connection.execute(drop)
    await connection.execute("ALTER TABLE task DISABLE TRIGGER USER")
    count = await _copy_all(connection, iter(rows))
    await connection.execute("ALTER TABLE task ENABLE TRIGGER USER")
    for _, create in reversed(dropped):
        await connection.execute(create)
    await connection.execute(FILL_LAST_CONTACT)
    return count


async def _copy_all(connection: asyncpg.Connection, rows: Iterator[Rows]) -> int:
    """Copy batch after batch; the next one is generated in a thread while the server inserts."""
    count = 0
    batch = next(rows, None)
    while batch:
        following = asyncio.create_task(asyncio.to_thread(next, rows, None))
        await _copy(connection, batch)
        count += len(batch.rows)
        batch = await following
    return count


async def _copy(connection: asyncpg.Connection, batch: Rows) -> None:
    columns = [name.strip() for name in batch.columns.split(",")]
    text = "".join(map(_line, batch.rows)).encode()
    await connection.copy_to_table(batch.table.strip('"'), source=_ReadOnce(text), columns=columns)


def _line(row: Row) -> str:
    """A row in COPY's text format; generated cells hold no tab, line break or backslash, so nothing is escaped."""
    return "\t".join([r"\N" if cell is None else cell for cell in row]) + "\n"


class _ReadOnce:
    """Bytes as a file whose first `read` returns all of them."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def read(self, _size: int = -1) -> bytes:
        content, self._content = self._content, b""
        return content
