"""What a forked process does in tests that kill call workers: the job over and over, until somebody ends it."""

import asyncio

from taskapp.call_processing import pipeline
from taskapp.core.config import settings
from taskapp.core.db import database as db


def keep_processing() -> None:
    """Run the calls job again and again."""
    settings.cache_clear()
    asyncio.run(_keep_processing())


async def _keep_processing() -> None:
    db.start(settings().database_url)
    while True:
        await pipeline.process_calls()
        await asyncio.sleep(0.02)
