"""The task room's scheduled work."""

from datetime import timedelta

from taskapp.core import db, relay
from taskapp.core.clock import utc_now
from taskapp.core.idempotency import forget_old_keys
from taskapp.core.scheduling import Job
from taskapp.tasks import deleted_repository, digest, reminders

UNDO_FOR = timedelta(days=1)


async def clean_up() -> int:
    """Forget deleted tasks nobody wanted back, and answers nobody can ask for any more."""
    async with db.transaction() as session:
        await deleted_repository.forget_deleted(session, utc_now() - UNDO_FOR)
        await forget_old_keys(session)
    await relay.forget_old(db.current())
    return 0


JOBS = (
    Job("send-task-reminders", 60, reminders.send_due_reminders),
    Job("send-digests", 300, digest.send_digests),
    Job("clean-up", 3600, clean_up),
)
