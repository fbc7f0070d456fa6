"""The clock tick: runs each job now and then; correctness lies in the database claims, not here."""

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
    """Scheduled work: one pass until nothing is due; answers how much it handled.

    A change of one of the kinds in `wakes_on`, committed by this process, runs it at once.
    """

    name: str
    every_seconds: int
    run: Callable[[], Awaitable[int]]
    wakes_on: tuple[ChangeKind, ...] = ()


@asynccontextmanager
async def ticking(jobs: Sequence[Job]) -> AsyncIterator[None]:
    """Run `jobs` on their schedules for as long as the block lasts; a pass never overlaps itself."""
    scheduler = AsyncIOScheduler(timezone="UTC")
    runners = [_Runner(job) for job in jobs]
    for runner in runners:
        seconds = runner.job.every_seconds
        scheduler.add_job(
            runner.wake, "interval", seconds=seconds, jitter=max(1, seconds // 20), id=runner.job.name, coalesce=True
        )
    tasks = [asyncio.create_task(runner.run(), name=f"job {runner.job.name}") for runner in runners]
    leave = bus.subscribe(lambda changes: _wake_all(runners, changes))
    scheduler.start()
    try:
        yield
    finally:
        leave()
        scheduler.shutdown(wait=False)
        await _stop(tasks)


class _Runner:
    """One job in this process: passes one after another, the first at start, each following one when woken."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._woken = asyncio.Event()
        self._woken.set()

    async def wake(self) -> None:
        """Run a pass soon; called during one, run another after it."""
        self._woken.set()

    def wake_on(self, changes: list[Change]) -> None:
        """Wake when one of the changes is of a kind this job waits for."""
        if any(change.kind in self.job.wakes_on for change in changes):
            self._woken.set()

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            await self._woken.wait()
            self._woken.clear()
            try:
                handled = await self.job.run()
                if handled:
                    log.info("%s handled %d", self.job.name, handled)
            except Exception as error:
                # Somebody is at work on a database that is away: one line will do.
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
