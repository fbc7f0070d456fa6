"""POST /api/tasks/{id}/attempts: a try to reach the contact over HTTP."""

from datetime import date, datetime, timedelta

import pytest

from tests.support.api_client import People, fields_of, good


def test_a_try_answers_the_task_with_its_next_due_date(people: People) -> None:
    task = people.agent.task(people.agent.contact()["id"], due_date="2026-01-02")
    path = f"/api/tasks/{task['id']}/attempts"
    response = good(people.agent.ask("POST", path, json={"outcome": "voicemail", "note": "Rang twice"}))
    after = response.json()
    assert (response.status_code, response.headers["etag"]) == (200, '"2"')
    assert (after["id"], after["attempts"], after["status"]) == (task["id"], 1, "open")
    assert after["due_date_local"][10:] in ("T10:00", "T15:00")
    assert after["due_date"] > after["last_attempt_at"] > task["updated_at"]
    assert people.agent.get(f"/api/tasks/{task['id']}") == after
    [made] = people.agent.get(path)["items"]
    assert (made["outcome"], made["note"], made["made_by"]) == ("voicemail", "Rang twice", people.agent.member_id)


def test_the_same_key_is_one_try_and_an_old_version_is_none(people: People) -> None:
    path = f"/api/tasks/{people.owner.task(people.owner.contact()['id'])['id']}/attempts"
    for _ in range(2):
        after = people.owner.post(path, {"outcome": "busy", "version": 1}, headers={"Idempotency-Key": "one"})
        assert (after["attempts"], after["version"]) == (1, 2)
    people.owner.refused(412, "POST", path, json={"outcome": "busy", "version": 1})
    people.owner.refused(412, "POST", path, json={"outcome": "busy"}, headers={"If-Match": '"1"'})
    assert len(people.owner.get(path)["items"]) == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "outcome"),
        ({"outcome": "asleep"}, "outcome"),
        ({"outcome": None}, "outcome"),
        ({"outcome": "busy", "note": "x" * 2001}, "note"),
        ({"outcome": "busy", "version": 0}, "version"),
        ({"outcome": "busy", "at": "2026-01-01"}, "at"),
    ],
)
def test_a_bad_try_is_422_and_names_the_field(people: People, body: dict[str, object], field: str) -> None:
    path = f"/api/tasks/{people.owner.task(people.owner.contact()['id'])['id']}/attempts"
    assert fields_of(people.owner.refused(422, "POST", path, json=body)) == {field}


def test_the_rule_is_a_setting_of_the_organization(people: People) -> None:
    defaults = {
        "max_attempts": 4, "attempt_morning": "10:00", "attempt_afternoon": "15:00", "attempt_days": 1,
        "attempt_other_half": True, "holidays": [],
    }  # fmt: skip
    assert defaults.items() <= people.viewer.get("/api/organization").items()
    rule = {"max_attempts": 1, "attempt_morning": "09:30", "holidays": ["2026-12-26", "2026-12-25"]}
    assert people.owner.put("/api/organization", rule)["holidays"] == ["2026-12-25", "2026-12-26"]
    task = people.owner.task(people.owner.contact()["id"], due_date="2026-01-02")
    after = people.owner.post(f"/api/tasks/{task['id']}/attempts", {"outcome": "busy"})
    assert (after["due_date_local"], after["attempts"]) == ("2026-01-02", 1)
    rule = {"max_attempts": 10, "attempt_days": 30, "attempt_other_half": False, "holidays": []}
    assert rule.items() <= people.owner.put("/api/organization", rule).items()
    entry = people.owner.get("/api/audit", action="organization.changed")["items"][0]
    assert entry["details"]["changes"]["attempt_days"] == [1, 30]
    again = people.owner.post(f"/api/tasks/{task['id']}/attempts", {"outcome": "busy"})
    due, tried = date.fromisoformat(again["due_date_local"][:10]), datetime.fromisoformat(again["last_attempt_at"])
    assert due - tried.date() in (timedelta(days=days) for days in range(39, 43))
    for bad in (
        {"max_attempts": 0}, {"max_attempts": 11}, {"attempt_morning": "12:00"}, {"attempt_afternoon": "11:00"},
        {"attempt_days": 0}, {"attempt_days": 31}, {"attempt_other_half": "no"}, {"attempt_other_half": None},
        {"holidays": ["x"]},
    ):  # fmt: skip
        problem = people.owner.refused(422, "PUT", "/api/organization", json=bad)
        assert {field.partition(".")[0] for field in fields_of(problem)} == set(bad)
