"""The server decides who owes an item and when it is due, from the speaker and the words of its quote."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from taskapp.ai import service as ai_service
from taskapp.ai.schemas import AiSettingsUpdate
from taskapp.calls.sides import Parties, SpeakerSide
from taskapp.core.db import database as db
from taskapp.extraction.evidence import Quote
from taskapp.extraction.protocol.reply import Item
from taskapp.extraction.settling import settle_due, settle_side, spoken_due, spoken_time, sure_sides
from taskapp.extraction.suggestions import review
from taskapp.tasks.types import TaskCategory, TaskPriority, TaskSide
from tests.extraction.call_fixtures import company_with_call, extract, listening_model, tasks_of
from tests.factories.calls import a_call, an_item
from tests.factories.contacts import a_contact
from tests.factories.people import a_company
from tests.support.language_model import LanguageModelServer, Reply

__all__ = ["listening_model"]

LINES = {
    "half nine": "I'll drop the samples off tomorrow at half nine.",
    "friday": "I'll send the price list by Friday.",
    "no day": "I'll check the boiler for you.",
}
TALK = "\n".join(f"Agent: {line}\nBob: Okay." for line in LINES.values())


@pytest.mark.parametrize(
    ("line", "fields", "due"),
    [
        ("half nine", {"due_date_offset_days": 1}, "2026-03-26T09:30"),
        ("half nine", {"due_date_offset_days": None, "due": "tomorrow at half nine"}, "2026-03-26T09:30"),
        ("half nine", {"due_date_offset_days": "tomorrow"}, "2026-03-26T09:30"),
        ("half nine", {"due_date_offset_days": 5, "due": "on Monday", "due_time": "15:00"}, "2026-03-26T09:30"),
        ("friday", {"due_date_offset_days": 2}, "2026-03-27T17:00"),
        ("friday", {"due_date_offset_days": None, "due": "by Friday", "due_time": "11:00"}, "2026-03-27T17:00"),
        ("friday", {"due_date_offset_days": 5, "due": "next Monday"}, "2026-03-27T17:00"),
        ("no day", {"due_date_offset_days": "3 days"}, "2026-03-28T17:00"),
        ("no day", {"due_date_offset_days": "2026-12-24"}, "2026-12-24T17:00"),
        ("no day", {"due_date_offset_days": "soon"}, None),
    ],
)
async def test_the_day_and_the_time_that_were_said_are_kept(
    database: db.Database, model: LanguageModelServer, line: str, fields: dict[str, Any], due: str | None
) -> None:
    company, call_id = await company_with_call(transcription=TALK)
    model.script = lambda _request: Reply.json({"tasks": [an_item(evidence=LINES[line], **fields)]})
    await extract(company, call_id)
    assert [task.due_date_local for task in await tasks_of(company)] == [due]


@pytest.mark.parametrize(
    ("said", "fields", "side"),
    [
        ("Bob: I'll send you the signed form tonight.", {"who": "us"}, "they"),
        ("Bob: I'll send you the signed form tonight.", {"who": "contact"}, "they"),
        ("Bob: I'll send you the signed form tonight.", {}, "they"),
        ("Bob: The signed form goes out tonight.", {"who": "contact"}, "they"),
        ("Bob: The signed form goes out tonight.", {"who": "us", "kind": "promise"}, "they"),
        ("Bob: Could you send me the form? I need it tonight.", {"who": "us"}, "we"),
        ("Bob: Could you send me the form? I need it tonight.", {"who": "contact", "kind": "promise"}, "we"),
        ("Bob: I need the form by Friday.", {"who": "us"}, "we"),
        ("Bob: Should I send you the signed form?", {"who": "contact", "kind": "request"}, "they"),
        ("Bob: Soll ich Ihnen das Formular schicken?", {"who": "contact"}, "they"),
        ("Bob: ¿Quiere que le mande el formulario?", {"who": "contact", "kind": "request"}, "they"),
        ("Bob: Voulez-vous que je vous envoie le formulaire ?", {"who": "contact"}, "they"),
        ("Bob: E ligo-lhe na segunda, certo?", {"who": "contact", "kind": "promise"}, "they"),
        ("Bob: Faço o pagamento hoje, pode deixar.", {"who": "contact", "kind": "promise"}, "they"),
        ("Agent: I'll send you the signed form tonight.", {"who": "contact"}, "we"),
        ("Agent: I'll send you the signed form tonight.", {"who": "Bob"}, "we"),
        ("Agent: I'll send you the signed form tonight.", {}, "we"),
        ("Agent: Could you send us the signed form tonight?", {"who": "contact", "kind": "request"}, "they"),
        ("Agent: Could you send us the signed form tonight?", {"who": "contact", "kind": "promise"}, "they"),
        ("Agent: The notary will send the signed form.", {"who": "third"}, None),
        ("Bob: I'll send you the signed form tonight.", {"who": "third"}, None),
        ("Hello there. I will send the signed form tonight.", {"who": "contact"}, "they"),
        ("Hello there. I will send the signed form tonight.", {}, "we"),
    ],
)
async def test_the_speaker_of_the_quote_decides_whose_task_it_is(
    database: db.Database, model: LanguageModelServer, said: str, fields: dict[str, Any], side: str | None
) -> None:
    company, call_id = await company_with_call(transcription=f"{said}\nBob: Thanks." if ":" in said else said)
    item = an_item("Send the form", evidence=said.partition(": ")[2] or said, **fields)
    model.script = lambda _request: Reply.json({"tasks": [item]})
    await extract(company, call_id)
    async with db.reading() as session:
        dropped = await review.list_dropped(session, company.owner, call_id)
    assert [task.side for task in await tasks_of(company)] == ([side] if side else [])
    assert len(dropped) == (side is None)


# The local time of a call.
STARTED = datetime(2026, 3, 25, 15, 30)


def an_answer(**fields: Any) -> Item:
    """A task of a model's answer, without a quote unless one is given."""
    empty = {"description": None, "priority": TaskPriority.MEDIUM, "offset_days": None, "evidence": None}
    return Item(**{"title": "Send the form", "category": TaskCategory.SEND_INFO, **empty, **fields})


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"due": "2026-01-01"}, (0, None)),
        ({"due": "2026-02-30"}, (None, None)),
        ({"due": "2026-02-30", "offset_days": 4}, (4, None)),
        ({"offset_days": 1, "due_time": "25:10"}, (1, None)),
        ({"offset_days": 1, "due_time": "23:60"}, (1, None)),
        ({"offset_days": 1, "due_time": "23:59"}, (1, "23:59")),
        ({"due": "3 days", "due_time": "9:05"}, (3, "09:05")),
    ],
)
def test_a_day_and_a_time_that_no_calendar_has_are_left_out(fields: dict[str, Any], expected: tuple[Any, Any]) -> None:
    settled = settle_due(an_answer(**fields), None, STARTED)
    assert (settled.offset_days, settled.due_time) == expected


