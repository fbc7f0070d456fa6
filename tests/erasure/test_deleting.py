"""Deleting calls and contacts while other work goes on, and what is left of them for undo, repeats and providers."""

import os
import time
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import func, text
from sqlmodel import col, select

from taskapp.access import permissions as p
from taskapp.audit.model import AuditEntry
from taskapp.call_processing import steps
from taskapp.call_processing.pipeline import _process_step
from taskapp.calls import processing_steps, recordings
from taskapp.calls.model import Call, CallStep
from taskapp.calls.types import StepKind
from taskapp.contacts import service as contact_service
from taskapp.core.db import database as db
from taskapp.core.errors import Forbidden, NotFound
from taskapp.core.ids import new_id
from taskapp.core.work import leases
from taskapp.erasure.calls import delete_call, remove_files
from taskapp.erasure.contacts import delete_contact
from taskapp.erasure.orphans import GRACE, remove_orphans
from taskapp.extraction.model import TaskEvidence
from taskapp.notifications.model import Notification
from taskapp.tasks import service as task_service
from taskapp.tasks.model import Task
from taskapp.tasks.schemas import TaskUpdate
from taskapp.telephony import arrivals
from taskapp.telephony import service as telephony
from taskapp.telephony.model import Arrival
from tests.extraction.call_fixtures import company_with_call, extract, listening_model, tasks_of
from tests.factories.calls import a_call
from tests.factories.contacts import a_contact
from tests.factories.people import a_company, the_neighbour
from tests.factories.tasks import a_task
from tests.support.language_model import LanguageModelServer

__all__ = ["listening_model"]
pytestmark = pytest.mark.anyio
FACTS = {"CallSid": "CA7", "From": "+14155550199", "To": "+15105550100", "CallStatus": "completed"}


async def _audio():  # type: ignore[no-untyped-def]
    yield b"ID3" + bytes(64)


async def _delete(company, call_id: UUID, **options: str) -> None:  # type: ignore[no-untyped-def]
    async with db.transaction() as session:
        await delete_call(session, company.owner, call_id, **options)  # type: ignore[arg-type]


async def test_only_a_role_that_may_delete_calls_and_sees_the_call_deletes_it(database: db.Database) -> None:
    async with db.transaction() as session:
        company, neighbour = await a_company(session), await the_neighbour(session)
        call = await a_call(session, company.owner)
    for actor, error in ((company.agent, Forbidden), (company.viewer, Forbidden), (neighbour.owner, NotFound)):
        with pytest.raises(error):
            async with db.transaction() as session:
                await delete_call(session, actor, call.id)
    await _delete(company, call.id)
    async with db.reading() as session:
        entry = (await session.scalars(select(AuditEntry).where(col(AuditEntry.action) == "call.deleted"))).one()
    assert (entry.target_id, entry.user_id, entry.details) == (call.id, company.owner.user_id, {"tasks": "keep"})


async def test_whoever_may_not_delete_tasks_deletes_a_call_but_not_its_tasks(
    database: db.Database, model: LanguageModelServer
) -> None:
    company, call_id = await company_with_call()
    await extract(company, call_id)
    made = await tasks_of(company)
    modest = replace(company.owner, permissions=company.owner.permissions - {p.TASK_DELETE})
    with pytest.raises(Forbidden, match=p.TASK_DELETE):
        async with db.transaction() as session:
            await delete_call(session, modest, call_id, tasks="delete")
    assert made
    assert await tasks_of(company) == made
    async with db.transaction() as session:
        await delete_call(session, modest, call_id)
    assert [(task.id, task.call_id) for task in await tasks_of(company)] == [(task.id, None) for task in made]


@pytest.mark.parametrize("kind", [StepKind.FETCH, StepKind.REPORT])
async def test_a_step_that_runs_while_its_call_is_deleted_writes_nothing(
    database: db.Database, monkeypatch: pytest.MonkeyPatch, kind: StepKind
) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
        call = await a_call(session, company.agent)
        row = await session.get_one(Call, call.id)
        await processing_steps.start(session, company.organization.id, row)
        claimed = await leases.claim(session, CallStep, col(CallStep.kind) == kind.value, limit=1)
        if not claimed:
            step = (await session.scalars(select(CallStep).where(col(CallStep.kind) == kind.value))).one()
            step.state = "pending"
            await session.flush()
            claimed = await leases.claim(session, CallStep, col(CallStep.kind) == kind.value, limit=1)

    async def run_meanwhile(*_: object, **__: object) -> steps.StepResult:
        await _delete(company, call.id)
        await recordings.save(company.organization.id, call.id, _audio())
        return steps.StepResult(write=write)

    async def write(session) -> None:  # type: ignore[no-untyped-def]
        await steps._notify_processed(session, company.organization.id, call.id)

    monkeypatch.setattr(steps, "run", run_meanwhile)
    await _process_step(claimed[0])
    async with db.reading() as session:
        for table in (Call, CallStep, Notification):
            assert (await session.scalars(select(func.count()).select_from(table))).one() == 0


