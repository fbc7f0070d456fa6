"""What a member sees who may see only assigned contacts, compared with an oracle, on every list, detail and count."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.support.api_client import ApiServer, People, Person


@dataclass(frozen=True)
class World:
    """What exists, and what the agent may see of it."""

    people: People
    contacts: list[dict[str, Any]]
    tasks: list[dict[str, Any]]

    @property
    def my_contacts(self) -> set[str]:
        return {c["id"] for c in self.contacts if self.people.agent.member_id in c["member_ids"]}

    @property
    def my_tasks(self) -> list[dict[str, Any]]:
        me = self.people.agent.member_id
        return [t for t in self.tasks if t["contact_id"] in self.my_contacts or t["assigned_to"] == me]


@pytest.fixture(scope="module")
def world(api_server: ApiServer) -> Iterator[World]:
    with api_server.people() as people:
        rng, owner = random.Random(3), people.owner
        members = [people.agent.member_id, people.colleague.member_id]
        contacts = [owner.contact(f"Client {n}", member_ids=rng.sample(members, n % 3)) for n in range(9)]
        for number in range(60):
            due = rng.choice([None, "2020-01-01", "2020-01-01T10:00", "2099-01-01"])
            task = owner.task(
                rng.choice(contacts)["id"], f"Errand {number}", due_date=due, assigned_to=rng.choice([None, *members]),
                category=rng.choice(["general", "meeting"]),
            )  # fmt: skip
            if number % 3 == 0:
                owner.post(f"/api/tasks/{task['id']}/{rng.choice(['done', 'dismiss'])}")
        yield World(people, owner.all("/api/contacts"), owner.all("/api/tasks"))


def ids(rows: list[dict[str, Any]]) -> list[str]:
    return [row["id"] for row in rows]


def test_the_world_is_mixed_enough_to_prove_something(world: World) -> None:
    mine, me = world.my_tasks, world.people.agent.member_id
    assert 0 < len(mine) < len(world.tasks)
    assert any(task["contact_id"] not in world.my_contacts for task in mine)
    assert any(task["assigned_to"] not in (None, me) for task in mine)


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"sort": "due_date"},
        {"status": "open"},
        {"status": "done"},
        {"category": "meeting"},
        {"q": "errand"},
        {"q": "client"},
    ],
)
def test_lists_show_what_the_oracle_allows_in_the_owners_order(world: World, query: dict[str, str]) -> None:
    mine = set(ids(world.my_tasks))
    expected = [task_id for task_id in ids(world.people.owner.all("/api/tasks", **query)) if task_id in mine]
    assert ids(world.people.agent.all("/api/tasks", limit=7, **query)) == expected
    assert world.people.agent.get("/api/tasks", include_total="true", **query)["total"] == len(expected)


def test_who_sees_a_task_but_not_its_contact_makes_the_next_one(people: People) -> None:
    owner, agent = people.owner, people.agent
    hidden = owner.contact("Hidden")
    task = owner.task(hidden["id"], "Ask for the papers", assigned_to=agent.member_id)
    agent.refused(404, "GET", f"/api/contacts/{hidden['id']}")
    made = agent.post(f"/api/tasks/{task['id']}/follow-up", {"title": "Check the papers"})["next"]
    assert (made["contact_id"], made["contact_name"]) == (hidden["id"], "Hidden")
    assert made["assigned_to"] == agent.member_id
    assert agent.get(f"/api/tasks/{made['id']}") == made


def test_a_colleagues_assignments_are_found_only_where_visible(world: World) -> None:
    colleague = world.people.colleague.member_id
    expected = {task["id"] for task in world.my_tasks if task["assigned_to"] == colleague}
    assert set(ids(world.people.agent.all("/api/tasks", assigned_to=colleague))) == expected


def test_details_and_verbs_answer_404_for_what_is_hidden(world: World) -> None:
    mine = set(ids(world.my_tasks))
    for task in world.tasks:
        path = f"/api/tasks/{task['id']}"
        if task["id"] in mine:
            assert world.people.agent.get(path) == task
            continue
        for method, tail in (("GET", ""), ("PUT", ""), ("POST", "/done"), ("POST", "/reopen"), ("GET", "/reminders")):
            world.people.agent.refused(404, method, path + tail, json={} if method == "PUT" else None)
    assert world.people.owner.all("/api/tasks") == world.tasks


def test_contacts_are_the_assigned_ones_in_list_search_detail_and_everything_below(world: World) -> None:
    agent, mine = world.people.agent, world.my_contacts
    assert ids(agent.all("/api/contacts", limit=2)) == [c["id"] for c in world.contacts if c["id"] in mine]
    assert set(ids(agent.all("/api/contacts", q="client"))) == mine
    assert agent.get("/api/contacts", include_total="true")["total"] == len(mine)
    for contact in world.contacts:
        path = f"/api/contacts/{contact['id']}"
        if contact["id"] in mine:
            assert agent.get(path) == contact
            assert set(ids(agent.all(f"{path}/tasks"))) == {
                t["id"] for t in world.tasks if t["contact_id"] == contact["id"]
            }
            assert agent.get(f"{path}/timeline")["items"]
        else:
            for method, tail, body in (
                ("GET", "", None),
                ("GET", "/tasks", None),
                ("GET", "/timeline", None),
                ("PUT", "", {"name": "x"}),
            ):
                agent.refused(404, method, path + tail, json=body)
            agent.refused(404, "POST", "/api/tasks", json={"contact_id": contact["id"], "title": "x"})


def test_the_dashboard_counts_only_the_own_world(world: World) -> None:
    mine, shown = world.my_tasks, world.people.agent.get("/api/dashboard")
    open_ones = [task for task in mine if task["status"] == "open"]
    for status in ("open", "done", "dismissed"):
        assert shown["task_status_count"][status] == sum(task["status"] == status for task in mine)
    assert shown["overdue"] == sum((task["due_date"] or "9") < "2021" for task in open_ones)
    assert shown["due_today"] == 0
    assert shown["completed_last_7_days"] == sum(task["status"] == "done" for task in mine)
    for category in ("general", "meeting", "callback"):
        assert shown["by_category"][category] == sum(task["category"] == category for task in open_ones)
    by_member = {row["member_id"]: row["open"] for row in shown["by_assignee"]}
    for member in (None, world.people.agent.member_id, world.people.colleague.member_id):
        assert by_member.get(member, 0) == sum(task["assigned_to"] == member for task in open_ones)


def test_an_agents_own_contact_is_theirs_from_the_start(api_server: ApiServer) -> None:
    with api_server.people() as people:
        contact = people.agent.contact("Mine")
        assert contact["member_ids"] == [people.agent.member_id]
        assert people.agent.put(f"/api/contacts/{contact['id']}", {"company": "Acme"})["company"] == "Acme"
        people.colleague.refused(404, "GET", f"/api/contacts/{contact['id']}")
        people.agent.refused(403, "PUT", f"/api/contacts/{contact['id']}/members", json={"member_ids": []})
        people.agent.refused(403, "DELETE", f"/api/contacts/{contact['id']}")


def test_sight_comes_and_goes_with_the_assignment(api_server: ApiServer) -> None:
    with api_server.people() as people:
        contact = people.owner.contact()["id"]
        task = people.owner.task(contact)["id"]
        people.agent.refused(404, "GET", f"/api/tasks/{task}")
        assign(people.owner, contact, [people.agent.member_id])
        assert people.agent.get(f"/api/tasks/{task}")["id"] == task
        assign(people.owner, contact, [people.colleague.member_id])
        people.agent.refused(404, "GET", f"/api/tasks/{task}")
        people.owner.put(f"/api/tasks/{task}", {"assigned_to": people.agent.member_id})
        assert people.agent.get(f"/api/tasks/{task}")["contact_name"] == "Grace Hopper"
        people.agent.refused(404, "GET", f"/api/contacts/{contact}")


def test_a_search_by_number_says_nothing_about_hidden_contacts(people: People) -> None:
    mine = people.agent.contact("Mine", phone="+49 4155 550100")["id"]
    # As a number of the company's country it is another one, whose last digits are the same.
    searched = {"phone": "415 555 0100"}
    assert ids(people.agent.all("/api/contacts", **searched)) == [mine]
    people.owner.contact("Hidden", phone="+1 415 555 0100")
    assert ids(people.agent.all("/api/contacts", **searched)) == [mine]


def test_nobody_is_notified_of_a_task_they_may_not_open(api_server: ApiServer) -> None:
    with api_server.people() as people:
        contact = people.agent.contact("Mine at first")["id"]
        task = people.agent.task(contact, "Made by the agent")["id"]
        assign(people.owner, contact, [])
        people.owner.post(f"/api/tasks/{task}/done")
        assert people.agent.all("/api/notifications") == []


def assign(person: Person, contact_id: str, members: list[str]) -> None:
    person.put(f"/api/contacts/{contact_id}/members", {"member_ids": members})
