"""Tasks over HTTP: making, reading, changing, closing, deleting, and two writers at once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.api_client import People, good

COLUMNS = {
    "id", "organization_id", "contact_id", "contact_name", "title", "description", "status", "category", "source",
    "priority", "due_date", "due_on", "due_date_local", "remind_at", "reminder_sent_at", "assigned_to",
    "assigned_to_name", "created_at", "updated_at", "completed_at", "call_id", "version", "snoozed_until",
    "side", "recurrence", "recurrence_from", "next_task_id", "attempts", "last_attempt_at", "labels",
}  # fmt: skip


def test_a_new_task_has_every_column_and_a_place(people: People) -> None:
    contact = people.agent.contact("Grace Hopper")
    body = {"contact_id": contact["id"], "title": "  Send the offer  ", "category": "send-info", "priority": "high"}
    response = good(people.agent.ask("POST", "/api/tasks", json={**body, "assigned_to": people.colleague.member_id}))
    task = response.json()
    assert response.status_code == 201
    assert response.headers["location"] == f"/api/tasks/{task['id']}"
    assert set(task) == COLUMNS
    assert (task["title"], task["status"], task["source"], task["version"]) == ("Send the offer", "open", "manual", 1)
    assert (task["contact_name"], task["assigned_to_name"]) == ("Grace Hopper", "Colleague")
    labels = {"status": "Open", "category": "Send Info", "source": "Manual", "priority": "High", "side": "We owe"}
    assert task["labels"] == labels | {"recurrence": None}
    assert task["created_at"].endswith("Z")
    assert task["id"][14] == "7"
    assert people.agent.get(response.headers["location"]) == task


def test_what_is_left_out_has_its_default(people: People) -> None:
    task = people.owner.task(people.owner.contact()["id"], "Just this")
    empty = ("description", "priority", "due_date", "due_on", "due_date_local", "remind_at", "assigned_to", "call_id")
    assert {name: task[name] for name in empty} == dict.fromkeys(empty)
    assert (task["category"], task["side"]) == ("general", "we")


def test_fields_left_out_stay_and_null_clears(people: People) -> None:
    task = people.owner.task(
        people.owner.contact()["id"],
        description="Long story",
        priority="low",
        due_date="2030-05-01",
        assigned_to=people.agent.member_id,
    )
    path = f"/api/tasks/{task['id']}"
    renamed = people.owner.put(path, {"title": "Another"})
    assert {**renamed, "title": task["title"], "version": 1, "updated_at": task["updated_at"]} == task
    cleared = people.owner.put(path, dict.fromkeys(("description", "priority", "due_date", "assigned_to")))
    assert {
        cleared[name] for name in ("description", "priority", "due_date", "due_on", "remind_at", "assigned_to")
    } == {None}
    assert cleared["version"] == 3


def test_the_side_is_set_changed_filtered_and_kept_through_deletion(people: People) -> None:
    contact = people.owner.contact()["id"]
    ours = people.owner.task(contact, "Send the list")
    task = people.owner.task(contact, "Her X-ray", side="they")
    path = f"/api/tasks/{task['id']}"
    assert (task["side"], task["labels"]["side"]) == ("they", "They owe")
    assert [t["id"] for t in people.owner.get("/api/tasks", side="they")["items"]] == [task["id"]]
    assert [t["id"] for t in people.owner.get("/api/tasks", side="we")["items"]] == [ours["id"]]
    assert people.owner.put(path, {"title": "Her X-rays"})["side"] == "they"
    people.owner.ask("DELETE", path)
    assert good(people.owner.ask("POST", f"{path}/restore")).json()["side"] == "they"
    changed = people.owner.put(path, {"side": "we"})
    assert (changed["side"], changed["labels"]["side"]) == ("we", "We owe")
    log = people.owner.get(f"/api/contacts/{contact}/timeline")["items"][0]["changes"]
    assert [(c["label"], c["before"], c["after"]) for c in log] == [("Who owes it", "They owe", "We owe")]


def test_the_next_task_is_owed_by_the_same_side(people: People) -> None:
    task = people.owner.task(people.owner.contact()["id"], side="they")
    path = f"/api/tasks/{task['id']}/follow-up"
    assert good(people.owner.ask("POST", path, json={})).json()["next"]["side"] == "they"
    assert good(people.owner.ask("POST", path, json={"side": "we"})).json()["next"]["side"] == "we"


def test_an_update_that_changes_nothing_keeps_the_version(people: People) -> None:
    task = people.owner.task(people.owner.contact()["id"], due_date="2030-05-01")
    for body in ({}, {"title": task["title"]}, {"due_date": "2030-05-01T00:00"}, {"title": " Call back "}):
        assert people.owner.put(f"/api/tasks/{task['id']}", body)["version"] == 1


def test_a_task_moves_to_another_contact(people: People) -> None:
    task, other = people.owner.task(people.owner.contact()["id"]), people.owner.contact("Ada Lovelace")
    moved = people.owner.put(f"/api/tasks/{task['id']}", {"contact_id": other["id"]})
    assert moved["contact_name"] == "Ada Lovelace"
    assert people.owner.get(f"/api/contacts/{other['id']}")["open_task_count"] == 1
    assert people.owner.get(f"/api/contacts/{task['contact_id']}")["open_task_count"] == 0


def test_done_dismiss_and_reopen_may_be_repeated(people: People) -> None:
    path = f"/api/tasks/{people.owner.task(people.owner.contact()['id'])['id']}"
    for verb, status in (
        ("done", "done"),
        ("dismiss", "dismissed"),
        ("reopen", "open"),
        ("dismiss", "dismissed"),
        ("done", "done"),
    ):
        first = people.owner.post(f"{path}/{verb}")
        assert first["status"] == status
        assert (first["completed_at"] is not None) == (status == "done")
        assert people.owner.post(f"{path}/{verb}") == first
    assert people.owner.get(path)["version"] == 6


def test_the_entity_tag_follows_the_version(people: People) -> None:
    task = people.owner.task(people.owner.contact()["id"])
    path = f"/api/tasks/{task['id']}"
    tags = [
        good(people.owner.ask(method, path, json=body)).headers["etag"]
        for method, body in (("GET", None), ("PUT", {"title": "B"}), ("GET", None))
    ]
    assert [tag.strip('"').partition(".")[0] for tag in tags] == ["1", "2", "2"]


def test_a_stale_if_match_writes_nothing(people: People) -> None:
    task = people.owner.task(people.owner.contact()["id"])
    path = f"/api/tasks/{task['id']}"
    for good_tag in ('"0", "1"', '"2","9"', "*", 'W/"4"', "5"):
        assert (
            people.owner.ask("PUT", path, json={"title": good_tag}, headers={"If-Match": good_tag}).status_code == 200
        )
    before = people.owner.get(path)
    for stale in ('"1"', '"7"', "nonsense", '""', '"²"', '"' + "9" * 5000 + '"', '"-6"', '"1", "2"'):
        headers = {"If-Match": stale.encode("latin-1")}
        people.owner.refused(412, "PUT", path, json={"title": "Lost"}, headers=headers)
    assert people.owner.get(path) == before


def test_every_change_of_a_row_heeds_if_match(people: People) -> None:
    contact = f"/api/contacts/{people.owner.contact()['id']}"
    task = f"/api/tasks/{people.owner.task(contact.rpartition('/')[2])['id']}"
    changes: list[tuple[str, str, Any]] = [
        ("POST", f"{task}/done", None),
        ("POST", f"{task}/dismiss", None),
        ("POST", f"{task}/reopen", None),
        ("POST", f"{task}/snooze", {"until": "2090-01-01"}),
        ("DELETE", task, None),
        ("PUT", contact, {"name": "Lost"}),
        ("PUT", f"{contact}/members", {"member_ids": [people.agent.member_id]}),
    ]
    before = people.owner.get(task), people.owner.get(contact)
    for method, path, body in changes:
        people.owner.refused(412, method, path, json=body, headers={"If-Match": '"7"'})
    assert (people.owner.get(task), people.owner.get(contact)) == before
    assert people.owner.post(f"{task}/done", headers={"If-Match": '"1"'})["version"] == 2


def test_of_two_writers_with_the_same_tag_one_wins(people: People) -> None:
    for _ in range(5):
        path = f"/api/tasks/{people.owner.task(people.owner.contact()['id'])['id']}"

        def write(title: str, path: str = path) -> int:
            return people.owner.ask("PUT", path, json={"title": title}, headers={"If-Match": '"1"'}).status_code

        with ThreadPoolExecutor(2) as pool:
            codes = list(pool.map(write, ["left", "right"]))
        assert sorted(codes) == [200, 412]
        task = people.owner.get(path)
        assert (task["title"], task["version"]) == (("left", "right")[codes.index(200)], 2)


def test_writers_of_different_fields_lose_nothing(people: People) -> None:
    path = f"/api/tasks/{people.owner.task(people.owner.contact()['id'])['id']}"
    changes = [{"title": "New"}, {"description": "Words"}, {"priority": "urgent"}, {"category": "meeting"}]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda change: people.owner.put(path, change), changes))
    task = people.owner.get(path)
    assert (task["title"], task["description"], task["priority"], task["category"]) == (
        "New",
        "Words",
        "urgent",
        "meeting",
    )
    assert task["version"] == 5


def test_done_by_many_at_once_counts_once(people: People) -> None:
    path = f"/api/tasks/{people.owner.task(people.owner.contact()['id'])['id']}"
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: people.owner.post(f"{path}/done"), range(8)))
    assert {answer["version"] for answer in answers} == {2}
    assert people.owner.get("/api/dashboard")["task_status_count"] == {"open": 0, "done": 1, "dismissed": 0}


def test_a_deleted_task_is_gone_and_can_come_back(people: People) -> None:
    task = people.owner.task(people.owner.contact()["id"], due_date="2031-01-02T10:15", priority="low")
    path = f"/api/tasks/{task['id']}"
    assert people.owner.ask("DELETE", path).status_code == 204
    for method, tail in (("GET", ""), ("PUT", ""), ("DELETE", ""), ("POST", "/done"), ("GET", "/reminders")):
        people.owner.refused(404, method, path + tail, json={} if method == "PUT" else None)
    assert people.owner.get("/api/tasks")["items"] == []
    restored = people.owner.post(f"{path}/restore")
    assert {**restored, "version": 1, "updated_at": task["updated_at"]} == task
    assert people.owner.get("/api/dashboard")["task_status_count"]["open"] == 1
    people.owner.refused(404, "POST", f"{path}/restore")


def test_a_restored_date_is_still_that_date_after_a_change_of_zone(people: People) -> None:
    task = people.owner.task(people.owner.contact()["id"], due_date="2031-07-02")
    path = f"/api/tasks/{task['id']}"
    assert people.owner.ask("DELETE", path).status_code == 204
    people.owner.put("/api/organization", {"timezone": "Pacific/Auckland", "date_reminder_time": "08:00"})
    restored = people.owner.post(f"{path}/restore")
    assert restored["due_date_local"] == "2031-07-02"
    assert (restored["due_date"], restored["remind_at"]) == ("2031-07-01T12:00:00Z", "2031-07-01T20:00:00Z")
    assert restored["version"] == task["version"] + 1


def test_a_contact_deleted_takes_its_tasks_along(people: People) -> None:
    contact = people.owner.contact()
    gone, kept = people.owner.task(contact["id"]), people.owner.task(people.owner.contact("Other")["id"])
    deleted = people.owner.task(contact["id"])
    people.owner.ask("DELETE", f"/api/tasks/{deleted['id']}")
    assert people.owner.ask("DELETE", f"/api/contacts/{contact['id']}").status_code == 204
    people.owner.refused(404, "GET", f"/api/tasks/{gone['id']}")
    people.owner.refused(404, "POST", f"/api/tasks/{deleted['id']}/restore")
    assert [task["id"] for task in people.owner.all("/api/tasks")] == [kept["id"]]
    assert people.owner.get("/api/dashboard")["task_status_count"]["open"] == 1


def test_a_task_made_while_its_contact_is_deleted_leaves_no_orphan(people: People) -> None:
    for _ in range(4):
        contact = people.owner.contact()["id"]

        def work(step: int, contact: str = contact) -> int:
            if step == 3:
                return people.owner.ask("DELETE", f"/api/contacts/{contact}").status_code
            return people.owner.ask("POST", "/api/tasks", json={"contact_id": contact, "title": "x"}).status_code

        with ThreadPoolExecutor(6) as pool:
            codes = list(pool.map(work, range(6)))
        assert codes[3] in (204, 409)
        assert set(codes) <= {201, 204, 404, 409}
        if codes[3] == 204:
            people.owner.refused(404, "GET", f"/api/contacts/{contact}")
            assert people.owner.get("/api/tasks", contact_id=contact)["items"] == []


@pytest.mark.parametrize("verb", ["done", "dismiss", "reopen"])
def test_a_status_verb_needs_no_body_and_ignores_one(people: People, verb: str) -> None:
    task = people.owner.task(people.owner.contact()["id"])
    assert people.owner.ask("POST", f"/api/tasks/{task['id']}/{verb}", json={"status": "open"}).status_code == 200


def test_a_snoozed_task_keeps_its_due_date(people: People) -> None:
    task = people.owner.task(people.owner.contact()["id"], due_date="2030-05-01T10:00")
    path = f"/api/tasks/{task['id']}"
    snoozed = people.owner.post(f"{path}/snooze", {"until": "2030-05-02"})
    assert snoozed["due_date"] == task["due_date"]
    assert snoozed["remind_at"] == "2030-05-02T13:00:00Z"  # 09:00 in New York
    for until in ("2001-01-01", "later", "", "2101-01-01"):
        assert (
            people.owner.refused(422, "POST", f"{path}/snooze", json={"until": until})["errors"][0]["field"] == "until"
        )
    people.owner.post(f"{path}/done")
    assert (
        people.owner.refused(422, "POST", f"{path}/snooze", json={"until": "2030-05-02"})["errors"][0]["field"]
        == "status"
    )


def test_an_agent_may_hand_over_a_task_of_a_contact_they_do_not_see(people: People) -> None:
    task = people.owner.task(people.owner.contact()["id"], assigned_to=people.agent.member_id)
    path = f"/api/tasks/{task['id']}"
    handed = people.agent.put(path, {"assigned_to": people.colleague.member_id})
    assert handed["assigned_to"] == people.colleague.member_id
    people.agent.refused(404, "GET", path)
    assert people.colleague.get(path)["version"] == 2
