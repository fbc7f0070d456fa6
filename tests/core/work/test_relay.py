"""Changes reach other processes: over a table on SQLite, NOTIFY on PostgreSQL, and Redis."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from taskapp.core import clock
from taskapp.core.db import database as db
from taskapp.core.work import bus, relay
from taskapp.core.work.bus import Change
from tests.support.forkserver import Forkserver
from tests.support.product import environment_without_ours

MANY = 75  # more changes than fit into one message


@pytest.mark.slow
@pytest.mark.parametrize("way", ["database", "redis"])
async def test_what_another_process_changed_is_heard_here_once(
    database: db.Database, database_url: str, redis_url: str, tmp_path: Path, way: str
) -> None:
    redis = redis_url if way == "redis" else ""
    organization, heard = uuid4(), list[Change]()
    unsubscribe = bus.subscribe(heard.extend)
    forkserver = Forkserver(tmp_path, environment_without_ours())
    try:
        async with relay.running(database, redis_url=redis):
            await asyncio.sleep(1.0)  # until it listens
            forkserver.spawn(
                "tests.support.relay_worker:publish_changes", database_url, redis, str(organization), str(MANY)
            )
            async with asyncio.timeout(30):
                while len(heard) < MANY:
                    await asyncio.sleep(0.05)
            await asyncio.sleep(1.2)
    finally:
        unsubscribe()
        forkserver.stop()
    assert [change.version for change in heard] == list(range(MANY))
    assert {(change.organization_id, change.kind, len(change.user_ids)) for change in heard} == {
        (organization, "task", 1)
    }


@pytest.mark.slow
async def test_forgetting_old_messages_makes_nobody_deaf(
    database: db.Database, database_url: str, tmp_path: Path
) -> None:
    heard: list[Change] = []
    unsubscribe = bus.subscribe(heard.extend)
    forkserver = Forkserver(tmp_path, environment_without_ours())
    try:
        async with relay.running(database):
            await asyncio.sleep(1.0)
            for step in (1, 2, 3):
                forkserver.spawn("tests.support.relay_worker:publish_changes", database_url, "", str(uuid4()), "1")
                async with asyncio.timeout(30):
                    while len(heard) < step:
                        await asyncio.sleep(0.05)
                clock.set_clock(lambda: datetime(2100, 1, 1, tzinfo=UTC))
                await relay.forget_old(database)
                clock.set_clock(None)
    finally:
        unsubscribe()
        forkserver.stop()


async def test_what_this_process_changed_is_not_heard_twice(database: db.Database, redis_url: str) -> None:
    for redis in ("", redis_url):
        heard: list[Change] = []
        unsubscribe = bus.subscribe(heard.extend)
        async with relay.running(database, redis_url=redis):
            await asyncio.sleep(0.5)
            async with db.transaction() as session:
                db.after_commit(session, Change(uuid4(), "task", uuid4()))
            await asyncio.sleep(1.2)
        unsubscribe()
        assert len(heard) == 1


async def fail_halfway() -> None:
    async with db.transaction() as session:
        db.after_commit(session, Change(uuid4(), "task", uuid4()))
        raise RuntimeError("halfway")


async def test_what_is_rolled_back_is_told_to_nobody(database: db.Database) -> None:
    heard: list[Change] = []
    unsubscribe = bus.subscribe(heard.extend)
    with pytest.raises(RuntimeError, match="halfway"):
        await fail_halfway()
    unsubscribe()
    assert heard == []


async def test_a_listener_that_fails_stops_no_other(database: db.Database) -> None:
    def broken(_changes: list[Change]) -> None:
        raise ValueError("broken")

    heard: list[Change] = []
    subscriptions = [bus.subscribe(broken), bus.subscribe(heard.extend)]
    bus.publish([Change(uuid4(), "task", uuid4())])
    for unsubscribe in subscriptions:
        unsubscribe()
    assert len(heard) == 1
