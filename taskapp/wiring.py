"""Connects the functions that lower packages call in higher ones; every process calls `connect()` at its start."""

from taskapp import models
from taskapp.auth import account_links
from taskapp.auth.oidc import service as oidc_service
from taskapp.contacts import service as contact_service
from taskapp.core import wires
from taskapp.notifications import service as notification_service
from taskapp.notifications.outbox import worker as outbox_worker
from taskapp.organizations import service as organization_service
from taskapp.tasks import service as task_service
from taskapp.tasks import task_events
from taskapp.tasks.reminders import send_check
from taskapp.telephony import lines as phone_lines


def connect() -> None:
    """Connect every wire. Raises `NotConnected` when a loaded module declares one that is not connected here."""
    assert models.MODEL_MODULES, "every table is known before the first query"
    account_links.remove_factors.connect(oidc_service.remove_factors)
    contact_service.access_changed.connect(task_events.contact_access_changed)
    notification_service.visible_tasks.connect(task_service.visible_ids)
    outbox_worker.skip_reason.connect(send_check.reason_to_skip)
    organization_service.before_another.connect(phone_lines.keep_for_the_first)
    wires.require_all()
