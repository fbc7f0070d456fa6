"""Closing a repeating task makes the next one, exactly once; reopening it takes the next one back."""

import asyncio
from datetime import UTC, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from taskapp.access.actor import Actor
from taskapp.core import clock
from taskapp.core.db import database as db
from taskapp.core.db.plumbing_model import DeletedRow
from taskapp.core.errors import Invalid
from taskapp.core.work import bus
from taskapp.notifications import service as notification_service
from taskapp.notifications.outbox.model import Outbox
from taskapp.notifications.webhooks import service as webhooks
from taskapp.notifications.webhooks.service import EndpointCreate
from taskapp.organizations.model import Member
from taskapp.tasks import service
from taskapp.tasks.batch import service as batch
from taskapp.tasks.batch.service import BatchChange
from taskapp.tasks.model import Task
from taskapp.tasks.schemas import FollowUp, TaskFilters, TaskRead, TaskUpdate
from taskapp.tasks.types import TaskSource, TaskStatus
from taskapp.timeline import service as timeline
from tests.factories.contacts import a_contact
from tests.factories.people import Company, a_company
from tests.factories.tasks import a_task

NOW = datetime(2026, 11, 26, 15, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def thursday() -> None:
    clock.set_clock(lambda: NOW)


async def a_repeating_task(company: Company, **fields: Any) -> TaskRead:
    async with db.transaction() as session:
        return await a_task(session, company.owner, **{"due_date": "2026-11-26", "recurrence": "every week", **fields})


async def change(actor: Actor, task: TaskRead, status: TaskStatus) -> TaskRead:
    async with db.transaction() as session:
        return await service.set_status(session, actor, task.id, status)


async def all_tasks(company: Company) -> list[TaskRead]:
    async with db.reading() as session:
        ids = list(await session.scalars(select(Task.id).order_by(col(Task.created_at), col(Task.id))))
        return sorted(await service.list_visible(session, company.owner, ids), key=lambda task: str(task.id))


async def row_of(task: TaskRead) -> dict[str, Any]:
    async with db.reading() as session:
        return (await session.get_one(Task, task.id)).model_dump()


@pytest.mark.parametrize("status", [TaskStatus.DONE, TaskStatus.DISMISSED])
async def test_closing_makes_the_next_with_the_same_fields(company: Company, status: TaskStatus) -> None:
    me = company.agent.member_id
    first = await a_repeating_task(company, description="Ask how it went", priority="high", side="they", assigned_to=me)
    closed = await change(company.owner, first, status)
    again = await change(company.owner, first, status)
    _, second = await all_tasks(company)
    assert closed.next_task_id == again.next_task_id == second.id
    assert (second.due_date_local, second.status, second.version) == ("2026-12-03", TaskStatus.OPEN, 1)
    same = ("title", "description", "category", "priority", "side", "assigned_to", "contact_id", "recurrence", "source")
    assert [getattr(second, name) for name in same] == [getattr(first, name) for name in same]
    assert second.labels["recurrence"] == "every week"


@pytest.mark.parametrize(
    ("due", "repeat", "following"),
    [
        ("2026-11-26", "every day", "2026-11-27"),
        ("2026-11-20", "every day", "2026-11-26"),  # past days are skipped, today is not past
        ("2026-11-20T09:00", "every day", "2026-11-27T09:00"),  # 9:00 is past
        ("2026-11-20T17:00", "every day", "2026-11-26T17:00"),
        ("2026-12-05", "every day", "2026-12-06"),
        ("2026-10-31", "last day of the month", "2026-11-30"),
        ("2026-11-24", "every 2 weeks on Tuesday", "2026-12-08"),
        ("2026-05-01", "6 months after done", "2027-05-26"),
        ("2026-11-26T17:00", "a week after done", "2026-12-03T17:00"),
        (None, "2 days after done", "2026-11-28"),
    ],
)
async def test_the_next_due_date_follows_the_rule(
    company: Company, due: str | None, repeat: str, following: str
) -> None:
    await change(company.owner, await a_repeating_task(company, due_date=due, recurrence=repeat), TaskStatus.DONE)
    assert (await all_tasks(company))[1].due_date_local == following


async def test_the_hour_stays_across_a_change_of_the_clock_and_the_reminder_is_set(company: Company) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    clock.set_clock(lambda: datetime(2026, 10, 24, 6, 0, tzinfo=UTC))
    async with db.transaction() as session:
        company = await a_company(session, "Berlin", timezone="Europe/Berlin")
    await change(
        company.owner, await a_repeating_task(company, due_date="2026-10-24T09:00", recurrence="daily"), TaskStatus.DONE
    )
    second = (await all_tasks(company))[1]
    assert second.due_date is not None
    assert second.due_date.astimezone(berlin).isoformat() == "2026-10-25T09:00:00+01:00"
    assert (second.remind_at, second.reminder_sent_at) == (second.due_date, None)


async def test_the_day_on_which_a_task_is_done_is_that_of_the_organization(company: Company) -> None:
    # 9 in the evening of November 26 in New York.
    clock.set_clock(lambda: datetime(2026, 11, 27, 2, 0, tzinfo=UTC))
    for due, recurrence, following in (
        ("2026-11-26", "2 days after done", "2026-11-28"),
        ("2026-11-20", "every day", "2026-11-26"),
    ):
        first = await a_repeating_task(company, due_date=due, recurrence=recurrence)
        closed = await change(company.owner, first, TaskStatus.DONE)
        assert closed.next_task_id
        async with db.reading() as session:
            assert (await service.get_task(session, company.owner, closed.next_task_id)).due_date_local == following


async def test_a_rule_ends_with_its_count_or_its_last_day(company: Company) -> None:
    for recurrence, made in (("every day, 3 times", 3), ("every day until 2026-11-27", 2)):
        task = await a_repeating_task(company, recurrence=recurrence, title=recurrence)
        chain = 1
        while (task := await change(company.owner, task, TaskStatus.DONE)).next_task_id:
            chain += 1
            async with db.reading() as session:
                task = await service.get_task(session, company.owner, task.next_task_id)
        assert chain == made, recurrence


async def test_reopening_takes_the_next_back_and_restores_the_row(company: Company) -> None:
    first = await a_repeating_task(company)
    before = await row_of(first)
    await change(company.owner, first, TaskStatus.DONE)
    reopened = await change(company.owner, first, TaskStatus.OPEN)
    assert [task.id for task in await all_tasks(company)] == [first.id]
    after = await row_of(reopened)
    changing = {"version", "updated_at"}
    assert {name: after[name] for name in set(after) - changing} == {
        name: before[name] for name in set(before) - changing
    }
    await change(company.owner, first, TaskStatus.DONE)
    assert len(await all_tasks(company)) == 2


async def test_the_next_task_is_a_new_one_for_everybody_and_its_assignee_is_not_notified_again(
    company: Company,
) -> None:
    first = await a_repeating_task(company, assigned_to=company.agent.member_id)
    changes: list[bus.Change] = []
    stop = bus.subscribe(changes.extend)
    closed = await change(company.manager, first, TaskStatus.DONE)
    async with db.reading() as session:
        notified = (await notification_service.list_notifications(session, company.agent)).items
        logged = (await timeline.list_timeline(session, company.owner, first.contact_id)).items
    assert closed.next_task_id in {change.id for change in changes}
    assert {entry.task_id for entry in notified} == {first.id}
    about_next = [(entry.kind, entry.actor.name) for entry in logged if entry.task_id == closed.next_task_id]
    assert about_next == [("task-created", company.manager.name)]
    changes.clear()
    reopened = await change(company.owner, first, TaskStatus.OPEN)
    stop()
    async with db.reading() as session:
        logged = (await timeline.list_timeline(session, company.owner, first.contact_id)).items
        gone = set(await session.scalars(select(DeletedRow.id)))
    assert reopened.next_task_id is None
    assert closed.next_task_id in {change.id for change in changes}
    assert "task-deleted" in {entry.kind for entry in logged}
    assert gone == {closed.next_task_id}


async def test_the_next_task_is_found_by_its_words_and_knows_who_made_it(company: Company) -> None:
    first = await a_repeating_task(
        company, title="Water the plants", description="With rain", recurrence="a week after done"
    )
    await change(company.manager, first, TaskStatus.DONE)
    async with db.reading() as session:
        for words in ("plants", "rain"):
            found = await service.list_tasks(session, company.owner, TaskFilters(q=words))
            assert len(found.items) == 2
        [row] = await session.scalars(select(Task).where(Task.id != first.id))
    assert (row.created_by, row.recurrence_from, row.arming) == (company.manager.member_id, "done", 1)
    # A phrase says anew from when it counts.
    async with db.transaction() as session:
        fields = TaskUpdate.model_validate({"recurrence": "every friday", "due_date": "2026-12-04"})
        changed = await service.update_task(session, company.owner, row.id, fields)
    assert changed.recurrence_from == "due"


async def test_a_next_task_that_somebody_changed_or_deleted_is_not_made_again(company: Company) -> None:
    first = await a_repeating_task(company)
    closed = await change(company.owner, first, TaskStatus.DONE)
    assert closed.next_task_id
    async with db.transaction() as session:
        await service.update_task(session, company.owner, closed.next_task_id, TaskUpdate(title="Changed"))
    await change(company.owner, first, TaskStatus.OPEN)
    await change(company.owner, first, TaskStatus.DONE)
    assert [task.title for task in await all_tasks(company)] == [first.title, "Changed"]
    # Deleted, it ends the series; restored, it is the one next still.
    async with db.transaction() as session:
        await service.delete_task(session, company.owner, closed.next_task_id)
    for status in (TaskStatus.OPEN, TaskStatus.DONE):
        await change(company.owner, first, status)
    assert len(await all_tasks(company)) == 1
    async with db.transaction() as session:
        restored = await service.restore_task(session, company.owner, closed.next_task_id)
    assert restored.recurrence == first.recurrence
    assert len(await all_tasks(company)) == 2
    # Another rule begins a new series.
    async with db.transaction() as session:
        await service.delete_task(session, company.owner, closed.next_task_id)
        await service.reopen(session, company.owner, first.id)
        await service.update_task(session, company.owner, first.id, TaskUpdate(recurrence="every day"))
    assert (await change(company.owner, first, TaskStatus.DONE)).next_task_id != closed.next_task_id
    assert len(await all_tasks(company)) == 2


async def test_many_who_close_it_at_once_make_one_next(company: Company) -> None:
    first = await a_repeating_task(company)
    statuses = [TaskStatus.DONE, TaskStatus.DISMISSED] * 8
    await asyncio.gather(*(db.retrying(partial(change, company.owner, first, status)) for status in statuses))
    assert len(await all_tasks(company)) == 2


async def test_a_batch_makes_each_next_and_its_undo_takes_them_back(company: Company) -> None:
    tasks = [await a_repeating_task(company, title=f"Task {number}") for number in range(3)]
    async with db.transaction() as session:
        done = await batch.change_many(
            session, company.owner, BatchChange(ids=[task.id for task in tasks], action="done")
        )
    assert len(await all_tasks(company)) == 6
    async with db.transaction() as session:
        befores = {task.id: task for task in tasks}
        await batch.put_back(session, company.owner, [(befores[after.id], after) for after in done.items])
    assert {(task.id, task.status) for task in await all_tasks(company)} == {
        (task.id, TaskStatus.OPEN) for task in tasks
    }


async def test_the_next_of_an_inactive_assignee_is_nobodys(company: Company) -> None:
    first = await a_repeating_task(company, assigned_to=company.agent.member_id)
    async with db.transaction() as session:
        (await session.get_one(Member, company.agent.member_id)).active = False
    await change(company.owner, first, TaskStatus.DONE)
    assert [task.assigned_to for task in await all_tasks(company)] == [company.agent.member_id, None]


async def test_what_webhooks_hear_of_the_next_is_what_was_stored(company: Company) -> None:
    first = await a_repeating_task(company, assigned_to=company.agent.member_id)
    async with db.transaction() as session:
        await webhooks.create_endpoint(session, company.owner, EndpointCreate(url="https://hooks.example.com/x"))
        (await session.get_one(Member, company.agent.member_id)).active = False
        (await session.get_one(Task, first.id)).source = TaskSource.AI.value
    closed = await change(company.owner, first, TaskStatus.DONE)
    async with db.reading() as session:
        messages: list[Any] = [
            row.payload["body"] for row in await session.scalars(select(Outbox)) if row.channel == "webhook"
        ]
        stored = await service.get_task(session, company.owner, closed.next_task_id)  # type: ignore[arg-type]
    [told] = [message["data"]["after"] for message in messages if message["type"] == "task.created"]
    assert {name: told[name] for name in ("id", "source", "assigned_to", "assigned_to_name")} == {
        "id": str(stored.id), "source": "ai", "assigned_to": None, "assigned_to_name": None,
    }  # fmt: skip
    assert (stored.source, stored.assigned_to, stored.assigned_to_name) == (TaskSource.AI, None, None)


async def test_a_follow_up_is_made_beside_the_next(company: Company) -> None:
    first = await a_repeating_task(company)
    async with db.transaction() as session:
        followed = await service.follow_up(session, company.owner, first.id, FollowUp(title="Send the offer"))
    assert followed.next.recurrence is None
    assert len(await all_tasks(company)) == 3


async def test_a_repeat_is_set_changed_and_ended(company: Company) -> None:
    async with db.transaction() as session:
        task = await a_task(session, company.owner, due_date="2026-11-26")
        fields = {"recurrence": "every friday"}
        changed = await service.update_task(session, company.owner, task.id, TaskUpdate.model_validate(fields))
        assert (changed.recurrence, changed.recurrence_from) == ("FREQ=WEEKLY;BYDAY=FR", "due")
        fields = {"recurrence_from": "done"}
        changed = await service.update_task(session, company.owner, task.id, TaskUpdate.model_validate(fields))
        assert (changed.recurrence, changed.recurrence_from) == ("FREQ=WEEKLY;BYDAY=FR", "done")
        changed = await service.update_task(
            session, company.owner, task.id, TaskUpdate.model_validate({"recurrence": None})
        )
        assert (changed.recurrence, changed.recurrence_from, changed.labels["recurrence"]) == (None, "due", None)


async def test_a_task_without_a_due_date_cannot_repeat_from_it(company: Company) -> None:
    with pytest.raises(Invalid, match="due_date"):
        await a_repeating_task(company, due_date=None)
    task = await a_repeating_task(company)
    with pytest.raises(Invalid, match="due_date"):
        async with db.transaction() as session:
            await service.update_task(session, company.owner, task.id, TaskUpdate.model_validate({"due_date": None}))


async def test_the_next_of_another_contact_is_seen_by_who_sees_the_first(company: Company) -> None:
    async with db.transaction() as session:
        bob = await a_contact(session, company.owner, "Bob", assigned_to=[company.agent])
    await change(company.agent, await a_repeating_task(company, contact=bob), TaskStatus.DONE)
    async with db.reading() as session:
        ids = [task.id for task in await all_tasks(company)]
        assert len(await service.list_visible(session, company.agent, ids)) == 2
        assert await service.list_visible(session, company.colleague, ids) == []
