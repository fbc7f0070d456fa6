"""The database: one engine per process, transactions with one commit each, changes published after it (decision 2)."""

import asyncio
import itertools
import logging
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote

from sqlalchemy import Connection, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from taskapp.core.clock import monotonic
from taskapp.core.config import PRIVATE, PRIVATE_FILE, ConfigError, database_setting, settings
from taskapp.core.db import compiled, outage, sqlite_driver
from taskapp.core.work import bus
from taskapp.core.work.bus import Change
from taskapp.core.work.failpoints import failpoint

log = logging.getLogger(__name__)

T = TypeVar("T")

WRITE = "taskapp_write"
# How often a transaction is run before its failure is final.
ATTEMPTS = 4
# How long a writer waits for the write of another process before it fails (ms).
SQLITE_BUSY_MS = 15_000
# How long a server counts as full after a write failed for want of space, unless another succeeds (s).
FULL_SECONDS = 15.0
# How many connections read single statements at once. With more, connections beyond the pool's size would be opened and
# closed for each statement.
SQLITE_READERS, POSTGRES_READERS = 2, 4
POSTGRES_SETTINGS = {
    "application_name": "taskapp",
    "timezone": "UTC",
    "statement_timeout": "60s",
    # Statements take a few ms at most: compiling them or starting parallel workers costs more than it saves.
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
}

_NO_LIMITS = {"statement_timeout": "0", "idle_in_transaction_session_timeout": "0"}


class Database:
    """One engine, for one process and one event loop."""

    def __init__(self, url: str, *, patient: bool = False) -> None:
        """`patient`: no time limit for a statement, nor for pauses between those of a transaction."""
        self.url = async_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _engine(self.url, patient=patient)
        self._writing = self.engine.execution_options(**{WRITE: True})
        self._readers = asyncio.Semaphore(SQLITE_READERS if self.is_sqlite else POSTGRES_READERS)
        # SQLite allows one writer at a time; a lock serves waiting writers in order, its busy loop does not.
        self._write_lock: AbstractAsyncContextManager[Any] = asyncio.Lock() if self.is_sqlite else nullcontext()
        self._full_until = 0.0

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """A write transaction: commits when the block ends, rolls back when it raises.

        Publishes the changes given to `after_commit` once it has committed.
        """
        try:
            async with (
                self._write_lock,
                AsyncSession(self._writing, expire_on_commit=False, autoflush=False) as session,
            ):
                yield session
                for work in session.info.pop("before_commit", {}).values():
                    await work()
                failpoint("db.before_commit")
                await session.commit()
                failpoint("db.after_commit")
                changes: list[Change] = session.info.pop("changes", [])
        except DBAPIError as error:
            if outage.is_full(error):
                self._full_until = monotonic() + FULL_SECONDS
            raise
        self._full_until = 0.0
        if changes:
            bus.publish(changes)

    def is_full(self) -> bool:
        """Whether a write of this process failed for want of space, less than `FULL_SECONDS` ago and no other succeeded."""
        return monotonic() < self._full_until

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A read transaction: one consistent snapshot, never committed."""
        async with AsyncSession(self.engine, expire_on_commit=False, autoflush=False) as session:
            yield session

    def statements(self) -> AbstractAsyncContextManager[compiled.Statements]:
        """A connection for single compiled statements that read, without a transaction: a quarter of the cost of `reading`."""
        return compiled.statements(self.engine, self._readers)

    async def dispose(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


_database: Database | None = None


def start(url: str) -> Database:
    """Open the process's database; call it after a fork, inside the event loop."""
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
    """The process's database; raises `RuntimeError` before `start`."""
    if _database is None:
        raise RuntimeError("The database is not open: call db.start() first.")
    return _database


def transaction() -> AbstractAsyncContextManager[AsyncSession]:
    """A write transaction on the process's database."""
    return current().transaction()


def reading() -> AbstractAsyncContextManager[AsyncSession]:
    """A read transaction on the process's database."""
    return current().reading()


def statements() -> AbstractAsyncContextManager[compiled.Statements]:
    """A connection for single compiled statements that read, on the process's database."""
    return current().statements()


def after_commit(session: AsyncSession, *changes: Change) -> None:
    """Publish `changes` on the bus once this session's transaction has committed."""
    session.info.setdefault("changes", []).extend(changes)


def before_commit(session: AsyncSession, key: Hashable, work: Callable[[], Awaitable[None]]) -> None:
    """Run `work` as the last part of this session's transaction; once, however often it is asked for with this key."""
    session.info.setdefault("before_commit", {}).setdefault(key, work)


def is_sqlite(source: compiled.Source) -> bool:
    """Whether the source is connected to SQLite."""
    dialect = source.driver.dialect if isinstance(source, compiled.Statements) else source.get_bind().dialect
    return dialect.name == "sqlite"


