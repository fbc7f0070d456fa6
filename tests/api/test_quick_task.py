"""POST /api/tasks/quick: one line becomes a task, with what was understood; contacts found as people name them."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from taskapp.shared.countries import writes_day_first
from taskapp.tasks.quick_add.reader import read_quick_add
from tests.support.api_client import People, fields_of, good

ROUTE = "/api/tasks/quick"


def draft(people: People, text: str, **more: Any) -> dict[str, Any]:
    return people.owner.post(ROUTE, {"text": text, "dry_run": True, **more})["draft"]


def test_a_line_becomes_a_task_and_says_what_was_understood(people: People) -> None:
    zoe = people.owner.contact("Zoë O'Brien")
    response = good(people.owner.ask("POST", ROUTE, json={"text": "Send offer to Zoe O'Brien 2030-12-15 3pm !high"}))
    answer = response.json()
    task = answer["task"]
    assert response.status_code == 201
    assert response.headers["location"] == f"/api/tasks/{task['id']}"
    assert (task["title"], task["contact_id"], task["due_date_local"], task["priority"], task["source"]) == (
        "Send offer to Zoe O'Brien", zoe["id"], "2030-12-15T15:00", "high", "manual",
    )  # fmt: skip
    assert [(row["text"], row["means"]) for row in answer["understood"]] == [
        ("Zoe O'Brien", "For: Zoë O'Brien"),
        ("2030-12-15 3pm", "Due: Sun, Dec 15, 2030 3:00 PM"),
        ("!high", "Priority: High"),
    ]
    assert people.owner.get(response.headers["location"])["title"] == task["title"]


def test_a_dry_run_answers_a_draft_that_post_tasks_takes_and_writes_nothing(people: People) -> None:
    zoe = people.owner.contact("Zoë Kraus")
    response = good(people.owner.ask("POST", ROUTE, json={"text": "Call Zoe last Friday", "dry_run": True}))
    answer = response.json()
    assert response.status_code == 200
    assert set(answer) == {"draft", "understood", "not_understood"}
    assert answer["draft"]["contact_id"] == zoe["id"]
    assert [row["text"] for row in answer["not_understood"]] == ["last Friday"]
    assert people.owner.all("/api/tasks") == []
    assert people.owner.post("/api/tasks", answer["draft"])["title"] == "Call Zoe last Friday"


def test_the_assignee_is_the_maker_or_the_owner_of_the_contact_it_is_made_on(people: People) -> None:
    owned = people.owner.contact("Owned", member_ids=[people.agent.member_id])["id"]
    shared = people.owner.contact("Shared", member_ids=[people.agent.member_id, people.colleague.member_id])["id"]
    assert draft(people, "Call +Owned")["assigned_to"] == people.owner.member_id
    assert draft(people, "Call", contact_id=owned)["assigned_to"] == people.agent.member_id
    assert draft(people, "Call", contact_id=shared)["assigned_to"] == people.owner.member_id
    assert draft(people, "Call @Colleague", contact_id=owned)["assigned_to"] == people.colleague.member_id
    assert people.owner.post("/api/tasks", {"contact_id": owned, "title": "Plain"})["assigned_to"] is None


LINES = (
    "Schedule the demo with Ana for Friday at 3", "tomorrow 8 pick up Alan", "did Sue pay on Tuesday?", "sku 12-05 on friday", "Fr. Dr. Mai um 9",
    "Mo Keller anrufen um 9", "Zahnarzt am letzten Freitag im Januar", "reunión del lunes al martes a las 3", "rappeler Luc à 5h moins le quart",
    "ligar Rosa ao meio dia", "Standup every day at 9 until Friday", "Call +49 7911 123456 dec 1 10am",
)  # fmt: skip


@pytest.mark.parametrize("line", LINES)
def test_a_line_means_over_rest_what_the_reader_of_the_pages_says(people: People, line: str) -> None:
    organization = people.owner.get("/api/organization")
    zone, day_first = ZoneInfo(organization["timezone"]), writes_day_first(organization["country"])

    def reading() -> tuple[str, str | None, str | None, list[str]]:
        read = read_quick_add(line, now=datetime.now(UTC), tz=zone, day_first=day_first)
        fields = read.fields()
        return (
            fields["title"],
            fields.get("due_date"),
            fields.get("recurrence"),
            [each.text for each in read.not_understood],
        )

    before = reading()
    answer = people.owner.post(ROUTE, {"text": line, "dry_run": True})
    draft, marked = answer["draft"], [row["text"] for row in answer["not_understood"]]
    # A minute or a day may begin meanwhile.
    assert (draft["title"], draft["due_date"], draft["recurrence"], marked) in (before, reading())


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_default_that_cannot_be_read_is_422_and_names_it(people: People, dry_run: bool) -> None:
    contact = people.owner.contact("Zoë")["id"]
    for due in ("{}", "tomorrow", "1999-12-31"):
        body = {"text": "Call", "contact_id": contact, "dry_run": dry_run, "defaults": {"due_date": due}}
        assert fields_of(people.owner.refused(422, "POST", ROUTE, json=body)) == {"defaults.due_date"}
    assert people.owner.all("/api/tasks") == []


@pytest.mark.parametrize(
    ("text", "field"),
    [("Call somebody", "contact_id"), ("Call +Nobody", "contact_id"), ("tomorrow +Ada", "title"), ("", "text")],
)
def test_a_line_without_contact_or_title_is_422_and_names_the_field(people: People, text: str, field: str) -> None:
    people.owner.contact("Ada")
    assert fields_of(people.owner.refused(422, "POST", ROUTE, json={"text": text})) == {field}
    assert people.owner.all("/api/tasks") == []


def test_a_repeated_request_makes_one_task(people: People) -> None:
    people.owner.contact("Ada")
    headers = {"Idempotency-Key": "once"}
    made = [people.owner.post(ROUTE, {"text": "Call +Ada"}, headers=headers)["task"]["id"] for _ in range(3)]
    assert len(set(made)) == 1
    assert len(people.owner.all("/api/tasks")) == 1


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Send the Revised Quote And Contract For The New Building At Main Street to Qadd Person", None),
        ("Review NDA and MSA with Qadd Person", None),
        ("Call Dr. Smith about Qadd Person", None),
        ("call qadd person back", None),
        ("Call Qadd back", None),
        ("Ask Qadd's lawyer", None),
        ("Call +44 7400 123456", None),
        ("Call 07400 123456", None),
        ("call +Qadd & send it", "call & send it"),
        ("+Qadd - urgent", "- urgent"),
        ("call +Qadd 😀 now", "call 😀 now"),
        ("call +qad", "call"),
        ("+Qadd 🎉 مرحبا", "🎉 مرحبا"),
    ],
)
def test_a_contact_is_found_and_other_words_stay_in_the_title(people: People, text: str, title: str | None) -> None:
    found = people.owner.contact("Qadd Person", phone="+447400123456")
    people.owner.contact("Sam Smithers")
    answer = draft(people, text)
    assert (answer["contact_id"], answer["title"]) == (found["id"], title or text)


@pytest.mark.parametrize(
    "text", ["Call Maria back", "Maria", "Move old monitor to attic", "Mark it as done", "call +Maria"]
)
def test_a_name_of_two_contacts_or_of_none_is_no_contact(people: People, text: str) -> None:
    people.owner.contact("Maria Lopez")
    people.owner.contact("Maria Silva")
    people.owner.contact("Mark Stone")
    assert draft(people, text)["contact_id"] is None


def test_a_contact_with_an_ampersand_in_its_name_is_found_in_full(people: People) -> None:
    smith = people.owner.contact("Smith & Sons")
    assert draft(people, "call +Smith & Sons back")["title"] == "call back"
    assert draft(people, "call Smith & Sons back")["contact_id"] == smith["id"]


def test_a_hidden_contact_is_not_named(people: People) -> None:
    people.owner.contact("Hidden Person")
    assert people.agent.post(ROUTE, {"text": "Call Hidden Person", "dry_run": True})["draft"]["contact_id"] is None


@pytest.mark.parametrize(
    ("name", "text"), [("王小明", "联系王小明谈合同"), ("สมชาย", "โทรหาสมชาย"), ("김민수", "김민수에게 전화")]
)
def test_a_name_without_spaces_around_it_is_found(people: People, name: str, text: str) -> None:
    found = people.owner.contact(name)
    people.owner.contact("Ada")
    answer = draft(people, text)
    assert (answer["contact_id"], answer["title"]) == (found["id"], text)
