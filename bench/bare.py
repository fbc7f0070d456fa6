"""The limit: an ASGI app with nothing in it but the driver, the same SQL and orjson.

No login, no permissions, no validation, no log of what happened, nobody told: what the machine could do at best.
"""

import asyncio
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

    async def list(self, asked: dict[str, str]) -> bytes:
        sort = asked.pop("sort", "")
        rows = await self.pool.fetch(sql.tasks(tuple(asked), sort), ORGANIZATION, *asked.values())
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
    """sqlite3 straight from the event loop, one connection: on one worker nothing is faster."""

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

    async def list(self, asked: dict[str, str]) -> bytes:
        sort = asked.pop("sort", "")
        statement = _places(sql.tasks(tuple(asked), sort, is_sqlite=True))
        return _page(self.connection.execute(statement, (str(ORGANIZATION), *asked.values())).fetchall())

    async def mark(self, task_id: str, *, done: bool) -> bytes:
        status = _status(_text(datetime.now(UTC)), done=done)
        return self._write(sql.MARK, (str(ORGANIZATION), task_id, *status), task_id)

    async def create(self, body: dict[str, Any]) -> bytes:
        now, task = _text(datetime.now(UTC)), str(uuid7())
        values = (task, str(ORGANIZATION), body["contact_id"], body["title"], now, now, f" {body['title']} ")
        return self._write(sql.CREATE, values, task)

    def _write(self, statement: str, values: tuple[Any, ...], task: str) -> bytes:
        self.connection.execute("BEGIN IMMEDIATE")
        self.connection.execute(_places(statement), values)
        row = self.connection.execute(_places(sql.one_task()), (str(ORGANIZATION), task)).fetchone()
        self.connection.execute("COMMIT")
        return orjson.dumps(dict(zip(sql.COLUMNS, row, strict=True)))


database = Sqlite() if os.environ.get("BENCH_URL", "").startswith("sqlite") else Postgres()
_starting = asyncio.Lock()


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
def _places(statement: str) -> str:
    for number in range(1, 8):
        statement = statement.replace(f"${number}", f"?{number}")
    return statement


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
