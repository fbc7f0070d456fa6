"""Many tasks changed at once, and done with the next one planned, over HTTP."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.api_client import People, Person

MISSING = "01890000-0000-7000-8000-000000000000"


def batch(person: Person, ids: list[str], action: str, **fields: Any) -> Any:
    response = person.ask("POST", "/api/tasks/batch", json={"ids": ids, "action": action, **fields})
    assert response.status_code == 200, response.text
    return response.json()


def three_tasks(person: Person, **fields: Any) -> list[str]:
    contact = person.contact()["id"]
    return [person.task(contact, f"Number {number}", **fields)["id"] for number in range(3)]


@pytest.mark.parametrize(("action", "status"), [("done", "done"), ("dismiss", "dismissed"), ("reopen", "open")])
def test_every_task_goes_the_same_way_and_the_counts_follow(people: People, action: str, status: str) -> None:
    ids = three_tasks(people.owner)
    people.owner.ask("POST", f"/api/tasks/{ids[0]}/done")
    result = batch(people.owner, ids, action)
    assert {task["id"]: task["status"] for task in result["items"]} == dict.fromkeys(ids, status)
    assert result["refused"] == []
    counted = people.owner.get("/api/dashboard")["task_status_count"]
    assert counted == {"open": 0, "done": 0, "dismissed": 0, status: 3}


def test_what_somebody_may_not_see_is_named_as_missing_and_the_others_change(people: People) -> None:
    contact = people.owner.contact()["id"]
    mine = people.owner.task(contact, assigned_to=people.agent.member_id)["id"]
    hidden = people.owner.task(contact)["id"]
    foreign = people.neighbour.task(people.neighbour.contact()["id"])["id"]
    result = batch(people.agent, [mine, hidden, foreign, MISSING, mine], "done")
    assert [task["id"] for task in result["items"]] == [mine]
    assert {refusal["id"]: refusal["detail"] for refusal in result["refused"]} == {
        task_id: f"Task {task_id} does not exist." for task_id in (hidden, foreign, MISSING)
    }
    assert people.owner.get(f"/api/tasks/{hidden}")["status"] == "open"
    assert people.neighbour.get(f"/api/tasks/{foreign}")["status"] == "open"


def test_all_get_the_same_assignee_and_a_stranger_gets_none(people: People) -> None:
    ids = three_tasks(people.owner)
    given = batch(people.owner, ids, "assign", assigned_to=people.agent.member_id)
    assert {task["assigned_to_name"] for task in given["items"]} == {"Agent"}
    assert {task["assigned_to"] for task in batch(people.owner, ids, "assign", assigned_to=None)["items"]} == {None}
    people.owner.refused(
        404,
        "POST",
        "/api/tasks/batch",
        json={"ids": ids, "action": "assign", "assigned_to": people.neighbour.member_id},
    )
    assert {people.owner.get(f"/api/tasks/{task_id}")["assigned_to"] for task_id in ids} == {None}


def test_all_are_owed_by_the_contact_from_now_on(people: People) -> None:
    ids = three_tasks(people.owner)
    assert {task["side"] for task in batch(people.owner, ids, "set-side", side="they")["items"]} == {"they"}
    assert {task["version"] for task in batch(people.owner, ids, "set-side", side="they")["items"]} == {2}


def test_all_get_the_same_priority_and_null_takes_it_away(people: People) -> None:
    ids = three_tasks(people.owner)
    urgent = batch(people.owner, ids, "set-priority", priority="urgent")
    assert {task["priority"] for task in urgent["items"]} == {"urgent"}
    assert {task["priority"] for task in batch(people.owner, ids, "set-priority", priority=None)["items"]} == {None}


def test_another_day_keeps_each_tasks_time_of_day(people: People) -> None:
    contact = people.owner.contact()["id"]
    whens = ("2030-05-01T15:30", "2030-05-02", None)
    ids = [people.owner.task(contact, due_date=when)["id"] for when in whens]
    moved = {
        task["id"]: task["due_date_local"]
        for task in batch(people.owner, ids, "reschedule", due_date="2030-06-07")["items"]
    }
    assert [moved[task_id] for task_id in ids] == ["2030-06-07T15:30", "2030-06-07", "2030-06-07"]
    timed = batch(people.owner, ids, "reschedule", due_date="2030-06-08T09:00")["items"]
    assert {task["due_date_local"] for task in timed} == {"2030-06-08T09:00"}
    assert {task["due_date"] for task in batch(people.owner, ids, "reschedule", due_date=None)["items"]} == {None}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"ids": [], "action": "done"}, "ids"),
        ({"ids": [MISSING] * 201, "action": "done"}, "ids"),
        ({"ids": ["x"], "action": "done"}, "ids.0"),
        ({"ids": [MISSING], "action": "explode"}, "action"),
        ({"ids": [MISSING], "action": "assign"}, "assigned_to"),
        ({"ids": [MISSING], "action": "reschedule"}, "due_date"),
        ({"ids": [MISSING], "action": "set-side"}, "side"),
        ({"ids": [MISSING], "action": "set-side", "side": None}, "side"),
        ({"ids": [MISSING], "action": "done", "side": "we"}, "side"),
        ({"ids": [MISSING], "action": "set-priority"}, "priority"),
        ({"ids": [MISSING], "action": "set-priority", "priority": "huge"}, "priority"),
        ({"ids": [MISSING], "action": "reschedule", "due_date": "tomorrow"}, "due_date"),
        ({"ids": [MISSING], "action": "done", "due_date": "2030-01-01"}, "due_date"),
        ({"ids": [MISSING], "action": "done", "status": "open"}, "status"),
    ],
)
def test_a_batch_that_makes_no_sense_names_its_field(people: People, body: Any, field: str) -> None:
    problem = people.owner.refused(422, "POST", "/api/tasks/batch", json=body)
    assert [error["field"] for error in problem["errors"]] == [field]


def test_two_who_change_the_same_tasks_in_opposite_order_both_come_through(people: People) -> None:
    ids = three_tasks(people.owner)
    with ThreadPoolExecutor(8) as pool:
        orders = [ids, ids[::-1]] * 4
        results = list(pool.map(lambda order: batch(people.owner, order, "done"), orders))
    assert all(len(result["items"]) == 3 for result in results)
    assert {people.owner.get(f"/api/tasks/{task_id}")["version"] for task_id in ids} == {2}


def test_done_and_the_next_one_are_one_step(people: People) -> None:
    first = people.owner.task(
        people.owner.contact()["id"],
        "Call back",
        category="callback",
        priority="high",
        assigned_to=people.agent.member_id,
    )
    path = f"/api/tasks/{first['id']}/follow-up"
    both = people.manager.ask("POST", path, json={"due_date": "2030-05-01"}).json()
    following = both["next"]
    assert both["done"]["status"] == "done"
    same = ("title", "category", "priority", "contact_id", "assigned_to")
    assert {name: following[name] for name in same} == {name: first[name] for name in same}
    assert (following["status"], following["source"], following["due_on"]) == ("open", "manual", "2030-05-01")
    other = people.owner.ask(
        "POST", path, json={"title": "Send it", "category": "send-info", "assigned_to": None}
    ).json()
    assert (other["next"]["title"], other["next"]["category"], other["next"]["assigned_to"]) == (
        "Send it",
        "send-info",
        None,
    )


def test_a_next_one_that_cannot_be_made_leaves_the_first_open(people: People) -> None:
    first = people.owner.task(people.owner.contact()["id"])
    path = f"/api/tasks/{first['id']}/follow-up"
    for body in ({"due_date": "soon"}, {"title": " "}, {"status": "open"}):
        people.owner.refused(422, "POST", path, json=body)
    people.owner.refused(404, "POST", path, json={"assigned_to": MISSING})
    people.viewer.refused(403, "POST", path, json={})
    people.neighbour.refused(404, "POST", path, json={})
    assert people.owner.get(f"/api/tasks/{first['id']}")["status"] == "open"


def test_the_same_key_plans_one_next_task(people: People) -> None:
    first = people.owner.task(people.owner.contact()["id"], "Call back")
    path, headers = f"/api/tasks/{first['id']}/follow-up", {"Idempotency-Key": "next-1"}
    answers = [people.owner.ask("POST", path, json={}, headers=headers).json()["next"]["id"] for _ in range(3)]
    assert len(set(answers)) == 1
    assert [task["id"] for task in people.owner.get("/api/tasks", status="open")["items"]] == answers[:1]
