"""The database: one engine a process, transactions with their one commit, and what is told after it."""

import asyncio
import logging
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from taskapp.core.clock import monotonic
from taskapp.core.config import ConfigError, database_setting
from taskapp.core.db import outage, sqlite_driver
from taskapp.core.db.quick_reading import PostgresReader, SqliteReader
from taskapp.core.work import bus
from taskapp.core.work.bus import Change
from taskapp.core.work.failpoints import failpoint

log = logging.getLogger(__name__)

T = TypeVar("T")

WRITE = "taskapp_write"
# A writer waits this long for another process's write before it gives up (ms).
SQLITE_BUSY_MS = 15_000
POSTGRES_SETTINGS = {
    "application_name": "taskapp",
    "timezone": "UTC",
    "statement_timeout": "60s",
    # Our statements take a few ms at most: compiling them or starting workers for them costs more than it saves.
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
}


class Database:
    """One engine, for one process and one event loop."""

    def __init__(self, url: str) -> None:
        self.url = async_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _engine(self.url)
        self._writing = self.engine.execution_options(**{WRITE: True})
        # One writer at a time is SQLite's nature; waiting in line here is fairer than its busy loop.
        self._turn: AbstractAsyncContextManager[Any] = asyncio.Lock() if self.is_sqlite else nullcontext()
        self.reader = _reader(self.url)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """A write transaction: commits when the block ends, rolls back when it raises, then tells the bus."""
        async with self._turn, AsyncSession(self._writing, expire_on_commit=False, autoflush=False) as session:
            yield session
            failpoint("db.before_commit")
            await session.commit()
            failpoint("db.after_commit")
            changes: list[Change] = session.info.pop("changes", [])
        if changes:
            bus.publish(changes)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A read transaction: one consistent view, nothing kept."""
        async with AsyncSession(self.engine, expire_on_commit=False, autoflush=False) as session:
            yield session

    async def dispose(self) -> None:
        """Close every connection."""
        await self.reader.close()
        await self.engine.dispose()


_database: Database | None = None


def start(url: str) -> Database:
    """Open the process's database; call after fork, inside the event loop."""
    global _database
    _database = Database(url)
    return _database


async def stop() -> None:
    """Close the process's database."""
    global _database
    if _database is not None:
        await _database.dispose()
        _database = None


def current() -> Database:
    """The process's database; a `RuntimeError` before `start`."""
    if _database is None:
        raise RuntimeError("The database is not open: call db.start() first.")
    return _database


def transaction() -> AbstractAsyncContextManager[AsyncSession]:
    """A write transaction on the process's database."""
    return current().transaction()


def reading() -> AbstractAsyncContextManager[AsyncSession]:
    """A read transaction on the process's database."""
    return current().reading()


def after_commit(session: AsyncSession, *changes: Change) -> None:
    """Tell the bus about `changes` once this session's transaction is committed."""
    session.info.setdefault("changes", []).extend(changes)


def is_sqlite(session: AsyncSession) -> bool:
    """Whether the session speaks to SQLite."""
    return session.get_bind().dialect.name == "sqlite"


async def retrying(work: Callable[[], Awaitable[T]], *, attempts: int = 4) -> T:
    """Run a whole transaction again when the database asks for it (deadlock, serialization, busy)."""
    for attempt in range(1, attempts + 1):
        try:
            return await work()
        except DBAPIError as error:
            if attempt == attempts or not is_passing(error):
                raise
            await asyncio.sleep(0.05 * 2**attempt)
    raise AssertionError("unreachable")


def is_passing(error: DBAPIError) -> bool:
    """Whether the same transaction may well succeed when it is run again."""
    state = getattr(error.orig, "sqlstate", None)
    return state in {"40001", "40P01", "55P03"} or (isinstance(error, OperationalError) and "locked" in str(error.orig))


def async_url(url: str) -> URL:
    """The URL as the async drivers take it (`postgres://` and libpq's `sslmode` included)."""
    parsed = make_url(url)
    backend = parsed.drivername.split("+")[0]
    if backend == "sqlite":
        return parsed.set(drivername=sqlite_driver.DRIVER)
    if backend not in ("postgresql", "postgres"):
        raise ConfigError(f"TASKAPP_DATABASE_URL {backend}:// is not supported; use sqlite:/// or postgresql://")
    query = dict(parsed.query)
    if "sslmode" in query:
        query["ssl"] = query.pop("sslmode")
    return parsed.set(drivername="postgresql+asyncpg", query=query)


def sqlite_path(url: str) -> Path | None:
    """The file behind a SQLite URL; None for PostgreSQL."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return None
    if not parsed.database or parsed.database == ":memory:":
        raise ConfigError("TASKAPP_DATABASE_URL must name a SQLite file, as in sqlite:///data/taskapp.db")
    return Path(parsed.database)


def _reader(url: URL) -> SqliteReader | PostgresReader:
    if url.get_backend_name() == "sqlite":
        return SqliteReader(url.database or "", prepare_sqlite_connection)
    return PostgresReader(url, POSTGRES_SETTINGS)


def _engine(url: URL) -> AsyncEngine:
    if url.get_backend_name() != "sqlite":
        engine = create_async_engine(
            url,
            pool_size=10,
            max_overflow=10,
            pool_pre_ping=False,
            pool_recycle=1800,
            connect_args={"server_settings": POSTGRES_SETTINGS},
        )
        outage.watch(engine)
        return engine
    path = sqlite_path(url.render_as_string(hide_password=False))
    try:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"{database_setting(str(path))} cannot be used: {error}") from None
    engine = create_async_engine(url, pool_size=6, max_overflow=4, connect_args={"timeout": SQLITE_BUSY_MS / 1000})
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves; the driver's own BEGIN comes too late
    prepare_sqlite_connection(connection)


def prepare_sqlite_connection(connection: sqlite3.Connection | Any) -> None:
    """The settings every SQLite connection of ours has: durable, patient, checked."""
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={SQLITE_BUSY_MS}")
    _use_wal(cursor)
    for pragma in (
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=FAST",
        "temp_store=MEMORY",
        "cache_size=-65536",
        "mmap_size=1073741824",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _use_wal(cursor: Any) -> None:
    """Switch a new file over; where several begin at once, SQLite refuses all but one without waiting its timeout."""
    until = monotonic() + SQLITE_BUSY_MS / 1000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if monotonic() > until:
                raise
            time.sleep(0.02)


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get(WRITE)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
