"""The scheduled jobs of tasks: reminders, daily digests, and removal of old rows."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from taskapp.core.clock import utc_now
from taskapp.core.db import database as db
from taskapp.core.wires import Wire
from taskapp.core.work import relay
from taskapp.core.work.scheduling import Job
from taskapp.tasks.reminders import digest
from taskapp.tasks.reminders import sending as reminders

# How long a deleted task can be restored.
UNDO_FOR = timedelta(days=1)
# Erases the tasks that were deleted before a time, with their words in other tables; returns how many.
erase_deleted: Wire[Callable[[datetime], Awaitable[int]]] = Wire("erase deleted tasks")


async def forget_deleted() -> int:
    """Erase deleted tasks that can no longer be restored, and remove old relay messages; `retention` removes the rest."""
    await erase_deleted.connected(utc_now() - UNDO_FOR)
    await relay.forget_old(db.current())
    return 0


JOBS = (
    Job("send-task-reminders", 60, reminders.send_due_reminders),
    Job("send-digests", 300, digest.send_digests),
)
