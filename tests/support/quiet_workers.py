"""For forked processes in tests that kill workers while they report quiet contacts."""

import asyncio
import os
from datetime import datetime

from taskapp import wiring
from taskapp.contacts.quiet import report_quiet
from taskapp.core import clock
from taskapp.core.config import settings
from taskapp.core.db import database as db


def report() -> None:
    """Run one pass of the job at the time in `TASKAPP_TEST_NOW`."""
    settings.cache_clear()
    now = datetime.fromisoformat(os.environ.pop("TASKAPP_TEST_NOW"))
    clock.set_clock(lambda: now)
    asyncio.run(_report())


async def _report() -> None:
    wiring.connect()
    db.start(settings().database_url)
    try:
        await report_quiet()
    finally:
        await db.stop()
