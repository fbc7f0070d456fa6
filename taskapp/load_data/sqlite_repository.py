"""Loads rows into SQLite in one transaction that drops the task table's indexes and triggers and creates them again."""

import sqlite3
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from taskapp.core.db.database import SQLITE_BUSY_MS, prepare_sqlite_connection
from taskapp.load_data.organization import FILL_LAST_CONTACT, AlreadyLoaded, Rows

# Memory for the load: SQLite's page cache (KiB), and the full-text index's buffer (bytes) during the load and otherwise.
CACHE_KIB = 1_000_000
LOAD_HASH_SIZE, USUAL_HASH_SIZE = 256 << 20, 1 << 20


def load(path: Path, rows: Iterable[Rows]) -> int:
    """Insert all rows or none; returns their number. Raises `AlreadyLoaded`."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        _prepare(connection)
        connection.execute("BEGIN IMMEDIATE")
        count = _load(connection, rows)
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode=WAL")
        return count
    except sqlite3.IntegrityError as error:
        raise AlreadyLoaded(str(error)) from error
    finally:
        connection.close()


def _prepare(connection: sqlite3.Connection) -> None:
    prepare_sqlite_connection(connection)
    # Constraints are not checked: the generated rows are valid and refer only to each other.
    for pragma in (
        "foreign_keys=OFF",
        "ignore_check_constraints=ON",
        f"cache_size=-{CACHE_KIB}",
        "threads=2",
        "busy_timeout=500",
    ):
        connection.execute(f"PRAGMA {pragma}")
    # A rollback journal writes each new page once, a write-ahead log twice. The switch fails while others have the file open.
    with suppress(sqlite3.OperationalError):
        connection.execute("PRAGMA journal_mode=DELETE")
    connection.execute(f"PRAGMA busy_timeout={SQLITE_BUSY_MS}")


def _load(connection: sqlite3.Connection, rows: Iterable[Rows]) -> int:
    last_task = _highest(connection, "rowid", "task")
    create_again = _drop_indexes_and_triggers(connection)
    count = _insert_all(connection, iter(rows))
    _fill_search_index(connection, last_task)
    for statement in create_again:
        connection.execute(statement)
    connection.execute(FILL_LAST_CONTACT)
    return count


def _drop_indexes_and_triggers(connection: sqlite3.Connection) -> list[str]:
    """Drop the triggers of tasks and their counts, and the tasks' indexes; returns the statements that create them again."""
    rows = connection.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE sql NOT NULL AND (tbl_name = 'task' AND type IN ('index', 'trigger') "
        "OR tbl_name = 'task_count' AND type = 'trigger')"
    ).fetchall()
    for kind, name, _ in rows:
        connection.execute(f'DROP {kind} "{name}"')
    return [sql for _, _, sql in rows]


def _insert_all(connection: sqlite3.Connection, rows: Iterator[Rows]) -> int:
    """Insert batch after batch; the next one is generated in a thread while SQLite inserts."""
    count = 0
    with ThreadPoolExecutor(1) as generator:
        batch = next(rows, None)
        while batch:
            following = generator.submit(next, rows, None)
            count += _insert(connection, batch)
            batch = following.result()
    return count


def _insert(connection: sqlite3.Connection, batch: Rows) -> int:
    placeholders = ", ".join("?" * (batch.columns.count(",") + 1))
    connection.executemany(f"INSERT INTO {batch.table} ({batch.columns}) VALUES ({placeholders})", batch.rows)  # noqa: S608 - our own names
    return len(batch.rows)


def _fill_search_index(connection: sqlite3.Connection, last_task: int) -> None:
    """Do for all tasks after `last_task` what the dropped search triggers do for one."""
    last_text = _highest(connection, "seq", "task_search")
    connection.execute(
        "INSERT INTO task_search (task_id, text) SELECT id, replace(organization_id, '-', '') || search_text FROM task WHERE rowid > ? ORDER BY rowid",
        (last_task,),
    )
    _set_hash_size(connection, LOAD_HASH_SIZE)
    connection.execute(
        "INSERT INTO task_search_index (rowid, text) SELECT seq, text FROM task_search WHERE seq > ?", (last_text,)
    )
    _set_hash_size(connection, USUAL_HASH_SIZE)


def _set_hash_size(connection: sqlite3.Connection, size: int) -> None:
    connection.execute("INSERT INTO task_search_index (task_search_index, rank) VALUES ('hashsize', ?)", (size,))


def _highest(connection: sqlite3.Connection, key: str, table: str) -> int:
    highest: int = connection.execute(f"SELECT coalesce(max({key}), 0) FROM {table}").fetchone()[0]  # noqa: S608 - our own names
    return highest
