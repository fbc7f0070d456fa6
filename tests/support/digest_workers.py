"""For forked processes in tests that kill workers while they write digests."""

import asyncio

from taskapp import wiring
from taskapp.core.config import settings
from taskapp.core.db import database as db
from taskapp.tasks.reminders.digest import send_digests


def write() -> None:
    """Run one pass of the digest job."""
    settings.cache_clear()
    asyncio.run(_write())


async def _write() -> None:
    wiring.connect()
    db.start(settings().database_url)
    try:
        await send_digests()
    finally:
        await db.stop()
