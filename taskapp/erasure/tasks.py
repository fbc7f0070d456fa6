"""Erases deleted tasks that can no longer be restored. Timelines then say that there was a task, without its words."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from taskapp.core.db import database as db
from taskapp.erasure import repository
from taskapp.erasure.references import Erased


async def erase_deleted_tasks(before: datetime) -> int:
    """Erase the tasks deleted before `before`, and what other tables hold about them; returns how many."""
    async with db.reading() as session:
        due = await repository.list_deleted_before(session, before)
    by_organization: dict[UUID, list[UUID]] = defaultdict(list)
    for organization_id, task_id in due:
        by_organization[organization_id].append(task_id)
    for organization_id, task_ids in by_organization.items():
        for start in range(0, len(task_ids), repository.CHUNK):
            await _erase(organization_id, task_ids[start : start + repository.CHUNK])
    return len(due)


async def _erase(organization_id: UUID, task_ids: list[UUID]) -> None:
    async with db.transaction() as session:
        # Those that somebody restored meanwhile are not among them.
        gone = await repository.take_deleted_tasks(session, organization_id, task_ids)
        if not gone:
            return
        await repository.blank_activities(session, organization_id, gone)
        await repository.erase_references(
            session, organization_id, Erased(frozenset(gone)), but=frozenset({"activity"})
        )
        await repository.forget_words(session, organization_id)
