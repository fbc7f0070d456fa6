"""Runs each job periodically. That no work is done twice is ensured by claims in the database, not by the scheduler."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from taskapp.core.db.outage import is_away
from taskapp.core.work import bus
from taskapp.core.work.bus import Change, ChangeKind

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """Scheduled work: `run` works until nothing is due and returns how many rows it handled.

    A change of one of the kinds in `wakes_on`, committed by this process, runs it at once.
    """

    name: str
    every_seconds: int
    run: Callable[[], Awaitable[int]]
    wakes_on: tuple[ChangeKind, ...] = ()


@asynccontextmanager
async def ticking(jobs: Sequence[Job]) -> AsyncIterator[None]:
    """Run `jobs` on their schedules while the block runs; two passes of one job never overlap in a process."""
    scheduler = AsyncIOScheduler(timezone="UTC")
    runners = [_Runner(job) for job in jobs]
    for runner in runners:
        seconds = runner.job.every_seconds
        scheduler.add_job(
            runner.wake, "interval", seconds=seconds, jitter=max(1, seconds // 20), id=runner.job.name, coalesce=True
        )
    tasks = [asyncio.create_task(runner.run(), name=f"job {runner.job.name}") for runner in runners]
    unsubscribe = bus.subscribe(lambda changes: _wake_all(runners, changes))
    scheduler.start()
    try:
        yield
    finally:
        unsubscribe()
        scheduler.shutdown(wait=False)
        await _stop(tasks)


class _Runner:
    """Runs one job in this process: the first pass at the start, each later one after `wake`."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._woken = asyncio.Event()
        self._woken.set()

    async def wake(self) -> None:
        """Request a pass; a request during a pass starts another one after it."""
        self._woken.set()

    def wake_on(self, changes: list[Change]) -> None:
        """Request a pass when one of the changes has a kind in the job's `wakes_on`."""
        if any(change.kind in self.job.wakes_on for change in changes):
            self._woken.set()

    async def run(self) -> None:
        """Run passes until cancelled; a failed pass is logged."""
        while True:
            await self._woken.wait()
            self._woken.clear()
            try:
                handled = await self.job.run()
                if handled:
                    log.info("%s handled %d", self.job.name, handled)
            except Exception as error:
                # Without a database every pass fails: log one line, not a traceback each time.
                log.warning(
                    "%s failed; the next pass tries again: %s", self.job.name, error, exc_info=not is_away(error)
                )


def _wake_all(runners: list[_Runner], changes: list[Change]) -> None:
    for runner in runners:
        runner.wake_on(changes)


async def _stop(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    for task in tasks:
        with suppress(asyncio.CancelledError):
            await task
