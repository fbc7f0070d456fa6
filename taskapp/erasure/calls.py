"""Erases calls: recording, transcript, analysis, quotes and suggestions, and what other tables hold about them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from taskapp.access import permissions as p
from taskapp.access.actor import Actor
from taskapp.access.verbs import verb
from taskapp.audit import service as audit
from taskapp.calls import recordings
from taskapp.calls import service as call_service
from taskapp.calls.model import Call
from taskapp.contacts import last_contact
from taskapp.core.clock import utc_now
from taskapp.core.db.database import after_commit
from taskapp.core.errors import Conflict, Forbidden, NotFound
from taskapp.core.work.bus import Change
from taskapp.erasure import repository
from taskapp.erasure.references import Erased, without
from taskapp.export import files as export_files
from taskapp.export import service as export_service
from taskapp.notifications.webhooks import service as webhooks
from taskapp.tasks import service as task_service
from taskapp.tasks.types import TaskStatus
from taskapp.telephony import service as telephony_service

# What becomes of the tasks made from an erased call.
TasksOfCall = Literal["keep", "delete"]
# For how long who logged a call can take it back.
UNDO = timedelta(days=1)


@verb(p.CALL_DELETE)
async def delete_call(session: AsyncSession, actor: Actor, call_id: UUID, *, tasks: TasksOfCall = "keep") -> None:
    """Erase a visible call for good; `remove_files` must follow once this transaction has committed.

    Tasks made from it stay without the call and its quotes, or are deleted with it. Raises `NotFound` for a call that the
    actor may not see, `Forbidden` when the actor may not delete tasks but asks for it.
    """
    await call_service.get_call(session, actor, call_id)
    if tasks == "delete":
        actor.require(p.TASK_DELETE)
    call = await repository.lock_call(session, actor.organization_id, call_id)
    if call is None:
        raise NotFound(f"Call {call_id} does not exist.")
    removed = await erase_calls(session, actor.organization_id, [call], tasks=tasks)
    await webhooks.report_erased(session, actor.organization_id, actor, "task", removed)
    await webhooks.report_erased(session, actor.organization_id, actor, "call", [call_id])
    audit.record(session, actor, "call.deleted", target_kind="call", target_id=call_id, details={"tasks": tasks})


@verb(p.CALL_CREATE)
async def undo_call(session: AsyncSession, actor: Actor, call_id: UUID) -> int:
    """Take back a call that the actor logged, within `UNDO`, as if it had not been logged; `remove_files` must follow.

    Open tasks made from it that nobody has changed go with it; who may not delete tasks dismisses them. The others stay without it.
    Returns how many stay. Raises `Forbidden` for another person's call, `Conflict` after `UNDO`.
    """
    await call_service.get_call(session, actor, call_id)
    org = actor.organization_id
    made = await repository.list_tasks_of_calls(session, org, [call_id])
    untouched = [task_id for task_id, version, status in made if version == 1 and status is TaskStatus.OPEN]
    if not actor.may(p.TASK_DELETE):
        for task_id in untouched:
            await task_service.dismiss(session, actor, task_id)
    call = await repository.lock_call(session, org, call_id)
    if call is None:
        raise NotFound(f"Call {call_id} does not exist.")
    if call.created_by != actor.member_id:
        raise Forbidden("Only who logged a call can take it back; somebody who may delete calls can delete it.")
    if utc_now() - call.created_at > UNDO:
        raise Conflict("The call was logged more than a day ago; somebody who may delete calls can delete it.")
    removed = await repository.delete_tasks(session, org, untouched) if actor.may(p.TASK_DELETE) else []
    await erase_calls(session, org, [call], tasks="keep", also=frozenset(removed))
    after_commit(session, *(Change(org, "task", task_id, 2) for task_id in removed))
    await webhooks.report_erased(session, org, actor, "task", removed)
    await webhooks.report_erased(session, org, actor, "call", [call_id])
    audit.record(session, actor, "call.undone", target_kind="call", target_id=call_id)
    return len(made) - len(untouched)


async def erase_calls(
    session: AsyncSession,
    organization_id: UUID,
    calls: Sequence[Call],
    *,
    tasks: TasksOfCall,
    also: frozenset[UUID] = frozenset(),
) -> list[UUID]:
    """Erase locked calls, and what refers to them or to a row in `also`; returns the ids of tasks deleted with them."""
    removed: list[UUID] = []
    call_ids = [call.id for call in calls]
    found = await repository.list_tasks_of_calls(session, organization_id, call_ids)
    made = [(task_id, version) for task_id, version, _ in found if task_id not in also]
    task_ids = frozenset(task_id for task_id, _ in made)
    restorable = await _erase_from_deleted_tasks(session, organization_id, frozenset(call_ids), tasks)
    gone = frozenset(call_ids) | also | (task_ids | restorable if tasks == "delete" else frozenset())
    await repository.erase_references(session, organization_id, Erased(gone, kept=(task_ids | restorable) - gone))
    if tasks == "delete":
        removed = await repository.delete_tasks(session, organization_id, sorted(task_ids))
    else:
        await repository.unlink_tasks(session, organization_id, sorted(task_ids), utc_now())
    if sids := [sid for call in calls for sid in (call.recording_sid, call.call_sid) if sid]:
        await telephony_service.erase_announcements(session, organization_id, sids)
    last_contact.recount(session, organization_id, *(call.contact_id for call in calls))
    for call in calls:
        session.expunge(call)
    await repository.delete_calls(session, organization_id, call_ids)
    await repository.forget_words(session, organization_id)
    await export_service.forget_exports(session, organization_id)
    after_commit(session, *(Change(organization_id, "call", call.id, call.version + 1) for call in calls))
    after_commit(session, *(Change(organization_id, "task", task_id, version + 1) for task_id, version in made))
    return removed


def remove_files(organization_id: UUID, call_ids: Sequence[UUID] = ()) -> None:
    """Delete the recordings of erased calls, and the exports made before, after the commit.

    Scheduled jobs delete those that a crash left.
    """
    for call_id in call_ids:
        recordings.delete_of_call(organization_id, call_id)
    export_files.remove_all(organization_id)


async def _erase_from_deleted_tasks(
    session: AsyncSession, organization_id: UUID, call_ids: frozenset[UUID], tasks: TasksOfCall
) -> frozenset[UUID]:
    """Do to the calls' deleted tasks, which can still be restored, what is done to the others; returns their ids."""
    texts, found = frozenset(map(str, call_ids)), set()
    for row in await repository.list_deleted_tasks(session, organization_id):
        if row.row.get("call_id") not in texts:
            continue
        found.add(row.id)
        if tasks == "delete":
            await session.delete(row)
        else:
            row.row = without(row.row, texts)
    await session.flush()
    return frozenset(found)
