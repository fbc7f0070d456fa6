"""SQL of bulk loading into SQLite: one transaction, indexes and triggers set aside and put back as the database describes them."""

import sqlite3
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from taskapp.core.db.database import SQLITE_BUSY_MS, prepare_sqlite_connection
from taskapp.load_data.organization import AlreadyThere, Rows

# Memory lent to the load: pages kept before they are written (KiB), words gathered before they are merged (bytes).
CACHE_KIB = 1_000_000
GATHERED, USUALLY_GATHERED = 256 << 20, 1 << 20


def load(path: Path, rows: Iterable[Rows]) -> int:
    """Put the rows in, all or none; how many."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        _prepare(connection)
        connection.execute("BEGIN IMMEDIATE")
        count = _load(connection, rows)
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode=WAL")
        return count
    except sqlite3.IntegrityError as error:
        raise AlreadyThere(str(error)) from error
    finally:
        connection.close()


def _prepare(connection: sqlite3.Connection) -> None:
    prepare_sqlite_connection(connection)
    # Whole organizations come in at once and are made right: nothing can point to a row that is not there.
    for pragma in (
        "foreign_keys=OFF",
        "ignore_check_constraints=ON",
        f"cache_size=-{CACHE_KIB}",
        "threads=2",
        "busy_timeout=500",
    ):
        connection.execute(f"PRAGMA {pragma}")
    # A rollback journal writes each new page once, the write-ahead log twice; it needs the file for itself.
    with suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA journal_mode=DELETE")
    connection.execute(f"PRAGMA busy_timeout={SQLITE_BUSY_MS}")


def _load(connection: sqlite3.Connection, rows: Iterable[Rows]) -> int:
    last_task = _highest(connection, "rowid", "task")
    aside = _set_aside(connection)
    count = _insert_all(connection, iter(rows))
    _index_words(connection, last_task)
    for statement in aside:
        connection.execute(statement)
    return count


def _set_aside(connection: sqlite3.Connection) -> list[str]:
    """Drop the task table's indexes and triggers; the statements that bring them back."""
    found = connection.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE tbl_name = 'task' AND type IN ('index', 'trigger') AND sql NOT NULL"
    )
    kept = found.fetchall()
    for kind, name, _ in kept:
        connection.execute(f'DROP {kind} "{name}"')
    return [sql for _, _, sql in kept]


def _insert_all(connection: sqlite3.Connection, rows: Iterator[Rows]) -> int:
    """Insert batch after batch; while SQLite takes one in, the next is made."""
    count = 0
    with ThreadPoolExecutor(1) as maker:
        batch = next(rows, None)
        while batch:
            coming = maker.submit(next, rows, None)
            count += _insert(connection, batch)
            batch = coming.result()
    return count


def _insert(connection: sqlite3.Connection, batch: Rows) -> int:
    places = ", ".join("?" * (batch.columns.count(",") + 1))
    connection.executemany(f"INSERT INTO {batch.table} ({batch.columns}) VALUES ({places})", batch.rows)  # noqa: S608 - our own names
    return len(batch.rows)


def _index_words(connection: sqlite3.Connection, last_task: int) -> None:
    """What the search triggers would have done, for all new tasks at once."""
    last_text = _highest(connection, "seq", "task_search")
    connection.execute(
        "INSERT INTO task_search (task_id, text) SELECT id, replace(organization_id, '-', '') || search_text FROM task WHERE rowid > ? ORDER BY rowid",
        (last_task,),
    )
    _gather(connection, GATHERED)
    connection.execute(
        "INSERT INTO task_search_index (rowid, text) SELECT seq, text FROM task_search WHERE seq > ?", (last_text,)
    )
    _gather(connection, USUALLY_GATHERED)


def _gather(connection: sqlite3.Connection, size: int) -> None:
    connection.execute("INSERT INTO task_search_index (task_search_index, rank) VALUES ('hashsize', ?)", (size,))


def _highest(connection: sqlite3.Connection, key: str, table: str) -> int:
    found: int = connection.execute(f"SELECT coalesce(max({key}), 0) FROM {table}").fetchone()[0]  # noqa: S608 - our own names
    return found