def is_writing(session: AsyncSession) -> bool:
    """Whether the session is a write transaction."""
    return bool(session.get_bind().get_execution_options().get(WRITE))


async def in_transaction(work: Callable[[AsyncSession], Awaitable[T]]) -> T:
    """Run `work` in one write transaction, which is run again as by `retrying`."""
    for number in itertools.count(1):
        async with _attempt(number), transaction() as session:
            return await work(session)
    raise AssertionError("unreachable")


async def retrying(work: Callable[[], Awaitable[T]], *, attempts: int = ATTEMPTS) -> T:
    """Run a whole transaction, again after a deadlock, a serialization failure or a lock timeout.

    Waits 0.1, 0.2, 0.4 s between the attempts; the last error is raised.
    """
    for number in itertools.count(1):
        async with _attempt(number, attempts):
            return await work()
    raise AssertionError("unreachable")


@asynccontextmanager
async def _attempt(number: int, attempts: int = ATTEMPTS) -> AsyncIterator[None]:
    try:
        yield
    except DBAPIError as error:
        if number == attempts or not is_transient(error):
            raise
        await asyncio.sleep(0.05 * 2**number)


def is_transient(error: DBAPIError) -> bool:
    """Whether the same transaction is likely to succeed when run again."""
    state = getattr(error.orig, "sqlstate", None)
    return state in {"40001", "40P01", "55P03"} or (isinstance(error, OperationalError) and "locked" in str(error.orig))


def async_url(url: str) -> URL:
    """The URL for the async drivers; also takes `postgres://` and libpq's `sslmode`. Raises `ConfigError` for other databases."""
    parsed = make_url(url)
    backend = parsed.drivername.split("+")[0]
    if backend == "sqlite":
        return parsed.set(drivername=sqlite_driver.DRIVER)
    if backend not in ("postgresql", "postgres"):
        raise ConfigError(f"TASKAPP_DATABASE_URL {backend}:// is not supported; use sqlite:/// or postgresql://")
    query = dict(parsed.query)
    if "sslmode" in query:
        query["ssl"] = query.pop("sslmode")
    if parsed.host and parsed.host[:3].upper() == "%2F":  # a socket's folder, as libpq takes it
        query |= {"host": unquote(parsed.host)} | ({"port": str(parsed.port)} if parsed.port else {})
        parsed = URL.create("postgresql", parsed.username, parsed.password, database=parsed.database)
    return parsed.set(drivername="postgresql+asyncpg", query=query)


def sqlite_path(url: str) -> Path | None:
    """The file of a SQLite URL; None for PostgreSQL. Raises `ConfigError` for an in-memory database."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return None
    if not parsed.database or parsed.database == ":memory:":
        raise ConfigError("TASKAPP_DATABASE_URL must name a SQLite file, as in sqlite:///data/taskapp.db")
    return Path(parsed.database)


def _engine(url: URL, *, patient: bool) -> AsyncEngine:
    # The values of a statement that fails are hidden: the log shows the error, and must hold no secret.
    if url.get_backend_name() != "sqlite":
        engine = create_async_engine(
            url,
            # Half of the connections are kept when idle.
            pool_size=(most := settings().database_pool) - most // 2,
            max_overflow=most // 2,
            pool_pre_ping=False,
            pool_recycle=1800,
            pool_use_lifo=True,
            hide_parameters=True,
            connect_args={
                "server_settings": POSTGRES_SETTINGS | (_NO_LIMITS if patient else {}),
                "timeout": outage.CONNECT_TIMEOUT,
                "command_timeout": None if patient else outage.COMMAND_TIMEOUT,
            },
        )
        outage.watch(engine)
        return engine
    path = sqlite_path(url.render_as_string(hide_password=False))
    try:
        if path is not None:
            path.parent.mkdir(PRIVATE, parents=True, exist_ok=True)
            # Here, because a driver that cannot open it leaves a traceback of its thread.
            if not path.exists():
                path.touch(PRIVATE_FILE)
    except OSError as error:
        raise ConfigError(f"{database_setting(str(path))} cannot be used: {error}") from None
    engine = create_async_engine(
        url,
        pool_size=6,
        max_overflow=4,
        pool_use_lifo=True,
        hide_parameters=True,
        connect_args={"timeout": SQLITE_BUSY_MS / 1000},
    )
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = (
        None  # `_begin_sqlite` sends BEGIN; the driver would send it only before the first write
    )
    prepare_sqlite_connection(connection)


def prepare_sqlite_connection(connection: sqlite3.Connection | Any) -> None:
    """Set up a SQLite connection: durable commits, a busy timeout, foreign keys, WAL and memory for its cache."""
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
    """Switch a new file to WAL. When several processes do this at once, SQLite fails all but one without the busy timeout."""
    deadline = monotonic() + SQLITE_BUSY_MS / 1000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if monotonic() > deadline:
                raise
            time.sleep(0.02)


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get(WRITE)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
