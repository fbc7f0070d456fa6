"""The scheduled jobs of exports."""

from taskapp.core.work.scheduling import Job
from taskapp.export.worker import remove_expired, write_exports

JOBS = (
    # Looks often: after a crash, the lease of an export ends without a change that would wake the job.
    Job("write-exports", 15, write_exports, wakes_on=("export",)),
    Job("remove-exports", 900, remove_expired),
)
