"""The scheduled job that deletes what an interrupted erasure left."""

from taskapp.core.work.scheduling import Job
from taskapp.erasure.orphans import remove_orphans

JOBS = (Job("erase-leftovers", 3600, remove_orphans),)