async def test_a_recording_that_a_crash_left_without_a_call_is_removed_after_an_hour(database: db.Database) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
        call = await a_call(session, company.owner)
    org = company.organization.id
    files = [
        recordings.find((await recordings.save(org, owner, _audio()))[0]) for owner in (call.id, new_id(), new_id())
    ]
    kept, fresh, left = [file for file in files if file]
    (left.parent / "unfinished.part").write_bytes(b"x")
    old = time.time() - GRACE.total_seconds() - 60
    for file in (kept, left, left.parent / "unfinished.part"):
        os.utime(file, (old, old))
    assert await remove_orphans() == 2
    assert sorted(left.parent.iterdir()) == sorted([kept, fresh])
    remove_files(org, [call.id])
    assert [file for file in left.parent.iterdir() if file != fresh] == []


async def test_a_deleted_task_of_an_erased_call_can_be_restored_without_the_call(
    database: db.Database, model: LanguageModelServer
) -> None:
    company, call_id = await company_with_call()
    await extract(company, call_id)
    (task,) = await tasks_of(company)
    async with db.transaction() as session:
        await task_service.delete_task(session, company.owner, task.id)
    await _delete(company, call_id)
    async with db.transaction() as session:
        restored = await task_service.restore_task(session, company.owner, task.id)
        quotes = (await session.scalars(select(func.count()).select_from(TaskEvidence))).one()
    assert (restored.call_id, restored.title, quotes) == (None, task.title, 0)


async def test_an_erased_call_that_its_provider_announces_again_stays_erased(database: db.Database) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
        org = company.organization.id
        await telephony.announce_recording(session, org, account_sid="AC1", recording_sid="CA7", facts=FACTS)
        arrival = (await session.scalars(select(Arrival))).one()
        call = await arrivals.make_call(session, org, arrival, FACTS)
        assert call
    await _delete(company, call.id)
    async with db.transaction() as session:
        assert not await telephony.announce_recording(session, org, account_sid="AC1", recording_sid="CA7", facts=FACTS)
        late = {"CallSid": "CA7", "From": "+14155550199", "RecordingDuration": "9"}
        assert await telephony.announce_recording(session, org, account_sid="AC1", recording_sid="RE9", facts=late)
        arrival = (await session.scalars(select(Arrival).where(col(Arrival.recording_sid) == "RE9"))).one()
        assert await arrivals.make_call(session, org, arrival, late) is None
    async with db.reading() as session:
        assert (await session.scalars(select(func.count()).select_from(Call))).one() == 0
        assert [row.facts for row in await session.scalars(select(Arrival))] == [telephony.ERASED] * 2


async def test_tasks_of_an_erased_contact_s_calls_that_moved_to_somebody_else_stay(
    database: db.Database, model: LanguageModelServer
) -> None:
    company, call_id = await company_with_call()
    await extract(company, call_id)
    (task,) = await tasks_of(company)
    async with db.transaction() as session:
        eve = await a_contact(session, company.owner, "Eve")
        await task_service.update_task(session, company.owner, task.id, TaskUpdate(contact_id=eve.id))
        gone = await delete_contact(session, company.owner, task.contact_id)
    assert gone == [call_id]
    async with db.reading() as session:
        row = (await session.scalars(select(Task))).one()
        assert (row.id, row.call_id, row.contact_id) == (task.id, None, eve.id)
        assert (await contact_service.get_contact(session, company.owner, eve.id)).open_task_count == 1


async def test_a_neighbour_keeps_what_resembles_the_erased(database: db.Database) -> None:
    async with db.transaction() as session:
        company, neighbour = await a_company(session), await the_neighbour(session)
        bob, same = [await a_contact(session, actor, "Bob Stone") for actor in (company.owner, neighbour.owner)]
        call = await a_call(session, neighbour.owner, contact=same)
        await delete_contact(session, company.owner, bob.id, calls="keep")
    async with db.reading() as session:
        assert (await contact_service.get_contact(session, neighbour.owner, same.id)).name == "Bob Stone"
        row = await session.get_one(Call, call.id)
    assert (row.contact_id, row.started_at) == (same.id, datetime(2026, 3, 25, 6, 30, tzinfo=UTC))


async def test_the_counts_of_tasks_forget_the_contact(database: db.Database) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
        bob, eve = [await a_contact(session, company.owner, name) for name in ("Bob Stone", "Eve Hill")]
        for contact in (bob, eve):
            await a_task(session, company.owner, contact=contact)
    async with db.transaction() as session:
        await delete_contact(session, company.owner, bob.id)
    async with db.reading() as session:
        rows = [tuple(row) for row in await session.execute(text("SELECT kind, key, n FROM task_count"))]
        assert [row for row in rows if str(bob.id) in row[1]] == []
        assert {row for row in rows if row[0].endswith("next-step")} == {
            ("next-step", str(eve.id), 1), ("with-next-step", "", 1)
        }  # fmt: skip
