"""For forked processes in tests of the relay: publishes changes to the other processes."""

import asyncio
from uuid import UUID, uuid4

from taskapp.core.db import database as db
from taskapp.core.work import relay
from taskapp.core.work.bus import Change


def publish_changes(url: str, redis_url: str, organization: str, count: str, users: str) -> None:
    """Commit `count` changes of so many users each, one after the other, as a worker or a command does."""
    # A fork copies the id of its parent; a relay ignores messages with its own id.
    relay.process_id = uuid4().hex
    asyncio.run(_publish_changes(url, redis_url, UUID(organization), int(count), int(users)))


async def _publish_changes(url: str, redis_url: str, organization: UUID, count: int, users: int) -> None:
    database = db.start(url)
    async with relay.running(database, redis_url=redis_url, receives=False):
        for version in range(count):
            async with db.transaction() as session:
                db.after_commit(
                    session, Change(organization, "task", uuid4(), version, tuple(uuid4() for _ in range(users)))
                )
    await db.stop()
