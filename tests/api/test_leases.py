"""POST /api/tasks/work/next and the lease of a task over HTTP."""

import pytest

from tests.support.api_client import People, fields_of, good

NEXT = "/api/tasks/work/next"


def test_a_list_is_worked_through_over_http(people: People) -> None:
    contact = people.agent.contact()["id"]
    tasks = [people.agent.task(contact, f"Call {n}", due_date=f"2030-01-0{n}", category="callback") for n in (1, 2)]
    people.agent.task(contact, "Another kind")
    path = f"{NEXT}?category=callback&sort=due_date"
    first = people.agent.post(path, {})
    assert (first["task"], first["until"] > tasks[0]["created_at"]) == (tasks[0], True)
    assert people.owner.post(path, {})["task"] == tasks[1]
    problem = people.owner.refused(409, "PUT", f"/api/tasks/{tasks[0]['id']}/lease")
    assert problem["detail"].startswith("Agent has opened this task until ")
    people.agent.post(f"/api/tasks/{tasks[0]['id']}/done")
    assert people.agent.post(path, {"after": tasks[0]["id"]}) == {"task": None, "until": None}
    assert good(people.owner.ask("DELETE", f"/api/tasks/{tasks[1]['id']}/lease")).status_code == 204
    assert people.agent.post(path, {})["task"]["id"] == tasks[1]["id"]
    assert people.agent.put(f"/api/tasks/{tasks[1]['id']}/lease")["task"]["id"] == tasks[1]["id"]


@pytest.mark.parametrize(
    ("query", "body", "field"),
    [
        ("status=done", {}, "status"),
        ("sort=updated_at", {}, "sort"),
        ("limit=3", {}, "limit"),
        ("colour=red", {}, "colour"),
        ("", {"after": "x"}, "after"),
        ("", {"before": None}, "before"),
    ],
)
def test_a_list_that_cannot_be_worked_is_422_and_names_the_field(
    people: People, query: str, body: dict[str, object], field: str
) -> None:
    assert fields_of(people.owner.refused(422, "POST", f"{NEXT}?{query}", json=body)) == {field}
