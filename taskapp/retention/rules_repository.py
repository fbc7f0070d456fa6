"""What is removed after how many days, by setting. Rows go in batches, each in a transaction of its own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, select
from sqlmodel import col

from taskapp.ai.model import AiUsage
from taskapp.audit.model import AuditEntry
from taskapp.calls.model import Call
from taskapp.core.config import Settings, settings
from taskapp.core.db.plumbing_model import DeletedRow, IdempotencyKey
from taskapp.notifications.model import Notification
from taskapp.notifications.outbox.model import Outbox
from taskapp.tasks.leases.model import TaskLease
from taskapp.tasks.model import Reminder, Task
from taskapp.tasks.types import ReminderOutcome, TaskStatus


@dataclass(frozen=True, slots=True)
class Rule:
    """Rows of `table` for which `condition` of a limit in time holds; `age` reads the setting, None keeps them for ever."""

    name: str
    table: Any
    age: Callable[[Settings], timedelta | None]
    condition: Callable[[datetime], Any]

    def before(self, now: datetime) -> datetime | None:
        """The limit: older rows are removed."""
        age = self.age(settings())
        return now - age if age else None


def _days(name: str) -> Callable[[Settings], timedelta | None]:
    return lambda chosen: timedelta(days=getattr(chosen, name)) or None


def _settled(before: datetime) -> Any:
    return and_(col(Outbox.state) != "pending", col(Outbox.created_at) < before)


def _over(before: datetime) -> Any:
    # A reminder without a recipient is sent when one appears, so its entry stays while the task is open.
    is_open = col(Reminder.task_id).in_(select(col(Task.id)).where(col(Task.status) == TaskStatus.OPEN.value))
    skipped = and_(col(Reminder.outcome) == ReminderOutcome.SKIPPED.value, is_open)
    return and_(col(Reminder.created_at) < before, ~skipped)


def rules() -> Iterator[Rule]:
    """Every rule for rows; recordings are files (see `jobs`)."""
    yield Rule("messages", Outbox, _days("outbox_days"), _settled)
    yield Rule("notifications", Notification, _days("notification_days"), lambda t: col(Notification.created_at) < t)
    yield Rule("reminders", Reminder, _days("reminder_days"), _over)
    yield Rule("model requests", AiUsage, _days("usage_days"), lambda t: col(AiUsage.created_at) < t)
    yield Rule("audit entries", AuditEntry, _days("audit_days"), lambda t: col(AuditEntry.at) < t)
    yield Rule("deleted rows", DeletedRow, _days("deleted_days"), lambda t: col(DeletedRow.deleted_at) < t)
    yield Rule("leases", TaskLease, lambda _: timedelta(days=1), lambda t: col(TaskLease.until) < t)
    yield Rule(
        "idempotency keys",
        IdempotencyKey,
        lambda chosen: timedelta(hours=chosen.idempotency_hours),
        lambda t: col(IdempotencyKey.created_at) < t,
    )


def has_old_recording(before: datetime) -> Any:
    """The condition for calls before `before` that still have their recording."""
    return and_(col(Call.recording_path).is_not(None), col(Call.started_at) < before)
