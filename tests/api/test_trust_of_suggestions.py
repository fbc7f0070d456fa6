"""The bound above which suggestions are accepted without asking, and reporting a task as wrong, over REST."""

import pytest

from tests.support.api_client import People, fields_of


def test_the_bound_is_a_share_that_an_admin_sets_and_clears(people: People) -> None:
    settings = people.owner.put("/api/ai/settings", {"ai_accept_above": 0.9})
    assert settings["ai_accept_above"] == 0.9
    shown = people.manager.get("/api/suggestions/trust")
    assert (shown["accept_above"], shown["needed"], len(shown["items"])) == (0.9, 35, 5)
    assert {item["automatic"] for item in shown["items"]} == {False}
    assert people.agent.get("/api/suggestions/trust")["items"] == []
    assert people.owner.post("/api/ai/categories/send-info/turn-on")["accept_above"] == 0.9
    entry = people.owner.get("/api/audit")["items"][0]
    assert entry["text"] == "Let suggestions of the category Send Info be accepted without asking again"
    assert people.owner.put("/api/ai/settings", {"ai_accept_above": None})["ai_accept_above"] is None
    assert people.owner.get("/api/organization")["ai_accept_above"] is None


@pytest.mark.parametrize("bound", [0.49, 1.01, "much", True])
def test_a_bound_that_is_no_share_is_refused(people: People, bound: object) -> None:
    problem = people.owner.refused(422, "PUT", "/api/ai/settings", json={"ai_accept_above": bound})
    assert fields_of(problem) == {"ai_accept_above"}


def test_only_a_task_that_a_call_suggested_is_reported_as_wrong(people: People) -> None:
    task = people.owner.task(people.owner.contact()["id"])
    problem = people.owner.refused(409, "POST", f"/api/tasks/{task['id']}/wrong")
    assert problem["detail"] == "This task was not suggested by a call; dismiss it instead."
    people.neighbour.refused(404, "POST", f"/api/tasks/{task['id']}/wrong")
    assert people.owner.get(f"/api/tasks/{task['id']}/evidence")["origin"] is None
    people.owner.refused(422, "POST", "/api/ai/categories/cooking/turn-on")


def test_the_list_of_decided_suggestions_pages_by_cursor_and_refuses_another_one(people: People) -> None:
    page = people.owner.get("/api/suggestions/decided", limit=1)
    assert page == {"items": [], "limit": 1, "next_cursor": None}
    for name, value in (("limit", 0), ("cursor", "x"), ("decided", "yes")):
        problem = people.owner.refused(422, "GET", "/api/suggestions/decided", params={name: value})
        assert fields_of(problem) == {name}
