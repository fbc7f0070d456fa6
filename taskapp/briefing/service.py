"""Reads a contact at a glance; for REST, the work page, the assistant and MCP."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import verb
from taskapp.briefing.schemas import BriefCall, BriefNote, ContactBrief, OwedTasks
from taskapp.calls import service as call_service
from taskapp.contacts import service as contact_service
from taskapp.contacts.rhythm import has_gone_quiet
from taskapp.core.clock import utc_now
from taskapp.tasks import service as task_service
from taskapp.tasks.schemas import TaskFilters
from taskapp.tasks.types import TaskSide, TaskSort, TaskStatus
from taskapp.timeline import service as timeline_service

# The most tasks of a side, and the most notes.
TASKS, NOTES = 9, 3


@verb(p.CONTACT_VIEW, p.CONTACT_VIEW_ASSIGNED)
async def get_brief(session: AsyncSession, actor: Actor, contact_id: UUID) -> ContactBrief:
    """One contact at a glance; `NotFound` unless the actor may see it. What the actor may not list is left out."""
    contact = await contact_service.get_contact(session, actor, contact_id)
    may_list = actor.may(p.TASK_LIST)
    we, they = [
        await list_owed(session, actor, contact_id, side) if may_list else OwedTasks(0, [])
        for side in (TaskSide.WE, TaskSide.THEY)
    ]
    return ContactBrief(
        contact=contact,
        gone_quiet=has_gone_quiet(contact.check_in_on, utc_now(), actor.timezone),
        we_owe=we,
        they_owe=they,
        last_call=await find_last_call(session, actor, contact_id) if actor.may(p.CALL_LIST) else None,
        notes=[
            BriefNote(entry.id, entry.text or "", entry.at, entry.actor.name)
            for entry in await timeline_service.list_notes(session, actor, contact_id, limit=NOTES)
        ],
    )


@verb(p.TASK_LIST)
async def list_owed(session: AsyncSession, actor: Actor, contact_id: UUID, side: TaskSide) -> OwedTasks:
    """The visible open tasks of one side about a contact; also where the contact itself is not visible."""
    filters = TaskFilters(status=TaskStatus.OPEN, contact_id=contact_id, side=side, sort=TaskSort.DUE_DATE)
    page = await task_service.list_tasks(session, actor, filters, limit=TASKS, include_total=True)
    return OwedTasks(page.total or 0, page.items)


@verb(p.CALL_LIST)
async def find_last_call(session: AsyncSession, actor: Actor, contact_id: UUID) -> BriefCall | None:
    """The latest visible call with a contact."""
    calls = (await call_service.list_calls(session, actor, contact_id=contact_id, limit=1)).items
    if not calls:
        return None
    call = calls[0]
    summary = (call.analysis or {}).get("summary")
    return BriefCall(call.id, call.started_at, call.direction, call.duration_seconds, str(summary) if summary else None)
