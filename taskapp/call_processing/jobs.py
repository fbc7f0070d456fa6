"""The scheduled job that processes calls."""

from taskapp.call_processing.pipeline import process_calls
from taskapp.core.work.scheduling import Job

JOBS = (Job("process-calls", 5, process_calls, wakes_on=("call",)),)
