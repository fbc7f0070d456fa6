"""What a forked process does in tests that kill workers while they write digests."""

import asyncio

from taskapp.core.config import settings
from taskapp.core.db import database as db
from taskapp.tasks.reminders.digest import send_digests


def write() -> None:
    """One pass of the digest job."""
    settings.cache_clear()
    asyncio.run(_write())


async def _write() -> None:
    db.start(settings().database_url)
    try:
        await send_digests()
    finally:
        await db.stop()
