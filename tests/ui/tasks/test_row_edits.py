"""Editing on the row: one field from the value that was shown, the words of its toast, and its undo."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from taskapp.core import clock
from taskapp.core.db import database as db
from taskapp.core.errors import AppError, Conflict, Invalid
from taskapp.tasks import service
from taskapp.tasks.reminders.snooze import snooze
from taskapp.tasks.schemas import TaskRead, TaskUpdate
from taskapp.tasks.types import TaskPriority
from taskapp.ui.tasks.row_edits import changed_to, edit_field
from tests.factories.people import Company, a_company
from tests.factories.tasks import a_task


@pytest.fixture
async def company(database: db.Database) -> Company:
    clock.set_clock(lambda: datetime(2026, 11, 26, 15, 0, tzinfo=UTC))
    async with db.transaction() as session:
        return await a_company(session)


async def edit(company: Company, task: TaskRead, field: str, value: str, shown: str) -> tuple[TaskRead, str]:
    async with db.transaction() as session:
        changed, back = await edit_field(
            session, company.owner, task_id=str(task.id), field=field, value=value, shown=shown
        )
        return changed, back[1]


async def a_row(company: Company) -> TaskRead:
    async with db.transaction() as session:
        return await a_task(session, company.owner, due_date="2026-11-30T15:30", priority="low")


@pytest.mark.parametrize(
    ("field", "shown", "value", "words"),
    [
        ("due_date", "2026-11-30T15:30", "2026-11-26T15:30", "moved to today"),
        ("due_date", "2026-11-30T15:30", "2026-11-27", "moved to tomorrow"),
        ("due_date", "2026-11-30T15:30", "2026-12-04", "moved to Fri, Dec 4"),
        ("due_date", "2026-11-30T15:30", "2027-01-04", "moved to Mon, Jan 4, 2027"),
        ("due_date", "2026-11-30T15:30", "", "set to no date"),
        ("priority", "low", "urgent", "set to Urgent"),
        ("priority", "low", "", "set to no priority"),
        ("side", "we", "they", "set to “They owe”"),
    ],
)
async def test_a_field_is_changed_named_and_put_back_exactly(
    company: Company, field: str, shown: str, value: str, words: str
) -> None:
    task = await a_row(company)
    changed, now = await edit(company, task, field, value, shown)
    assert (now, changed_to(field, changed, ZoneInfo("UTC"))) == (value, words)
    back, again = await edit(company, task, field, shown, now)
    assert (again, back.due_date_local, back.priority) == (shown, task.due_date_local, task.priority)


async def test_undo_puts_back_the_seconds_of_a_due_date_the_second_pass_of_a_doubled_hour_and_a_snooze(
    company: Company,
) -> None:
    for due in ("2026-11-30T15:30:07+00:00", "2026-11-01T06:30:00+00:00"):
        async with db.transaction() as session:
            task = await a_task(session, company.owner, due_date=due)
            actor = replace(company.owner, timezone=ZoneInfo("America/New_York"))
            row = await service.get_task(session, actor, task.id)
            ask = partial(edit_field, session, actor, task_id=str(task.id), field="due_date")
            snoozed = await snooze(session, actor, task.id, until="2026-11-29T09:00:05Z")
            _, (value, now, until) = await ask(value="2026-12-04T10:00", shown=row.due_date_local or "")
            restored, _ = await ask(value=value, shown=now, snoozed=until)
        assert restored.due_date == task.due_date == datetime.fromisoformat(due)
        assert (restored.snoozed_until, restored.remind_at) == (snoozed.snoozed_until, snoozed.remind_at)


async def test_undo_makes_no_snooze_that_has_passed_or_of_a_task_that_is_closed(company: Company) -> None:
    for until, is_closed in (("2026-11-26T15:30:00Z", False), ("2026-11-29T09:00:00Z", True)):
        task = await a_row(company)
        edit_due = partial(edit_field, actor=company.owner, task_id=str(task.id), field="due_date")
        async with db.transaction() as session:
            await snooze(session, company.owner, task.id, until=until)
            _, (value, now, snoozed) = await edit_due(session, value="", shown="2026-11-30T15:30")
            if is_closed:
                await service.mark_done(session, company.owner, task.id)
        clock.set_clock(lambda: datetime(2026, 11, 26, 16, 0, tzinfo=UTC))
        async with db.transaction() as session:
            restored, _ = await edit_due(session, value=value, shown=now, snoozed=snoozed)
        clock.set_clock(lambda: datetime(2026, 11, 26, 15, 0, tzinfo=UTC))
        assert (restored.due_date_local, restored.snoozed_until) == ("2026-11-30T15:30", None), until


async def test_the_assignee_is_named_in_the_toast(company: Company) -> None:
    task = await a_row(company)
    given, now = await edit(company, task, "assigned_to", str(company.agent.member_id), "")
    assert changed_to("assigned_to", given, ZoneInfo("UTC")) == f"assigned to {company.agent.name}"
    nobodys, _ = await edit(company, task, "assigned_to", "", now)
    assert changed_to("assigned_to", nobodys, ZoneInfo("UTC")) == "assigned to nobody"


async def test_a_field_that_somebody_changed_meanwhile_is_kept_and_another_one_is_no_obstacle(company: Company) -> None:
    task = await a_row(company)
    async with db.transaction() as session:
        await service.update_task(session, company.owner, task.id, TaskUpdate(priority=TaskPriority.HIGH))
    with pytest.raises(Conflict):
        await edit(company, task, "priority", "urgent", "low")
    changed, _ = await edit(company, task, "due_date", "", "2026-11-30T15:30")
    assert (changed.priority, changed.due_date) == (TaskPriority.HIGH, None)


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("title", "x", ""),
        ("version", "1", "1"),
        (["side"], "we", "we"),
        ("side", "", "we"),
        ("due_date", "soon", "2026-11-30T15:30"),
    ],
)
async def test_what_no_menu_sends_is_refused(company: Company, field: str, value: str, shown: str) -> None:
    task = await a_row(company)
    with pytest.raises(AppError) as refused:
        await edit(company, task, field, value, shown)
    assert isinstance(refused.value, Invalid)
