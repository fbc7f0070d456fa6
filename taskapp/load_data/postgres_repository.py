"""SQL of bulk loading into PostgreSQL: COPY in one transaction, indexes and checks between tables put back afterwards."""

import asyncio
from collections.abc import Iterable, Iterator

import asyncpg

from taskapp.load_data.organization import AlreadyThere, Row, Rows

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
    """Put the rows in, all or none; how many."""
    connection = await asyncpg.connect(url, server_settings={"application_name": "taskapp generate", "timezone": "UTC"})
    try:
        async with connection.transaction():
            count = await _load(connection, rows)
        await connection.execute("ANALYZE task, task_count, contact, contact_user, member")
        return count
    except asyncpg.UniqueViolationError as error:
        raise AlreadyThere(str(error)) from error
    finally:
        await connection.close()


async def _load(connection: asyncpg.Connection, rows: Iterable[Rows]) -> int:
    await connection.execute("SET LOCAL maintenance_work_mem = '512MB'; SET LOCAL statement_timeout = 0")
    aside = [tuple(row) for query in (FOREIGN_KEYS, INDEXES) for row in await connection.fetch(query)]
    for drop, _ in aside:
        await connection.execute(drop)
    await connection.execute("ALTER TABLE task DISABLE TRIGGER USER")
    count = await _copy_all(connection, iter(rows))
    await connection.execute("ALTER TABLE task ENABLE TRIGGER USER")
    for _, restore in reversed(aside):
        await connection.execute(restore)
    return count


async def _copy_all(connection: asyncpg.Connection, rows: Iterator[Rows]) -> int:
    """Copy batch after batch; while the server takes one in, the next is made."""
    count = 0
    batch = next(rows, None)
    while batch:
        coming = asyncio.create_task(asyncio.to_thread(next, rows, None))
        await _copy(connection, batch)
        count += len(batch.rows)
        batch = await coming
    return count


async def _copy(connection: asyncpg.Connection, batch: Rows) -> None:
    columns = [name.strip() for name in batch.columns.split(",")]
    text = "".join(map(_line, batch.rows)).encode()
    await connection.copy_to_table(batch.table.strip('"'), source=_Whole(text), columns=columns)


def _line(row: Row) -> str:
    """A row in COPY's text form; no cell of ours holds a tab, a line break or a backslash."""
    return "\t".join([r"\N" if cell is None else cell for cell in row]) + "\n"


class _Whole:
    """Bytes as a file that is read once."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def read(self, _size: int = -1) -> bytes:
        content, self._content = self._content, b""
        return content
