"""For forked processes in tests that kill mail workers."""

import asyncio

from taskapp import wiring
from taskapp.core.config import settings
from taskapp.core.db import database as db
from taskapp.notifications.outbox.delivery import deliver_notifications


def deliver() -> None:
    """Run one delivery pass, like `taskapp job run deliver-notifications` but without its start-up checks."""
    settings.cache_clear()
    asyncio.run(_deliver())


async def _deliver() -> None:
    wiring.connect()
    db.start(settings().database_url)
    try:
        await deliver_notifications()
    finally:
        await db.stop()
