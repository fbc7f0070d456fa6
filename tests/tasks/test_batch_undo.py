"""Undo of batches: it restores what the batch changed, whatever else was changed since, and nothing that was changed again."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from taskapp.core.clock import utc_now
from taskapp.core.db import database as db
from taskapp.tasks import service
from taskapp.tasks.batch import service as batch
from taskapp.tasks.batch.service import BatchChange
from taskapp.tasks.reminders import sending as reminders
from taskapp.tasks.reminders import snooze
from taskapp.tasks.schemas import TaskRead, TaskUpdate
from taskapp.tasks.types import TaskPriority, TaskStatus
from tests.factories.people import Company
from tests.factories.tasks import a_task

Changed = list[tuple[TaskRead, TaskRead]]


async def two_tasks(company: Company, **fields: Any) -> list[UUID]:
    async with db.transaction() as session:
        return [(await a_task(session, company.owner, title=f"Task {n}", **fields)).id for n in range(2)]


async def read(company: Company, ids: list[UUID]) -> list[TaskRead]:
    async with db.reading() as session:
        return [await service.get_task(session, company.owner, task_id) for task_id in ids]


async def change(company: Company, ids: list[UUID], action: str, **fields: Any) -> Changed:
    before = {task.id: task for task in await read(company, ids)}
    async with db.transaction() as session:
        body = BatchChange.model_validate({"ids": ids, "action": action, **fields})
        result = await batch.change_many(session, company.owner, body)
    return [(before[task.id], task) for task in result.items]


async def undo(company: Company, changed: Changed) -> batch.BatchResult:
    async with db.transaction() as session:
        return await batch.put_back(session, company.owner, changed)


async def test_batches_on_the_same_tasks_are_undone_one_after_the_other(company: Company) -> None:
    ids = await two_tasks(company, due_date="2030-05-01T15:30", priority="low")
    changes = [
        await change(company, ids, "reschedule", due_date="2030-06-07"),
        await change(company, ids, "set-priority", priority="urgent"),
        await change(company, ids, "reschedule", due_date=None),
        await change(company, ids, "set-side", side="they"),
        await change(company, ids, "done"),
    ]
    assert {(task.priority, task.due_date_local) for task in await read(company, ids)} == {(TaskPriority.URGENT, None)}
    for changed in reversed(changes):
        assert (await undo(company, changed)).refused == []
    assert {
        (task.status, task.priority, task.due_date_local, task.side.value) for task in await read(company, ids)
    } == {(TaskStatus.OPEN, TaskPriority.LOW, "2030-05-01T15:30", "we")}


async def test_an_undo_is_exact_and_sends_no_reminder_again(company: Company) -> None:
    ids = await two_tasks(company, due_date="2026-11-20T15:30:07Z", assigned_to=company.agent.member_id)
    assert await reminders.send_due_reminders() == len(ids)
    before = await read(company, ids)
    async with db.transaction() as session:
        until = (utc_now() + timedelta(days=3)).isoformat()
        snoozed = await snooze.snooze(session, company.owner, ids[0], until=until)
    changed = await change(company, ids, "reschedule", due_date="2040-06-07")
    assert (await undo(company, changed)).refused == []
    after = await read(company, ids)
    assert [task.due_date for task in after] == [task.due_date for task in before]
    assert (after[0].snoozed_until, after[0].remind_at) == (snoozed.snoozed_until, snoozed.remind_at)
    assert after[1].reminder_sent_at == before[1].reminder_sent_at
    assert await reminders.send_due_reminders() == 0


async def test_what_somebody_has_changed_again_stays_and_the_rest_goes_back(company: Company) -> None:
    ids = await two_tasks(company, priority="low")
    changed = await change(company, ids, "set-priority", priority=None)
    async with db.transaction() as session:
        await service.update_task(
            session, company.owner, ids[0], TaskUpdate(title="Renamed since", due_date="2031-01-01")
        )
        await service.update_task(session, company.owner, ids[1], TaskUpdate(priority=TaskPriority.HIGH))
    result = await undo(company, changed)
    assert [refused.id for refused in result.refused] == [ids[1]]
    first, second = await read(company, ids)
    assert first.due_date_local == "2031-01-01"
    assert (first.title, first.priority, second.priority) == ("Renamed since", TaskPriority.LOW, TaskPriority.HIGH)


async def test_tasks_are_changed_in_the_order_of_their_ids_whatever_the_order_of_the_request(company: Company) -> None:
    """Else two batches of the same tasks would hold what the other one waits for."""
    ids = sorted(await two_tasks(company))
    for asked in (ids, ids[::-1]):
        changed = await change(company, asked, "set-priority", priority="high")
        assert [after.id for _, after in changed] == ids
        assert [task.id for task in (await undo(company, changed[::-1])).items] == ids
