"""Which members a list of changes has to tell that a task is gone: those who saw it, and do no longer."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from taskapp.contacts.model import ContactUser
from taskapp.core.clock import utc_now
from taskapp.core.db import changes
from taskapp.core.db.changes import later_in_sql
from taskapp.tasks.model import Task

# (contact, assignee) of a task.
Place = tuple[UUID, UUID | None]


async def record_deleted(session: AsyncSession, organization_id: UUID, tasks: Iterable[tuple[UUID, Place]]) -> None:
    """Record tasks, which are about to be deleted, as gone for everybody who sees them."""
    tasks = list(tasks)
    members = await _members_of(session, organization_id, {contact for _, (contact, _) in tasks})
    gone = []
    for task_id, (contact, assignee) in tasks:
        viewers = {*members.get(contact, ()), *([assignee] if assignee else [])}
        gone += [(task_id, viewer) for viewer in (changes.EVERYBODY, *viewers)]
    await changes.record(session, organization_id, "task", gone, utc_now())


async def record_moved(
    session: AsyncSession, organization_id: UUID, task_id: UUID, before: Place, after: Place
) -> None:
    """A task got another contact or assignee: record it as gone for those who see it no longer."""
    if before == after:
        return
    members = await _members_of(session, organization_id, {before[0], after[0]})
    saw, see = ({*members.get(contact, ()), *([who] if who else [])} for contact, who in (before, after))
    await changes.record(session, organization_id, "task", [(task_id, member) for member in saw - see], utc_now())
    await changes.forget(session, organization_id, "task", task_id, member_ids=see - saw)


async def access_changed(
    session: AsyncSession, organization_id: UUID, contact_id: UUID, lost: set[UUID], gained: set[UUID]
) -> None:
    """Members were assigned to a contact or are no longer: its tasks are gone for these, and changed for those."""
    mine = (col(Task.organization_id) == organization_id, col(Task.contact_id) == contact_id)
    now = utc_now()
    if lost:
        rows = await session.execute(select(col(Task.id), col(Task.assigned_to)).where(*mine))
        gone = [(row[0], member) for row in rows for member in lost if member != row[1]]
        await changes.record(session, organization_id, "task", gone, now)
    if gained:
        await changes.forget(session, organization_id, "task", select(col(Task.id)).where(*mine), member_ids=gained)
        touched = update(Task).where(*mine).values(updated_at=later_in_sql(col(Task.updated_at), now))
        await session.execute(touched.execution_options(synchronize_session=False))


async def _members_of(
    session: AsyncSession, organization_id: UUID, contact_ids: Iterable[UUID]
) -> dict[UUID, Sequence[UUID]]:
    query = select(col(ContactUser.contact_id), col(ContactUser.member_id)).where(
        col(ContactUser.organization_id) == organization_id, col(ContactUser.contact_id).in_(list(contact_ids))
    )
    members: dict[UUID, list[UUID]] = {}
    for contact_id, member_id in await session.execute(query):
        members.setdefault(contact_id, []).append(member_id)
    return dict(members)
