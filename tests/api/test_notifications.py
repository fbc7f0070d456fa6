"""The feed over HTTP: who is told of what, and whose feed is whose."""

import pytest

from tests.support.api_client import Cast


def told(cast: Cast, *, count: int = 1) -> str:
    """The agent is given work by the owner; the contact's id."""
    contact: str = cast.owner.contact()["id"]
    for number in range(count):
        cast.owner.task(contact, f"Given {number}", assigned_to=cast.agent.member_id)
    return contact


def test_an_assignment_tells_the_assignee_and_nobody_else(cast: Cast) -> None:
    contact = told(cast)
    entry = cast.agent.get("/api/notifications")["items"][0]
    assert (entry["category"], entry["title"], entry["read_at"]) == ("task-assigned", "Given 0", None)
    assert {"id", "category", "task_id", "title", "created_at", "read_at"} <= set(entry)
    assert cast.agent.get(f"/api/tasks/{entry['task_id']}")["contact_id"] == contact
    for person in (cast.owner, cast.admin, cast.manager, cast.colleague, cast.viewer, cast.neighbour):
        assert person.get("/api/notifications")["items"] == []


def test_nobody_is_told_of_their_own_action(cast: Cast) -> None:
    contact = cast.agent.contact()["id"]
    task = cast.agent.task(contact, assigned_to=cast.agent.member_id)["id"]
    for verb in ("done", "reopen", "dismiss"):
        cast.agent.post(f"/api/tasks/{task}/{verb}")
    cast.agent.put(f"/api/tasks/{task}", {"assigned_to": None})
    cast.agent.put(f"/api/tasks/{task}", {"assigned_to": cast.agent.member_id})
    assert cast.agent.get("/api/notifications")["items"] == []


def test_done_tells_assignee_and_maker_once(cast: Cast) -> None:
    task = cast.owner.task(cast.owner.contact()["id"], assigned_to=cast.agent.member_id)["id"]
    for _ in range(3):
        cast.manager.post(f"/api/tasks/{task}/done")
    for person in (cast.owner, cast.agent):
        entries = [entry for entry in person.all("/api/notifications") if entry["category"] == "task-completed"]
        assert [entry["task_id"] for entry in entries] == [task]
    assert cast.manager.all("/api/notifications") == []


def test_read_and_unread_count_down(cast: Cast) -> None:
    told(cast, count=3)
    first = cast.agent.get("/api/notifications")
    assert (len(first["items"]), first["unread_count"]) == (3, 3)
    entry = first["items"][1]
    read = cast.agent.post(f"/api/notifications/{entry['id']}/read")
    assert read["read_at"]
    assert cast.agent.post(f"/api/notifications/{entry['id']}/read") == read
    unread = cast.agent.get("/api/notifications", unread="true")
    assert [item["id"] for item in unread["items"]] == [first["items"][0]["id"], first["items"][2]["id"]]
    assert cast.agent.post("/api/notifications/read-all") == {"read": 2}
    assert cast.agent.post("/api/notifications/read-all") == {"read": 0}
    assert cast.agent.get("/api/notifications", unread="true")["items"] == []
    assert cast.agent.get("/api/notifications")["unread_count"] == 0


def test_a_feed_is_its_owners_alone(cast: Cast) -> None:
    told(cast)
    entry = cast.agent.get("/api/notifications")["items"][0]["id"]
    for person in (cast.owner, cast.colleague, cast.neighbour):
        person.refused(404, "POST", f"/api/notifications/{entry}/read")
        person.post("/api/notifications/read-all")
    assert cast.agent.get("/api/notifications")["unread_count"] == 1


@pytest.mark.parametrize("limit", [1, 3, 7, 50])
def test_the_feed_pages_newest_first_while_more_comes(cast: Cast, limit: int) -> None:
    contact = told(cast, count=7)
    seen: list[str] = []
    for page in cast.agent.walk("/api/notifications", limit=limit):
        seen += [entry["title"] for entry in page]
        cast.owner.task(contact, "Came meanwhile", assigned_to=cast.agent.member_id)
    assert seen == [f"Given {number}" for number in reversed(range(7))]
