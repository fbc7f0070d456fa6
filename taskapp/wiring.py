"""Connects the functions that lower packages call in higher ones; every process calls `connect()` at its start."""

from taskapp import models
from taskapp.auth.accounts import service as accounts
from taskapp.auth.oidc import service as oidc_service
from taskapp.auth.second_factor import service as second_factor_service
from taskapp.calls import service as call_service
from taskapp.contacts import service as contact_service
from taskapp.core import wires
from taskapp.erasure.tasks import erase_deleted_tasks
from taskapp.extraction.trust import reports
from taskapp.notifications import service as notification_service
from taskapp.notifications.outbox import worker as outbox_worker
from taskapp.organizations import service as organization_service
from taskapp.tasks import jobs as task_jobs
from taskapp.tasks import service as task_service
from taskapp.tasks import task_events
from taskapp.tasks.reminders import send_check
from taskapp.telephony import lines as phone_lines


def connect() -> None:
    """Connect every wire. Raises `NotConnected` when a loaded module declares one that is not connected here."""
    assert models.MODEL_MODULES, "every table is known before the first query"
    accounts.remove_external_logins.connect(oidc_service.remove_logins)
    accounts.remove_second_factors.connect(second_factor_service.reset)
    contact_service.access_changed.connect(task_events.contact_access_changed)
    notification_service.visible_tasks.connect(task_service.visible_ids)
    notification_service.visible_calls.connect(call_service.visible_ids)
    notification_service.visible_contacts.connect(contact_service.visible_ids)
    outbox_worker.current_payload.connect(send_check.current_payload)
    organization_service.before_another.connect(phone_lines.keep_for_the_first)
    task_events.judge_ended.connect(reports.judge_ended_task)
    task_jobs.erase_deleted.connect(erase_deleted_tasks)
    wires.require_all()
