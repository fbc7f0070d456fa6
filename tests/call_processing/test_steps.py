"""Single steps of the processing: silent recordings, the recipients of the report, and calls without an owner."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import col, select

from taskapp.ai import service as ai_service
from taskapp.call_processing.pipeline import process_calls
from taskapp.calls import processing_steps, recordings
from taskapp.calls import service as call_service
from taskapp.calls.model import CallStep
from taskapp.calls.schemas import CallCreate
from taskapp.calls.types import CallDirection, StepKind, StepState
from taskapp.contacts import service as contact_service
from taskapp.core import clock, config
from taskapp.core.db import database as db
from taskapp.core.ids import new_id
from taskapp.core.work import leases
from taskapp.notifications.model import Notification
from taskapp.tasks import service as task_service
from taskapp.tasks.schemas import TaskFilters
from taskapp.telephony import arrivals, lines
from taskapp.telephony import service as telephony_service
from taskapp.telephony.model import Arrival
from tests.factories.calls import a_call, an_item
from tests.factories.contacts import a_contact
from tests.factories.people import Company, a_company, the_neighbour
from tests.support.language_model import LanguageModelServer, Reply
from tests.support.twilio import ACCOUNT, TwilioServer, recording_fields, status_fields

SOUND = b"RIFF\x00\x00\x00\x00WAVE" + bytes(1000)


@pytest.fixture
def model(language_model: LanguageModelServer, monkeypatch: pytest.MonkeyPatch) -> LanguageModelServer:
    for name, value in language_model.env.items():
        monkeypatch.setenv(name, value)
    config.settings.cache_clear()
    return language_model


async def _sound() -> AsyncIterator[bytes]:
    yield SOUND


async def a_recorded_call(company: Company) -> UUID:
    """A call with a recording, logged by the agent, of a contact assigned to the agent."""
    call_id = new_id()
    path, kind = await recordings.save(company.organization.id, call_id, _sound())
    async with db.transaction() as session:
        contact = await a_contact(session, company.owner, "Bob", assigned_to=[company.agent])
        new = CallCreate(contact_id=contact.id, direction=CallDirection.INBOUND, started_at="2026-03-25T15:30")
        await call_service.create_call(session, company.agent, new, recording=(call_id, path, kind))
        await call_service.start_processing(session, company.agent, call_id)
    return call_id


async def test_a_silent_recording_is_transcribed_once_and_not_analyzed(
    database: db.Database, model: LanguageModelServer
) -> None:
    model.script = lambda _request: Reply(text="")
    async with db.transaction() as session:
        company = await a_company(session)
    call_id = await a_recorded_call(company)
    await process_calls()
    async with db.transaction() as session:
        call = await call_service.start_processing(session, company.owner, call_id)
    await process_calls()
    async with db.reading() as session:
        call = await call_service.get_call(session, company.owner, call_id)
    assert (call.status, call.problem, call.analysis) == ("processed", None, None)
    assert ["raw" in request for request in model.requests] == [True]


async def test_a_model_that_falls_silent_is_asked_again_later_and_its_task_is_made_once(
    database: db.Database, model: LanguageModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TASKAPP_AI_IDLE_SECONDS", "2")
    config.settings.cache_clear()
    asked: list[bool] = []

    def answer(request: dict[str, Any]) -> Reply:
        if "due_date_offset_days" not in json.dumps(request["messages"]):
            return Reply.json({"summary": "About an offer."})
        asked.append(True)
        # Events of the first answer stop in the middle, and its connection stays open.
        return Reply.json({"tasks": [an_item()]}, hold_after=1 if len(asked) == 1 else None)

    model.script = answer
    async with db.transaction() as session:
        company = await a_company(session)
        call = await a_call(session, company.owner)
        await call_service.start_processing(session, company.owner, call.id)
    await process_calls()
    assert len(asked) == 1
    clock.set_clock(lambda: datetime.now(UTC) + timedelta(minutes=1))
    await process_calls()
    model.let_go()
    async with db.reading() as session:
        read = await call_service.get_call(session, company.owner, call.id)
        tasks = (await task_service.list_tasks(session, company.owner, TaskFilters())).items
    assert (len(asked), [task.source for task in tasks], read.status) == (2, ["ai"], "processed")


async def test_the_report_goes_to_the_currently_assigned_members(
    database: db.Database, model: LanguageModelServer
) -> None:
    model.script = lambda request: (
        Reply(text="Hello there.") if "raw" in request else Reply.json({"tasks": [], "summary": "Hello."})
    )
    async with db.transaction() as session:
        company = await a_company(session)
    call_id = await a_recorded_call(company)
    async with db.transaction() as session:
        call = await call_service.get_call(session, company.owner, call_id)
        assert call.contact_id
        member_ids = [company.colleague.member_id]
        await contact_service.set_members(session, company.owner, call.contact_id, member_ids=member_ids)
    await process_calls()
    async with db.reading() as session:
        query = select(Notification.user_id).where(col(Notification.category) == "call-processed")
        assert list(await session.scalars(query)) == [company.colleague.user_id]
        before = await call_service.get_call(session, company.owner, call_id)
        usage = {row.feature: row.requests for row in await ai_service.list_usage(session, company.owner)}
    assert usage == {"transcribe-call": 1, "analyze-call": 1, "extract-tasks": 1}
    # What is there is not made again.
    async with db.transaction() as session:
        await call_service.start_processing(session, company.owner, call_id)
    await process_calls()
    async with db.reading() as session:
        after = await call_service.get_call(session, company.owner, call_id)
    assert before.version == 5
    assert (after.analysis, after.status, len(model.requests)) == (before.analysis, "processed", 3)


async def test_a_recording_without_an_owner_becomes_a_call_once_the_operator_gives_its_line_to_one(
    database: db.Database, model: LanguageModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    model.script = lambda _request: Reply(text="")
    fields = recording_fields(1, From="+14155550123", To="+15105550100")
    with TwilioServer() as twilio:
        for name, value in twilio.env.items():
            monkeypatch.setenv(name, value)
        config.settings.cache_clear()
        async with db.transaction() as session:
            company, neighbour = await a_company(session), await the_neighbour(session)
            await lines.add_line(session, neighbour.organization.id, "+15105550199")
            await telephony_service.announce_recording(
                session, None, account_sid=ACCOUNT, recording_sid=fields["RecordingSid"], facts=fields
            )
        await process_calls()
        async with db.transaction() as session:
            assert (await call_service.list_calls(session, company.owner)).items == []
            await lines.add_line(session, company.organization.id, "+15105550100")
        await process_calls()
    async with db.reading() as session:
        call = (await call_service.list_calls(session, company.owner)).items[0]
        assert (call.phone, call.direction, call.has_recording) == ("+14155550123", "inbound", True)
        assert (await call_service.list_calls(session, neighbour.owner)).items == []


async def test_a_recording_that_arrives_while_a_worker_fetches_is_fetched_again(database: db.Database) -> None:
    ended, recorded = status_fields(1), recording_fields(1)
    async with db.transaction() as session:
        company = await a_company(session)
        call = await arrivals.make_call(session, company.organization.id, _arrival(ended), ended)
    async with db.transaction() as session:
        (held,) = await leases.claim(session, CallStep, col(CallStep.kind) == StepKind.FETCH.value, limit=1)
    async with db.transaction() as session:
        same = await arrivals.make_call(session, company.organization.id, _arrival(recorded), recorded)
    async with db.transaction() as session:
        # The worker read the call before it had a recording, and found nothing to fetch.
        assert not await processing_steps.finish(session, company.organization.id, held, state=StepState.SKIPPED)
        again = await leases.claim(session, CallStep, col(CallStep.kind) == StepKind.FETCH.value, limit=1)
    assert [step.call_id for step in again] == [call.id] == [same.id]


def _arrival(fields: dict[str, str]) -> Arrival:
    return Arrival(account_sid=ACCOUNT, recording_sid=fields.get("RecordingSid") or fields["CallSid"], facts=fields)


async def _hold(company: Company, call_id: UUID, kind: StepKind) -> CallStep:
    """Settle the steps before `kind` as skipped, and claim `kind` as a worker does."""
    while True:
        async with db.transaction() as session:
            [step] = await leases.claim(session, CallStep, col(CallStep.call_id) == call_id, limit=1)
            if step.kind == kind:
                held: CallStep = step
                return held
            await processing_steps.finish(session, company.organization.id, step, state=StepState.SKIPPED)


async def _is_taken(company: Company, step: CallStep) -> bool:
    """Whether the result of a worker that still holds this step is stored."""
    async with db.transaction() as session:
        return await processing_steps.finish(session, company.organization.id, step, state=StepState.SKIPPED)


@pytest.mark.parametrize("kind", [StepKind.FETCH, StepKind.TRANSCRIBE, StepKind.TASKS, StepKind.REPORT])
async def test_a_recording_that_comes_while_a_worker_finds_nothing_is_processed(
    database: db.Database, kind: StepKind
) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
        fields = status_fields(50, From="+14155550123", Direction="inbound")
        ended = Arrival(account_sid=ACCOUNT, recording_sid=fields["CallSid"], facts=fields)
        call = await arrivals.make_call(session, company.organization.id, ended, fields)
    assert call is not None
    held = await _hold(company, call.id, kind)
    async with db.transaction() as session:
        fields = recording_fields(50, From="+14155550123", Direction="inbound")
        recorded = Arrival(account_sid=ACCOUNT, recording_sid=fields["RecordingSid"], facts=fields)
        same = await arrivals.make_call(session, company.organization.id, recorded, fields)
    assert same is not None
    assert same.id == call.id
    assert not await _is_taken(company, held)
    async with db.reading() as session:
        states = {
            step.kind: step.state
            for step in await processing_steps.list_steps(session, company.organization.id, call.id)
        }
    assert states == {step: StepState.PENDING if step is StepKind.FETCH else StepState.WAITING for step in StepKind}


@pytest.mark.parametrize(
    ("kind", "is_taken"), [(StepKind.ANALYZE, True), (StepKind.TASKS, False), (StepKind.REPORT, False)]
)
async def test_a_contact_that_is_linked_while_a_worker_finds_none_gets_the_tasks(
    database: db.Database, kind: StepKind, is_taken: bool
) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
        new = CallCreate(direction=CallDirection.INBOUND, started_at="2026-03-25T15:30", transcription="Hello.")
        call = await call_service.create_call(session, company.owner, new)
        await call_service.start_processing(session, company.owner, call.id)
    held = await _hold(company, call.id, kind)
    async with db.transaction() as session:
        bob = await a_contact(session, company.owner, "Bob")
        await call_service.link_contact(session, company.owner, call.id, contact_id=bob.id)
    assert await _is_taken(company, held) is is_taken
