"""Who is told of a processed call, how failures are classified, and what an answer of a speech endpoint becomes."""

from pathlib import Path

import pytest
from sqlmodel import col, select

from taskapp.access.roles import Role
from taskapp.ai.areas import Area
from taskapp.ai.asking import ModelFailedError
from taskapp.ai.client import Answer, Attempt
from taskapp.call_processing import pipeline, repository, steps, transcription
from taskapp.call_processing.analysis import ModelMissingError, read_analysis
from taskapp.call_processing.channels import Part
from taskapp.calls import service as call_service
from taskapp.calls.model import Call, CallStep
from taskapp.calls.recordings import NotARecordingError
from taskapp.core.db import database as db
from taskapp.extraction.model import TaskSuggestion
from taskapp.extraction.suggestions import by_hand
from taskapp.notifications.model import Notification
from taskapp.organizations import service as organization_service
from taskapp.organizations.schemas import MemberUpdate
from taskapp.telephony.arrivals import UnknownOwnerError
from taskapp.telephony.twilio import TwilioError
from tests.factories.calls import a_call
from tests.factories.contacts import a_contact
from tests.factories.people import a_company, the_neighbour


@pytest.mark.anyio
async def test_a_processed_call_is_told_to_active_members_who_may_see_its_contact(database: db.Database) -> None:
    async with db.transaction() as session:
        company, neighbour = await a_company(session), await the_neighbour(session)
        contact = await a_contact(session, company.owner, assigned_to=[company.agent])
        await a_contact(session, company.owner, "Ada", assigned_to=[company.colleague])
        org, everybody = company.organization.id, {person.member_id for person in company.everybody}
        asked = everybody | {neighbour.owner.member_id}
        found = await repository.list_users_to_notify(session, org, asked, contact.id)
        assert set(found) == {person.user_id for person in company.everybody if person is not company.colleague}
        assert company.colleague.user_id in await repository.list_users_to_notify(session, org, everybody, None)
        away = company.manager.member_id
        await organization_service.update_member(session, company.owner, away, MemberUpdate(active=False))
        found = await repository.list_users_to_notify(session, org, {away, company.agent.member_id}, contact.id)
        assert found == [company.agent.user_id]
        changed = MemberUpdate(role=Role.VIEWER)
        await organization_service.update_member(session, company.owner, company.colleague.member_id, changed)
        assert await repository.list_users_to_notify(session, org, [company.colleague.member_id], contact.id) == [
            company.colleague.user_id
        ]


@pytest.mark.anyio
async def test_a_result_is_told_once_to_who_logged_the_call_and_names_tasks_before_suggestions(
    database: db.Database,
) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
        contact = await a_contact(session, company.owner, "Bob", assigned_to=[company.agent])
        calls = [await a_call(session, company.manager, contact=contact) for _ in range(3)]
        org = company.organization.id
        for call in calls[:2]:
            ids = {"organization_id": org, "call_id": call.id, "contact_id": contact.id}
            session.add(TaskSuggestion.model_validate({**ids, "kind": "create", "content": {"title": "Send it"}}))
        await by_hand.create_task(session, company.owner, calls[0].id, by_hand.CallTaskCreate(title="Send it"))
        calls.append(await a_call(session, company.manager, contact=contact, transcription=None))
        for call in calls:
            await steps._notify_processed(session, org, call.id)
        (await session.get_one(Call, calls[0].id)).version += 1
        await steps._notify_processed(session, org, calls[0].id)
        await session.flush()
        found = list(await session.scalars(select(Notification).where(col(Notification.category) == "call-processed")))
    told = sorted((row.user_id, row.title) for row in found)
    outcomes = ("1 suggestion", "1 task", "nothing to follow up was found")
    people = (company.manager.user_id, company.agent.user_id)
    assert told == sorted((person, f"Call with Bob: {outcome}") for person in people for outcome in outcomes)


@pytest.mark.parametrize(
    ("error", "final", "at_least"),
    [
        (ModelMissingError("no model"), True, 0.0),
        (ModelFailedError("busy", transient=True, retry_after=90.0), False, 90.0),
        (ModelFailedError("refused", transient=False), True, 0.0),
        (TwilioError("away"), False, 0.0),
        (TwilioError("gone", transient=False), True, 0.0),
        (ValueError("a bug"), False, 0.0),
        (NotARecordingError("is empty"), True, 0.0),
        (UnknownOwnerError("nobody"), True, 0.0),
        (steps.BusyError(), False, 0.0),
    ],
)
def test_a_failure_is_final_or_tried_again_after_the_pause_that_was_asked_for(
    error: Exception, final: bool, at_least: float
) -> None:
    assert pipeline._classify(error)[1:] == (final, at_least)


@pytest.mark.anyio
async def test_an_organization_takes_no_more_than_its_places(database: db.Database) -> None:
    async with db.transaction() as session:
        company, neighbour = await a_company(session), await the_neighbour(session)
        for each in (company, neighbour):
            call = await a_call(session, each.owner)
            await call_service.start_processing(session, each.owner, call.id)
        org, other = company.organization.id, neighbour.organization.id
        local = select(col(CallStep.kind)).where(repository.is_local_work(), col(CallStep.organization_id) == org)
        assert sorted(await session.scalars(local)) == ["fetch", "plans", "report", "transcribe"]
        full = await pipeline._claim_one(session, [org] * pipeline.PER_ORGANIZATION)
        assert full.organization_id == other
        last = await pipeline._claim_one(session, [None, other] + [org] * (pipeline.PER_ORGANIZATION - 1))
        assert last.organization_id == org


def test_turns_of_a_later_part_begin_and_end_where_the_part_stands() -> None:
    body = {"segments": [{"text": "Hi.", "start": 1, "end": 2.5}, {"text": "Bye.", "start": None, "end": None}]}
    answer = Answer(Attempt(Area.TRANSCRIBE_CALL, "m"), body=body)
    turns = transcription._channel_turns(Part(2, 600.0, Path("x.wav")), answer)
    assert [(turn["speaker"], turn["start"], turn["end"]) for turn in turns] == [
        ("Channel 2", 601.0, 602.5),
        ("Channel 2", None, None),
    ]
    assert [transcription._seconds(value) for value in (-1, 0, 86_401, True, "1")] == [None, 0.0, None, None, None]


@pytest.mark.parametrize(
    ("segment", "speaker"),
    [
        ({"speaker": "Ana"}, "Ana"),
        ({"speaker_id": 0}, "Speaker 0"),
        ({"speaker": {"name": "Ray"}}, "Ray"),
        ({"words": [{"speaker": "A"}, {"speaker": "B"}, {"speaker": "B"}, "x"]}, "B"),
        ({"speaker": True, "words": None}, ""),
    ],
)
def test_the_speaker_of_a_segment_is_its_own_or_that_of_most_words(segment: dict[str, object], speaker: str) -> None:
    assert transcription._segment_speaker(segment) == speaker


def test_the_last_analysis_of_an_answer_counts_and_is_held_to_its_rules() -> None:
    topics = [f"topic {number}" for number in range(9)]
    text = f'{{"summary": "draft", "mood": "happy"}} {{"summary": " Good. ", "mood": "angry", "topics": {topics}}}'
    assert read_analysis(text.replace("'", '"')) == {"summary": "Good.", "topics": topics[:5], "mood": "neutral"}
    assert read_analysis('{"topics": ["a"]}') is None
    assert (read_analysis('{"summary": "Said."} <think>{"summary": "Thought."}') or {})["summary"] == "Said."
