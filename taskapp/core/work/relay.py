"""Carries changes between processes: Redis where configured, else PostgreSQL's NOTIFY, else a small table on SQLite."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import orjson
from redis import asyncio as redis
from sqlalchemy import delete, func, select, text
from sqlmodel import col

from taskapp.core.clock import utc_now
from taskapp.core.db.database import Database
from taskapp.core.db.plumbing_model import RelayMessage
from taskapp.core.work import bus
from taskapp.core.work.bus import Change

log = logging.getLogger(__name__)

CHANNEL = "taskapp_changes"
# PostgreSQL refuses payloads of 8,000 bytes; a change takes about 150.
CHANGES_A_MESSAGE = 30
PAUSE = 0.05
POLL = 0.5
KEPT = timedelta(minutes=5)

_me = uuid4().hex

Send = Callable[[str], Awaitable[None]]


@asynccontextmanager
async def running(database: Database, *, redis_url: str = "", receives: bool = True) -> AsyncIterator[None]:
    """Pass changes to and from the other processes while the block lasts; `receives` for processes with open pages."""
    queue: asyncio.Queue[Change] = asyncio.Queue(maxsize=100_000)
    loop = asyncio.get_running_loop()
    sends = not (database.is_sqlite and receives and not redis_url)
    leave = bus.relay_through(lambda changes: _enqueue(queue, changes)) if sends else (lambda: None)
    works = [_receive(database, redis_url)] if receives else []
    works += [_send_all(queue, database, redis_url)] if sends else []
    tasks = [loop.create_task(_forever(work)) for work in works]
    try:
        yield
    finally:
        leave()
        await _drain(queue)
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


def _enqueue(queue: asyncio.Queue[Change], changes: list[Change]) -> None:
    for change in changes:
        with suppress(asyncio.QueueFull):
            queue.put_nowait(change)


async def _drain(queue: asyncio.Queue[Change]) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(2):
            await queue.join()


async def _forever(work: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await work()
        except Exception as error:
            log.warning("the relay between processes broke (%s); trying again", error)
            await asyncio.sleep(2)


def _send_all(queue: asyncio.Queue[Change], database: Database, redis_url: str) -> Callable[[], Awaitable[None]]:
    async def work() -> None:
        async with _sender(database, redis_url) as send:
            while True:
                batch = [await queue.get()]
                await asyncio.sleep(PAUSE)
                while not queue.empty() and len(batch) < CHANGES_A_MESSAGE:
                    batch.append(queue.get_nowait())
                try:
                    await send(_write(batch))
                finally:
                    for _ in batch:
                        queue.task_done()

    return work


@asynccontextmanager
async def _sender(database: Database, redis_url: str) -> AsyncIterator[Send]:
    if redis_url:
        client = redis.from_url(redis_url)
        try:
            yield lambda body: client.publish(CHANNEL, body)
        finally:
            await client.aclose()
    else:
        yield lambda body: _put(database, body)


async def _put(database: Database, body: str) -> None:
    async with database.transaction() as session:
        if database.is_sqlite:
            session.add(RelayMessage(body=body))
        else:
            await session.execute(text("SELECT pg_notify(:channel, :body)"), {"channel": CHANNEL, "body": body})


def _receive(database: Database, redis_url: str) -> Callable[[], Awaitable[None]]:
    if redis_url:
        return lambda: _from_redis(redis_url)
    return (lambda: _from_sqlite(database)) if database.is_sqlite else (lambda: _from_postgres(database))


async def _from_redis(redis_url: str) -> None:
    client = redis.from_url(redis_url)
    try:
        async with client.pubsub() as channel:
            await channel.subscribe(CHANNEL)
            async for message in channel.listen():
                if message["type"] == "message":
                    _deliver(message["data"])
    finally:
        await client.aclose()


async def _from_postgres(database: Database) -> None:
    url = database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await asyncpg.connect(url.replace("?ssl=", "?sslmode=").replace("&ssl=", "&sslmode="))
    try:
        await connection.add_listener(CHANNEL, lambda _c, _pid, _channel, body: _deliver(body))
        while not connection.is_closed():
            await asyncio.sleep(5)
            await connection.execute("SELECT 1")
        raise ConnectionError("the listening connection closed")
    finally:
        with suppress(Exception):
            await connection.close()


async def _from_sqlite(database: Database) -> None:
    newest = select(func.coalesce(func.max(col(RelayMessage.id)), 0))
    async with database.reading() as session:
        seen = int((await session.scalars(newest)).one() or 0)
    while True:
        await asyncio.sleep(POLL)
        rows = select(col(RelayMessage.id), col(RelayMessage.body)).where(col(RelayMessage.id) > seen)
        # A short look each time: a transaction left open would never see what others write.
        async with database.reading() as session:
            found = (await session.execute(rows.order_by(col(RelayMessage.id)))).all()
        for message_id, body in found:
            seen = int(message_id or seen)
            _deliver(body)


async def forget_old(database: Database) -> None:
    """Drop relayed changes that every server has read long ago."""
    async with database.transaction() as session:
        # The newest stays, so that its number is never given to another.
        newest = select(func.max(col(RelayMessage.id))).scalar_subquery()
        old = delete(RelayMessage).where(col(RelayMessage.created_at) < utc_now() - KEPT, col(RelayMessage.id) < newest)
        await session.execute(old)


def _write(changes: list[Change]) -> str:
    rows = [[c.organization_id, c.kind, c.id, c.version, list(c.user_ids[:20])] for c in changes]
    return orjson.dumps([_me, rows], default=str).decode()


def _deliver(body: str | bytes) -> None:
    origin, rows = orjson.loads(body)
    if origin != _me:
        bus.deliver(
            [
                Change(UUID(org), kind, UUID(row), version, tuple(map(UUID, users)))
                for org, kind, row, version, users in rows
            ]
        )
