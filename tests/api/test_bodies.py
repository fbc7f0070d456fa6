"""A body that is not what it seems is refused in words, and is never read as another value."""

import gzip
import json
from typing import Any

import pytest

from tests.support.api_client import People

TASKS, QUICK = "/api/tasks", "/api/tasks/quick"
JSON = {"content-type": "application/json"}


def send(people: People, path: str, body: bytes, headers: dict[str, str] = JSON) -> dict[str, Any]:
    return people.owner.refused(422, "POST", path, content=body, headers=headers)


def test_a_field_that_is_given_twice_is_refused_in_every_depth(people: People) -> None:
    contact = people.owner.contact("Zoë Kraus")["id"]
    start = f'{{"contact_id": "{contact}", "title": "Call", '.encode()
    problem = send(people, TASKS, start + b'"due_date": "2030-12-01", "due_date": null}')
    assert problem["errors"] == [{"field": "due_date", "message": "is given 2 times in one object; give it once"}]
    nested = f'{{"text": "Call", "contact_id": "{contact}", "defaults": {{"priority": "low", "priority": "high"}}}}'
    assert send(people, QUICK, nested.encode())["errors"][0]["field"] == "priority"
    assert people.owner.get(TASKS)["items"] == []


@pytest.mark.parametrize(
    ("headers", "body", "message"),
    [
        ({}, b'{"title": "x"}', "Content-Type: application/json"),
        ({"content-type": "text/plain"}, b'{"title": "x"}', "Content-Type: application/json"),
        (JSON, b"[]", "is no JSON object"),
        (JSON, b"5", "is no JSON object"),
        (JSON | {"content-encoding": "gzip"}, gzip.compress(b'{"title": "x"}', mtime=0), "send it uncompressed"),
    ],
)
def test_a_body_that_is_no_json_object_is_refused_with_what_to_send(
    people: People, headers: dict[str, str], body: bytes, message: str
) -> None:
    (error,) = send(people, TASKS, body, headers)["errors"]
    assert error["field"] == "body"
    assert message in error["message"]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ({"text": "Call", "defaults": {"due_date": "tomorrow"}}, "defaults.due_date"),
        ({"text": "Call", "defaults": {"due_date": "2101-01-01"}}, "defaults.due_date"),
        ({"text": "x" * 300}, "title"),
    ],
)
@pytest.mark.parametrize("dry_run", [True, False])
def test_a_dry_run_refuses_what_the_line_itself_would_be_refused_for(
    people: People, line: dict[str, Any], field: str, dry_run: bool
) -> None:
    contact = people.owner.contact("Zoë Kraus")["id"]
    problem = people.owner.refused(422, "POST", QUICK, json={"contact_id": contact, "dry_run": dry_run, **line})
    assert [error["field"] for error in problem["errors"]] == [field]


def test_a_due_date_is_a_year_that_can_be_sent_back_in_its_local_form(people: People) -> None:
    contact = people.owner.contact("Zoë Kraus")["id"]
    body = {"contact_id": contact, "title": "Call", "due_date": "2100-12-31T23:59:59-14:00"}
    message = people.owner.refused(422, "POST", TASKS, content=json.dumps(body), headers=JSON)["detail"]
    assert "due_date" in message
    assert "out of range" in message


@pytest.mark.parametrize(
    ("field", "value", "remedy"),
    [
        ("date_reminder_time", "9:00", "as in 09:00"),
        ("date_reminder_time", "0٩:0٠", "as in 09:00"),
        ("date_reminder_time", "24:00", "from 00:00 to 23:59"),
        ("attempt_morning", "12:00", "from 00:00 to 11:59"),
        ("attempt_afternoon", "11:59", "as in 12:00"),
        ("ai_mode", "ADD", "'add' or 'ask'"),
    ],
)
def test_a_setting_is_refused_with_how_to_write_it(people: People, field: str, value: str, remedy: str) -> None:
    (error,) = people.owner.refused(422, "PUT", "/api/organization", json={field: value})["errors"]
    assert error["field"] == field
    assert remedy in error["message"]


@pytest.mark.parametrize("day", ["tomorrow", "2026-12-1", "2026-12-01T00:00", "1796083200", "20261201", ""])
def test_a_day_of_a_filter_is_a_day_and_nothing_else(people: People, day: str) -> None:
    (error,) = people.owner.refused(422, "GET", TASKS, params={"due_from": day})["errors"]
    assert error["field"] == "due_from"
    assert "use YYYY-MM-DD" in error["message"]
