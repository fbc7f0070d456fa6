"""Reading changes: `sort=updated_at`, `updated_since`, deleted rows, and what a member who sees some contacts is told."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.api_client import People, Person, fields_of

LONG_AGO = "2000-01-01T00:00:00Z"
LISTS = ("/api/tasks", "/api/contacts", "/api/calls", "/api/members")


class Copy:
    """What a client knows that reads only changes."""

    def __init__(self, person: Person, path: str) -> None:
        self.person, self.path, self.since = person, path, LONG_AGO
        self.rows: dict[str, dict[str, Any]] = {}
        self.removed: set[str] = set()

    def poll(self, limit: int = 3) -> None:
        """Read what changed since the last poll."""
        asked = {"sort": "updated_at", "updated_since": self.since, "include_deleted": True, "limit": limit}
        for item in self.person.all(self.path, **asked):
            self.since = item.get("deleted_at") or item["updated_at"]
            if "deleted_at" in item:
                assert set(item) == {"id", "deleted_at"}
                self.rows.pop(item["id"], None)
                self.removed.add(item["id"])
            else:
                self.rows[item["id"]] = item

    def matches(self) -> bool:
        """Whether the copy has the rows of the list, at their versions."""
        listed = {row["id"]: row["version"] for row in self.person.all(self.path)}
        return {key: row["version"] for key, row in self.rows.items()} == listed


def test_every_row_says_when_it_changed_and_never_goes_back(people: People) -> None:
    contact = people.owner.contact()
    task = people.owner.task(contact["id"])
    path = f"/api/tasks/{task['id']}"
    seen = [task["updated_at"]]
    seen += [people.owner.post(f"{path}/{step}")["updated_at"] for step in ("done", "reopen", "dismiss", "reopen")]
    seen.append(people.owner.put(path, {"title": "Other"})["updated_at"])
    seen.append(people.owner.post(f"{path}/snooze", {"until": "2099-01-01"})["updated_at"])
    assert seen == sorted(set(seen))
    assert people.owner.post(f"{path}/reopen")["updated_at"] == seen[-1]
    renamed = people.owner.put(f"/api/contacts/{contact['id']}", {"name": "Renamed"})
    assert renamed["updated_at"] > contact["updated_at"]
    before = {row["id"]: row["updated_at"] for row in people.owner.get("/api/members")["items"]}
    changed = people.owner.put(f"/api/members/{people.viewer.member_id}", {"role": "agent"})
    assert changed["updated_at"] > before[changed["id"]]


def test_changes_are_listed_in_the_order_of_time_page_by_page(people: People) -> None:
    contact = people.owner.contact()["id"]
    tasks = [people.owner.task(contact, f"Task {number}") for number in range(7)]
    people.owner.post(f"/api/tasks/{tasks[2]['id']}/done")
    order = [tasks[number]["id"] for number in (0, 1, 3, 4, 5, 6, 2)]
    assert [row["id"] for row in people.owner.all("/api/tasks", sort="updated_at", limit=2)] == order
    since = tasks[5]["updated_at"]
    assert [row["id"] for row in people.owner.all("/api/tasks", sort="updated_at", updated_since=since)] == order[4:]
    late = people.owner.get("/api/tasks", sort="updated_at", updated_since="2099-01-01T00:00:00+02:00")
    assert (late["items"], late["next_cursor"]) == ([], None)
    with_words = people.owner.all("/api/tasks", sort="updated_at", q="Task 3", status="open")
    assert [row["id"] for row in with_words] == [tasks[3]["id"]]


@pytest.mark.parametrize("path", LISTS)
def test_parameters_of_changes_are_checked_on_every_list(people: People, path: str) -> None:
    assert people.owner.get(path, sort="updated_at", updated_since="2099-01-01T00:00:00Z")["items"] == []
    for bad in ("2026-01-01", "yesterday", "1700000000", "2026-01-01T10:00", "2026-13-01T10:00:00Z", ""):
        problem = people.owner.refused(422, "GET", path, params={"sort": "updated_at", "updated_since": bad})
        assert fields_of(problem) == {"updated_since"}, bad
    problem = people.owner.refused(422, "GET", path, params={"updated_since": LONG_AGO})
    assert fields_of(problem) == {"updated_since"}
    if path in ("/api/tasks", "/api/contacts"):
        assert fields_of(people.owner.refused(422, "GET", f"{path}?include_deleted=true")) == {"include_deleted"}
        assert fields_of(people.owner.refused(422, "GET", f"{path}?sort=updated_at&offset=1")) == {"offset"}


def test_an_unescaped_plus_in_an_instant_is_understood(people: People) -> None:
    people.owner.contact()
    listed = people.owner.ask("GET", "/api/contacts?sort=updated_at&updated_since=2026-01-01T00:00:00+01:00")
    assert len(listed.json()["items"]) == 1


def test_a_client_that_polls_knows_every_deletion_and_every_undo(people: People) -> None:
    tasks, contacts = Copy(people.owner, "/api/tasks"), Copy(people.owner, "/api/contacts")
    kept, gone = people.owner.contact("Kept")["id"], people.owner.contact("Gone")["id"]
    made = [people.owner.task(kept), people.owner.task(kept), people.owner.task(gone)]
    tasks.poll()
    contacts.poll()
    people.owner.ask("DELETE", f"/api/tasks/{made[0]['id']}")
    people.owner.ask("DELETE", f"/api/tasks/{made[1]['id']}")
    people.owner.ask("DELETE", f"/api/contacts/{gone}")
    tasks.poll()
    contacts.poll()
    assert tasks.removed == {task["id"] for task in made}
    assert contacts.removed == {gone}
    people.owner.post(f"/api/tasks/{made[1]['id']}/restore")
    tasks.poll()
    assert set(tasks.rows) == {made[1]["id"]}
    assert tasks.matches()
    assert contacts.matches()
    listed = people.owner.all("/api/tasks", sort="updated_at", include_deleted=True)
    assert [row["id"] for row in listed if "deleted_at" in row] == [made[0]["id"], made[2]["id"]]
    answer = people.owner.get("/api/tasks", sort="updated_at", include_deleted=True)
    assert answer["deletions_since"] < listed[0]["deleted_at"]
    assert "deletions_since" not in people.owner.get("/api/tasks", sort="updated_at")


def test_a_member_who_sees_some_contacts_is_told_what_is_hidden_and_shown(people: People) -> None:
    contact = people.owner.contact(member_ids=[people.agent.member_id])["id"]
    other = people.owner.contact("Other")["id"]
    first, second = people.owner.task(contact), people.owner.task(contact, assigned_to=people.agent.member_id)
    hidden = people.owner.task(other)
    tasks, contacts = Copy(people.agent, "/api/tasks"), Copy(people.agent, "/api/contacts")

    def poll() -> set[str]:
        tasks.poll(limit=1)
        contacts.poll(limit=1)
        assert tasks.matches()
        assert contacts.matches()
        return set(tasks.rows)

    assert poll() == {first["id"], second["id"]}
    people.owner.put(f"/api/contacts/{contact}/members", {"member_ids": []})
    assert poll() == {second["id"]}
    people.owner.put(f"/api/contacts/{contact}/members", {"member_ids": [people.agent.member_id]})
    assert poll() == {first["id"], second["id"]}
    people.owner.put(f"/api/tasks/{first['id']}", {"contact_id": other})
    assert poll() == {second["id"]}
    people.owner.put(f"/api/tasks/{hidden['id']}", {"assigned_to": people.agent.member_id})
    assert poll() == {second["id"], hidden["id"]}
    people.owner.put(f"/api/tasks/{hidden['id']}", {"assigned_to": None})
    people.owner.ask("DELETE", f"/api/contacts/{contact}")
    assert poll() == set()
    assert hidden["id"] in tasks.removed


def test_a_member_is_not_told_of_deletions_of_what_they_never_saw(people: People) -> None:
    hidden = people.owner.contact("Hidden")["id"]
    task = people.owner.task(hidden)["id"]
    people.owner.ask("DELETE", f"/api/tasks/{task}")
    people.owner.ask("DELETE", f"/api/contacts/{hidden}")
    for path in ("/api/tasks", "/api/contacts"):
        asked = {"sort": "updated_at", "include_deleted": True}
        assert people.agent.all(path, **asked) == people.neighbour.all(path, **asked) == []
        assert len(people.owner.all(path, **asked)) == 1


def test_a_change_of_role_moves_the_instant_since_which_deletions_are_known(people: People) -> None:
    asked = {"sort": "updated_at", "include_deleted": True}
    before = people.agent.get("/api/tasks", **asked)["deletions_since"]
    changed = people.owner.put(f"/api/members/{people.agent.member_id}", {"role": "manager"})
    assert before <= people.agent.get("/api/tasks", **asked)["deletions_since"] == changed["updated_at"]


def test_no_change_is_missed_while_many_write(people: People) -> None:
    contact = people.owner.contact()["id"]
    copy = Copy(people.owner, "/api/tasks")

    def write(number: int) -> None:
        task = people.owner.task(contact, f"Task {number}")["id"]
        for step in ("done", "reopen"):
            people.owner.post(f"/api/tasks/{task}/{step}")
        if number % 3 == 0:
            people.owner.ask("DELETE", f"/api/tasks/{task}")

    with ThreadPoolExecutor(6) as pool:
        writes = [pool.submit(write, number) for number in range(24)]
        while not all(one.done() for one in writes):
            copy.poll(limit=50)
        for one in writes:
            one.result()
    copy.poll(limit=50)
    assert copy.matches()
