"""Sends changes to the other processes: over Redis where configured, else PostgreSQL's NOTIFY, else a table on SQLite."""

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
# Seconds that a message waits for more changes before it is sent.
BATCH_DELAY = 0.05
# Seconds between two reads of the table on SQLite.
POLL = 0.5
KEPT = timedelta(minutes=5)

# In every message, so that a process ignores its own.
process_id = uuid4().hex

Send = Callable[[str], Awaitable[None]]


@asynccontextmanager
async def running(database: Database, *, redis_url: str = "", receives: bool = True) -> AsyncIterator[None]:
    """Exchange changes with the other processes while the block runs.

    `receives=False` sends only, for processes without open pages. Changes still queued at the end get 2 s to be sent.
    """
    queue: asyncio.Queue[Change] = asyncio.Queue(maxsize=100_000)
    loop = asyncio.get_running_loop()
    sends = not (database.is_sqlite and receives and not redis_url)
    unsubscribe = bus.relay_through(lambda changes: _enqueue(queue, changes)) if sends else (lambda: None)
    loops = [_receiver(database, redis_url)] if receives else []
    loops += [_send_all(queue, database, redis_url)] if sends else []
    tasks = [loop.create_task(_restarting(run)) for run in loops]
    try:
        yield
    finally:
        unsubscribe()
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


async def _restarting(run: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await run()
        except Exception as error:
            log.warning("the relay between processes broke (%s); trying again", error)
            await asyncio.sleep(2)


def _send_all(queue: asyncio.Queue[Change], database: Database, redis_url: str) -> Callable[[], Awaitable[None]]:
    async def run() -> None:
        async with _sender(database, redis_url) as send:
            while True:
                batch = [await queue.get()]
                await asyncio.sleep(BATCH_DELAY)
                while not queue.empty() and len(batch) < CHANGES_A_MESSAGE:
                    batch.append(queue.get_nowait())
                try:
                    await send(_encode(batch))
                finally:
                    for _ in batch:
                        queue.task_done()

    return run


@asynccontextmanager
async def _sender(database: Database, redis_url: str) -> AsyncIterator[Send]:
    if redis_url:
        client = redis.from_url(redis_url)
        try:
            yield lambda body: client.publish(CHANNEL, body)
        finally:
            await client.aclose()
    else:
        yield lambda body: _send_by_database(database, body)


async def _send_by_database(database: Database, body: str) -> None:
    async with database.transaction() as session:
        if database.is_sqlite:
            session.add(RelayMessage(body=body))
        else:
            await session.execute(text("SELECT pg_notify(:channel, :body)"), {"channel": CHANNEL, "body": body})


def _receiver(database: Database, redis_url: str) -> Callable[[], Awaitable[None]]:
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
        # A new transaction for each read: one left open would never see rows that others commit.
        async with database.reading() as session:
            found = (await session.execute(rows.order_by(col(RelayMessage.id)))).all()
        for message_id, body in found:
            seen = int(message_id or seen)
            _deliver(body)


async def forget_old(database: Database) -> None:
    """Delete relayed messages older than 5 minutes; every server has read them."""
    async with database.transaction() as session:
        # The newest row stays: SQLite would give its id to a new row, which readers would then take for an old one.
        newest = select(func.max(col(RelayMessage.id))).scalar_subquery()
        old = delete(RelayMessage).where(col(RelayMessage.created_at) < utc_now() - KEPT, col(RelayMessage.id) < newest)
        await session.execute(old)


def _encode(changes: list[Change]) -> str:
    rows = [[c.organization_id, c.kind, c.id, c.version, list(c.user_ids[:20])] for c in changes]
    return orjson.dumps([process_id, rows], default=str).decode()


def _deliver(body: str | bytes) -> None:
    origin, rows = orjson.loads(body)
    if origin != process_id:
        bus.deliver(
            [
                Change(UUID(org), kind, UUID(row), version, tuple(map(UUID, users)))
                for org, kind, row, version, users in rows
            ]
        )
