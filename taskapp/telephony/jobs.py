"""The telephony room's scheduled work."""

from taskapp.core.scheduling import Job
from taskapp.telephony.pipeline import process_calls

JOBS = (Job("process-calls", 5, process_calls, wakes_on=("call",)),)
