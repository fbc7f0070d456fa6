"""One statement, read through the bare driver: for the few questions that are asked all the time.

No session and no BEGIN around it: a single statement sees one consistent state by itself.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import asyncpg
from sqlalchemy.engine import URL

T = TypeVar("T")
Rows = Sequence[Sequence[Any]]
# Connections for such questions, beside the engine's own.
MOST = 4
# What a reader may raise when the database is away or refuses: ask the ordinary way, which knows how to say so.
FAILURES = (asyncpg.PostgresError, asyncpg.InterfaceError, sqlite3.Error, OSError)


class PostgresReader:
    """A small pool of asyncpg's."""

    def __init__(self, url: URL, settings: dict[str, str]) -> None:
        query = dict(url.query)
        if "ssl" in query:
            query["sslmode"] = query.pop("ssl")
        dsn = url.set(drivername="postgresql", query=query).render_as_string(hide_password=False)
        self._pool = asyncpg.create_pool(dsn, min_size=0, max_size=MOST, server_settings=settings, reset=_leave)
        self._open: asyncio.Future[Any] | None = None

    async def read(self, statement: str, values: Sequence[Any], build: Callable[[Rows], T]) -> T:
        """What `build` makes of the statement's rows; parameters are `$1`, `$2`, …"""
        if self._open is None:
            self._open = asyncio.ensure_future(self._pool)
        if not self._open.done():
            await self._open
        return build(await self._pool.fetch(statement, *values))

    async def close(self) -> None:
        """Close the connections."""
        if self._open is not None:
            await self._pool.close()


class SqliteReader:
    """A connection in a thread of its own; the rows are put into their final form there too, for one trip in all."""

    def __init__(self, path: str, prepare: Callable[[sqlite3.Connection], None]) -> None:
        self._path, self._prepare = path, prepare
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="taskapp-quick-reading")
        self._connection: sqlite3.Connection | None = None

    async def read(self, statement: str, values: Sequence[Any], build: Callable[[Rows], T]) -> T:
        """What `build` makes of the statement's rows; parameters are `?1`, `?2`, …"""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._read, statement, values, build)

    async def close(self) -> None:
        """Close the connection."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._close)
        self._thread.shutdown()

    def _read(self, statement: str, values: Sequence[Any], build: Callable[[Rows], T]) -> T:
        if self._connection is None:
            self._connection = sqlite3.connect(self._path, isolation_level=None)
            self._prepare(self._connection)
        return build(self._connection.execute(statement, values).fetchall())

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()


async def _leave(_connection: object) -> None:
    """Single statements leave nothing behind that a connection would have to be cleaned of."""
