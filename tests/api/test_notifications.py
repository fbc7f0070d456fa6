"""The notification feed over HTTP: who is notified of what, and that a feed is private."""

import pytest

from tests.support.api_client import People


def assign_tasks(people: People, *, count: int = 1) -> str:
    """The owner assigns `count` new tasks to the agent; returns the contact's id."""
    contact: str = people.owner.contact()["id"]
    for number in range(count):
        people.owner.task(contact, f"Given {number}", assigned_to=people.agent.member_id)
    return contact


def test_an_assignment_notifies_the_assignee_and_nobody_else(people: People) -> None:
    contact = assign_tasks(people)
    entry = people.agent.get("/api/notifications")["items"][0]
    assert (entry["category"], entry["title"], entry["read_at"]) == ("task-assigned", "Given 0", None)
    assert {"id", "category", "task_id", "title", "created_at", "read_at"} <= set(entry)
    assert people.agent.get(f"/api/tasks/{entry['task_id']}")["contact_id"] == contact
    for person in (people.owner, people.admin, people.manager, people.colleague, people.viewer, people.neighbour):
        assert person.get("/api/notifications")["items"] == []


def test_nobody_is_notified_of_their_own_action(people: People) -> None:
    contact = people.agent.contact()["id"]
    task = people.agent.task(contact, assigned_to=people.agent.member_id)["id"]
    for verb in ("done", "reopen", "dismiss"):
        people.agent.post(f"/api/tasks/{task}/{verb}")
    people.agent.put(f"/api/tasks/{task}", {"assigned_to": None})
    people.agent.put(f"/api/tasks/{task}", {"assigned_to": people.agent.member_id})
    assert people.agent.get("/api/notifications")["items"] == []


def test_done_notifies_assignee_and_creator_once(people: People) -> None:
    task = people.owner.task(people.owner.contact()["id"], assigned_to=people.agent.member_id)["id"]
    for _ in range(3):
        people.manager.post(f"/api/tasks/{task}/done")
    for person in (people.owner, people.agent):
        entries = [entry for entry in person.all("/api/notifications") if entry["category"] == "task-completed"]
        assert [entry["task_id"] for entry in entries] == [task]
    assert people.manager.all("/api/notifications") == []


def test_read_and_unread_count_down(people: People) -> None:
    assign_tasks(people, count=3)
    first = people.agent.get("/api/notifications")
    assert (len(first["items"]), first["unread_count"]) == (3, 3)
    entry = first["items"][1]
    read = people.agent.post(f"/api/notifications/{entry['id']}/read")
    assert read["read_at"]
    assert people.agent.post(f"/api/notifications/{entry['id']}/read") == read
    unread = people.agent.get("/api/notifications", unread="true")
    assert [item["id"] for item in unread["items"]] == [first["items"][0]["id"], first["items"][2]["id"]]
    assert people.agent.post("/api/notifications/read-all") == {"read": 2}
    assert people.agent.post("/api/notifications/read-all") == {"read": 0}
    assert people.agent.get("/api/notifications", unread="true")["items"] == []
    assert people.agent.get("/api/notifications")["unread_count"] == 0


def test_a_feed_is_its_owners_alone(people: People) -> None:
    assign_tasks(people)
    entry = people.agent.get("/api/notifications")["items"][0]["id"]
    for person in (people.owner, people.colleague, people.neighbour):
        person.refused(404, "POST", f"/api/notifications/{entry}/read")
        person.post("/api/notifications/read-all")
    assert people.agent.get("/api/notifications")["unread_count"] == 1


@pytest.mark.parametrize("limit", [1, 3, 7, 50])
def test_the_feed_pages_newest_first_while_more_comes(people: People, limit: int) -> None:
    contact = assign_tasks(people, count=7)
    seen: list[str] = []
    for page in people.agent.walk("/api/notifications", limit=limit):
        seen += [entry["title"] for entry in page]
        people.owner.task(contact, "Came meanwhile", assigned_to=people.agent.member_id)
    assert seen == [f"Given {number}" for number in reversed(range(7))]
