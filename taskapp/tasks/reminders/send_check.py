"""A check just before a message about tasks, a call or a contact is sent: the mail server may have been down for hours (decision 34)."""

from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.auth import service as auth_service
from taskapp.calls import service as call_service
from taskapp.contacts import service as contact_service
from taskapp.contacts.rhythm import has_gone_quiet
from taskapp.core.clock import utc_now
from taskapp.core.errors import AppError
from taskapp.notifications.outbox import service as outbox
from taskapp.notifications.outbox.model import Outbox
from taskapp.notifications.outbox.worker import NotNeeded
from taskapp.notifications.types import DIGEST, Channel, NotificationCategory
from taskapp.tasks import service
from taskapp.tasks.reminders import digest
from taskapp.tasks.types import TaskStatus

OVER = "The task was no longer open, so nobody was reminded of it."
HIDDEN = "The person may no longer open the {}, so nothing was sent."
DONE = "None of its tasks was still to be done by the person, so nothing was sent."
SPOKEN = "Somebody was in contact again, so nothing was sent."


async def current_payload(session: AsyncSession, row: Outbox) -> dict[str, Any]:
    """What of a message's payload is still to be sent: of a digest, what its reader still has to do.

    Webhooks are always sent: they report what has happened. Raises `NotNeeded` with the reason not to send a message any more.
    """
    payload = row.payload
    is_digest = payload.get("category") == DIGEST
    subject = next((name for name in ("task", "call", "contact") if isinstance(payload.get(f"{name}_id"), str)), "")
    if not (subject or is_digest) or row.channel == Channel.WEBHOOK.value:
        return payload
    recipient = await outbox.find_recipient(session, row)
    if recipient is None:
        return payload
    try:
        actor = await auth_service.get_actor_of_member(session, row.organization_id, recipient.member_id, via="cli")
        if is_digest:
            payload = await digest.still_to_do(session, actor, payload)
            reason = None if digest.count(payload) else DONE
        else:
            reason = await _reason_about(session, actor, payload, subject)
    except (AppError, ValueError):
        reason = HIDDEN.format(subject)
    if reason:
        raise NotNeeded(reason)
    return payload


async def _reason_about(session: AsyncSession, actor: Actor, payload: dict[str, Any], subject: str) -> str | None:
    """Why not to send a message about a task, call or contact; raises `AppError` when the actor may not open it."""
    category, subject_id = payload.get("category"), UUID(payload[f"{subject}_id"])
    if subject == "call":
        await call_service.get_call(session, actor, subject_id)
    elif subject == "contact":
        contact = await contact_service.get_contact(session, actor, subject_id)
        is_over = not has_gone_quiet(contact.check_in_on, utc_now(), actor.timezone)
        return SPOKEN if is_over and category == NotificationCategory.GONE_QUIET.value else None
    else:
        task = await service.get_task(session, actor, subject_id)
        is_reminder = category == NotificationCategory.TASK_REMINDER.value
        return OVER if is_reminder and task.status is not TaskStatus.OPEN else None
    return None
