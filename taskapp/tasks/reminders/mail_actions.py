"""One-click links in mails: each runs one action on one task, once, as the recipient of the mail (decision 15)."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access.actor import Actor
from taskapp.auth import service as auth_service
from taskapp.core import signing
from taskapp.core.clock import utc_now
from taskapp.core.errors import AppError, Conflict
from taskapp.notifications.mail.links import ACT, ACTIONS
from taskapp.notifications.outbox import service as outbox
from taskapp.tasks import service
from taskapp.tasks.reminders import snooze
from taskapp.tasks.schemas import TaskRead
from taskapp.tasks.transitions import BY_NAME


@dataclass(frozen=True, slots=True)
class ActLink:
    """The content of a link: who was sent it, in which message, and the action on the task."""

    organization_id: UUID
    member_id: UUID
    task_id: UUID
    message_id: UUID
    action: str


def read_link(token: str) -> ActLink:
    """Read a signed token; `Conflict` when it is damaged or expired."""
    value = signing.read(ACT, token)
    if value is None or value.get("a") not in ACTIONS:
        raise Conflict("This link is damaged or too old. Open the task in the app instead.")
    return ActLink(UUID(value["o"]), UUID(value["m"]), UUID(value["t"]), UUID(value["n"]), value["a"])


async def find_task(session: AsyncSession, link: ActLink) -> TaskRead:
    """The task of a link; `NotFound` when the recipient may no longer see it."""
    return await service.get_task(session, await _actor(session, link), link.task_id)


async def follow(session: AsyncSession, link: ActLink) -> TaskRead:
    """Run the action of the link; `Conflict` the second time."""
    actor = await _actor(session, link)
    await service.get_task(session, actor, link.task_id)
    if not await outbox.use_link(session, link.organization_id, link.message_id, action=link.action):
        raise Conflict("This link was used already.")
    if link.action == "snooze":
        tomorrow = utc_now() + timedelta(days=1)
        return await snooze.snooze(session, actor, link.task_id, until=tomorrow.isoformat())
    return await service.set_status(session, actor, link.task_id, BY_NAME[link.action].status)


async def _actor(session: AsyncSession, link: ActLink) -> Actor:
    try:
        return await auth_service.get_actor_of_member(session, link.organization_id, link.member_id, via="link")
    except AppError as error:
        raise Conflict("The person this mail was sent to is no longer an active member.") from error
