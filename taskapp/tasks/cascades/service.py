"""Changes to a contact or an organization that also change tasks: deleting a contact, and organization settings."""

from datetime import time
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import verb
from taskapp.calls import service as call_service
from taskapp.contacts import service as contact_service
from taskapp.organizations import service as organization_service
from taskapp.organizations.schemas import OrganizationRead, OrganizationUpdate
from taskapp.tasks import repository as task_repository
from taskapp.tasks.cascades import repository
from taskapp.tasks.due import instants_of


@verb(p.ORGANIZATION_UPDATE)
async def update_organization(session: AsyncSession, actor: Actor, changes: OrganizationUpdate) -> OrganizationRead:
    """Change settings. With a new time zone or reminder time, date-only tasks keep their day and timed ones their instant."""
    before = await organization_service.get_organization(session, actor)
    after = await organization_service.apply_settings(session, actor, changes)
    if (before.timezone, before.date_reminder_time) != (after.timezone, after.date_reminder_time):
        zone, hour = ZoneInfo(after.timezone), time.fromisoformat(after.date_reminder_time)
        days = await repository.list_days(session, actor.organization_id)
        moves = [(day, before, *instants_of(day, zone, hour)) for day, before in days]
        await repository.move_days(session, actor.organization_id, moves)
    return await organization_service.get_organization(session, actor)


@verb(p.CONTACT_DELETE)
async def delete_contact(session: AsyncSession, actor: Actor, contact_id: UUID) -> None:
    """Delete a contact with its tasks; its calls remain, without a contact."""
    await contact_service.require_visible(session, actor, contact_id)
    # Lock tasks before their contact, like every change of a task; the other order would deadlock.
    await task_repository.lock_tasks_of_contact(session, actor.organization_id, contact_id)
    await contact_service.close(session, actor, contact_id)
    await task_repository.delete_tasks_of_contact(session, actor.organization_id, contact_id)
    await call_service.unlink_contact(session, actor.organization_id, contact_id)
    await contact_service.remove_row(session, actor, contact_id)
