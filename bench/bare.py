"""The limit for comparisons over HTTP: an ASGI app that runs the same SQL with only the database driver and orjson.

It has no login, permissions, validation, activity log or notifications: the best that this machine can do.
"""

import os
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

import asyncpg
import orjson
from uuid_utils.compat import uuid7

from bench import sql

Send = Callable[[dict[str, Any]], Awaitable[None]]
ORGANIZATION = UUID(os.environ.get("BENCH_ORGANIZATION", "00000000-0000-0000-0000-000000000000"))
HEADERS = [(b"content-type", b"application/json")]


class Postgres:
    """asyncpg with a pool."""

    async def start(self) -> None:
        settings = {"jit": "off", "timezone": "UTC"}
        self.pool = await asyncpg.create_pool(
            os.environ["BENCH_URL"], min_size=10, max_size=10, server_settings=settings
        )

    async def list(self, query: dict[str, str]) -> bytes:
        sort = query.pop("sort", "")
        rows = await self.pool.fetch(sql.tasks(tuple(query), sort), ORGANIZATION, *query.values())
        return _page([tuple(row) for row in rows])

    async def mark(self, task_id: str, *, done: bool) -> bytes:
        now, task = datetime.now(UTC), UUID(task_id)
        async with self.pool.acquire() as connection, connection.transaction():
            await connection.execute(sql.MARK, ORGANIZATION, task, *_status(now, done=done))
            row = await connection.fetchrow(sql.one_task(), ORGANIZATION, task)
        return orjson.dumps(dict(zip(sql.COLUMNS, tuple(row), strict=True)), default=str)

    async def create(self, body: dict[str, Any]) -> bytes:
        now, task = datetime.now(UTC), uuid7()
        async with self.pool.acquire() as connection, connection.transaction():
            await connection.execute(
                sql.CREATE, task, ORGANIZATION, UUID(body["contact_id"]), body["title"], now, now, f" {body['title']} "
            )
            row = await connection.fetchrow(sql.one_task(), ORGANIZATION, task)
        return orjson.dumps(dict(zip(sql.COLUMNS, tuple(row), strict=True)), default=str)


class Sqlite:
    """sqlite3 on one connection, called from the event loop without a thread: the fastest way in one process."""

    async def start(self) -> None:
        self.connection = sqlite3.connect(os.environ["BENCH_URL"].removeprefix("sqlite:///"), isolation_level=None)
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "cache_size=-65536",
            "mmap_size=1073741824",
            "foreign_keys=ON",
        ):
            self.connection.execute(f"PRAGMA {pragma}")

    async def list(self, query: dict[str, str]) -> bytes:
        sort = query.pop("sort", "")
        statement = sqlite_parameters(sql.tasks(tuple(query), sort, is_sqlite=True))
        return _page(self.connection.execute(statement, (str(ORGANIZATION), *query.values())).fetchall())

    async def mark(self, task_id: str, *, done: bool) -> bytes:
        status = _status(sqlite_instant(datetime.now(UTC)), done=done)
        return self._write(sql.MARK, (str(ORGANIZATION), task_id, *status), task_id)

    async def create(self, body: dict[str, Any]) -> bytes:
        now, task = sqlite_instant(datetime.now(UTC)), str(uuid7())
        values = (task, str(ORGANIZATION), body["contact_id"], body["title"], now, now, f" {body['title']} ")
        return self._write(sql.CREATE, values, task)

    def _write(self, statement: str, values: tuple[Any, ...], task: str) -> bytes:
        self.connection.execute("BEGIN IMMEDIATE")
        self.connection.execute(sqlite_parameters(statement), values)
        row = self.connection.execute(sqlite_parameters(sql.one_task()), (str(ORGANIZATION), task)).fetchone()
        self.connection.execute("COMMIT")
        return orjson.dumps(dict(zip(sql.COLUMNS, row, strict=True)))


database = Sqlite() if os.environ.get("BENCH_URL", "").startswith("sqlite") else Postgres()


async def app(scope: dict[str, Any], receive: Callable[[], Awaitable[dict[str, Any]]], send: Send) -> None:
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
        return
    path = scope["path"].removeprefix("/api/tasks")
    if scope["method"] == "GET":
        answer = await database.list(dict(parse_qsl(scope["query_string"].decode())))
    elif not path:
        answer = await database.create(orjson.loads(await _body(receive)))
    else:
        _, task_id, verb = path.split("/")
        answer = await database.mark(task_id, done=verb == "done")
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": answer})


async def _lifespan(receive: Callable[[], Awaitable[dict[str, Any]]], send: Send) -> None:
    while (await receive())["type"] != "lifespan.shutdown":
        await database.start()
        await send({"type": "lifespan.startup.complete"})
    await send({"type": "lifespan.shutdown.complete"})


async def _body(receive: Callable[[], Awaitable[dict[str, Any]]]) -> bytes:
    body: bytes = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body


def _page(rows: list[tuple[Any, ...]]) -> bytes:
    return orjson.dumps({"items": [dict(zip(sql.COLUMNS, row, strict=True)) for row in rows[:50]]}, default=str)


def _status(now: Any, *, done: bool) -> tuple[Any, ...]:
    return ("done", now, now) if done else ("open", None, now)


@lru_cache
def sqlite_parameters(statement: str) -> str:
    """The statement with SQLite's placeholders `?1` instead of `$1`."""
    for number in range(1, 8):
        statement = statement.replace(f"${number}", f"?{number}")
    return statement


def sqlite_instant(moment: datetime) -> str:
    """The text of an instant in the database on SQLite."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
