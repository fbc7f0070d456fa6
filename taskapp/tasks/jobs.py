"""The scheduled jobs of tasks: reminders, daily digests, and removal of old rows."""

from datetime import timedelta

from taskapp.core.clock import utc_now
from taskapp.core.db import database as db
from taskapp.core.work import relay
from taskapp.core.work.scheduling import Job
from taskapp.tasks import repository
from taskapp.tasks.reminders import digest
from taskapp.tasks.reminders import sending as reminders

# How long a deleted task can be restored.
UNDO_FOR = timedelta(days=1)


async def forget_deleted() -> int:
    """Remove deleted tasks that can no longer be restored, and old relay messages; `retention` removes the rest."""
    async with db.transaction() as session:
        await repository.forget_deleted(session, utc_now() - UNDO_FOR)
    await relay.forget_old(db.current())
    return 0


JOBS = (
    Job("send-task-reminders", 60, reminders.send_due_reminders),
    Job("send-digests", 300, digest.send_digests),
)
