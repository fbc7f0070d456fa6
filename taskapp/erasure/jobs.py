"""The scheduled jobs of erasure: organizations whose time is over, and files that an interrupted erasure left."""

from taskapp.core.work.scheduling import Job
from taskapp.erasure.organizations import erase_due_organizations
from taskapp.erasure.orphans import remove_orphans

JOBS = (
    Job("erase-leftovers", 3600, remove_orphans),
    Job("erase-organizations", 600, erase_due_organizations, wakes_on=("everything",)),
)
