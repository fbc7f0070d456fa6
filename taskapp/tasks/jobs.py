"""The scheduled jobs of tasks: reminders, daily digests, and removal of old rows."""

from datetime import timedelta

from taskapp.audit import pruning
from taskapp.core.clock import utc_now
from taskapp.core.db import changes
from taskapp.core.db import database as db
from taskapp.core.http.idempotency import forget_old_keys
from taskapp.core.work import relay
from taskapp.core.work.scheduling import Job
from taskapp.tasks import repository
from taskapp.tasks.reminders import digest
from taskapp.tasks.reminders import sending as reminders

# How long a deleted task can be restored.
UNDO_FOR = timedelta(days=1)


async def clean_up() -> int:
    """Remove rows past their time: deleted tasks, stored answers of idempotency keys, old relay messages and old audit entries."""
    async with db.transaction() as session:
        await repository.forget_deleted(session, utc_now() - UNDO_FOR)
        await changes.forget_old(session)
        await forget_old_keys(session)
    await relay.forget_old(db.current())
    await pruning.forget_old_entries()
    return 0


JOBS = (
    Job("send-task-reminders", 60, reminders.send_due_reminders),
    Job("send-digests", 300, digest.send_digests),
    Job("clean-up", 3600, clean_up),
)
