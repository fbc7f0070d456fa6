"""Another organization's ids answer exactly like ids that do not exist, wherever they are put."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.support.api_client import ApiServer, People, Person

MISSING = "01890000-0000-7000-8000-000000000000"


@dataclass(frozen=True)
class Tenants:
    """The clients, and the ids of a company's and of its neighbour's rows."""

    people: People
    own_ids: dict[str, Any]
    neighbour_ids: dict[str, Any]


def make_rows(person: Person) -> dict[str, Any]:
    """A contact, a task of it, a token and a member of the person's organization."""
    contact = person.contact("Shared name")
    task = person.task(contact["id"], "Secret words", assigned_to=person.member_id, due_date="2030-01-01")
    person.put(f"/api/contacts/{contact['id']}/members", {"member_ids": [person.member_id]})
    return {"contact": contact["id"], "task": task["id"], "member": person.member_id}


@pytest.fixture(scope="module")
def tenants(api_server: ApiServer) -> Iterator[Tenants]:
    with api_server.people() as people:
        yield Tenants(people, make_rows(people.owner), make_rows(people.neighbour))


PATHS = [
    *((method, "/api/tasks/{task}" + tail, body)
      for method, tail, body in (
          ("GET", "", None), ("PUT", "", {"title": "Mine"}), ("PUT", "", {}), ("DELETE", "", None), ("POST", "/done", None),
          ("POST", "/dismiss", None), ("POST", "/reopen", None), ("POST", "/restore", None),
          ("POST", "/snooze", {"until": "2030-01-01"}), ("GET", "/reminders", None),
          ("POST", "/attempts", {"outcome": "busy"}), ("GET", "/attempts", None),
          ("PUT", "/lease", None))),
    *((method, "/api/contacts/{contact}" + tail, body)
      for method, tail, body in (
          ("GET", "", None), ("PUT", "", {"name": "Mine"}), ("DELETE", "", None), ("GET", "/tasks", None),
          ("GET", "/timeline", None), ("PUT", "/members", {"member_ids": []}))),
    ("PUT", "/api/members/{member}", {"role": "viewer"}),
    ("POST", "/api/notifications/{task}/read", None),
    ("DELETE", "/api/tokens/{task}", None),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "body"), PATHS)
@pytest.mark.trust("An id of another organization is answered like one that does not exist")
def test_a_neighbours_id_in_the_path_is_404_like_a_missing_one(
    tenants: Tenants, method: str, path: str, body: Any
) -> None:
    hidden = tenants.people.owner.refused(404, method, path.format(**tenants.neighbour_ids), json=body)
    missing = tenants.people.owner.refused(
        404, method, path.format(task=MISSING, contact=MISSING, member=MISSING), json=body
    )
    ids = {*tenants.neighbour_ids.values(), MISSING}
    assert without_ids(hidden, ids) == without_ids(missing, ids)


BODIES = [
    ("POST", "/api/tasks", {"contact_id": "{contact}", "title": "x"}),
    ("POST", "/api/tasks", {"contact_id": "own", "title": "x", "assigned_to": "{member}"}),
    ("PUT", "/api/tasks/own", {"contact_id": "{contact}"}),
    ("PUT", "/api/tasks/own", {"assigned_to": "{member}"}),
    ("PUT", "/api/contacts/own/members", {"member_ids": ["{member}"]}),
    ("POST", "/api/contacts", {"name": "x", "member_ids": ["{member}"]}),
]


@pytest.mark.parametrize(("method", "path", "body"), BODIES)
@pytest.mark.trust("An id of another organization is answered like one that does not exist")
def test_a_neighbours_id_in_a_body_is_404_like_a_missing_one(
    tenants: Tenants, method: str, path: str, body: Any
) -> None:
    own_id = tenants.own_ids["task"] if "/tasks/" in path else tenants.own_ids["contact"]
    before = everything(tenants.people.owner)
    answers = []
    for ids in (tenants.neighbour_ids, dict.fromkeys(("task", "contact", "member"), MISSING)):
        sent = {name: fill_in(value, ids, tenants) for name, value in body.items()}
        problem = tenants.people.owner.refused(404, method, path.replace("own", own_id), json=sent)
        answers.append(without_ids(problem, set(ids.values())))
    assert answers[0] == answers[1]
    assert everything(tenants.people.owner) == before


@pytest.mark.parametrize("name", ["contact_id", "assigned_to"])
def test_a_neighbours_id_in_a_query_finds_nothing(tenants: Tenants, name: str) -> None:
    neighbour_id = tenants.neighbour_ids["contact" if name == "contact_id" else "member"]
    for value in (neighbour_id, MISSING):
        page = tenants.people.owner.get("/api/tasks", **{name: value}, include_total="true")
        assert (page["items"], page["total"], page["next_cursor"]) == ([], 0, None)


def test_a_neighbours_cursor_shows_nothing_of_theirs(tenants: Tenants) -> None:
    tenants.people.neighbour.task(tenants.neighbour_ids["contact"], "One more")
    for path, more in (("/api/tasks", {}), ("/api/tasks", {"sort": "due_date"}), ("/api/contacts", {})):
        if path == "/api/contacts":
            tenants.people.neighbour.contact("Another")
        cursor = tenants.people.neighbour.get(path, limit=1, **more)["next_cursor"]
        assert cursor
        found = tenants.people.owner.get(path, cursor=cursor, limit=200, **more)["items"]
        assert {item["id"] for item in found} <= {tenants.own_ids["task"], tenants.own_ids["contact"]}


def test_search_finds_only_the_own_organizations_rows(tenants: Tenants) -> None:
    for q in ("Secret words", "Shared name", "secret"):
        assert [t["id"] for t in tenants.people.owner.get("/api/tasks", q=q)["items"]] == [tenants.own_ids["task"]]
    hexes = str(tenants.people.neighbour.actor.organization_id).replace("-", "")  # type: ignore[union-attr]
    assert tenants.people.owner.get("/api/tasks", q=hexes)["items"] == []


def test_numbers_count_only_the_own_organization(tenants: Tenants) -> None:
    assert tenants.people.owner.get("/api/dashboard")["task_status_count"] == {"open": 1, "done": 0, "dismissed": 0}
    assert {m["id"] for m in tenants.people.owner.get("/api/members")["items"]}.isdisjoint(
        {tenants.neighbour_ids["member"]}
    )
    assert tenants.people.owner.get("/api/contacts", include_total="true")["total"] == 1


def everything(person: Person) -> Any:
    return [person.all("/api/tasks"), person.all("/api/contacts"), person.get("/api/members")]


def fill_in(value: Any, ids: dict[str, Any], tenants: Tenants) -> Any:
    if isinstance(value, list):
        return [fill_in(item, ids, tenants) for item in value]
    return tenants.own_ids["contact"] if value == "own" else value.format(**ids)


def without_ids(problem: dict[str, Any], ids: set[str]) -> str:
    """The text of the problem document without the requested ids; what remains must not depend on them."""
    text = str(problem)
    for row_id in ids:
        text = text.replace(row_id, "…")
    return text
