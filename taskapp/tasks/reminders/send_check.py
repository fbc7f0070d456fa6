"""A check just before a message about a task or a contact is sent: the mail server may have been down for hours (decision 34)."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.auth import service as auth_service
from taskapp.contacts import service as contact_service
from taskapp.contacts.rhythm import has_gone_quiet
from taskapp.core.clock import utc_now
from taskapp.core.errors import AppError
from taskapp.notifications.outbox import service as outbox
from taskapp.notifications.outbox.model import Outbox
from taskapp.notifications.types import Channel, NotificationCategory
from taskapp.tasks import service
from taskapp.tasks.types import TaskStatus

OVER = "The task was no longer open, so nobody was reminded of it."
HIDDEN = "The person may no longer open the task, so nothing was sent."
CONTACT_HIDDEN = "The person may no longer open the contact, so nothing was sent."
SPOKEN = "Somebody was in contact again, so nothing was sent."


async def reason_to_skip(session: AsyncSession, row: Outbox) -> str | None:
    """The reason not to send a message any more, or None. Webhooks are always sent: they report what has happened."""
    is_quiet = row.payload.get("category") == NotificationCategory.GONE_QUIET.value
    subject_id = row.payload.get("contact_id" if is_quiet else "task_id")
    if not isinstance(subject_id, str) or row.channel == Channel.WEBHOOK.value:
        return None
    recipient = await outbox.find_recipient(session, row)
    if recipient is None:
        return None
    try:
        actor = await auth_service.get_actor_of_member(session, row.organization_id, recipient.member_id, via="cli")
        if is_quiet:
            contact = await contact_service.get_contact(session, actor, UUID(subject_id))
            return None if has_gone_quiet(contact.check_in_on, utc_now(), actor.timezone) else SPOKEN
        task = await service.get_task(session, actor, UUID(subject_id))
    except (AppError, ValueError):
        return CONTACT_HIDDEN if is_quiet else HIDDEN
    is_reminder = row.payload.get("category") == NotificationCategory.TASK_REMINDER.value
    return OVER if is_reminder and task.status is not TaskStatus.OPEN else None
