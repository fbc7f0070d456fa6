"""One pass of a job in forked processes that are killed."""

import asyncio
import importlib
import os
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from taskapp import wiring
from taskapp.core import clock
from taskapp.core.config import settings
from taskapp.core.db import database as db
from tests.support.forkserver import Forkserver

AT_ONCE = 4


def run_once(job: str) -> None:
    """Run a job (`module:function`) like `taskapp job run`, without its start-up checks; at `TASKAPP_TEST_NOW` where it is set."""
    settings.cache_clear()
    if now := os.environ.pop("TASKAPP_TEST_NOW", ""):
        at = datetime.fromisoformat(now)
        clock.set_clock(lambda: at)
    module, _, name = job.partition(":")
    asyncio.run(_run(getattr(importlib.import_module(module), name)))


async def run_side_by_side(workers: Forkserver, job: str, failpoints: str = "", *, at_once: int = AT_ONCE) -> None:
    """Run a job in several processes at once, until each has ended or was killed."""
    function, env = f"{__name__}:run_once", {"TASKAPP_FAILPOINTS": failpoints}
    pids = {workers.spawn(function, job, env=env) for _ in range(at_once)}
    while pids:
        pids -= set(workers.reap())
        await asyncio.sleep(0.01)


async def _run(job: Callable[[], Awaitable[Any]]) -> None:
    wiring.connect()
    db.start(settings().database_url)
    try:
        await job()
    finally:
        await db.stop()
