"""The scheduled job that delivers notifications."""

from taskapp.core.work.scheduling import Job
from taskapp.notifications.outbox.delivery import deliver_notifications

JOBS = (Job("deliver-notifications", 30, deliver_notifications, wakes_on=("notification",)),)
