"""Changes to an organization that also change its tasks."""

from datetime import time
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import verb
from taskapp.organizations import service as organization_service
from taskapp.organizations.schemas import OrganizationRead, OrganizationUpdate
from taskapp.tasks.cascades import repository
from taskapp.tasks.due.dates import instants_of


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
