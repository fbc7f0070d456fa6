"""The scheduled jobs that deliver notifications, and e-mails about accounts."""

from taskapp.core.work.scheduling import Job
from taskapp.notifications.mail.account_mail import send_account_mail
from taskapp.notifications.outbox.delivery import deliver_notifications

JOBS = (
    Job("deliver-notifications", 30, deliver_notifications, wakes_on=("notification",)),
    Job("send-account-mail", 10, send_account_mail, wakes_on=("account-mail",)),
)
