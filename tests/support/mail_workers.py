"""What a forked process does in tests that kill mail workers."""

import asyncio

from taskapp.core.config import settings
from taskapp.core.db import database as db
from taskapp.notifications.outbox.delivery import deliver_notifications


def deliver() -> None:
    """One delivery pass, as `taskapp job run deliver-notifications` does it, without its start-up checks."""
    settings.cache_clear()
    asyncio.run(_deliver())


async def _deliver() -> None:
    db.start(settings().database_url)
    try:
        await deliver_notifications()
    finally:
        await db.stop()
