"""All scheduled jobs of the product."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from taskapp.call_processing import jobs as call_processing_jobs
from taskapp.contacts import quiet as quiet_contacts
from taskapp.core.work.scheduling import Job, ticking
from taskapp.erasure import jobs as erasure_jobs
from taskapp.export import jobs as export_jobs
from taskapp.notifications import jobs as notification_jobs
from taskapp.retention import jobs as retention_jobs
from taskapp.tasks import jobs as task_jobs

JOBS: tuple[Job, ...] = (
    *task_jobs.JOBS,
    *quiet_contacts.JOBS,
    *notification_jobs.JOBS,
    *call_processing_jobs.JOBS,
    *erasure_jobs.JOBS,
    *export_jobs.JOBS,
    *retention_jobs.JOBS,
)


def find_job(name: str) -> Job | None:
    """The job of that name; None when there is none."""
    return next((job for job in JOBS if job.name == name), None)


@asynccontextmanager
async def running() -> AsyncIterator[None]:
    """Run all jobs on their schedules while the block runs."""
    async with ticking(JOBS):
        yield