def test_a_quote_names_a_day_with_its_time() -> None:
    quote = Quote("I'll drop the samples off tomorrow at half nine.", 1.0, 0, "Dana", None)
    assert (spoken_due(quote, STARTED), spoken_time(quote, STARTED)) == ("2026-03-26T09:30", "09:30")
    assert spoken_due(replace(quote, text="I'll check the boiler."), STARTED) == ""


def test_an_hour_alone_stays_with_the_day_that_is_talked_about() -> None:
    quote = Quote("He'll be with you at eight.", 1.0, 0, "Dana", None)
    settled = settle_due(replace(an_answer(), due="", offset_days=2), quote, STARTED)
    assert (settled.offset_days, settled.due_time) == (2, "08:00")


def test_only_the_direction_of_the_call_makes_no_side_sure() -> None:
    parties = Parties(("Sam Ortiz",), "Sam Lee", "", "inbound")
    turns = [{"speaker": name, "text": "Hello."} for name in ("Speaker 1", "Speaker 2")]
    assert sure_sides(turns, parties) == {"Speaker 1": None, "Speaker 2": None}
    named = [{"speaker": "Sam Lee", "text": "Hello."}, turns[0]]
    assert sure_sides(named, parties) == {"Sam Lee": SpeakerSide.THEIRS, "Speaker 1": SpeakerSide.OURS}
    # "Sam" is on both sides; the speakers decide.
    sides = {"Sam": SpeakerSide.THEIRS}
    assert settle_side(an_answer(who="Sam"), None, sides, parties) is TaskSide.THEY
    assert settle_side(an_answer(who="Sam"), None, {"Sam": SpeakerSide.OURS}, parties) is TaskSide.WE


async def test_a_suggestion_keeps_its_side_and_whom_it_is_meant_for(
    database: db.Database, model: LanguageModelServer
) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
        await ai_service.update_settings(session, company.owner, AiSettingsUpdate(ai_mode="ask"))
        contact = await a_contact(session, company.owner, "Bob", assigned_to=[company.agent])
        said = f"{company.colleague.name}: I'll send you the price list.\nBob: And I'll send you the signed form."
        call = await a_call(session, company.owner, contact=contact, transcription=said)
    items = [
        an_item("Send Bob the price list", evidence="I'll send you the price list"),
        an_item("Signed form from Bob", evidence="And I'll send you the signed form", who="contact"),
    ]
    model.script = lambda _request: Reply.json({"tasks": items})
    await extract(company, call.id)
    async with db.transaction() as session:
        suggestions = await review.list_suggestions(session, company.owner, call.id)
        for suggestion in suggestions:
            await review.accept(session, company.owner, suggestion.id)
    assert [suggestion.side for suggestion in suggestions] == ["we", "they"]
    assert [(task.side, task.assigned_to) for task in await tasks_of(company)] == [
        ("we", company.colleague.member_id),
        ("they", company.agent.member_id),
    ]


async def test_a_promise_becomes_the_task_of_the_member_who_made_it(
    database: db.Database, model: LanguageModelServer
) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
        contact = await a_contact(session, company.owner, "Bob", assigned_to=[company.agent])
        said = f"{company.colleague.name}: I'll send you the price list."
        call = await a_call(session, company.owner, contact=contact, transcription=f"{said}\nBob: Thanks.")
    model.script = lambda _request: Reply.json({"tasks": [an_item(evidence="I'll send you the price list")]})
    await extract(company, call.id)
    assert [task.assigned_to for task in await tasks_of(company)] == [company.colleague.member_id]


async def test_the_prompt_numbers_the_lines_and_says_when_speakers_are_unknown(
    database: db.Database, model: LanguageModelServer
) -> None:
    company, call_id = await company_with_call(transcription="Hello there. I will send the signed form tonight.")
    await extract(company, call_id)
    asked = model.requests[0]["messages"][1]["content"]
    assert "[1] Hello there." in asked
    assert "the transcript does not say who speaks" in asked
