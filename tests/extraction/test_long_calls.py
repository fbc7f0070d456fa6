"""A call of 90 minutes is asked about in overlapping parts, its end first, over real HTTP; what the parts find becomes one."""

import re
from itertools import pairwise
from typing import Any

import pytest

from taskapp.ai.asking import MAX_REQUESTS, ModelFailedError
from taskapp.call_processing.pipeline import MODEL_PAUSES
from taskapp.core.db import database as db
from taskapp.extraction.asking_model import TRIES
from taskapp.extraction.protocol.parts import MAX_PARTS, OVERLAP, PART_CHARACTERS, divide, merge
from taskapp.extraction.protocol.reply import read_reply
from taskapp.extraction.service import create_tasks_from_call
from tests.extraction.call_fixtures import company_with_call, extract, listening_model, tasks_of, usage_of
from tests.factories.calls import an_item
from tests.support.language_model import LanguageModelServer, Reply, Request

__all__ = ["listening_model"]

LENGTH = 100_000
EARLY = ["I'll send you the parking plan.", "I'll look up the old contract.", "I'll check the boiler in the cellar."]
WRAP_UP = [
    "I'll send you the price list by Friday.",
    "I'll order the two spare keys today.",
    "I'll call the roofer on Monday morning.",
]
MIDDLE = "And I'll send the signed form tonight."


def long_transcript() -> str:
    """A call of 100,000 characters: three promises at its beginning, the contact's in the middle, three at its end."""
    talk = [f"Dana: So about point {number}, as we said, it went quite well last year too." for number in range(1_400)]
    lines = [*(f"Dana: {said}" for said in EARLY), *talk[:700], f"Bob: {MIDDLE}", *talk[700:]]
    return "\n".join([*lines, *(f"Dana: {said}" for said in WRAP_UP), "Bob: Perfect, goodbye."])


def promises_in(request: Request) -> Reply:
    """What a model that answers well finds in the part it was given."""
    text = text_of(request)
    return Reply.json({"tasks": [_item(said) for said in (*EARLY, MIDDLE, *WRAP_UP) if said in text]})


def text_of(request: Request) -> str:
    return str(request["messages"][1]["content"])


def _item(said: str) -> dict[str, Any]:
    title = "Signed form from Bob" if said == MIDDLE else re.sub(r"^I'll (.*?)(?: by Friday| today)?\.$", r"\1", said)
    return an_item(title[:1].upper() + title[1:], evidence=said, due_date_offset_days=None)


async def test_the_commitments_of_the_end_are_found_in_a_call_of_a_hundred_thousand_characters(
    database: db.Database, model: LanguageModelServer
) -> None:
    transcript = long_transcript()
    assert len(transcript) >= LENGTH
    company, call_id = await company_with_call(transcription=transcript)
    model.script = promises_in
    outcome = await extract(company, call_id)
    asked = [text_of(request) for request in model.requests]
    assert len(asked) == len(await usage_of_all(company)) == 3
    assert [WRAP_UP[0] in text for text in asked] == [True, False, False]
    assert "part 3 of 3" in asked[0]
    assert max(map(len, asked)) < PART_CHARACTERS + OVERLAP
    made = await tasks_of(company)
    assert {"Send you the price list", "Order the two spare keys", "Call the roofer on Monday morning"} <= {
        task.title for task in made
    }
    assert [(task.title, task.side) for task in made if task.side == "they"] == [("Signed form from Bob", "they")]
    assert (outcome.created, outcome.dropped) == (5, 2)


async def test_a_part_without_an_answer_is_asked_about_alone_in_the_next_try(
    database: db.Database, model: LanguageModelServer
) -> None:
    company, call_id = await company_with_call(transcription=long_transcript())
    model.script = lambda request: Reply.error(500, "busy") if MIDDLE in text_of(request) else promises_in(request)
    with pytest.raises(ModelFailedError):
        await create_tasks_from_call(call_id, company.organization.id)
    first_try = len(model.requests)
    model.script = promises_in
    for _ in range(TRIES - 1):
        try:
            await create_tasks_from_call(call_id, company.organization.id, requests=1)
        except ModelFailedError:
            continue
        break
    asked = [text_of(request) for request in model.requests]
    assert first_try <= MAX_REQUESTS
    assert len(asked) == len(await usage_of_all(company)) <= 6
    assert sum(WRAP_UP[0] in text for text in asked) == 1, "what was answered is not asked again"
    assert "Signed form from Bob" in {task.title for task in await tasks_of(company)}


async def test_the_last_try_takes_what_there_is_when_the_end_was_answered(
    database: db.Database, model: LanguageModelServer
) -> None:
    company, call_id = await company_with_call(transcription=long_transcript())
    model.script = lambda request: promises_in(request) if WRAP_UP[0] in text_of(request) else Reply.error(500, "busy")
    tries = 0
    for requests in (MAX_REQUESTS, *[1] * (TRIES - 1)):
        tries += 1
        try:
            await create_tasks_from_call(call_id, company.organization.id, requests=requests)
        except ModelFailedError:
            continue
        break
    assert tries == TRIES
    assert len(model.requests) == len(await usage_of_all(company)) == 6
    assert len(await tasks_of(company)) == 3


def test_a_step_with_all_its_tries_makes_six_requests_at_most() -> None:
    assert len(MODEL_PAUSES) + 1 == TRIES
    assert MAX_REQUESTS + len(MODEL_PAUSES) == 6
    assert MAX_PARTS <= MAX_REQUESTS


@pytest.mark.parametrize("count", [0, 1, 40, 399, 400, 401, 1_000, 9_000])
def test_every_line_is_in_a_part_and_parts_overlap(count: int) -> None:
    lines = [f"[{number}] {'x' * 94}" for number in range(count)]
    parts = divide(lines)
    assert len(parts) <= MAX_PARTS
    assert parts[0].end == count
    assert parts[-1].first == 0
    assert [part.description.endswith("it ends the call") for part in parts] == [part is parts[0] for part in parts]
    for later, earlier in pairwise(parts):
        assert later.first < earlier.end
        assert sum(map(len, lines[later.first : earlier.end])) >= OVERLAP - 200


def test_what_two_parts_found_is_taken_once_and_the_end_comes_first() -> None:
    texts = [
        '{"tasks": [{"title": "Send Bob the price list"}, {"title": "Call Ruth"}, 4], "updates": [{"open_task": 1, "action": "complete"}]}',
        '{"tasks": [{"title": "send Bob the price list"}, {"title": "Send Bob the invoice"}, 5], "updates": [{"open_task": 1, "action": "complete"}]}',
    ]
    reply = merge(reply for text in texts if (reply := read_reply(text)))
    assert [item.title for item in reply.items] == ["Send Bob the price list", "Call Ruth", "Send Bob the invoice"]
    assert (reply.dropped, len(reply.updates)) == (2, 1)


async def usage_of_all(company: Any) -> list[int]:
    """One entry for each request in the usage."""
    return [1 for row in await usage_of(company) for _ in range(row.requests)]
