"""Every schedule of the product on one page."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from taskapp.call_processing import jobs as telephony_jobs
from taskapp.core.work.scheduling import Job, ticking
from taskapp.notifications import jobs as notification_jobs
from taskapp.tasks import jobs as task_jobs

JOBS: tuple[Job, ...] = (*task_jobs.JOBS, *notification_jobs.JOBS, *telephony_jobs.JOBS)


def find_job(name: str) -> Job | None:
    """The job of that name."""
    return next((job for job in JOBS if job.name == name), None)


@asynccontextmanager
async def running() -> AsyncIterator[None]:
    """Run every job on its schedule for as long as the block lasts."""
    async with ticking(JOBS):
        yield
