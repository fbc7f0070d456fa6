"""For forked processes in tests that kill call workers: runs the calls job until the process is killed."""

import asyncio

from taskapp import wiring
from taskapp.call_processing import pipeline
from taskapp.core.config import settings
from taskapp.core.db import database as db


def keep_processing() -> None:
    """Run the calls job again and again."""
    settings.cache_clear()
    asyncio.run(_keep_processing())


async def _keep_processing() -> None:
    wiring.connect()
    db.start(settings().database_url)
    while True:
        await pipeline.process_calls()
        await asyncio.sleep(0.02)
