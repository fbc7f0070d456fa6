"""Changes reach other processes: over a table on SQLite, NOTIFY on PostgreSQL, and Redis."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from taskapp.core import clock
from taskapp.core.db import database as db
from taskapp.core.work import bus, relay
from taskapp.core.work.bus import Change
from tests.support.forkserver import Forkserver
from tests.support.product import environment_without_ours

MANY = 75  # more changes than fit into one message


class Neighbour:
    """Another process that publishes changes."""

    def __init__(self, forkserver: Forkserver, database_url: str) -> None:
        self.forkserver, self.database_url = forkserver, database_url
        self.heard: list[Change] = []

    def publish(self, organization: UUID, *, redis_url: str = "", count: int = 1, users: int = 1) -> None:
        """Publish `count` changes of this organization, of so many users each, in a new process."""
        arguments = (self.database_url, redis_url, str(organization), str(count), str(users))
        self.forkserver.spawn("tests.support.relay_worker:publish_changes", *arguments)

    def heard_of(self, organization: UUID) -> list[Change]:
        return [change for change in self.heard if change.organization_id == organization]

    async def hear(self, organization: UUID, count: int = 1) -> None:
        """Wait until `count` changes of this organization arrived here."""
        async with asyncio.timeout(60):
            while len(self.heard_of(organization)) < count:
                await asyncio.sleep(0.02)

    async def reach_us(self, *, redis_url: str = "") -> None:
        """Publish a change again and again until one arrives, because this process may not listen yet."""
        organization = uuid4()
        async with asyncio.timeout(60):
            while not self.heard_of(organization):
                self.publish(organization, redis_url=redis_url)
                with suppress(TimeoutError):
                    async with asyncio.timeout(1):
                        await self.hear(organization)

    async def be_heard_last(self, *, redis_url: str = "") -> None:
        """Publish one change and wait for it: what was sent before has arrived then, too."""
        organization = uuid4()
        self.publish(organization, redis_url=redis_url)
        await self.hear(organization)


@pytest.fixture
def neighbour(database_url: str, tmp_path: Path) -> Iterator[Neighbour]:
    forkserver = Forkserver(tmp_path, environment_without_ours())
    neighbour = Neighbour(forkserver, database_url)
    unsubscribe = bus.subscribe(neighbour.heard.extend)
    yield neighbour
    unsubscribe()
    forkserver.stop()


@pytest.mark.parametrize("way", ["database", "redis"])
async def test_what_another_process_changed_is_heard_here_once(
    database: db.Database, neighbour: Neighbour, redis_url: str, way: str
) -> None:
    redis = redis_url if way == "redis" else ""
    organization = uuid4()
    async with relay.running(database, redis_url=redis):
        await neighbour.reach_us(redis_url=redis)
        neighbour.publish(organization, redis_url=redis, count=MANY)
        await neighbour.hear(organization, MANY)
        await neighbour.be_heard_last(redis_url=redis)
    heard = neighbour.heard_of(organization)
    assert [change.version for change in heard] == list(range(MANY))
    assert {(change.kind, len(change.user_ids)) for change in heard} == {("task", 1)}


async def test_a_change_of_many_users_reaches_every_one_of_them(database: db.Database, neighbour: Neighbour) -> None:
    organization = uuid4()
    async with relay.running(database):
        await neighbour.reach_us()
        neighbour.publish(organization, count=2, users=MANY)
        async with asyncio.timeout(60):
            while len({user for change in neighbour.heard_of(organization) for user in change.user_ids}) < 2 * MANY:
                await asyncio.sleep(0.02)


async def test_forgetting_old_messages_makes_nobody_deaf(database: db.Database, neighbour: Neighbour) -> None:
    async with relay.running(database):
        await neighbour.reach_us()
        for _ in range(3):
            await neighbour.be_heard_last()
            clock.set_clock(lambda: datetime(2100, 1, 1, tzinfo=UTC))
            await relay.forget_old(database)
            clock.set_clock(None)


@pytest.mark.parametrize("way", ["database", "redis"])
async def test_what_this_process_changed_is_not_heard_twice(
    database: db.Database, neighbour: Neighbour, redis_url: str, way: str
) -> None:
    redis = redis_url if way == "redis" else ""
    organization = uuid4()
    async with relay.running(database, redis_url=redis):
        await neighbour.reach_us(redis_url=redis)
        async with db.transaction() as session:
            db.after_commit(session, Change(organization, "task", uuid4()))
        await asyncio.sleep(2 * relay.BATCH_DELAY)  # then it is sent
        await neighbour.be_heard_last(redis_url=redis)
    assert len(neighbour.heard_of(organization)) == 1


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The messages that would go over the database."""
    messages: list[str] = []

    async def keep(_database: db.Database, body: str) -> None:
        messages.append(body)

    monkeypatch.setattr(relay, "_send_by_database", keep)
    return messages


async def test_too_many_changes_to_keep_become_one_that_says_everything_and_ended_logins_stay(
    database: db.Database, sent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "MAX_QUEUED", 50)
    organization, user = uuid4(), uuid4()
    async with relay.running(database, receives=False):
        bus.publish([Change(organization, "session", uuid4(), user_ids=(user,))])
        bus.publish([Change(organization, "task", uuid4()) for _ in range(MANY)])
    told = [row for body in sent for row in json.loads(body)[1]]
    assert [(org, kind, users) for org, kind, _, _, users in told] == [
        (str(bus.EVERYWHERE), "everything", []),
        (str(organization), "session", [str(user)]),
    ]


async def test_what_is_queued_at_the_end_is_sent_in_messages_that_postgresql_takes(
    database: db.Database, sent: list[str]
) -> None:
    users = tuple(uuid4() for _ in range(MANY))
    async with relay.running(database, receives=False):
        bus.publish([Change(uuid4(), "organization", uuid4(), 2**31 - 1, users)])
    told = [row for body in sent for row in json.loads(body)[1]]
    assert [users for *_, users in told] == [[str(user)] for user in users]
    assert max(len(body) for body in sent) < 8_000


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
