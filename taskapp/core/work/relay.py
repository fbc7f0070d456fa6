"""Sends changes to the other processes: over Redis where configured, else PostgreSQL's NOTIFY, else a table on SQLite.

Nothing is lost for good: a message that could not be sent is sent later, and a listener that was disconnected publishes
`bus.EVERYTHING` here when it listens again, so that open pages load their data again.
"""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import orjson
from redis import ConnectionError as RedisConnectionError
from sqlalchemy import delete, func, select, text
from sqlmodel import col

from taskapp.core import redis_client
from taskapp.core.clock import monotonic, utc_now
from taskapp.core.db import outage
from taskapp.core.db.database import Database
from taskapp.core.db.plumbing_model import RelayMessage
from taskapp.core.work import bus
from taskapp.core.work.bus import Change

log = logging.getLogger(__name__)

CHANNEL = "taskapp_changes"
# PostgreSQL refuses payloads of 8,000 bytes; a change takes about 150.
CHANGES_A_MESSAGE = 30
# Changes kept while they cannot be sent; beyond that the other processes are told to read everything again.
MAX_QUEUED = 20_000
# Seconds that a message waits for more changes before it is sent.
BATCH_DELAY = 0.05
# Seconds between two reads of the table on SQLite.
POLL = 0.5
# Seconds between two life signs of an idle connection; without an answer within this time it is given up.
LIFE_SIGN = 2.0
# Seconds between two attempts to connect.
RETRY = 1.0
KEPT = timedelta(minutes=5)

# In every message, so that a process ignores its own.
process_id = uuid4().hex

Send = Callable[[str], Awaitable[None]]
# Runs until its connection fails; calls its argument once it hears everything from then on.
Listen = Callable[[Callable[[], None]], Awaitable[None]]


@asynccontextmanager
async def running(database: Database, *, redis_url: str = "", receives: bool = True) -> AsyncIterator[None]:
    """Exchange changes with the other processes while the block runs.

    `receives=False` sends only, for processes without open pages. Changes still queued at the end get 2 s to be sent.
    """
    queue = _Queue()
    sends = not (database.is_sqlite and receives and not redis_url)
    unsubscribe = bus.relay_through(queue.add) if sends else (lambda: None)
    loops = [_keep_listening(_listener(database, redis_url))] if receives else []
    loops += [_keep_sending(queue, database, redis_url)] if sends else []
    tasks = [asyncio.create_task(loop, name="relay") for loop in loops]
    try:
        yield
    finally:
        unsubscribe()
        with suppress(TimeoutError):
            async with asyncio.timeout(2):
                await queue.wait_until_sent()
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


class _Queue:
    """This process's changes that are still to be sent, in order."""

    def __init__(self) -> None:
        self._changes: deque[Change] = deque()
        self._filled, self._sent = asyncio.Event(), asyncio.Event()
        self._sent.set()

    def add(self, changes: list[Change]) -> None:
        self._changes.extend(part for change in changes for part in _for_each_user(change))
        if len(self._changes) > MAX_QUEUED:
            ended = [change for change in self._changes if change.kind == "session"]
            self._changes = deque([bus.EVERYTHING, *ended[-CHANGES_A_MESSAGE:]])
        self._sent.clear()
        self._filled.set()

    async def next_batch(self) -> list[Change]:
        """Wait for changes; they stay in the queue until `remove`."""
        await self._filled.wait()
        await asyncio.sleep(BATCH_DELAY)
        return list(self._changes)[:CHANGES_A_MESSAGE]

    def remove(self, batch: list[Change]) -> None:
        for change in batch:
            if self._changes and self._changes[0] is change:
                self._changes.popleft()
        if not self._changes:
            self._filled.clear()
            self._sent.set()

    async def wait_until_sent(self) -> None:
        await self._sent.wait()


async def _keep_sending(queue: _Queue, database: Database, redis_url: str) -> None:
    problem = _Problem("changes cannot be sent to other processes")
    while True:
        try:
            async with _sender(database, redis_url) as send:
                while True:
                    batch = await queue.next_batch()
                    await send(_encode(batch))
                    queue.remove(batch)
                    problem.is_over()
        except Exception as error:
            problem.occurred(error)
            await asyncio.sleep(RETRY)


async def _keep_listening(listen: Listen) -> None:
    problem = _Problem("changes of other processes are not heard")

    def listens() -> None:
        if problem.is_over():
            bus.deliver([bus.EVERYTHING])

    while True:
        try:
            await listen(listens)
        except Exception as error:
            problem.occurred(error)
        await asyncio.sleep(RETRY)


class _Problem:
    """A connection that fails: one line in the log when it begins, and one when it is over."""

    def __init__(self, text: str) -> None:
        self._text, self._exists = text, False

    def occurred(self, error: Exception) -> None:
        if not self._exists:
            log.warning("%s (%s); trying again every second", self._text, str(error) or type(error).__name__)
        self._exists = True

    def is_over(self) -> bool:
        """Note that it works; returns whether it did not before."""
        existed, self._exists = self._exists, False
        if existed:
            log.warning("over: %s", self._text)
        return existed


@asynccontextmanager
async def _sender(database: Database, redis_url: str) -> AsyncIterator[Send]:
    if redis_url:
        client = redis_client.connect(redis_url)
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


def _listener(database: Database, redis_url: str) -> Listen:
    if redis_url:
        return lambda listens: _from_redis(redis_url, listens)
    if database.is_sqlite:
        return lambda listens: _from_sqlite(database, listens)
    return lambda listens: _from_postgres(database, listens)


async def _from_redis(redis_url: str, listens: Callable[[], None]) -> None:
    client = redis_client.connect_subscriber(redis_url)
    try:
        async with client.pubsub() as channel:
            await channel.subscribe(CHANNEL)
            heard = monotonic()
            while True:
                message = await channel.get_message(timeout=LIFE_SIGN)
                if message is None:
                    if monotonic() - heard > 2 * LIFE_SIGN:
                        raise RedisConnectionError("Redis does not answer")
                    await channel.ping()
                    continue
                heard = monotonic()
                if message["type"] == "subscribe":
                    listens()
                elif message["type"] == "message":
                    _deliver(message["data"])
    finally:
        await client.aclose()


async def _from_postgres(database: Database, listens: Callable[[], None]) -> None:
    connection = await outage.connect_directly(database.url)
    try:
        await connection.add_listener(CHANNEL, lambda _c, _pid, _channel, body: _deliver(body))
        listens()
        while not connection.is_closed():
            await asyncio.sleep(LIFE_SIGN)
            await connection.execute("SELECT 1", timeout=LIFE_SIGN)
        raise ConnectionError("the listening connection closed")
    finally:
        # `close` would wait for an answer that may never come.
        connection.terminate()


async def _from_sqlite(database: Database, listens: Callable[[], None]) -> None:
    newest = select(func.coalesce(func.max(col(RelayMessage.id)), 0))
    async with database.reading() as session:
        seen = int((await session.scalars(newest)).one() or 0)
    listens()
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


def _for_each_user(change: Change) -> list[Change]:
    """The change once for each of its users, so that a message with any number of them stays short."""
    return [replace(change, user_ids=(user_id,)) for user_id in change.user_ids] or [change]


def _encode(changes: list[Change]) -> str:
    rows = [[c.organization_id, c.kind, c.id, c.version, c.user_ids] for c in changes]
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
