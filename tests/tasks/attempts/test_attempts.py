"""A try moves the due date by the organization's rule, with the reminder; it stands on the timeline and can be taken back."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from taskapp.access.actor import Actor
from taskapp.assistant import toolbox
from taskapp.core import clock
from taskapp.core.db import database as db
from taskapp.core.errors import Forbidden, Invalid, NotFound, PreconditionFailed
from taskapp.core.work import bus
from taskapp.organizations.schemas import OrganizationUpdate
from taskapp.tasks import service
from taskapp.tasks.attempts import service as attempts
from taskapp.tasks.attempts.rule import PlanReason
from taskapp.tasks.attempts.schemas import AttemptCreate
from taskapp.tasks.attempts.types import AttemptOutcome
from taskapp.tasks.cascades.service import update_organization
from taskapp.tasks.reminders.sending import send_due_reminders
from taskapp.tasks.schemas import TaskRead
from taskapp.timeline import service as timeline
from taskapp.timeline.schemas import TimelineEntry
from tests.factories.people import Company, a_company, the_neighbour
from tests.factories.tasks import a_task

pytestmark = pytest.mark.anyio
# Thursday, 10:00 in New York.
NOW = datetime(2026, 11, 26, 15, 0, tzinfo=UTC)


@pytest.fixture
async def company(database: db.Database) -> Company:
    clock.set_clock(lambda: NOW)
    async with database.transaction() as session:
        return await a_company(session, timezone="America/New_York")


async def a_call_back(company: Company, **fields: Any) -> TaskRead:
    async with db.transaction() as session:
        return await a_task(session, company.owner, **{"due_date": "2026-11-25", **fields})


async def try_once(actor: Actor, task: TaskRead, outcome: str = "no-answer", **more: Any) -> TaskRead:
    async with db.transaction() as session:
        new = AttemptCreate(outcome=AttemptOutcome(outcome), **more)
        return await attempts.log_attempt(session, actor, task.id, new)


async def newest_entry(company: Company, task: TaskRead) -> TimelineEntry:
    async with db.reading() as session:
        return (await timeline.list_timeline(session, company.owner, task.contact_id)).items[0]


async def test_an_unsuccessful_try_moves_the_due_date_and_arms_the_reminder(company: Company) -> None:
    task = await a_call_back(company, assigned_to=company.agent.member_id)
    await send_due_reminders()
    async with db.reading() as session:
        sent = await service.get_task(session, company.owner, task.id)
    changes: list[bus.Change] = []
    stop = bus.subscribe(changes.extend)
    after = await try_once(company.owner, task, "voicemail", note="  Asked her to ring back  ")
    stop()
    assert (after.due_date_local, after.attempts, after.last_attempt_at) == ("2026-11-27T15:00", 1, NOW)
    assert (after.remind_at, after.reminder_sent_at, after.version) == (after.due_date, None, sent.version + 1)
    assert [change.id for change in changes if change.kind == "task"] == [task.id]
    entry = await newest_entry(company, task)
    assert (entry.kind, entry.text, entry.details["outcome"]) == ("attempt", "Asked her to ring back", "voicemail")
    assert [(change.label, change.after) for change in entry.changes] == [("Due date", "November 27, 2026 at 3:00 PM")]
    async with db.reading() as session:
        [made] = await attempts.list_attempts(session, company.owner, task.id)
    assert (made.outcome, made.note, made.at, made.made_by_name) == (
        "voicemail",
        "Asked her to ring back",
        NOW,
        "Owner",
    )


@pytest.mark.parametrize("outcome", ["reached", "wrong-number"])
async def test_a_try_that_ends_the_tries_leaves_the_due_date(company: Company, outcome: str) -> None:
    task = await a_call_back(company)
    after = await try_once(company.owner, task, outcome)
    assert (after.due_date_local, after.attempts) == (task.due_date_local, 1)
    entry = await newest_entry(company, task)
    assert (entry.kind, entry.details["plan"], entry.changes) == ("attempt", outcome, [])


async def test_the_last_try_plans_nothing_and_the_settings_decide_which_it_is(company: Company) -> None:
    async with db.transaction() as session:
        rule = OrganizationUpdate.model_validate(
            {"max_attempts": 2, "attempt_afternoon": "16:30", "holidays": ["2026-11-27", "2026-11-27"]}
        )
        await update_organization(session, company.owner, rule)
    task = await a_call_back(company)
    first = await try_once(company.owner, task, "busy")
    assert first.due_date_local == "2026-11-30T16:30"
    async with db.reading() as session:
        preview = await attempts.preview(session, company.owner, first)
    assert {outcome.value for outcome, plan in preview.items() if plan.reason is PlanReason.LAST_TRY} == {
        "no-answer", "voicemail", "busy",
    }  # fmt: skip
    second = await try_once(company.owner, task, "no-answer")
    assert (second.due_date_local, second.attempts) == (first.due_date_local, 2)


async def test_a_try_taken_back_leaves_the_task_as_it_was(company: Company) -> None:
    task = await a_call_back(company, assigned_to=company.agent.member_id)
    await send_due_reminders()
    async with db.reading() as session:
        before = await service.get_task(session, company.owner, task.id)
    after = await try_once(company.owner, before)
    with pytest.raises(Forbidden):
        async with db.transaction() as session:
            await attempts.take_back(session, company.viewer, before, after)
    async with db.transaction() as session:
        back = await attempts.take_back(session, company.owner, before, after)
    same = ("due_date", "due_on", "remind_at", "reminder_sent_at", "snoozed_until", "attempts", "last_attempt_at")
    assert before.reminder_sent_at
    assert [getattr(back, name) for name in same] == [getattr(before, name) for name in same]
    assert (await newest_entry(company, task)).kind == "attempt-undone"
    async with db.reading() as session:
        assert await attempts.list_attempts(session, company.owner, task.id) == []
    with pytest.raises(PreconditionFailed):
        async with db.transaction() as session:
            await attempts.take_back(session, company.owner, before, after)


async def test_the_tries_of_a_task_are_its_own_and_the_newest_is_first_and_is_taken_back(company: Company) -> None:
    task, other = await a_call_back(company), await a_call_back(company, title="Another")
    await try_once(company.owner, other, note="Of another task")
    before = await try_once(company.owner, task, note="First")
    clock.set_clock(lambda: NOW + timedelta(hours=1))
    after = await try_once(company.owner, task, note="Second")
    async with db.transaction() as session:
        tries = await attempts.list_attempts(session, company.owner, task.id)
        assert [made.note for made in tries] == ["Second", "First"]
        await attempts.take_back(session, company.owner, before, after)
        assert [made.note for made in await attempts.list_attempts(session, company.owner, task.id)] == ["First"]


async def test_the_settings_say_in_which_half_of_the_day_the_next_try_is(company: Company) -> None:
    async with db.transaction() as session:
        rule = OrganizationUpdate.model_validate({"attempt_other_half": False})
        await update_organization(session, company.owner, rule)
    assert (await try_once(company.owner, await a_call_back(company))).due_date_local == "2026-11-27T10:00"


async def test_closed_hidden_and_changed_tasks_take_no_try(company: Company) -> None:
    task = await a_call_back(company)
    with pytest.raises(PreconditionFailed):
        await try_once(company.owner, task, version=task.version + 1)
    async with db.transaction() as session:
        neighbour = (await the_neighbour(session)).owner
        await service.mark_done(session, company.owner, task.id)
    with pytest.raises(Invalid, match="reopen it first"):
        await try_once(company.owner, task)
    for actor, error in ((neighbour, NotFound), (company.agent, NotFound), (company.viewer, Forbidden)):
        with pytest.raises(error):
            await try_once(actor, task)
    for actor in (neighbour, company.agent):
        with pytest.raises(NotFound):
            async with db.reading() as session:
                await attempts.list_attempts(session, actor, task.id)
    assert (await newest_entry(company, task)).kind == "task-done"


async def test_tries_outlive_a_deletion_and_hide_their_words_meanwhile(company: Company) -> None:
    task = await a_call_back(company)
    await try_once(company.owner, task, note="Left a message")
    async with db.transaction() as session:
        await service.delete_task(session, company.owner, task.id)
    async with db.reading() as session:
        texts = [entry.text for entry in (await timeline.list_timeline(session, company.owner, task.contact_id)).items]
    assert texts == [None] * len(texts)
    async with db.transaction() as session:
        restored = await service.restore_task(session, company.owner, task.id)
        [made] = await attempts.list_attempts(session, company.owner, task.id)
    assert (restored.attempts, made.note) == (1, "Left a message")


async def test_two_people_who_try_at_once_are_two_tries(company: Company) -> None:
    task = await a_call_back(company)
    tries = await asyncio.gather(*(try_once(actor, task) for actor in (company.owner, company.manager)))
    assert sorted(after.attempts for after in tries) == [1, 2]


async def test_the_assistant_says_what_follows_a_try(company: Company) -> None:
    task = await a_call_back(company)
    said = [
        (await toolbox.use(company.owner, "log_attempt", {"task_id": str(task.id), "outcome": outcome})).text
        for outcome in ("no-answer", "wrong-number")
    ]
    assert said[0].endswith("The next try is November 27, 2026 at 3:00 PM.")
    assert said[1].endswith("No further try is planned: correct the number on the contact first.")
    refused = await toolbox.use(company.owner, "log_attempt", {"task_id": str(task.id), "outcome": "asleep"})
    assert refused.is_error
    assert "wrong-number" in refused.text
