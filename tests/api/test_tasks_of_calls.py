"""Tasks made by hand on a call: alone, or of words of the transcript, which are kept as their quote."""

from typing import Any

import pytest

from taskapp.core.db import database as db
from taskapp.extraction.suggestions import by_hand
from tests.factories.calls import a_call
from tests.factories.people import a_company
from tests.support.api_client import People, good

TALK = "Ada: Thanks for calling.\nZoe: I'll send you the signed form on Friday at ten.\nAda: Good. I'll call the lab."


def a_logged_call(people: People, **fields: Any) -> dict[str, Any]:
    contact = people.owner.contact("Zoe Long")
    new = {"contact_id": contact["id"], "direction": "inbound", "started_at": "2026-03-25T15:30", "transcription": TALK}
    return dict(people.owner.ask("POST", "/api/calls", json=new | fields).json())


def test_words_of_the_transcript_become_a_task_with_its_quote(people: People) -> None:
    call = a_logged_call(people)
    words = {"turn": 1, "text": "I'll send you the  signed form"}
    body = {"title": "Signed form from Zoe", "side": "they", "evidence": words}
    response = good(people.owner.ask("POST", f"/api/calls/{call['id']}/tasks", json=body))
    task = response.json()
    assert (task["call_id"], task["contact_id"], task["source"], task["side"]) == (
        call["id"],
        call["contact_id"],
        "manual",
        "they",
    )
    (quote,) = people.owner.get(f"/api/tasks/{task['id']}/evidence")["items"]
    assert (quote["quote"], quote["speaker"], quote["turn"]) == ("I'll send you the signed form", "Zoe", 1)
    shown = people.owner.get(f"/api/calls/{call['id']}/tasks")["items"]
    assert task["id"] in [one["task"]["id"] for one in shown]
    assert people.owner.get(response.headers["location"]) == task


def test_a_task_without_words_needs_only_a_title_and_the_same_key_makes_one(people: People) -> None:
    path, headers = f"/api/calls/{a_logged_call(people)['id']}/tasks", {"Idempotency-Key": "one"}
    first = good(people.owner.ask("POST", path, json={"title": "Call the lab"}, headers=headers)).json()
    again = people.owner.ask("POST", path, json={"title": "Call the lab"}, headers=headers).json()
    assert first["id"] == again["id"]
    assert people.owner.get(f"/api/tasks/{first['id']}/evidence")["items"] == []


@pytest.mark.parametrize(
    ("evidence", "field"),
    [
        ({"turn": 1, "text": "I'll send you the unsigned form"}, "evidence"),
        ({"turn": 2, "text": "I'll send you the signed form"}, "evidence"),
        ({"turn": 9, "text": "I'll call the lab"}, "evidence"),
        ({"turn": -1, "text": "I'll call the lab"}, "evidence.turn"),
        ({"turn": 1, "text": " "}, "evidence.text"),
    ],
)
def test_words_that_were_not_said_there_are_refused(people: People, evidence: Any, field: str) -> None:
    path = f"/api/calls/{a_logged_call(people)['id']}/tasks"
    problem = people.owner.refused(422, "POST", path, json={"title": "X", "evidence": evidence})
    assert [error["field"] for error in problem["errors"]] == [field]


def test_a_call_without_a_contact_and_a_foreign_call_take_no_task(people: People) -> None:
    alone = a_logged_call(people, contact_id=None)
    people.owner.refused(409, "POST", f"/api/calls/{alone['id']}/tasks", json={"title": "X"})
    people.neighbour.refused(404, "POST", f"/api/calls/{alone['id']}/tasks", json={"title": "X"})


async def test_the_form_proposes_who_owes_it_and_the_day_that_was_said(database: db.Database) -> None:
    async with db.transaction() as session:
        company = await a_company(session)
        talk = "Agent: I'll call the lab.\nBob: And I'll send you the form on Friday at ten."
        call = await a_call(session, company.owner, transcription=talk)
        ours, theirs = [
            await by_hand.draft_of_words(session, company.owner, call.id, by_hand.WordsOfCall(turn=turn, text=text))
            for turn, text in ((0, "I'll call the lab"), (1, "I'll send you the form on Friday at ten"))
        ]
    assert (ours.title, ours.side, ours.due_date_local) == ("I'll call the lab", "we", "")
    assert (theirs.side, theirs.due_date_local) == ("they", "2026-03-27T10:00")
