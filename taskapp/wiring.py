"""What lower rooms ask of higher ones, connected on one page; every process calls `connect()` when it starts."""

from taskapp import models
from taskapp.core import wires
from taskapp.notifications import service as notification_service
from taskapp.notifications.outbox import worker as outbox_worker
from taskapp.tasks import service as task_service
from taskapp.tasks.reminders import send_check


def connect() -> None:
    """Connect every wire; `NotConnected` when a loaded module declares one that is not connected here."""
    assert models.ROOMS, "every table is known before the first query"
    notification_service.visible_tasks.connect(task_service.visible_ids)
    outbox_worker.skip_reason.connect(send_check.reason_to_skip)
    wires.require_all()
